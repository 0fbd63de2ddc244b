"""The problem and its referrals as rows: what one command's events and the state after them say."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.codes import AgencyCode
from domain.problem.events import (
    AgencyReferred,
    DeadlineMissed,
    Event,
    NoticeDelivered,
    ProblemDetected,
    ReferralAcknowledged,
    ReminderSent,
)
from domain.problem.outcome import Outcome
from domain.problem.plan import has_ended
from domain.problem.state import (
    AwaitingReceipt,
    Closed,
    Detected,
    Dismissed,
    Diverted,
    Merged,
    NotDetected,
    NotRecommended,
    Paused,
    Referral,
    Settled,
    State,
    UnderWay,
    obligations_of,
    phase_of,
)
from ledger.port import Recorded
from projections.tables import ProblemRow, ReferralRow

PAUSE = "pause"
"""What is next on a problem whose clocks stand: the end of the pause."""


def problem_row(recorded: Sequence[Recorded[Any]], after: State, register_number: str | None) -> ProblemRow | None:
    """The problem as it stands after the command; None for a stream that is no problem's."""
    case, phase = case_of(after), phase_of(after)
    if case is None or phase is None:
        return None
    dossier, assessment, last = case.dossier, case.dossier.assessment, recorded[-1]
    entered = case if isinstance(case, UnderWay) else None
    classified = entered or assessment
    next_due_at, next_due_key = _next_due(after)
    return ProblemRow(
        problem_id=dossier.problem_id,
        stream=last.stream,
        desk=dossier.desk,
        region=dossier.region,
        register_number=register_number,
        phase=phase,
        category=classified.category,
        severity=classified.severity,
        route=classified.route,
        stage=classified.stage,
        lead=classified.lead,
        needs_triage=any(each.key == "triage" for each in obligations_of(after)),
        triage_reason=assessment.triage_reason,
        confidence_permille=assessment.confidence_permille,
        occurred_at=dossier.occurred_at,
        reported_at=_reported_at(recorded),
        detected_at=dossier.detected_at,
        inventoried_at=entered.inventoried_at if entered else None,
        closed_at=after.closed_at if isinstance(after, Closed) else None,
        outcome=_outcome(after),
        escalation_level=case.escalation_level if isinstance(case, Detected | UnderWay) else 0,
        open_referrals=sum(each.is_open for each in after.referrals) if isinstance(after, UnderWay) else 0,
        next_due_at=next_due_at,
        next_due_key=next_due_key,
        late=sum(each.missed for each in obligations_of(after)),
        waiting_for=_waiting_for(after),
        merged_into=after.into if isinstance(after, Merged) else None,
        report_ids=tuple(each.report_id for each in entered.reports) if entered else (),
        intake_count=len(dossier.intakes),
        recommendation=entered.recommendation.recommendation if entered else NotRecommended().recommendation,
        recommendation_number=entered.recommended or None if entered else None,
        followed=not has_ended(after),
        version=last.version,
        position=last.position,
        updated_at=last.ledger_at,
    )


def referral_rows(recorded: Sequence[Recorded[Any]], after: State) -> tuple[ReferralRow, ...]:
    """Every referral of the problem, with what the command adds to each."""
    case = case_of(after)
    if not isinstance(case, UnderWay):
        return ()
    events = tuple(each.event for each in recorded)
    due = {each.key: each.due_at for each in obligations_of(after)}
    return tuple(_referral_row(case, each, events, due) for each in case.referrals)


def case_of(state: State) -> Detected | UnderWay | Diverted | Dismissed | None:
    """The situation that holds the particulars: for what was closed or merged, the one before."""
    match state:
        case NotDetected():
            return None
        case Closed() | Merged():
            return state.before
        case _:
            return state


def _reported_at(recorded: Sequence[Recorded[Any]]) -> datetime | None:
    event = recorded[0].event
    return event.intake.reported_at if isinstance(event, ProblemDetected) else None


def _outcome(after: State) -> Outcome | None:
    match after:
        case Closed(outcome=outcome) | UnderWay(outcome=outcome) | Merged(before=UnderWay(outcome=outcome)):
            return outcome
        case _:
            return None


def _next_due(after: State) -> tuple[datetime, str] | tuple[None, None]:
    if isinstance(after, UnderWay) and isinstance(after.clock, Paused):
        return after.clock.until, PAUSE
    standing = [(each.due_at, each.key) for each in obligations_of(after) if not each.missed]
    reminders = [(each.remind_at, each.key) for each in obligations_of(after)]
    return min(standing or reminders, default=(None, None))


def _waiting_for(after: State) -> tuple[AgencyCode, ...]:
    agencies: list[AgencyCode] = []
    if isinstance(after, UnderWay):
        agencies += [each.agency for each in after.referrals if each.is_open]
    if isinstance(after, UnderWay | Diverted) and isinstance(after.hand_over, AwaitingReceipt):
        agencies.append(after.hand_over.agency)
    return tuple(dict.fromkeys(agencies))


def _referral_row(
    case: UnderWay, referral: Referral, events: Sequence[Event], due: Mapping[str, datetime]
) -> ReferralRow:
    referral_id, standing = referral.referral_id, referral.standing
    acknowledge, answer = f"acknowledge/{referral_id}", f"answer/{referral_id}"
    referred_at = delivered_at = acknowledged_at = None
    reminders = missed = 0
    for event in events:
        match event:
            case AgencyReferred() if event.referral_id == referral_id:
                referred_at = event.recorded_at
            case NoticeDelivered() if event.notice_id == f"referral/{referral_id}":
                delivered_at = event.recorded_at
            case ReferralAcknowledged() if event.referral_id == referral_id:
                acknowledged_at = event.recorded_at
            case ReminderSent() if event.key in (acknowledge, answer):
                reminders += 1
            case DeadlineMissed() if event.key in (acknowledge, answer):
                missed += 1
    return ReferralRow(
        problem_id=case.dossier.problem_id,
        referral_id=referral_id,
        desk=case.dossier.desk,
        agency=referral.agency,
        office=referral.office,
        part=referral.part,
        standing=standing.standing,
        referred_at=referred_at,
        delivered_at=delivered_at,
        acknowledge_due_at=due.get(acknowledge),
        acknowledged_at=acknowledged_at,
        answer_due_at=due.get(answer),
        settled_at=standing.at if isinstance(standing, Settled) else None,
        settled_by=standing.by if isinstance(standing, Settled) else None,
        reminders=reminders,
        missed=missed,
    )
