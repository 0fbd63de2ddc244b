"""Outcome, tiered reporting, closing, reopening."""

from typing import Final

from domain.access.scope import is_upper_tier
from domain.codes import Role, Severity, upper_region
from domain.obligation import CLOSE, REASSIGN, ObligationKey, owed
from domain.problem.commands import (
    Close,
    CloseFinished,
    IncludeInReport,
    RecordOutcome,
    RecordReportReceipt,
    Reopen,
)
from domain.problem.deciding.case import Case
from domain.problem.deciding.decision import decision
from domain.problem.deciding.detection import take_up
from domain.problem.deciding.telling import asked_offices, tells
from domain.problem.events import (
    ClosingRequested,
    Event,
    OutcomeRecorded,
    ProblemClosed,
    ProblemReopened,
    ProblemReported,
    ReportReceiptRecorded,
)
from domain.problem.outcome import Outcome
from domain.problem.plan import is_grave, is_ready_to_report, missing_for_close
from domain.problem.rights import may_receive_report
from domain.problem.state import Archived, Closed, NotHandedOver, Paused, UnderWay
from domain.refusals import (
    AlreadyClosed,
    NotClosable,
    NotPermitted,
    OutOfPhase,
    SecondPersonNeeded,
    UnknownPart,
)
from domain.report_id import ReportId, ReportKind


def record_outcome(case: Case, command: RecordOutcome) -> tuple[Event, ...]:
    """The coded outcome; a deciding body may publish one after the problem was closed."""
    state = case.state.before if isinstance(case.state, Closed) else case.under_way()
    case.check_speaks_for(state.lead if isinstance(state.hand_over, NotHandedOver) else state.hand_over.agency)
    return (
        OutcomeRecorded(recorded_at=case.now, outcome=command.outcome, published_reference=command.published_reference),
    )


def include_in_report(case: Case) -> tuple[Event, ...]:
    """The problem's place in a report: one of its own from S3 on, the daily one below."""
    state = case.state
    if not isinstance(state, UnderWay) or not is_ready_to_report(state) or isinstance(state.clock, Paused):
        return ()
    upper = upper_region(case.desk)
    if upper is not None and state.severity.rank >= Severity.S3.rank:
        report_id = ReportId.of_problem(case.book, ReportKind.INCIDENT, case.problem_id, state.rounds)
        key, clocks = ObligationKey.report(report_id), state.clocks
        receiver = case.rules.secretariat_of(upper, case.now)
        receipt = owed(key, receiver, case.now, clocks.receive_within, clocks.remind_permille)
        return (
            ProblemReported(
                recorded_at=case.now, report_id=report_id, kind=ReportKind.INCIDENT, to_region=upper, receipt=receipt
            ),
        )
    return (
        ProblemReported(
            recorded_at=case.now,
            report_id=ReportId.of_day(case.book, case.rules.local_date(case.now, case.desk)),
            kind=ReportKind.DAILY,
            to_region=upper or case.desk,
        ),
    )


def record_report_receipt(case: Case, command: RecordReportReceipt) -> tuple[Event, ...]:
    """The next tier has the report."""
    state = case.under_way()
    entry = next((each for each in state.reports if each.report_id == command.report_id), None)
    if entry is None:
        raise UnknownPart(f"the problem does not stand in report {command.report_id}")
    if not may_receive_report(case.actor, entry.to_region) and not is_upper_tier(case.actor, case.desk):
        raise NotPermitted(f"only region {entry.to_region} can confirm this report")
    if entry.received:
        return ()
    return (ReportReceiptRecorded(recorded_at=case.now, report_id=entry.report_id, number=command.number),)


def close(case: Case, command: Close) -> tuple[Event, ...]:
    """A person ends the problem; for an S4 the first person asks and a second one closes."""
    if isinstance(case.state, Closed):
        raise AlreadyClosed
    state = case.under_way()
    outcome = _closable(state)
    if not is_grave(state.severity):
        return (_closed(case, outcome, command.reason),)
    asked_by = state.closing_requested_by
    if asked_by is None or asked_by.is_service:
        return (_closing_requested(case, state),)
    if case.actor.is_person(asked_by.account) or case.actor.role is not Role.SUPERVISOR:
        raise SecondPersonNeeded("an S4 is closed by a supervisor who did not ask for it")
    return (_closed(case, outcome, command.reason),)


def _closed(case: Case, outcome: Outcome, reason: str | None = None) -> ProblemClosed:
    return ProblemClosed(recorded_at=case.now, outcome=outcome, by=case.actor.signature, reason=reason)


def close_finished(case: Case) -> tuple[Event, ...]:
    """The service ends what fulfils every condition; for an S4 it asks for two persons."""
    state = case.state
    if not isinstance(state, UnderWay) or missing_for_close(state) or isinstance(state.clock, Paused):
        return ()
    if state.closing_requested_by is not None:
        return ()
    if is_grave(state.severity):
        return (_closing_requested(case, state),)
    return (_closed(case, _closable(state)),)


def reopen(case: Case, command: Reopen) -> tuple[Event, ...]:
    """The problem goes on; somebody has to be put in charge, or to decide first on what was only a record."""
    if isinstance(case.state, Archived):
        return take_up(case, case.state, command.reason)
    if not isinstance(case.state, Closed):
        case.living()
        raise OutOfPhase("the problem is open")
    clocks = case.state.before.clocks
    return (
        ProblemReopened(
            recorded_at=case.now,
            reason=command.reason,
            reassign=owed(REASSIGN, case.secretariat, case.now, clocks.assign_within, clocks.remind_permille),
            tells=tells(case, reporters=True, offices=asked_offices(case.state)),
        ),
    )


def _closing_requested(case: Case, state: UnderWay) -> ClosingRequested:
    return ClosingRequested(
        recorded_at=case.now,
        by=case.actor.signature,
        by_role=case.actor.role,
        close=owed(CLOSE, case.chair, case.now, state.clocks.approve_within, state.clocks.remind_permille),
    )


def _closable(state: UnderWay) -> Outcome:
    if missing := missing_for_close(state):
        raise NotClosable(", ".join(missing))
    assert state.outcome is not None
    return state.outcome


DECISIONS: Final = (
    decision(RecordOutcome, record_outcome),
    decision(IncludeInReport, lambda case, _: include_in_report(case)),
    decision(RecordReportReceipt, record_report_receipt),
    decision(Close, close),
    decision(CloseFinished, lambda case, _: close_finished(case)),
    decision(Reopen, reopen),
)
