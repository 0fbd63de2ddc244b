"""What must hold after every fault: nothing acknowledged is lost, nothing stands twice, all readers agree."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
from temporalio.client import WorkflowHandle

from domain.problem.events import NoticeDelivered, NoticeSkipped
from domain.problem.evolve import evolve
from domain.problem.plan import plan
from domain.problem.process import PROCESS
from domain.problem.state import INITIAL
from domain.wake import Wake
from ledger.encoding import event_id
from ledger.port import Appended, Recorded
from projections.rebuild import verify_projections
from tests.faults.sites import DESK, PATIENCE_SECONDS, Site, eventually
from tests.ledger.opening import a_ledger
from workflows.messages import FoldedProblem
from workflows.problem import ProblemWorkflow

PAGE = 1000

STEPS_OF_A_LIFE = Counter(
    {
        "ProblemDetected": 1,
        "ProblemInventoried": 1,
        "AgencyReferred": 3,
        "ReferralAcknowledged": 3,
        "ReferralAnswered": 1,
        "ResolutionRecommended": 1,
        "RecommendationApproved": 1,
        "ProblemReported": 1,
        "ReportReceiptRecorded": 1,
        "ProblemClosed": 1,
    }
)
NOTICES_OF_A_LIFE = 6
"""To three agencies, for approval, with the recommendation, with the report."""


async def assert_all_is_well(site: Site, journal: Mapping[str, Appended]) -> list[Recorded[Any]]:
    """Everything in the desk's book, once all work is done and ledger, journal, query tables and workflows agree on it.

    Needs a worker at work.
    """
    book, problems = await _at_rest(site)
    _assert_in_order(book)
    _assert_holds(book, journal)
    async with a_ledger(site.url) as ledger:
        connection = await asyncpg.connect(site.url, server_settings={"role": "desk_migrate"})
        try:
            report = await verify_projections(ledger, connection)
        finally:
            await connection.close()
    assert report.is_equal, report.first_difference
    assert report.events == len(book)
    await asyncio.gather(*(_assert_follows(site, stream, problem) for stream, problem in problems.items()))
    return book


async def _at_rest(site: Site) -> tuple[list[Recorded[Any]], Mapping[str, FoldedProblem]]:
    """The book, and the problems by stream, once nothing is due and nobody is left to be told."""
    book: list[Recorded[Any]] = []
    problems: defaultdict[str, FoldedProblem] = defaultdict(lambda: FoldedProblem(state=INITIAL))

    async def is_at_rest() -> bool:
        while page := await site.desk.ledger.read_book(site.desk.book_of(DESK), len(book), PAGE):
            book.extend(page)
            for each in page:
                state = evolve(problems[each.stream].state, each.event)
                problems[each.stream] = FoldedProblem(head=each.head, state=state)
        plans = [plan(problem.state, site.desk.now()) for problem in problems.values()]
        return not any(planned.commands or planned.notices for planned in plans)

    await eventually(is_at_rest)
    return book, problems


def _assert_in_order(book: Sequence[Recorded[Any]]) -> None:
    assert [each.position for each in book] == list(range(len(book)))
    assert len({each.event_id for each in book}) == len(book)
    versions = Counter[str]()
    for each in book:
        versions[each.stream] += 1
        assert each.version == versions[each.stream]


def _assert_holds(book: Sequence[Recorded[Any]], journal: Mapping[str, Appended]) -> None:
    """The book holds what the journal says, at the same places."""
    by_id = {each.event_id: each for each in book}
    for command_id, appended in journal.items():
        first = appended.version - len(appended.events) + 1
        for index, (event, position) in enumerate(zip(appended.events, appended.positions, strict=True)):
            found = by_id[event_id(command_id, index)]
            assert (found.stream, found.version, found.position) == (appended.stream, first + index, position)
            assert found.event == event


async def _assert_follows(site: Site, stream: str, problem: FoldedProblem) -> None:
    """The workflow sees the problem as it is, and has ended if that is over."""
    client = site.desk.client
    handle: WorkflowHandle[ProblemWorkflow, FoldedProblem] = client.get_workflow_handle_for(ProblemWorkflow.run, stream)
    if PROCESS.has_ended(problem.state):
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await handle.result() == problem
        return
    # What brought no work nearer has woken nobody.
    await site.desk.relay.deliver(Wake(stream=stream, version=problem.version))

    async with asyncio.timeout(PATIENCE_SECONDS):
        while (seen := await handle.query(ProblemWorkflow.snapshot)).version < problem.version:
            await asyncio.sleep(0.05)
    assert seen == problem


def assert_lived(site: Site, book: Sequence[Recorded[Any]], streams: Sequence[str]) -> None:
    """These lives make up the book, each came to its end step by step, and every notice was concluded once."""
    kinds: dict[str, Counter[str]] = {stream: Counter() for stream in streams}
    delivered, skipped = [], []
    for each in book:
        match each.event:
            case NoticeDelivered(notice_id=notice_id):
                delivered.append(f"{each.stream}/{notice_id}")
            case NoticeSkipped(notice_id=notice_id):
                skipped.append(f"{each.stream}/{notice_id}")
            case event:
                kinds[each.stream][event.type] += 1
    assert all(kinds[stream] == STEPS_OF_A_LIFE for stream in streams), kinds
    concluded = {*delivered, *skipped}
    assert len(concluded) == len(delivered) + len(skipped) == NOTICES_OF_A_LIFE * len(streams)
    # Who was told, and acted upon it before that could be recorded, is found to need no telling.
    assert set(delivered) <= site.keys_told() <= concluded
