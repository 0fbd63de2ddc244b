"""Rows of the query tables, computed from what one command stored: its events and the state after them.

Pure, so that the writer beside the append and the rebuild from the ledger say the same of the same command.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from domain.codes import AgencyCode
from domain.events import (
    AgencyReferred,
    DeadlineMissed,
    Event,
    IntakeReportAttached,
    NilReportReceived,
    NoticeDelivered,
    NoticeFailed,
    NoticeSkipped,
    ProblemDetected,
    ReferralAcknowledged,
    ReminderSent,
)
from domain.intake import Intake
from domain.outcome import Outcome
from domain.plan import has_ended
from domain.state import (
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
    notices_of,
    obligations_of,
    phase_of,
)
from ledger.port import Recorded
from projections.summaries import summary_of
from projections.tables import (
    Arrival,
    Changes,
    ConcludedNoticeRow,
    IntakeRow,
    PendingNoticeRow,
    ProblemRow,
    ReferralRow,
    TimelineRow,
)

PAUSE = "pause"
"""What is next on a problem whose clocks stand: the end of the pause."""


def changes_of(recorded: Sequence[Recorded], after: State, register_number: str | None) -> Changes:
    """Rows that one command touches.

    Args:
        recorded: the command's events, at least one, all of one stream.
        after: state of the stream after them.
        register_number: number given by this command, if it entered the problem into the register.
    """
    problem = problem_row(recorded, after, register_number)
    return Changes(
        problems=() if problem is None else (problem,),
        referrals=referral_rows(recorded, after),
        pending=pending_notice_rows(recorded, after),
        concluded=concluded_notice_rows(recorded),
        intakes=intake_rows(recorded),
        timeline=tuple(timeline_row(each) for each in recorded),
    )


def joined(changes: Iterable[Changes]) -> Changes:
    """The rows of several commands, each of another stream, in one."""
    every = tuple(changes)
    return Changes(
        problems=tuple(row for each in every for row in each.problems),
        referrals=tuple(row for each in every for row in each.referrals),
        pending=tuple(row for each in every for row in each.pending),
        concluded=tuple(row for each in every for row in each.concluded),
        intakes=tuple(row for each in every for row in each.intakes),
        timeline=tuple(row for each in every for row in each.timeline),
    )


def problem_id_in(stream: str) -> str | None:
    """Problem that a stream is of; None for a desk's own stream."""
    kind, _, rest = stream.partition("/")
    return rest.rpartition("/")[2] if kind == "problem" else None


def problem_row(recorded: Sequence[Recorded], after: State, register_number: str | None) -> ProblemRow | None:
    """The problem as it stands after the command; None for a stream that is no problem's."""
    case, phase = _case_of(after), phase_of(after)
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


def referral_rows(recorded: Sequence[Recorded], after: State) -> tuple[ReferralRow, ...]:
    """Every referral of the problem, with what the command adds to each."""
    case = _case_of(after)
    if not isinstance(case, UnderWay):
        return ()
    events = tuple(each.event for each in recorded)
    due = {each.key: each.due_at for each in obligations_of(after)}
    return tuple(_referral_row(case, each, events, due) for each in case.referrals)


def pending_notice_rows(recorded: Sequence[Recorded], after: State) -> tuple[PendingNoticeRow, ...]:
    """Every notice still to be delivered; the table knows which of them are new."""
    case = _case_of(after)
    if case is None:
        return ()
    return tuple(
        PendingNoticeRow(
            problem_id=case.dossier.problem_id,
            notice_id=each.notice_id,
            desk=case.dossier.desk,
            kind=each.kind,
            agency=each.agency,
            office=each.office,
            intake_id=each.intake_id,
            subject=each.subject,
            caused_at=recorded[-1].event.recorded_at,
        )
        for each in notices_of(after).pending
    )


def concluded_notice_rows(recorded: Sequence[Recorded]) -> tuple[ConcludedNoticeRow, ...]:
    """What became of the notices that the command speaks of."""
    problem_id = problem_id_in(recorded[-1].stream)
    if problem_id is None:
        return ()
    rows = (_concluded_notice_row(problem_id, each.event) for each in recorded)
    return tuple(row for row in rows if row is not None)


def intake_rows(recorded: Sequence[Recorded]) -> tuple[IntakeRow, ...]:
    """The reports that came with the command."""
    rows = []
    for each in recorded:
        match each.event:
            case ProblemDetected(intake=intake):
                rows.append(_intake_row(each, intake, "became"))
            case IntakeReportAttached(intake=intake):
                rows.append(_intake_row(each, intake, "joined"))
            case NilReportReceived(intake=intake):
                rows.append(_intake_row(each, intake, "nil"))
    return tuple(rows)


def timeline_row(recorded: Recorded) -> TimelineRow:
    """The event as a line of the timeline."""
    return TimelineRow(
        stream=recorded.stream,
        version=recorded.version,
        position=recorded.position,
        desk=recorded.book,
        problem_id=problem_id_in(recorded.stream),
        type=recorded.event.type,
        actor_id=recorded.actor.id,
        actor_role=recorded.actor.role,
        agency=recorded.actor.agency,
        at=recorded.event.recorded_at,
        ledger_at=recorded.ledger_at,
        summary=summary_of(recorded.event),
    )


# Problem


def _case_of(state: State) -> Detected | UnderWay | Diverted | Dismissed | None:
    """The situation that holds the particulars: for what was closed or merged, the one before."""
    match state:
        case NotDetected():
            return None
        case Closed() | Merged():
            return state.before
        case _:
            return state


def _reported_at(recorded: Sequence[Recorded]) -> datetime | None:
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


# Referrals


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


# Notices and reports


def _concluded_notice_row(problem_id: str, event: Event) -> ConcludedNoticeRow | None:
    match event:
        case NoticeDelivered():
            return ConcludedNoticeRow(
                problem_id=problem_id,
                notice_id=event.notice_id,
                status="delivered",
                concluded_at=event.recorded_at,
                channel=event.channel,
                reference=event.reference,
                attempts=event.attempts,
            )
        case NoticeFailed():
            return ConcludedNoticeRow(
                problem_id=problem_id,
                notice_id=event.notice_id,
                status="failed",
                concluded_at=event.recorded_at,
                code=event.code,
                attempts=event.attempts,
            )
        case NoticeSkipped():
            return ConcludedNoticeRow(
                problem_id=problem_id,
                notice_id=event.notice_id,
                status="skipped",
                concluded_at=event.recorded_at,
                code=event.reason,
            )
        case _:
            return None


def _intake_row(recorded: Recorded, intake: Intake, arrival: Arrival) -> IntakeRow:
    return IntakeRow(
        intake_id=intake.intake_id,
        desk=recorded.book,
        problem_id=problem_id_in(recorded.stream),
        arrival=arrival,
        channel=intake.channel,
        reporter_role=intake.reporter_role,
        region=intake.region,
        occurred_at=intake.occurred_at,
        reported_at=intake.reported_at,
        recorded_at=recorded.event.recorded_at,
        text_commitment=intake.text.commitment,
        text_length=intake.text.length,
        position=recorded.position,
    )
