"""One problem as its events tell it, now or at any moment, and the shape of its JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import JsonValue

from domain.actor import Actor
from domain.base import Value
from domain.codes import AgencyCode, CategoryCode, RegionCode, Route, Severity, StageCode
from domain.contests import Contests
from domain.notice import Notices
from domain.obligation import Obligation
from domain.problem.events import ProblemArchived, ProblemDetected, ProblemInventoried
from domain.problem.evolve import fold
from domain.problem.outcome import Outcome
from domain.problem.restriction import Restriction
from domain.problem.source import Source
from domain.problem.state import (
    Closed,
    Detected,
    Merged,
    Phase,
    Recommendation,
    Referral,
    ReportEntry,
    State,
    UnderWay,
    dossier_of,
    notices_of,
    obligations_of,
    phase_of,
)
from domain.problem.summary import Summary
from domain.problem.verification import Verification
from ledger.port import Recorded
from reading.reports import IntakeView, told_in
from reading.writings import Writing
from wording.events import event_line


class TimelineEntry(Value):
    """One event."""

    version: int
    position: int
    type: str
    at: datetime
    ledger_at: datetime
    actor: Actor
    line: str
    """What people read."""

    data: dict[str, JsonValue]
    """The event itself."""


class ProblemView(Value):
    """Everything recorded about one problem up to a version."""

    problem_id: str
    register_number: str | None
    desk: RegionCode
    region: RegionCode
    version: int
    phase: Phase
    category: CategoryCode
    severity: Severity
    route: Route
    stage: StageCode | None
    lead: AgencyCode
    outcome: Outcome | None
    occurred_at: datetime
    occurred_until: datetime | None
    """First instant after the day, where the hour is not known."""

    detected_at: datetime
    inventoried_at: datetime | None
    closed_at: datetime | None
    escalation_level: int
    merged_into: str | None
    rule: str
    rule_version: str
    confidence_permille: int
    triage_reason: str | None
    evidence: tuple[str, ...]
    """Codes that counted, each as `kind:code`."""

    words: tuple[str, ...] = ()
    """Words of the first report that counted, each as `kind:term`, as far as the vault still has them."""

    source: Source
    contests: Contests
    restriction: Restriction | None
    """Set while only its audience may see the problem."""

    verification: Verification | None
    """Whether it is so; None while nobody has found out."""

    summary: Summary | None
    """What happened, in an official's words."""

    intakes: tuple[IntakeView, ...]
    writings: tuple[Writing, ...] = ()
    """What officials wrote, as far as it is for who looks and the vault still has it."""

    referrals: tuple[Referral, ...]
    recommendation: Recommendation | None
    reports: tuple[ReportEntry, ...]
    obligations: tuple[Obligation, ...]
    notices: Notices
    timeline: tuple[TimelineEntry, ...]


def view_of(recorded: Sequence[Recorded[Any]], register_number: str | None) -> ProblemView | None:
    """The problem after these events; None when they do not detect one.

    Args:
        recorded: events of one problem's stream from the first one on.
        register_number: number of the problem; shown once the events enter it into the register.
    """
    state = fold(each.event for each in recorded)
    dossier, phase = dossier_of(state), phase_of(state)
    if dossier is None or phase is None:
        return None
    entered = _under_way(state)
    classified = entered or dossier.assessment
    return ProblemView(
        problem_id=dossier.problem_id,
        register_number=register_number if _is_registered(recorded) else None,
        desk=dossier.desk,
        region=dossier.region,
        version=len(recorded),
        phase=phase,
        category=classified.category,
        severity=classified.severity,
        route=classified.route,
        stage=classified.stage,
        lead=classified.lead,
        outcome=state.outcome if isinstance(state, Closed) else entered and entered.outcome,
        occurred_at=dossier.occurred_at,
        occurred_until=dossier.occurred_until,
        detected_at=dossier.detected_at,
        inventoried_at=entered and entered.inventoried_at,
        closed_at=state.closed_at if isinstance(state, Closed) else None,
        escalation_level=_escalation_level(state),
        merged_into=state.into if isinstance(state, Merged) else None,
        rule=dossier.assessment.rule,
        rule_version=dossier.assessment.rule_version,
        confidence_permille=dossier.assessment.confidence_permille,
        triage_reason=dossier.assessment.triage_reason,
        evidence=dossier.assessment.evidence,
        source=_source(recorded),
        contests=dossier.contests,
        restriction=dossier.restriction,
        verification=dossier.verification,
        summary=dossier.summary,
        intakes=tuple(each.view for each in told_in(recorded)),
        referrals=entered.referrals if entered else (),
        recommendation=entered.recommendation if entered else None,
        reports=entered.reports if entered else (),
        obligations=obligations_of(state),
        notices=notices_of(state),
        timeline=tuple(_entry(each) for each in recorded),
    )


def _entry(recorded: Recorded[Any]) -> TimelineEntry:
    return TimelineEntry(
        version=recorded.version,
        position=recorded.position,
        type=recorded.event.type,
        at=recorded.event.recorded_at,
        ledger_at=recorded.ledger_at,
        actor=recorded.actor,
        line=event_line(recorded.event),
        data=recorded.event.model_dump(mode="json", exclude={"type", "recorded_at"}),
    )


def _under_way(state: State) -> UnderWay | None:
    match state:
        case UnderWay():
            return state
        case Closed(before=before) | Merged(before=UnderWay() as before):
            return before
        case _:
            return None


def _is_registered(recorded: Sequence[Recorded[Any]]) -> bool:
    return any(isinstance(each.event, ProblemInventoried | ProblemArchived) for each in recorded)


def _escalation_level(state: State) -> int:
    match state:
        case Detected() | UnderWay():
            return state.escalation_level
        case Closed(before=before) | Merged(before=before):
            return before.escalation_level
        case _:
            return 0


def _source(recorded: Sequence[Recorded[Any]]) -> Source:
    first = recorded[0].event
    assert isinstance(first, ProblemDetected | ProblemArchived), "a problem begins with its detection"
    return first.source
