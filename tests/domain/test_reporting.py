"""What a desk owes by its cadence: who sets it, what is announced, what is opened, and when its process is woken."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.actor import service_identity
from domain.aggregate import Case
from domain.desk import reporting
from domain.desk.cadence import Cadence, CadenceRule, PeriodKind
from domain.desk.commands import CloseDesk, RecordCharter, RecordPeriodOpened, ReopenDesk, SetCadence
from domain.desk.decide import decide
from domain.desk.deciding.case import DeskCase
from domain.desk.events import CadenceSet, Event, PeriodOpened
from domain.desk.process import FOLLOWED, PROCESS, desk_stream
from domain.desk.state import INITIAL, Desk
from domain.refusals import DeskIsClosed, FaultyCadence
from domain.report_id import ReportId
from domain.report_opening import OpenReport
from domain.stream import StreamId
from reference.cadence import shipped_cadence
from tests.domain.test_desk_rules import FACTS
from tests.given.charters import CHARTER
from tests.given.situations import BOOK, CHAIR, LEBONG, REASON

EVE = datetime(2024, 11, 26, 3, tzinfo=UTC)  # 10 o'clock
EVERY_DAY = Cadence(rules=(CadenceRule(kind=PeriodKind.DAILY, hours=("16:00",), grace_minutes=120),))
SERVICE = service_identity(LEBONG)


def case(desk: Desk, at: datetime = EVE, *, by_service: bool = False) -> DeskCase:
    return Case(desk_stream(BOOK), desk, SERVICE if by_service else CHAIR, at, FACTS)


def set_by_chair(desk: Desk, cadence: Cadence, at: datetime = EVE) -> tuple[Event, ...]:
    return decide(case(desk, at), SetCadence(cadence=cadence))


def opened(desk: Desk, report_id: ReportId, at: datetime = EVE) -> tuple[Event, ...]:
    return decide(case(desk, at, by_service=True), RecordPeriodOpened(report_id=report_id))


def test_a_cadence_announces_the_period_that_is_under_way() -> None:
    (first,) = set_by_chair(INITIAL, EVERY_DAY)
    assert isinstance(first, CadenceSet)
    assert (first.version, first.author) == (1, CHAIR.signature)
    (announced,) = first.announced
    assert announced.report_id == ReportId.of_day(BOOK, date(2024, 11, 26))
    assert (announced.period.since, announced.period.cut_off) == (EVE - timedelta(hours=18), EVE + timedelta(hours=6))
    desk = PROCESS.fold([first])
    assert set_by_chair(desk, EVERY_DAY) == ()
    (second,) = set_by_chair(desk, shipped_cadence())
    assert isinstance(second, CadenceSet)
    assert second.version == 2


def test_a_faulty_cadence_is_refused_with_its_rule() -> None:
    with pytest.raises(FaultyCadence, match="rule 2: holds on days of rule 1"):
        set_by_chair(INITIAL, Cadence(rules=EVERY_DAY.rules * 2))


def test_a_report_is_opened_elsewhere_before_its_period_is_on_record() -> None:
    desk = PROCESS.fold(set_by_chair(INITIAL, EVERY_DAY))
    open_report, record = PROCESS.plan(desk, EVE).commands
    today = ReportId.of_day(BOOK, date(2024, 11, 26))
    assert open_report.elsewhere == StreamId("report", BOOK, "daily/2024-11-26/0")
    assert open_report.command == OpenReport(cut_off=EVE + timedelta(hours=6), grace=timedelta(hours=2))
    assert (record.elsewhere, record.command) == (None, RecordPeriodOpened(report_id=today))
    after = PROCESS.fold(opened(desk, today), desk)
    assert PROCESS.plan(after, EVE).commands == ()
    assert PROCESS.plan(after, EVE).wake_at == EVE + timedelta(hours=6)
    assert [each.report_id for each in after.reporting.opened] == [today]


def test_a_period_is_opened_once_and_only_if_it_was_announced() -> None:
    desk = PROCESS.fold(set_by_chair(INITIAL, EVERY_DAY))
    today = ReportId.of_day(BOOK, date(2024, 11, 26))
    assert opened(desk, ReportId.of_day(BOOK, date(2024, 11, 27))) == ()
    assert opened(INITIAL, today) == ()
    assert opened(PROCESS.fold(opened(desk, today), desk), today) == ()


def test_a_cadence_that_has_ended_leaves_nothing_to_do() -> None:
    (rule,) = EVERY_DAY.rules
    desk = PROCESS.fold(set_by_chair(INITIAL, Cadence(rules=(rule.model_copy(update={"until": EVE.date()}),))))
    (event,) = opened(desk, ReportId.of_day(BOOK, date(2024, 11, 26)))
    assert isinstance(event, PeriodOpened)
    assert event.following is None
    after = PROCESS.fold([event], desk)
    assert PROCESS.is_over(after)
    assert PROCESS.calls_for_wake(desk, after)


def test_the_process_is_woken_by_what_opens_earlier_and_by_nothing_else_of_the_desk() -> None:
    desk = PROCESS.fold(set_by_chair(INITIAL, EVERY_DAY))
    assert PROCESS.calls_for_wake(INITIAL, desk)
    assert not PROCESS.calls_for_wake(desk, desk)
    after = PROCESS.fold(opened(desk, ReportId.of_day(BOOK, date(2024, 11, 26))), desk)
    assert not PROCESS.calls_for_wake(desk, after)


def test_a_day_after_the_other_is_announced_when_many_were_slept_through() -> None:
    desk, days = PROCESS.fold(set_by_chair(INITIAL, EVERY_DAY)), []
    late = EVE + timedelta(days=3)
    while commands := reporting.plan(desk.reporting, late).commands:
        (report_id,) = {each.report_id for each in commands}
        days.append(report_id.subject)
        desk = PROCESS.fold(opened(desk, report_id, late), desk)
    assert days == ["2024-11-26", "2024-11-27", "2024-11-28", "2024-11-29"]


def test_the_workflow_folds_what_the_desk_knows_of_its_reporting() -> None:
    events = list(set_by_chair(INITIAL, shipped_cadence()))
    desk = PROCESS.fold(events)
    for _ in range(9):
        next_one = desk.reporting.announced[0].report_id
        events += opened(desk, next_one)
        desk = PROCESS.fold(events)
    assert FOLLOWED.fold(events) == desk.reporting
    assert FOLLOWED.plan(desk.reporting, EVE) == PROCESS.plan(desk, EVE)
    assert reporting.next_opening(desk.reporting) == PROCESS.plan(desk, EVE).wake_at


def test_a_closed_desk_opens_no_period_until_it_is_opened_again() -> None:
    desk = PROCESS.fold(set_by_chair(INITIAL, EVERY_DAY))
    desk = PROCESS.fold(opened(desk, ReportId.of_day(BOOK, date(2024, 11, 26))), desk)
    desk = PROCESS.fold(decide(case(desk), RecordCharter(charter=CHARTER)), desk)
    closed = PROCESS.fold(decide(case(desk), CloseDesk(reason=REASON)), desk)
    assert PROCESS.is_over(closed)
    assert PROCESS.calls_for_wake(desk, closed)
    assert PROCESS.plan(closed, EVE + timedelta(days=3)).commands == ()
    with pytest.raises(DeskIsClosed):
        set_by_chair(closed, shipped_cadence())

    later = EVE + timedelta(days=3)
    opening = decide(case(closed, later), ReopenDesk(reason=REASON))
    reopened = PROCESS.fold(opening, closed)
    assert PROCESS.calls_for_wake(closed, reopened)
    assert [each.report_id for each in reopened.reporting.announced] == [ReportId.of_day(BOOK, date(2024, 11, 29))]
    assert reopened.reporting == FOLLOWED.fold(
        [*decide(case(closed, later), ReopenDesk(reason=REASON))], closed.reporting
    )


def test_a_closed_desk_that_never_had_a_cadence_has_none_when_it_is_opened_again() -> None:
    desk = PROCESS.fold(decide(case(INITIAL), RecordCharter(charter=CHARTER)))
    closed = PROCESS.fold(decide(case(desk), CloseDesk(reason=REASON)), desk)
    assert PROCESS.fold(decide(case(closed), ReopenDesk(reason=REASON)), closed) == desk


def test_what_is_not_about_reporting_leaves_it_as_it_is() -> None:
    desk = PROCESS.fold(set_by_chair(INITIAL, EVERY_DAY))
    (formed,) = decide(case(desk), RecordCharter(charter=CHARTER))
    assert FOLLOWED.evolve(desk.reporting, formed) is desk.reporting
