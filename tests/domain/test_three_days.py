"""A rehearsal of three days in six minutes: days, tables and clocks pass as in the days themselves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.aggregate import Case
from domain.calendar import Calendar
from domain.codes import Severity
from domain.desk.commands import ActivateRoutingTable, ProposeRoutingTable
from domain.desk.decide import decide as decide_at_desk
from domain.desk.deciding.case import DeskCase
from domain.desk.deciding.case import Facts as DeskFacts
from domain.desk.events import RoutingTableActivated, RoutingTableProposed
from domain.desk.process import PROCESS, desk_stream
from domain.desk.state import INITIAL
from domain.obligation import ObligationKey
from domain.policy import FURTHEST, Clocks
from domain.problem.commands import ExtendDeadline
from domain.problem.events import ProblemInventoried, ProblemReported
from domain.problem.matching import Account, Candidate, likeness
from domain.problem.plan import plan
from domain.refusals import FaultyRoutingTable, InstantOutOfRange
from domain.routing_table import RoutingTable, Vocabulary
from tests.domain.test_matching import RULES as MATCHING
from tests.given.routes import a_row
from tests.given.situations import (
    BOOK,
    CHAIR,
    DAY,
    HOUR,
    KECAMATAN,
    LEBONG,
    MINUTE,
    OPERATOR,
    POLICY,
    REASON,
    RULES,
    Life,
    detection,
)

BEGINS = datetime(2026, 10, 5, 2, tzinfo=UTC)
CALENDAR = Calendar(origin_wall=BEGINS, origin_shown=datetime.fromisoformat("2024-11-26T07:00+07:00"), speed=720)
REHEARSED = replace(RULES, calendar=CALENDAR)
VOTING_DAY = date(2024, 11, 27)


def at(shown: str) -> datetime:
    """Instant of the wall's clock at which the rehearsal shows this hour in Lebong."""
    return CALENDAR.wall(datetime.fromisoformat(f"{shown}+07:00"))


def a_problem(shown: str, severity: Severity = Severity.S3) -> Life:
    """A problem that is detected when the rehearsal shows this hour."""
    life = Life(rules=REHEARSED, now=at(shown))
    return life.asked(detection(severity=severity)).performed()


def entered(life: Life) -> ProblemInventoried:
    return next(each for each in life.events if isinstance(each, ProblemInventoried))


def test_three_days_pass_in_six_minutes() -> None:
    days = [REHEARSED.local_date(BEGINS + seconds * timedelta(seconds=30), LEBONG) for seconds in range(13)]
    assert sorted(set(days)) == [VOTING_DAY + number * DAY for number in range(-1, 3)]
    assert days == sorted(days)


def test_events_keep_the_time_of_the_wall_and_clocks_run_by_it() -> None:
    life = a_problem("2024-11-26T09:00")
    now = BEGINS + timedelta(seconds=10)
    usual = POLICY.clocks(Severity.S3, near_voting=False)
    assert {each.recorded_at for each in life.events} == {now}
    assert entered(life).clocks.acknowledge_within == usual.acknowledge_within / 720
    assert entered(life).recommend_by == now + usual.progress_within / 720
    assert entered(life).policy_version == "test-1/x720"
    due = next(each for each in life.under_way.obligations if each.key == "acknowledge/KPU.1")
    assert CALENDAR.shown(due.due_at) == datetime.fromisoformat("2024-11-26T11:00+07:00")


def test_a_silent_agency_is_reminded_and_missed_within_seconds() -> None:
    life = a_problem("2024-11-26T09:00")
    wakes = plan(life.state, life.now).wake_at
    assert wakes == at("2024-11-26T10:00")
    kinds = life.later(timedelta(seconds=11)).performed().kinds
    assert "ReminderSent" in kinds
    assert "DeadlineMissed" in kinds


def test_near_voting_every_clock_is_both_divided_and_rehearsed() -> None:
    near = REHEARSED.clocks(Severity.S4, near_voting=True)
    assert near == POLICY.clocks(Severity.S4, near_voting=False).divided_by(2 * 720)
    assert near.remind_permille == 500


def test_every_length_of_a_clock_is_rehearsed() -> None:
    usual, rehearsed = (each.clocks(Severity.S1, near_voting=False) for each in (RULES, REHEARSED))
    lengths = list(zip(_lengths(usual), _lengths(rehearsed), strict=True))
    assert all(ours == 720 * theirs for ours, theirs in lengths)


def _lengths(clocks: Clocks) -> list[timedelta]:
    return [
        clocks.acknowledge_within,
        clocks.assign_within,
        clocks.progress_within,
        clocks.approve_within,
        clocks.receive_within,
    ]


def test_the_real_calendar_leaves_clocks_and_version_as_they_are() -> None:
    assert RULES.clocks(Severity.S2, near_voting=False) is POLICY.by_severity[Severity.S2]
    assert RULES.policy_version == POLICY.version


def test_a_deadline_reaches_no_further_than_a_year_of_the_rehearsal() -> None:
    life, reach = a_problem("2024-11-26T09:00"), FURTHEST / 720
    key = ObligationKey("acknowledge/KPU.1")
    assert life.decided(ExtendDeadline(key=key, due_at=life.now + reach, reason=REASON), CHAIR)
    with pytest.raises(InstantOutOfRange):
        life.decided(ExtendDeadline(key=key, due_at=life.now + reach + MINUTE, reason=REASON), CHAIR)


@pytest.mark.parametrize(
    ("shown", "day"),
    [("2024-11-26T23:50", "2024-11-26"), ("2024-11-27T00:10", "2024-11-27"), ("2024-11-28T00:10", "2024-11-28")],
)
def test_a_daily_report_bears_the_day_of_the_rehearsal(shown: str, day: str) -> None:
    life = a_problem(shown, Severity.S2).acknowledged().approved().answered()
    reported = next(each for each in life.events if isinstance(each, ProblemReported))
    assert (reported.kind, reported.report_id) == ("daily", f"17.07/2024/daily/{day}/0")


def test_a_table_comes_into_force_on_its_first_day_in_the_rehearsal() -> None:
    rows = (
        a_row(lead="KPU", effective_to=VOTING_DAY - DAY),
        a_row(number=2, lead="POLRI", effective_from=VOTING_DAY),
    )
    vocabulary = Vocabulary(
        categories=frozenset({"LOGISTICS_LATE"}), stages=frozenset({"EXEC_VOTING"}), offices=RULES.offices
    )
    facts = DeskFacts(rules=REHEARSED, vocabulary=vocabulary)
    case: DeskCase = Case(desk_stream(BOOK), INITIAL, OPERATOR, at("2024-11-26T09:00"), facts)
    (proposed,) = decide_at_desk(case, ProposeRoutingTable(rows=rows, reason=REASON))
    assert isinstance(proposed, RoutingTableProposed)
    activating = replace(facts, proposed=RoutingTable.of(proposed.version, rows))
    waiting = replace(case, state=PROCESS.fold([proposed]), actor=CHAIR, facts=activating)
    (activated,) = decide_at_desk(waiting, ActivateRoutingTable(version=proposed.version))
    assert isinstance(activated, RoutingTableActivated)
    assert activated.effective_at == BEGINS + timedelta(seconds=10)
    in_force = PROCESS.fold([activated], waiting.state).rules.in_force()
    assert in_force is not None
    rules = REHEARSED.with_routes(RoutingTable.of(in_force.version, rows))
    assert [
        entered(Life(rules=rules, now=at(shown)).asked(detection()).performed()).lead
        for shown in ("2024-11-26T23:50", "2024-11-27T00:10")
    ] == ["KPU", "POLRI"]


def test_a_table_whose_first_day_is_still_to_come_in_the_rehearsal_waits() -> None:
    vocabulary = Vocabulary(categories=frozenset({"LOGISTICS_LATE"}), stages=frozenset(), offices=RULES.offices)
    facts = DeskFacts(rules=REHEARSED, vocabulary=vocabulary)
    case: DeskCase = Case(desk_stream(BOOK), INITIAL, OPERATOR, at("2024-11-26T09:00"), facts)
    rows = (a_row(effective_from=VOTING_DAY),)
    (proposed,) = decide_at_desk(case, ProposeRoutingTable(rows=rows, reason=REASON))
    activating = replace(facts, proposed=RoutingTable.of(f"{LEBONG}-1", rows))
    waiting = replace(case, state=PROCESS.fold([proposed]), actor=CHAIR, facts=activating)
    with pytest.raises(FaultyRoutingTable, match="GAP"):
        decide_at_desk(waiting, ActivateRoutingTable(version=f"{LEBONG}-1"))
    assert decide_at_desk(replace(waiting, now=at("2024-11-27T00:10")), ActivateRoutingTable(version=f"{LEBONG}-1"))


@pytest.mark.parametrize(("hours", "is_like"), [(5, True), (7, False)])
def test_two_reports_are_hours_apart_in_the_rehearsals_own_hours(hours: int, is_like: bool) -> None:
    rules = MATCHING.model_copy(update={"calendar": CALENDAR})
    account = Account("POWER_OUTAGE", KECAMATAN, Severity.S2, at("2024-11-27T12:00"), ())
    other = Candidate(
        "POWER_OUTAGE", KECAMATAN, Severity.S2, at("2024-11-27T12:00") + CALENDAR.span(hours * HOUR), (), "other"
    )
    found = likeness(rules, account, other)
    assert (found is not None) is is_like
    if found is not None:
        assert found.apart == hours * HOUR
        assert "within:6h" in found.reasons


def test_who_confirms_in_time_in_the_rehearsal_has_missed_nothing() -> None:
    life = a_problem("2024-11-26T09:00").later(timedelta(seconds=9)).performed().acknowledged()
    assert "ReminderSent" in life.kinds
    assert "DeadlineMissed" not in life.later(timedelta(seconds=2)).performed().kinds
