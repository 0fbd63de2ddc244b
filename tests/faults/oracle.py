"""What must hold after every fault: nothing acknowledged is lost, nothing stands twice, all readers agree."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping

import asyncpg
from temporalio.client import WorkflowHandle

from domain.evolve import fold
from domain.plan import has_ended
from domain.state import Snapshot
from ledger.encoding import event_id
from ledger.port import Appended, Recorded, Wake
from ledger.postgres import PostgresLedger
from projections.rebuild import verify_projections
from tests.faults.sites import DESK, PATIENCE_SECONDS, Site, eventually
from workflows.problem import ProblemWorkflow

PAGE = 1000


async def assert_all_is_well(site: Site, journal: Mapping[str, Appended]) -> list[Recorded]:
    """Everything in the desk's book, once ledger, journal, query tables, workflows and receivers agree on it.

    Needs a worker at work.
    """
    async with PostgresLedger.connect(site.url) as ledger:
        book = await _book(ledger)
        streams = _assert_in_order(book)
        _assert_holds(book, journal)
        connection = await asyncpg.connect(site.url, server_settings={"role": "desk_migrate"})
        try:
            report = await verify_projections(ledger, connection)
        finally:
            await connection.close()
        assert report.is_equal, report.first_difference
        assert report.events == len(book)
    for stream, recorded in streams.items():
        await _assert_follows(site, stream, recorded)
    return book


async def _book(ledger: PostgresLedger) -> list[Recorded]:
    book: list[Recorded] = []
    while page := await ledger.read_book(DESK, len(book), PAGE):
        book.extend(page)
    return book


def _assert_in_order(book: list[Recorded]) -> dict[str, list[Recorded]]:
    assert [each.position for each in book] == list(range(len(book)))
    assert len({each.event_id for each in book}) == len(book)
    streams = defaultdict(list)
    for each in book:
        streams[each.stream].append(each)
    for recorded in streams.values():
        assert [each.version for each in recorded] == list(range(1, len(recorded) + 1))
    return streams


def _assert_holds(book: list[Recorded], journal: Mapping[str, Appended]) -> None:
    """The book holds what the journal says, at the same places."""
    by_id = {each.event_id: each for each in book}
    for command_id, appended in journal.items():
        first = appended.version - len(appended.events) + 1
        for index, (event, position) in enumerate(zip(appended.events, appended.positions, strict=True)):
            found = by_id[event_id(command_id, index)]
            assert (found.stream, found.version, found.position) == (appended.stream, first + index, position)
            assert found.event == event


async def _assert_follows(site: Site, stream: str, recorded: list[Recorded]) -> None:
    """The workflow's state is the fold of the stream, and it has nothing left to do now."""
    state = fold(each.event for each in recorded)
    client = site.desk.client
    handle: WorkflowHandle[ProblemWorkflow, Snapshot] = client.get_workflow_handle_for(ProblemWorkflow.run, stream)
    if has_ended(state):
        async with asyncio.timeout(PATIENCE_SECONDS):
            last = await handle.result()
        assert (last.version, last.state) == (len(recorded), state)
        return
    # What brought no work nearer has woken nobody.
    await site.desk.relay.deliver(Wake(stream=stream, version=len(recorded)))

    async def has_caught_up() -> bool:
        return (await handle.query(ProblemWorkflow.snapshot)).version == len(recorded)

    await eventually(has_caught_up)
    assert (await handle.query(ProblemWorkflow.snapshot)).state == state
    assert (await handle.query(ProblemWorkflow.agenda)).commands == ()
