"""Problems as rows: what one command's events and the state after them say."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from domain.codes import AgencyCode
from domain.intake import Intake
from domain.notice import NoticeId, NoticeSubject
from domain.obligation import TRIAGE, Obligation, ObligationKey
from domain.problem.events import (
    AgencyReferred,
    DeadlineMissed,
    IntakeReportAttached,
    NoticeBounced,
    NoticeDelivered,
    ProblemArchived,
    ProblemDetected,
    ReferralAcknowledged,
    ReminderSent,
)
from domain.problem.facts import ProblemFacts, facts_of
from domain.problem.process import PROCESS
from domain.problem.state import (
    AwaitingAcknowledgement,
    AwaitingReceipt,
    Diverted,
    NotRecommended,
    Paused,
    Referral,
    Settled,
    State,
    UnderWay,
    obligations_of,
)
from ledger.port import Recorded
from projections.intake_report import report_columns
from projections.problem.notice_rows import bounced_notice_rows, concluded_notice_rows, pending_notice_rows
from projections.problem.tables import IntakeRow, ProblemChanges, ProblemRow, ReferralRow
from projections.projection import StoredCommand
from projections.searching import searched_text

PAUSE = "pause"
"""What is next on a problem whose clocks stand: the end of the pause."""


def problem_changes(command: StoredCommand[State]) -> ProblemChanges:
    """Rows that one command to a problem brings; none while nothing was detected."""
    facts = facts_of(command.after)
    if facts is None:
        return ProblemChanges()
    problem_id = facts.dossier.problem_id
    return ProblemChanges(
        problems=(problem_row(command, facts),),
        referrals=referral_rows(command, facts),
        pending=pending_notice_rows(command, facts.dossier),
        concluded=concluded_notice_rows(command, problem_id),
        bounced=bounced_notice_rows(command, facts.dossier),
        intakes=intake_rows(command, problem_id),
    )


def problem_row(command: StoredCommand[State], facts: ProblemFacts) -> ProblemRow:
    """The problem as it stands after the command."""
    after, last = command.after, command.last
    dossier, assessment, under_way = facts.dossier, facts.dossier.assessment, facts.under_way
    owed = obligations_of(after)
    next_due_at, next_due_key = _next_due(after)
    opening = _opening(command.recorded)
    return ProblemRow(
        problem_id=dossier.problem_id,
        stream=command.stream,
        desk=dossier.desk,
        region=dossier.region,
        register_number=command.register_number,
        phase=facts.phase,
        category=facts.category,
        severity=facts.severity,
        route=facts.route,
        stage=facts.stage,
        lead=facts.lead,
        needs_triage=any(each.key == TRIAGE for each in owed),
        triage_reason=assessment.triage_reason,
        confidence_permille=assessment.confidence_permille,
        occurred_at=dossier.occurred_at,
        occurred_until=dossier.occurred_until,
        reported_at=opening and opening.reported_at,
        reported_until=opening and opening.reported_until,
        detected_at=dossier.detected_at,
        inventoried_at=facts.inventoried_at,
        closed_at=facts.closed_at,
        outcome=facts.outcome,
        escalation_level=facts.escalation_level,
        open_referrals=sum(each.is_open for each in after.referrals) if isinstance(after, UnderWay) else 0,
        silent=_silent(after),
        due_at=_due(after),
        next_due_at=next_due_at,
        next_due_key=next_due_key,
        late=sum(each.missed for each in owed),
        waiting_for=_waiting_for(after, facts),
        merged_into=facts.merged_into,
        report_ids=tuple(each.report_id for each in under_way.reports) if under_way else (),
        intake_count=dossier.reports,
        recommendation=(under_way.recommendation if under_way else NotRecommended()).recommendation,
        recommendation_number=under_way.recommended or None if under_way else None,
        source=dossier.source,
        contests=dossier.contests,
        restricted=dossier.restriction is not None,
        restricted_roles=dossier.restriction.audience.roles if dossier.restriction else (),
        restricted_persons=dossier.restriction.audience.persons if dossier.restriction else (),
        book=command.book,
        recused=dossier.recused,
        asked_agencies=tuple(each.agency for each in dossier.asked),
        asked_offices=tuple(each.office for each in dossier.asked),
        told=dossier.told,
        finding=dossier.verification.finding if dossier.verification else None,
        official_summary=dossier.summary.text if dossier.summary else None,
        searched=searched_text(facts),
        followed=not PROCESS.has_ended(after),
        version=last.version,
        position=last.position,
        updated_at=last.ledger_at,
    )


def referral_rows(command: StoredCommand[State], facts: ProblemFacts) -> tuple[ReferralRow, ...]:
    """The referrals about which the command says something, with what it adds to each."""
    if facts.under_way is None:
        return ()
    before = facts_of(command.before)
    known = {each.referral_id: each for each in before.under_way.referrals} if before and before.under_way else {}
    owed_before = {each.key: each for each in obligations_of(command.before)}
    owed = {each.key: each for each in obligations_of(command.after)}
    told = {
        each.event.notice_id for each in command.recorded if isinstance(each.event, NoticeDelivered | NoticeBounced)
    }
    rows = []
    for referral in facts.under_way.referrals:
        asked = _Asked.of(referral)
        is_owed_as_before = all(owed.get(key) == owed_before.get(key) for key in (asked.acknowledge, asked.answer))
        if is_owed_as_before and referral == known.get(referral.referral_id) and asked.notice_id not in told:
            continue
        rows.append(_referral_row(facts.under_way, referral, asked, command.recorded, owed))
    return tuple(rows)


def intake_rows(command: StoredCommand[State], problem_id: str) -> tuple[IntakeRow, ...]:
    """The reports that came with the command."""
    rows = []
    for each in command.recorded:
        match each.event:
            case ProblemDetected(intake=Intake() as intake) | ProblemArchived(intake=intake):
                arrival = "became"
            case IntakeReportAttached(intake=intake):
                arrival = "joined"
            case _:
                continue
        columns = report_columns(each, intake)
        rows.append(IntakeRow.model_validate({**columns, "problem_id": problem_id, "arrival": arrival}))
    return tuple(rows)


def _opening(recorded: Sequence[Recorded[Any]]) -> Intake | None:
    """The report that opened the problem with this command."""
    event = recorded[0].event
    return event.intake if isinstance(event, ProblemDetected | ProblemArchived) else None


def _next_due(after: State) -> tuple[datetime, str] | tuple[None, None]:
    if isinstance(after, UnderWay) and isinstance(after.clock, Paused):
        return after.clock.until, PAUSE
    standing = [(each.due_at, each.key) for each in obligations_of(after) if not each.missed]
    reminders = [(each.remind_at, each.key) for each in obligations_of(after)]
    return min(standing or reminders, default=(None, None))


def _due(after: State) -> datetime | None:
    if isinstance(after, UnderWay) and isinstance(after.clock, Paused):
        return None
    return min((each.due_at for each in obligations_of(after) if not each.missed), default=None)


def _waiting_for(after: State, facts: ProblemFacts) -> tuple[AgencyCode, ...]:
    agencies: list[AgencyCode] = []
    if isinstance(after, UnderWay):
        agencies += [each.agency for each in after.referrals if each.is_open]
    if isinstance(after, UnderWay | Diverted) and isinstance(facts.hand_over, AwaitingReceipt):
        agencies.append(facts.hand_over.agency)
    return tuple(dict.fromkeys(agencies))


def _silent(after: State) -> tuple[AgencyCode, ...] | None:
    if not isinstance(after, UnderWay):
        return None
    silent = {each.agency for each in after.referrals if isinstance(each.standing, AwaitingAcknowledgement)}
    return tuple(sorted(silent)) or None


class _Asked(NamedTuple):
    """What a referral brings with it, by their keys."""

    acknowledge: ObligationKey
    answer: ObligationKey
    notice_id: NoticeId

    @classmethod
    def of(cls, referral: Referral) -> "_Asked":
        referral_id = referral.referral_id
        notice_id = NoticeId.to_agency("REFERRAL", NoticeSubject(referral_id))
        return cls(ObligationKey.acknowledge(referral_id), ObligationKey.answer(referral_id), notice_id)


def _referral_row(
    case: UnderWay,
    referral: Referral,
    asked: _Asked,
    recorded: Sequence[Recorded[Any]],
    owed: Mapping[ObligationKey, Obligation],
) -> ReferralRow:
    referral_id, standing = referral.referral_id, referral.standing
    acknowledge, answer, notice_id = asked
    referred_at = delivered_at = bounced_at = acknowledged_at = None
    reminders = missed = 0
    for each in recorded:
        match event := each.event:
            case AgencyReferred() if event.referral_id == referral_id:
                referred_at = event.recorded_at
            case NoticeDelivered() if event.notice_id == notice_id:
                delivered_at = event.recorded_at
            case NoticeBounced() if event.notice_id == notice_id:
                bounced_at = event.bounced_at
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
        acknowledge_due_at=owed[acknowledge].due_at if acknowledge in owed else None,
        acknowledged_at=acknowledged_at,
        answer_due_at=owed[answer].due_at if answer in owed else None,
        settled_at=standing.at if isinstance(standing, Settled) else None,
        settled_by=standing.by if isinstance(standing, Settled) else None,
        reminders=reminders,
        missed=missed,
        bounced_at=bounced_at,
    )
