"""What is to be said of a problem in any situation: one flat value, for lists, pages and notices alike."""

from dataclasses import dataclass
from datetime import datetime

from domain.codes import AgencyCode, CategoryCode, Route, Severity, StageCode
from domain.problem.outcome import Outcome
from domain.problem.state import (
    Archived,
    Closed,
    Detected,
    Dismissed,
    Diverted,
    Dossier,
    HandOver,
    Merged,
    NotDetected,
    NotHandedOver,
    Phase,
    State,
    UnderWay,
    phase_of,
)


@dataclass(frozen=True, slots=True)
class ProblemFacts:
    """A problem as it stands; what is closed or merged keeps what held before."""

    dossier: Dossier
    phase: Phase
    category: CategoryCode
    """As decided at inventory and since; before it, as assessed. So are severity, route, stage and lead."""

    severity: Severity
    route: Route
    stage: StageCode | None
    lead: AgencyCode
    inventoried_at: datetime | None
    closed_at: datetime | None
    outcome: Outcome | None
    escalation_level: int
    merged_into: str | None
    hand_over: HandOver
    under_way: UnderWay | None
    """The problem as it is under way, or was when it was closed or merged; None if it never was."""


def facts_of(state: State) -> ProblemFacts | None:
    """Facts of a problem; None before detection."""
    case, phase = _case_of(state), phase_of(state)
    if case is None or phase is None:
        return None
    under_way = case if isinstance(case, UnderWay) else None
    classified = under_way or case.dossier.assessment
    return ProblemFacts(
        dossier=case.dossier,
        phase=phase,
        category=classified.category,
        severity=classified.severity,
        route=classified.route,
        stage=classified.stage,
        lead=classified.lead,
        inventoried_at=under_way.inventoried_at if under_way else None,
        closed_at=state.closed_at if isinstance(state, Closed) else None,
        outcome=_outcome(state, under_way),
        escalation_level=case.escalation_level if isinstance(case, Detected | UnderWay) else 0,
        merged_into=state.into if isinstance(state, Merged) else None,
        hand_over=case.hand_over if isinstance(case, UnderWay | Diverted) else NotHandedOver(),
        under_way=under_way,
    )


def _outcome(state: State, under_way: UnderWay | None) -> Outcome | None:
    if isinstance(state, Closed):
        return state.outcome
    return under_way.outcome if under_way else None


def _case_of(state: State) -> Detected | UnderWay | Diverted | Dismissed | Archived | None:
    """The situation that holds the particulars: for what was closed or merged, the one before."""
    match state:
        case NotDetected():
            return None
        case Closed() | Merged():
            return state.before
        case _:
            return state
