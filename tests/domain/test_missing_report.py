"""A report that a desk did not seal in time: the desk above gets one problem, and only where there is one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.actor import Actor, service_identity
from domain.aggregate import Case
from domain.codes import Role, Route, Severity
from domain.missing_report import OpenMissingReport, missing_report_stream
from domain.problem.decide import Facts, decide
from domain.problem.events import Event, ProblemDetected
from domain.problem.process import PROCESS, problem_stream
from domain.problem.source import RuleSource
from domain.problem.state import State
from domain.refusals import NotPermitted, UnknownCategory
from domain.report import plan as timing
from domain.report.commands import MissReport
from domain.report.process import FOLLOWED
from domain.report.process import PROCESS as REPORT
from domain.report_id import ReportId
from reference.rulebook import rulebook
from tests.given.reporting import NOON, OPEN, Reporting
from tests.given.situations import BOOK, LEBONG, OPERATOR, RULES

ABOVE = "17"
VOTING = date(2024, 11, 27)
SERVICE = service_identity(ABOVE)


def missing(day: date = VOTING) -> OpenMissingReport:
    cut_off = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    return OpenMissingReport(
        report_id=ReportId.of_day(BOOK, day), desk=LEBONG, cut_off=cut_off, missing_at=cut_off + timedelta(hours=2)
    )


def decided(
    command: OpenMissingReport, state: State = PROCESS.initial, actor: Actor = SERVICE, facts: Facts | None = None
) -> tuple[Event, ...]:
    stream = missing_report_stream(command.report_id, ABOVE)
    assert stream == problem_stream("17/2024", stream.name)
    return decide(Case(stream, state, actor, command.missing_at, facts or Facts(rulebook())), command)


def test_a_silent_desk_is_a_problem_of_the_desk_above_with_the_report_as_its_occasion() -> None:
    (detected,) = decided(missing())
    assert isinstance(detected, ProblemDetected)
    assert isinstance(detected.source, RuleSource)
    assert (detected.source.rule, detected.source.version) == ("report-missing", "1")
    assert detected.source.occasion == "17.07/2024/daily/2024-11-27/0"
    assert (detected.desk, detected.assessment.region) == (ABOVE, LEBONG)
    assert (detected.assessment.category, detected.assessment.route) == ("DESK_REPORT_MISSING", Route.COORDINATE)
    assert detected.triage is None


def test_a_closed_desk_above_is_told_of_no_silence() -> None:
    assert decided(missing(), facts=Facts(rulebook(), is_desk_closed=True)) == ()


@pytest.mark.parametrize(
    ("day", "severity", "near_voting"),
    [
        (VOTING, Severity.S3, True),
        (VOTING - timedelta(days=1), Severity.S3, True),
        (VOTING - timedelta(days=2), Severity.S1, True),
        (VOTING + timedelta(days=1), Severity.S1, True),
        (VOTING - timedelta(days=9), Severity.S1, False),
    ],
)
def test_silence_on_the_eve_and_on_the_day_is_serious(day: date, severity: Severity, near_voting: bool) -> None:
    (detected,) = decided(missing(day))
    assert isinstance(detected, ProblemDetected)
    assert (detected.assessment.severity, detected.assessment.near_voting) == (severity, near_voting)


def test_it_is_opened_once_by_the_service_alone_and_only_where_somebody_is_in_charge() -> None:
    state = PROCESS.fold(decided(missing()))
    assert decided(missing(), state) == ()
    with pytest.raises(NotPermitted):
        decided(missing(), actor=Actor(id="sari", role=Role.SUPERVISOR, region=ABOVE))
    with pytest.raises(UnknownCategory):
        decided(missing(), facts=Facts(RULES))
    unknown_day = Facts(replace(rulebook(), voting_day=None))
    (detected,) = decided(missing(), facts=unknown_day)
    assert isinstance(detected, ProblemDetected)
    assert detected.assessment.severity is Severity.S1


def test_two_reports_are_two_problems_and_one_report_is_one() -> None:
    today, tomorrow = (ReportId.of_day(BOOK, VOTING + timedelta(days=each)) for each in (0, 1))
    streams = {missing_report_stream(each, ABOVE) for each in (today, today, tomorrow)}
    assert len(streams) == 2
    assert {each.book for each in streams} == {"17/2024"}


def test_the_desk_above_is_told_before_it_is_on_record_below() -> None:
    reporting = Reporting().asked(OPERATOR, OPEN)
    late = reporting.report.missing_at
    told, missed = [each for each in REPORT.plan(reporting.state, late).commands if each.effect_id != timing.CUT_OFF]
    assert isinstance(told.command, OpenMissingReport)
    assert told.elsewhere == missing_report_stream(reporting.report_id, ABOVE)
    assert (missed.elsewhere, missed.command) == (None, MissReport(cut_off=reporting.report.cut_off))


def test_above_the_nation_there_is_nobody_to_be_told() -> None:
    report = replace(Reporting().asked(OPERATOR, OPEN).report, to_region=None)
    commands = REPORT.plan(report, report.missing_at).commands
    assert [each.elsewhere for each in commands] == [None, None]


def test_the_workflow_folds_what_the_report_knows_of_its_clock() -> None:
    reporting = Reporting().asked(OPERATOR, OPEN)
    assert FOLLOWED.fold(reporting.events) == timing.timing_of(reporting.state)
    assert FOLLOWED.plan(FOLLOWED.fold(reporting.events), NOON) == REPORT.plan(reporting.state, NOON)
