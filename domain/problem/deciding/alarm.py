"""What goes up at once when a problem is grave, whether it was entered so or became so."""

from domain.codes import Severity, upper_region
from domain.obligation import ObligationKey, owed
from domain.policy import Clocks
from domain.problem.deciding.case import Case
from domain.problem.deciding.ladder import alarmed
from domain.problem.events import Event, ProblemReported
from domain.problem.plan import is_grave
from domain.problem.state import Detected, UnderWay
from domain.report_id import ReportId, ReportKind


def alarm(case: Case, state: Detected | UnderWay, severity: Severity, clocks: Clocks) -> tuple[Event, ...]:
    """Flash report and escalation, each unless it has gone up already."""
    return (*_flash(case, state, severity, clocks), *alarmed(case, state, clocks))


def _flash(case: Case, state: Detected | UnderWay, severity: Severity, clocks: Clocks) -> tuple[Event, ...]:
    upper = upper_region(case.desk)
    reports, rounds = (state.reports, state.rounds) if isinstance(state, UnderWay) else ((), 0)
    if not is_grave(severity) or upper is None or any(each.kind is ReportKind.FLASH for each in reports):
        return ()
    kind = ReportKind.FLASH
    report_id = ReportId.of_problem(case.book, kind, case.problem_id, rounds)
    receiver = case.rules.secretariat_of(upper, case.now)
    receipt = owed(ObligationKey.report(report_id), receiver, case.now, clocks.receive_within, clocks.remind_permille)
    return (ProblemReported(recorded_at=case.now, report_id=report_id, kind=kind, to_region=upper, receipt=receipt),)
