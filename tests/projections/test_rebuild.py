import asyncio
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.access.sight import THE_SERVICE
from domain.notice import Outstanding
from domain.outage import LedgerAway
from domain.problem.events import NoticeDelivered
from domain.problem.process import PROCESS
from domain.problem.state import UnderWay, notices_of, obligations_of, phase_of
from domain.report.process import report_stream
from projections import rebuild
from projections.queries import Queries
from projections.rebuild import TableReport, verify_projections
from projections.registry import PROJECTIONS
from tests.given.later_lives import a_nil_report
from tests.given.projected_desk import AUDITOR, ProjectedDesk, Told
from tests.given.random_lives import Step, play, scripts
from tests.given.reporting import DAILY, TO_RECEIVED, Reporting
from tests.given.situations import (
    AT,
    INTAKE_ID,
    KECAMATAN,
    SITUATIONS,
    Life,
    a_closed_problem,
    a_coordinating_problem,
    a_detected_problem,
    a_problem_with_a_dead_letter,
)

Script = tuple[Life, list[Step]]


async def live(desk: ProjectedDesk, problem_id: str, script: Script) -> None:
    """Tell where the script begins, then command by command what comes of it."""
    await desk.tell(problem_id, script[0])
    for move in play(script):
        if move.events:
            await desk.carry_out(problem_id, move.events)


@given(told=st.lists(scripts, min_size=1, max_size=5))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
async def test_after_any_lives_lived_at_once_the_rows_are_what_the_ledger_says(
    busy_desk: ProjectedDesk, told: list[Script]
) -> None:
    first = len(busy_desk.told)
    await asyncio.gather(*(live(busy_desk, f"p-{first + number}", script) for number, script in enumerate(told)))

    report = await busy_desk.verify()

    assert report.first_difference is None
    assert [each.living_rows for each in report.tables] == [each.rebuilt_rows for each in report.tables]
    for each in list(busy_desk.told.values())[first:]:
        await check_shown(busy_desk.queries, each)


async def check_shown(queries: Queries, told: Told) -> None:
    """The rows of one problem say what the fold of its events says."""
    problem = await queries.problem(THE_SERVICE, told.problem_id)
    if problem is None:
        assert told.version == 0
        return
    assert (problem.version, problem.phase) == (told.version, phase_of(told.state))
    assert problem.late == sum(each.missed for each in obligations_of(told.state))
    assert problem.followed is not PROCESS.has_ended(told.state)
    assert [each.version for each in await queries.timeline(THE_SERVICE, told.problem_id)] == list(
        range(1, told.version + 1)
    )
    notices = await queries.notices(THE_SERVICE, told.problem_id)
    assert {each.notice_id for each in notices if each.status == "pending"} == ids(notices_of(told.state).outstanding)
    assert {each.notice_id for each in notices if each.status == "failed"} == ids(notices_of(told.state).dead)
    if isinstance(told.state, UnderWay):
        shown = {each.referral_id: each.standing for each in await queries.referrals(THE_SERVICE, told.problem_id)}
        assert shown == {each.referral_id: each.standing.standing for each in told.state.referrals}


def ids(notices: tuple[Outstanding, ...]) -> set[str]:
    return {each.notice_id for each in notices}


async def test_problems_in_every_situation_are_compared_row_by_row(desk: ProjectedDesk) -> None:
    for name, situation in SITUATIONS.items():
        await desk.tell(name, situation())

    report = await desk.verify()

    assert report.is_equal
    assert report.books == 1
    compared = {each.table: each.living_rows for each in report.tables}
    assert compared["problem"] == len(SITUATIONS) - 1, "all but the one of which nothing is recorded"
    assert compared["timeline"] == report.events
    assert compared["intake_report"] >= 1
    assert compared["referral"] > 20
    assert compared["notice"] > 50


TAMPERING = {
    "a severity that was lowered": (
        "UPDATE projections.problem SET severity = 'S1' WHERE problem_id = 'p-2'",
        ("problem", ("p-2",), "severity", "S1", "S3"),
    ),
    "a referral that was moved to another office": (
        "UPDATE projections.referral SET office = '17.08' WHERE problem_id = 'p-1' AND part = 'lead'",
        ("referral", ("p-1", "KPU.1"), "office", "17.08", "17.07"),
    ),
    "a dead letter that was hidden": (
        "UPDATE projections.notice SET status = 'delivered' WHERE problem_id = 'p-3' AND status = 'failed'",
        ("notice", ("p-3", "referral/KPU.1"), "status", "delivered", "failed"),
    ),
    "a report that was given to another channel": (
        "UPDATE projections.intake_report SET channel = 'phone'",
        ("intake_report", (INTAKE_ID,), "channel", "phone", "whatsapp"),
    ),
    "a nil report that was given to another kecamatan": (
        "UPDATE projections.nil_report SET region = '17.07.06'",
        ("nil_report", ("nil-1",), "region", "17.07.06", KECAMATAN),
    ),
    "an obligation that was put on somebody else": (
        "UPDATE projections.obligation SET agency = 'SEKDA' WHERE stream LIKE '%/p-1' AND key = 'acknowledge/KPU.1'",
        ("obligation", ("problem/17.07/2024/p-1", "acknowledge/KPU.1"), "agency", "SEKDA", "KPU"),
    ),
    "an event that was given to somebody else": (
        "UPDATE projections.timeline SET actor_id = 'nobody' WHERE stream = 'problem/17.07/2024/p-2' AND version = 3",
        ("timeline", ("problem/17.07/2024/p-2", 3), "actor_id", "nobody", "sari"),
    ),
    "a total that was raised": (
        "UPDATE projections.tally SET reports = 77 WHERE phase = 'closed'",
        ("tally", ("17.07/2024", "closed", "S3", False, False), "reports", 77, 1),
    ),
}


@pytest.mark.parametrize("tampered", TAMPERING)
async def test_a_changed_value_is_found_named_and_put_right(desk: ProjectedDesk, tampered: str) -> None:
    statement, (table, key, column, living, rebuilt) = TAMPERING[tampered]
    await tell_some(desk)
    await desk.tamper(statement)

    found = await desk.verify()
    repaired = await desk.rebuild()

    difference = found.first_difference
    assert difference is not None
    assert (difference.table, difference.key, difference.column) == (table, key, column)
    assert (difference.living, difference.rebuilt) == (living, rebuilt)
    differing = {each.table: each.differing_rows for each in found.tables if each.differing_rows}
    followed_by = {"tally": 2} if table == "problem" else {}  # one total less, another one more
    assert differing == {table: 1} | followed_by
    assert not found.repaired
    assert repaired.repaired
    assert (await desk.verify()).is_equal


@pytest.mark.parametrize("table", PROJECTIONS.tables)
async def test_a_row_that_was_taken_away_is_found_and_put_back(desk: ProjectedDesk, table: str) -> None:
    await tell_some(desk)
    await desk.tamper(f"DELETE FROM projections.{table} WHERE ctid = (SELECT min(ctid) FROM projections.{table})")

    difference = (await desk.verify()).first_difference
    await desk.rebuild()

    assert difference is not None
    assert (difference.table, difference.column, difference.living) == (table, None, None)
    assert (await desk.verify()).is_equal


async def test_a_row_that_nobody_recorded_is_found_and_removed(desk: ProjectedDesk) -> None:
    await tell_some(desk)
    await desk.tamper(
        "INSERT INTO projections.notice (problem_id, notice_id, desk, kind, status, caused_at, attempts)"
        " VALUES ('p-0', 'forged', '17.07', 'REFERRAL', 'pending', now(), 0)"
    )

    difference = (await desk.verify()).first_difference
    await desk.rebuild()

    assert difference is not None
    assert (difference.table, difference.key, difference.rebuilt) == ("notice", ("p-0", "forged"), None)
    assert (await desk.verify()).is_equal


async def test_a_rebuild_fills_tables_that_were_emptied(desk: ProjectedDesk) -> None:
    await tell_some(desk)
    tables = ", ".join(f"projections.{table}" for table in PROJECTIONS.tables)
    await desk.tamper(f"TRUNCATE {tables}")

    await desk.rebuild()

    report = await desk.verify()
    assert report.is_equal
    assert all(each.living_rows for each in report.tables)


async def test_commands_are_kept_whole_where_a_page_of_events_would_cut_them(
    desk: ProjectedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "PAGE", 10)
    # A notice that is caused and told within one command is never seen pending, unless the command is cut in two.
    told = NoticeDelivered(recorded_at=AT, notice_id="referral/KPU.1", channel="OUTBOX")
    for number in range(6):
        detected, *entered = a_detected_problem().performed().events
        await desk.carry_out(f"p-{number}", [detected])
        await desk.carry_out(f"p-{number}", [*entered, told])

    report = await desk.verify()

    assert report.is_equal
    assert report.events == 6 * 7


async def test_comparing_while_commands_arrive_finds_no_difference(desk: ProjectedDesk) -> None:
    async def write(number: int) -> None:
        await desk.tell(f"p-{number}", a_closed_problem())

    writing = [asyncio.create_task(write(number)) for number in range(8)]
    reports = []
    while not all(each.done() for each in writing):
        reports.append(await desk.verify())
    await asyncio.gather(*writing)

    assert [each.first_difference for each in reports] == [None] * len(reports)
    assert (await desk.verify()).events == 8 * len(a_closed_problem().events)


async def test_a_repair_while_commands_arrive_loses_none_of_their_rows(desk: ProjectedDesk) -> None:
    await tell_some(desk)

    async def write(number: int) -> None:
        await desk.tell(f"q-{number}", a_closed_problem())

    writing = [asyncio.create_task(write(number)) for number in range(4)]
    while not all(each.done() for each in writing):
        await desk.tamper("UPDATE projections.problem SET lead = 'NOBODY' WHERE problem_id = 'p-1'")
        assert (await desk.rebuild()).repaired
    await asyncio.gather(*writing)

    assert (await desk.verify()).is_equal


@pytest.mark.parametrize("kind", ["problem", "desk"])
async def test_a_repair_holds_up_who_writes_a_stream_of_any_kind_and_loses_nothing(
    desk: ProjectedDesk, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    await tell_some(desk)
    await desk.tamper("DELETE FROM projections.nil_report")
    comparing, go_on = asyncio.Event(), asyncio.Event()
    compare = rebuild._compare

    async def compare_slowly(*arguments: Any) -> TableReport:
        comparing.set()
        await go_on.wait()
        return await compare(*arguments)

    monkeypatch.setattr(rebuild, "_compare", compare_slowly)
    repair = asyncio.create_task(desk.rebuild())
    await comparing.wait()

    async def write() -> None:
        if kind == "desk":
            await desk.tell_the_desk((a_nil_report("nil-2"),))
        else:
            await desk.tell("p-4", a_detected_problem())

    async def is_shown() -> bool:
        shown = await (
            desk.queries.intake(THE_SERVICE, "nil-2") if kind == "desk" else desk.queries.problem(THE_SERVICE, "p-4")
        )
        return shown is not None

    writing = asyncio.create_task(write())
    await asyncio.wait_for(somebody_waits_for_the_timeline(desk), 10)
    assert not await is_shown(), "readers go on, and see nothing of what waits"
    assert not writing.done()
    go_on.set()

    assert (await repair).repaired
    await writing
    assert await is_shown()
    assert (await desk.verify()).is_equal


async def somebody_waits_for_the_timeline(desk: ProjectedDesk) -> None:
    """Return when a writer waits for the timeline."""
    waiting = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'projections.timeline'::regclass"
    async with desk.connection() as connection:
        while not await connection.fetch(waiting):
            await asyncio.sleep(0.01)


async def test_repairs_while_commands_of_every_kind_arrive_lose_none_of_their_rows(desk: ProjectedDesk) -> None:
    await tell_some(desk)

    async def write_nil_reports() -> None:
        for number in range(40):
            await desk.tell_the_desk((a_nil_report(f"nil-{number}-of-many"),))

    async def write_problem(problem_id: str) -> None:
        await desk.tell(problem_id, a_coordinating_problem())

    writing = [
        asyncio.create_task(write_nil_reports()),
        *(asyncio.create_task(write_problem(f"q-{number}")) for number in range(3)),
    ]
    while not all(each.done() for each in writing):
        await desk.tamper("UPDATE projections.nil_report SET region = '17.08' WHERE intake_id = 'nil-1'")
        await desk.tamper("DELETE FROM projections.obligation WHERE stream LIKE '%/p-1'")
        assert (await desk.rebuild()).repaired
    await asyncio.gather(*writing)

    report = await desk.verify()
    assert report.is_equal
    assert {each.table: each.living_rows for each in report.tables}["nil_report"] == 41


async def test_books_of_several_desks_are_rebuilt_together(desk: ProjectedDesk) -> None:
    await desk.open("17", "BENGKULU")
    await tell_some(desk)
    province = a_coordinating_problem()
    await desk.tell("p-17", Life(events=province.events, state=province.state, desk="17"))

    report = await desk.verify()

    assert report.is_equal
    assert report.books == 2


async def test_a_ledger_without_events_has_empty_tables(desk: ProjectedDesk) -> None:
    report = await desk.verify()

    assert report.is_equal
    assert report.events == 0


async def test_a_lost_connection_is_an_outage(desk: ProjectedDesk) -> None:
    async with desk.connection() as connection:
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        await desk.tamper("SELECT pg_terminate_backend($1)", connection.get_server_pid())
        await lost.wait()

        with pytest.raises(LedgerAway):
            await verify_projections(desk.ledger, connection)


async def test_an_account_that_only_reads_can_compare_and_not_repair(desk: ProjectedDesk) -> None:
    await tell_some(desk)
    await desk.tamper("UPDATE projections.problem SET severity = 'S1'")

    assert not (await desk.verify(AUDITOR)).is_equal
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await desk.rebuild(AUDITOR)


async def tell_some(desk: ProjectedDesk) -> None:
    """Something in every table."""
    await desk.tell("p-1", a_coordinating_problem())
    await desk.tell("p-2", a_closed_problem())
    await desk.tell("p-3", a_problem_with_a_dead_letter())
    await desk.tell_the_desk((a_nil_report("nil-1"),))
    reporting = Reporting().through(*TO_RECEIVED)
    await desk.append(str(report_stream(DAILY)), 0, reporting.events, reporting.state)
