"""Reports to the tier above, outcome, closing and reopening."""

from typing import Final

from domain.change import replace
from domain.obligation import ObligationKey
from domain.problem.events import (
    ClosingRequested,
    OutcomeRecorded,
    ProblemClosed,
    ProblemReopened,
    ProblemReported,
    ReportReceiptRecorded,
)
from domain.problem.evolving.effect import effect
from domain.problem.evolving.owed import met, opened
from domain.problem.state import Closed, NotRecommended, ReportEntry, Requester, Running, UnderWay


def _reported(state: UnderWay, event: ProblemReported) -> UnderWay:
    entry = ReportEntry(
        report_id=event.report_id, kind=event.kind, to_region=event.to_region, received=event.receipt is None
    )
    return replace(
        state,
        reports=(*state.reports, entry),
        obligations=opened(state.obligations, event.receipt) if event.receipt else state.obligations,
    )


def _report_received(state: UnderWay, event: ReportReceiptRecorded) -> UnderWay:
    return replace(
        state,
        reports=tuple(
            replace(entry, received=True) if entry.report_id == event.report_id else entry for entry in state.reports
        ),
        obligations=met(state.obligations, ObligationKey.report(event.report_id)),
    )


def _outcome_recorded(state: UnderWay, event: OutcomeRecorded) -> UnderWay:
    return replace(state, outcome=event.outcome)


def _outcome_corrected(state: Closed, event: OutcomeRecorded) -> Closed:
    return replace(state, outcome=event.outcome)


def _closing_requested(state: UnderWay, event: ClosingRequested) -> UnderWay:
    return replace(
        state,
        closing_requested_by=Requester(account=event.by, role=event.by_role),
        obligations=opened(state.obligations, event.close),
    )


def _closed(state: UnderWay, event: ProblemClosed) -> Closed:
    return Closed(before=state, outcome=event.outcome, closed_at=event.recorded_at, notices=state.notices)


def _reopened(state: Closed, event: ProblemReopened) -> UnderWay:
    before = state.before
    return replace(
        before,
        outcome=None,
        recommendation=NotRecommended(),
        recommend_by=event.recorded_at + before.clocks.progress_within,
        reports=(),
        obligations=(event.reassign,),
        notices=state.notices,
        clock=Running(),
        closing_requested_by=None,
        rounds=before.rounds + 1,
    )


EFFECTS: Final = (
    effect(UnderWay, ProblemReported, _reported),
    effect(UnderWay, ReportReceiptRecorded, _report_received),
    effect(UnderWay, OutcomeRecorded, _outcome_recorded),
    effect(Closed, OutcomeRecorded, _outcome_corrected),
    effect(UnderWay, ClosingRequested, _closing_requested),
    effect(UnderWay, ProblemClosed, _closed),
    effect(Closed, ProblemReopened, _reopened),
)
