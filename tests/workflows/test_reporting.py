"""A desk reports by its cadence on the real engine: each period opens once, in time, and its report keeps its clock."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

from temporalio.testing import WorkflowEnvironment

from commands.automatic import automatic_elsewhere
from domain.calendar import Calendar
from domain.desk.cadence import Cadence, CadenceRule, PeriodKind
from domain.desk.process import desk_stream
from domain.missing_report import missing_report_stream
from domain.report.process import report_stream
from domain.report.state import Report
from domain.report_id import ReportId
from domain.report_opening import OpenReport
from domain.stream import StreamId
from domain.wake import Wake
from reference.cadence import shipped_cadence
from tests.domain.test_cadence import SHIPPED
from tests.given.desk import OPERATOR
from tests.given.reporting_town import ReportingTown
from tests.given.town import A_LITTLE, HOUR, eventually
from workflows.report import ReportWorkflow

DAY = timedelta(days=1)
WIB = "+07:00"


def shown_from(moment: str, speed: float = 1) -> Calendar:
    """A rehearsal that begins now and shows a moment of 2024 in West Indonesia's time."""
    return Calendar(origin_wall=datetime.now(UTC), origin_shown=datetime.fromisoformat(f"{moment}{WIB}"), speed=speed)


def named(lines: list[str]) -> list[str]:
    return [each.partition(" ")[0] for each in lines]


async def test_a_hundred_and_twenty_days_bring_exactly_the_periods_of_the_cadence(
    temporal_env: WorkflowEnvironment,
) -> None:
    town = ReportingTown(temporal_env, shown_from("2024-08-20T00:00"))
    async with town.at_work():
        await town.go_by(shipped_cadence())
        await town.has_opened("monthly/2024-08/0")
        await town.env.fast_forward(town.desk, 120 * DAY)
        await town.has_opened(named(SHIPPED)[-1])
    assert await town.opened() == named(SHIPPED)
    for name in named(SHIPPED):
        report = await town.state_of(ReportId.of_stream(town.book, name))
        assert isinstance(report, Report)
        assert (await town.kinds(report_stream(report.report_id))).count("ReportOpened") == 1


EVERY_DAY = Cadence(rules=(CadenceRule(kind=PeriodKind.DAILY, hours=("16:00",), grace_minutes=120),))
TWICE_A_DAY = Cadence(rules=(CadenceRule(kind=PeriodKind.DAILY, hours=("12:00", "18:00"), grace_minutes=60),))


TODAY = date(2024, 11, 26)
FIRST, SECOND = "daily/2024-11-26/0", "daily/2024-11-27/0"


async def test_a_cadence_that_changes_wakes_the_desk_and_leaves_what_is_open(temporal_env: WorkflowEnvironment) -> None:
    town = ReportingTown(temporal_env, shown_from("2024-11-26T08:00"))
    async with town.at_work():
        await town.go_by(EVERY_DAY)
        await town.has_opened(FIRST)
        await town.go_by(TWICE_A_DAY)
        await town.env.fast_forward(town.desk, DAY + 2 * HOUR)
        await town.has_opened("daily/2024-11-27/0")
    assert await town.opened() == ["daily/2024-11-26/0", "daily/2024-11-26/1", "daily/2024-11-27/0"]
    first, second = [await town.state_of(each) for each in (town.daily(TODAY), town.daily(TODAY, 1))]
    assert isinstance(first, Report)
    assert isinstance(second, Report)
    assert second.cut_off - first.cut_off == 2 * HOUR


async def test_two_triggers_for_one_period_open_one_report(temporal_env: WorkflowEnvironment) -> None:
    """Somebody opens the report by hand before, and while the desk does it its worker dies between the two steps."""
    town = ReportingTown(temporal_env, shown_from("2024-11-26T08:00"))
    by_hand = OpenReport(cut_off=datetime.now(UTC) + 5 * HOUR, units=())
    await town.ask(report_stream(town.daily(TODAY)), by_hand, OPERATOR)
    await town.go_by(EVERY_DAY)
    desk = desk_stream(town.book)
    state = (await town.service.snapshot(desk)).state
    half_done = town.service.plan(desk, state, datetime.now(UTC))[0]
    await town.service.carry_out(automatic_elsewhere(desk, report_stream(town.daily(TODAY)), half_done))
    async with town.at_work():
        await town.has_opened(FIRST)
    assert await town.kinds(report_stream(town.daily(TODAY))) == ["ReportOpened"]
    assert await town.opened() == [FIRST]


async def test_a_desk_whose_worker_was_away_for_days_opens_every_period_that_it_missed(
    temporal_env: WorkflowEnvironment,
) -> None:
    town = ReportingTown(temporal_env, shown_from("2024-11-26T08:00"))
    async with town.at_work():
        await town.go_by(EVERY_DAY)
        await town.has_opened(FIRST)
        await eventually(town.is_at_rest)
    skipped = asyncio.create_task(town.env.fast_forward(town.desk, 4 * DAY))
    async with town.at_work():
        await skipped
        await town.has_opened("daily/2024-11-30/0")
    assert await town.opened() == [f"daily/2024-11-{day}/0" for day in (26, 27, 28, 29, 30)]


async def test_a_rehearsal_passes_days_in_minutes(temporal_env: WorkflowEnvironment) -> None:
    town = ReportingTown(temporal_env, shown_from("2024-11-26T08:00", speed=720))
    async with town.at_work():
        await town.go_by(EVERY_DAY)
        await town.has_opened(FIRST)
        await town.env.fast_forward(town.desk, timedelta(minutes=4))
        await town.has_opened("daily/2024-11-28/0")
    assert await town.opened() == [f"daily/2024-11-{day}/0" for day in (26, 27, 28)]


async def test_a_new_run_of_a_desk_opens_nothing_twice(rollover_env: WorkflowEnvironment) -> None:
    town = ReportingTown(rollover_env, shown_from("2024-11-26T08:00"))
    async with town.at_work():
        await town.go_by(EVERY_DAY)
        await town.has_opened(FIRST)
        first_run = (await town.desk.describe()).run_id

        async def has_rolled_over() -> bool:
            await town.relay.deliver(Wake(stream=str(desk_stream(town.book)), version=1))
            return (await town.desk.describe()).run_id != first_run

        await eventually(has_rolled_over)
        await town.env.fast_forward(town.desk, DAY)
        await town.has_opened(SECOND)
    assert await town.opened() == [FIRST, SECOND]


async def test_a_desk_whose_rules_have_ended_is_followed_no_more_until_others_are_set(
    temporal_env: WorkflowEnvironment,
) -> None:
    town = ReportingTown(temporal_env, shown_from("2024-11-26T08:00"))
    (rule,) = EVERY_DAY.rules
    async with town.at_work():
        await town.go_by(Cadence(rules=(rule.model_copy(update={"until": TODAY}),)))
        last = await asyncio.wait_for(town.desk.result(), 30)
        assert [each.report_id.key for each in last.state.opened] == [FIRST]
        await town.go_by(EVERY_DAY)
        await eventually(lambda: is_followed(town))
        await town.env.fast_forward(town.desk, 9 * HOUR)
        await town.has_opened(SECOND)


async def is_followed(town: ReportingTown) -> bool:
    return (await town.desk.describe()).close_time is None


async def test_a_report_closes_at_its_cut_off_and_is_missing_after_its_grace(temporal_env: WorkflowEnvironment) -> None:
    town = ReportingTown(temporal_env, shown_from("2024-11-26T08:00"), alone=True)
    async with town.at_work():
        await town.go_by(EVERY_DAY)
        await town.has_opened(FIRST)
        report, stream = town.report(town.daily(TODAY)), report_stream(town.daily(TODAY))
        await eventually(lambda: has_read(town, town.daily(TODAY), 1))
        await town.env.fast_forward(report, 7 * HOUR)
        assert await town.kinds(stream) == ["ReportOpened"]
        await town.env.fast_forward(report, HOUR + A_LITTLE)
        await eventually(lambda: has_read(town, town.daily(TODAY), 2))
        assert await town.kinds(stream) == ["ReportOpened", "EntriesClosed"]
        await town.env.fast_forward(report, 2 * HOUR)
        last = await asyncio.wait_for(report.result(), 30)
        assert last.state.is_missed
    assert await town.kinds(stream) == ["ReportOpened", "EntriesClosed", "ReportMissed"]
    assert await town.kinds(missing_report_stream(town.daily(TODAY), "17")) == []  # its book is not kept here


async def test_a_desk_that_is_silent_is_one_problem_of_the_desk_above(temporal_env: WorkflowEnvironment) -> None:
    town = ReportingTown(temporal_env, shown_from("2024-11-26T08:00"))
    silent = town.daily(TODAY)
    above = missing_report_stream(silent, "17")
    async with town.at_work():
        await town.go_by(EVERY_DAY)
        await town.has_opened(FIRST)
        await eventually(lambda: has_read(town, silent, 1))
        await town.env.fast_forward(town.report(silent), 11 * HOUR)
        await asyncio.wait_for(town.report(silent).result(), 30)
        await eventually(lambda: is_entered(town, above))
    assert (await town.kinds(report_stream(silent)))[-1] == "ReportMissed"
    kinds = await town.kinds(above)
    assert kinds[:2] == ["ProblemDetected", "ProblemInventoried"]
    assert kinds.count("ProblemDetected") == 1


async def is_entered(town: ReportingTown, above: StreamId[Any]) -> bool:
    return "ProblemInventoried" in await town.kinds(above)


async def has_read(town: ReportingTown, report_id: ReportId, version: int) -> bool:
    return (await town.report(report_id).query(ReportWorkflow.snapshot)).version >= version
