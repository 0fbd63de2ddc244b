"""What an event does to the state of a problem.

Pure and total: an event is a fact, so nothing here raises, and one that does not fit a situation leaves it as it is.
Replayed code runs this: it changes under the rules for workflows.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import reduce
from typing import TypeVar

from domain.change import replace
from domain.intake import Intake
from domain.notice import DEAD_REPORTERS_LIMIT, NoticeId, Notices, PendingNotice, ReporterGroup
from domain.obligation import Obligation, ObligationKey, ObligationKind
from domain.problem.events import (
    AgencyReferred,
    ClockPaused,
    ClockResumed,
    ClosingRequested,
    DeadlineExtended,
    DeadlineMissed,
    Event,
    FollowThroughRecorded,
    ForwardReceiptRecorded,
    IntakeReportAttached,
    NoticeDelivered,
    NoticeFailed,
    NoticeResendRequested,
    NoticeSkipped,
    OfficerRecused,
    OutcomeRecorded,
    ProblemClosed,
    ProblemDetected,
    ProblemDismissed,
    ProblemEscalated,
    ProblemForwarded,
    ProblemInventoried,
    ProblemMerged,
    ProblemReopened,
    ProblemReported,
    ProblemRestricted,
    ProblemUnmerged,
    RecommendationApproved,
    RecommendationReturned,
    ReferralAcknowledged,
    ReferralAnswered,
    ReferralDeclined,
    ReferralTransferred,
    ReminderSent,
    ReportersTold,
    ReportReceiptRecorded,
    ResolutionRecommended,
    RestrictionLifted,
    SeverityRegraded,
)
from domain.problem.notices import notices_caused, reporters_caused
from domain.problem.outcome import Outcome
from domain.problem.restriction import Restriction
from domain.problem.state import (
    INITIAL,
    Approved,
    Asked,
    AwaitingAnswer,
    AwaitingApproval,
    AwaitingReceipt,
    Closed,
    Detected,
    Dismissed,
    Diverted,
    Dossier,
    Merged,
    NotDetected,
    NotRecommended,
    Paused,
    Received,
    Referral,
    ReportEntry,
    Requester,
    Running,
    Settled,
    Standing,
    State,
    ToRewrite,
    UnderWay,
    notices_of,
)

HandsOver = TypeVar("HandsOver", UnderWay, Diverted)


def fold(events: Iterable[Event], start: State = INITIAL) -> State:
    """State after all `events`, oldest first."""
    return reduce(evolve, events, start)


def evolve(state: State, event: Event) -> State:
    """State after `event`."""
    caused, group = notices_caused(state, event), reporters_caused(state, event)
    after = _concerned(_noticed(_change(state, event), event), event)
    if not caused and group is None:
        return after
    notices = notices_of(after)
    return _replace_notices(
        after,
        replace(
            notices,
            pending=(*notices.pending, *caused),
            reporters=_with_group(notices.reporters, group) if group else notices.reporters,
        ),
    )


def _change(state: State, event: Event) -> State:
    match state, event:
        case NotDetected(), ProblemDetected():
            return _detected(event)
        case _, ProblemRestricted() | RestrictionLifted():
            return _restricted(state, event)
        case Detected(), _:
            return _in_detected(state, event)
        case UnderWay(), _:
            return _in_under_way(state, event)
        case Closed(), ProblemReopened():
            return _reopened(state, event)
        case Closed(), OutcomeRecorded():
            return replace(state, outcome=event.outcome)
        case Merged(), ProblemUnmerged():
            return state.before
        case Diverted(), ProblemForwarded():
            return _diverted(state, event)
        case Diverted(), ForwardReceiptRecorded():
            return _receipt_recorded(state, event)
        case Diverted(), ReminderSent() | DeadlineMissed():
            return replace(state, obligations=_obligations_after(state.obligations, event))
        case _:
            return state


def _restricted(state: State, event: ProblemRestricted | RestrictionLifted) -> State:
    """The mark set or taken away, whatever the situation: it is about who sees the problem, not about its course."""
    return _with_dossier(state, lambda dossier: _marked(dossier, event))


def _concerned(state: State, event: Event) -> State:
    """Who was asked and which tiers were told: they see of the problem what others do not, however it ends."""
    return (
        state if isinstance(state, Closed | Merged) else _with_dossier(state, lambda dossier: _having(dossier, event))
    )


def _with_dossier(state: State, changed: Callable[[Dossier], Dossier]) -> State:
    match state:
        case NotDetected():
            return state
        case Closed(before=before):
            return replace(state, before=replace(before, dossier=changed(before.dossier)))
        case Merged(before=before):
            return replace(state, before=replace(before, dossier=changed(before.dossier)))
        case _:
            dossier = changed(state.dossier)
            return state if dossier is state.dossier else replace(state, dossier=dossier)


def _having(dossier: Dossier, event: Event) -> Dossier:
    match event:
        case AgencyReferred() | ProblemForwarded():
            asked = Asked(agency=event.agency, office=event.office)
        case ResolutionRecommended():
            asked = Asked(agency=event.addressee, office=event.office)
        case ProblemEscalated(to_region=region) | ProblemReported(to_region=region):
            is_known = region in dossier.told or region == dossier.desk
            return dossier if is_known else replace(dossier, told=(*dossier.told, region))
        case _:
            return dossier
    return dossier if asked in dossier.asked else replace(dossier, asked=(*dossier.asked, asked))


def _marked(dossier: Dossier, event: ProblemRestricted | RestrictionLifted) -> Dossier:
    match event:
        case ProblemRestricted():
            mark = Restriction(reason=event.reason, by=event.by, at=event.recorded_at, audience=event.audience)
            return replace(dossier, restriction=mark)
        case RestrictionLifted():
            return replace(dossier, restriction=None)


def _detected(event: ProblemDetected) -> Detected:
    return Detected(
        dossier=Dossier(
            problem_id=event.problem_id,
            desk=event.desk,
            region=event.assessment.region,
            detected_at=event.recorded_at,
            occurred_at=event.source.occurred_at,
            assessment=event.assessment,
            source=event.source.source,
            contests=event.assessment.contests,
            reports=0 if event.intake is None else 1,
            reachable=_reachable(event.intake),
        ),
        obligations=(event.triage,) if event.triage else (),
    )


def _reachable(intake: Intake | None) -> int:
    return int(intake is not None and intake.reporter_contact is not None)


def _in_detected(state: Detected, event: Event) -> State:
    match event:
        case IntakeReportAttached() | OfficerRecused():
            return replace(state, dossier=_dossier_after(state.dossier, event))
        case ProblemInventoried():
            return UnderWay(
                dossier=replace(state.dossier, region=event.region, contests=event.contests),
                category=event.category,
                severity=event.severity,
                route=event.route,
                region=event.region,
                stage=event.stage,
                lead=event.lead,
                clocks=event.clocks,
                inventoried_at=event.recorded_at,
                recommend_by=event.recommend_by,
                notices=state.notices,
                escalation_level=state.escalation_level,
            )
        case ProblemForwarded():
            return _diverted(state, event)
        case ProblemDismissed(reason=reason):
            return Dismissed(dossier=state.dossier, reason=reason, notices=state.notices)
        case ProblemMerged(into=into):
            return Merged(before=state, into=into)
        case ProblemEscalated(level=level):
            return replace(state, escalation_level=max(level, state.escalation_level))
        case ReminderSent() | DeadlineMissed() | DeadlineExtended():
            return replace(state, obligations=_obligations_after(state.obligations, event))
        case _:
            return state


def _in_under_way(state: UnderWay, event: Event) -> State:
    match event:
        case IntakeReportAttached() | OfficerRecused():
            return replace(state, dossier=_dossier_after(state.dossier, event))
        case AgencyReferred():
            return _referred(state, event)
        case ReferralAcknowledged() | ReferralDeclined() | ReferralTransferred() | ReferralAnswered():
            return _referral_moved(state, event)
        case ResolutionRecommended() | RecommendationApproved() | RecommendationReturned() | FollowThroughRecorded():
            return _recommendation_moved(state, event)
        case ProblemForwarded() | ForwardReceiptRecorded():
            return _handed_over(state, event)
        case ProblemReported() | ReportReceiptRecorded():
            return _reported(state, event)
        case ReminderSent() | DeadlineMissed() | DeadlineExtended():
            return replace(state, obligations=_obligations_after(state.obligations, event))
        case ClockPaused() | ClockResumed():
            return _clock_moved(state, event)
        case ProblemEscalated(level=level):
            return replace(state, escalation_level=max(level, state.escalation_level))
        case OutcomeRecorded(outcome=outcome):
            return replace(state, outcome=outcome)
        case ProblemInventoried():
            return replace(
                state,
                category=event.category,
                severity=event.severity,
                route=event.route,
                region=event.region,
                stage=event.stage,
                lead=event.lead,
            )
        case SeverityRegraded(severity=severity, clocks=clocks):
            # What is owed keeps its deadline: a person who owes it was told when.
            return replace(state, severity=severity, clocks=clocks)
        case ClosingRequested(by=by, by_role=by_role, close=close):
            asked_by = Requester(account=by, role=by_role)
            return replace(state, closing_requested_by=asked_by, obligations=_opened(state.obligations, close))
        case ProblemMerged(into=into):
            return Merged(before=state, into=into)
        case ProblemClosed(outcome=outcome):
            return Closed(before=state, outcome=outcome, closed_at=event.recorded_at, notices=state.notices)
        case _:
            return state


def _diverted(state: Detected | Diverted, event: ProblemForwarded) -> Diverted:
    return Diverted(
        dossier=state.dossier,
        hand_over=AwaitingReceipt(agency=event.agency, office=event.office),
        obligations=(event.receipt,),
        notices=state.notices,
    )


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


# Referrals


def _referred(state: UnderWay, event: AgencyReferred) -> UnderWay:
    referral = Referral(
        referral_id=event.referral_id,
        agency=event.agency,
        office=event.office,
        part=event.part,
        expects_answer=event.answer is not None,
    )
    owed = (event.acknowledge, event.answer) if event.answer else (event.acknowledge,)
    kept = _without(state.obligations, ObligationKind.REASSIGN) if event.part == "lead" else state.obligations
    return replace(
        state,
        referrals=(*state.referrals, referral),
        obligations=(*kept, *owed),
        lead=event.agency if event.part == "lead" else state.lead,
    )


def _referral_moved(
    state: UnderWay, event: ReferralAcknowledged | ReferralDeclined | ReferralTransferred | ReferralAnswered
) -> UnderWay:
    referral = next((each for each in state.referrals if each.referral_id == event.referral_id), None)
    if referral is None:
        return state
    standing: Standing
    settled = {ObligationKey.acknowledge(referral.referral_id)}
    if not isinstance(event, ReferralAcknowledged):
        settled.add(ObligationKey.answer(referral.referral_id))
    match event:
        case ReferralAcknowledged() if referral.expects_answer:
            standing = AwaitingAnswer(acknowledged_at=event.recorded_at)
        case ReferralAcknowledged():
            standing = Settled(by="acknowledgement", at=event.recorded_at)
        case ReferralDeclined():
            standing = Settled(by="decline", at=event.recorded_at)
        case ReferralTransferred():
            standing = Settled(by="transfer", at=event.recorded_at)
        case ReferralAnswered():
            standing = Settled(by="answer", at=event.recorded_at)
    obligations = tuple(each for each in state.obligations if each.key not in settled)
    if isinstance(event, ReferralDeclined) and event.reassign:
        obligations = _opened(obligations, event.reassign)
    moved = replace(
        state,
        referrals=tuple(replace(each, standing=standing) if each is referral else each for each in state.referrals),
        obligations=obligations,
    )
    return _answered(moved, event) if isinstance(event, ReferralAnswered) and referral.part == "lead" else moved


def _answered(state: UnderWay, event: ReferralAnswered) -> UnderWay:
    """The lead's outcome is the problem's, and its answer to the desk's recommendation stands with that."""
    told = replace(state, outcome=event.outcome)
    if not isinstance(state.recommendation, Approved):
        return told
    response = event.response or state.recommendation.response
    return replace(told, recommendation=replace(state.recommendation, response=response))


# Recommendation


def _recommendation_moved(
    state: UnderWay,
    event: ResolutionRecommended | RecommendationApproved | RecommendationReturned | FollowThroughRecorded,
) -> UnderWay:
    match event, state.recommendation:
        case ResolutionRecommended(), _:
            waiting = AwaitingApproval(
                number=event.number, author=event.author, addressee=event.addressee, office=event.office
            )
            kept = _without(state.obligations, ObligationKind.REWRITE, ObligationKind.APPROVE)
            return replace(state, recommendation=waiting, recommended=event.number, obligations=(*kept, event.approve))
        case RecommendationApproved(), AwaitingApproval() as waiting:
            approved = Approved(
                number=waiting.number, author=waiting.author, approver=event.approver, addressee=waiting.addressee
            )
            return replace(
                state, recommendation=approved, obligations=_without(state.obligations, ObligationKind.APPROVE)
            )
        case RecommendationReturned(), AwaitingApproval() as waiting:
            return replace(
                state,
                recommendation=ToRewrite(number=waiting.number),
                obligations=(*_without(state.obligations, ObligationKind.APPROVE), event.rewrite),
            )
        case FollowThroughRecorded(), Approved() as approved:
            return replace(state, recommendation=replace(approved, response=event.response))
        case _:
            return state


# Hand-over, reports, clock


def _handed_over(state: UnderWay, event: ProblemForwarded | ForwardReceiptRecorded) -> UnderWay:
    match event:
        case ProblemForwarded():
            return replace(
                state,
                hand_over=AwaitingReceipt(agency=event.agency, office=event.office),
                obligations=_opened(_without(state.obligations, ObligationKind.REASSIGN), event.receipt),
            )
        case ForwardReceiptRecorded():
            return replace(_receipt_recorded(state, event), outcome=state.outcome or Outcome.HANDED_TO_AUTHORITY)


def _receipt_recorded(state: HandsOver, event: ForwardReceiptRecorded) -> HandsOver:
    if not isinstance(state.hand_over, AwaitingReceipt):
        return state
    return replace(
        state,
        hand_over=Received(agency=state.hand_over.agency, number=event.number),
        obligations=_without(state.obligations, ObligationKind.RECEIPT),
    )


def _reported(state: UnderWay, event: ProblemReported | ReportReceiptRecorded) -> UnderWay:
    match event:
        case ProblemReported(receipt=receipt):
            entry = ReportEntry(
                report_id=event.report_id, kind=event.kind, to_region=event.to_region, received=receipt is None
            )
            return replace(
                state,
                reports=(*state.reports, entry),
                obligations=_opened(state.obligations, receipt) if receipt else state.obligations,
            )
        case ReportReceiptRecorded(report_id=report_id):
            return replace(
                state,
                reports=tuple(
                    replace(entry, received=True) if entry.report_id == report_id else entry for entry in state.reports
                ),
                obligations=tuple(each for each in state.obligations if each.key != ObligationKey.report(report_id)),
            )


def _clock_moved(state: UnderWay, event: ClockPaused | ClockResumed) -> UnderWay:
    match event, state.clock:
        case ClockPaused(), Running():
            return replace(state, clock=Paused(since=event.recorded_at, until=event.until))
        case ClockResumed(), Paused(since=since, until=until):
            # A pause ends when it was meant to, also when nobody was there to record it; and never runs backwards.
            pause = max(min(event.recorded_at, until) - since, timedelta(0))
            return replace(
                state,
                clock=Running(),
                recommend_by=state.recommend_by + pause,
                obligations=tuple(each.shifted(pause) for each in state.obligations),
            )
        case _:
            return state


# Obligations, dossier, notices


def _obligations_after(
    obligations: tuple[Obligation, ...], event: ReminderSent | DeadlineMissed | DeadlineExtended
) -> tuple[Obligation, ...]:
    def moved(each: Obligation) -> Obligation:
        if each.key != event.key:
            return each
        match event:
            case ReminderSent(obligation=reminded):
                return reminded
            case DeadlineMissed():
                return replace(each, missed=True)
            case DeadlineExtended(to_due_at=due_at):
                return each.extended_to(due_at)

    return tuple(moved(each) for each in obligations)


def _opened(obligations: tuple[Obligation, ...], owed: Obligation) -> tuple[Obligation, ...]:
    return (*(each for each in obligations if each.key != owed.key), owed)


def _without(obligations: tuple[Obligation, ...], *kinds: ObligationKind) -> tuple[Obligation, ...]:
    return tuple(each for each in obligations if each.key.kind not in kinds)


def _dossier_after(dossier: Dossier, event: IntakeReportAttached | OfficerRecused) -> Dossier:
    match event:
        case IntakeReportAttached():
            return replace(
                dossier,
                reports=dossier.reports + 1,
                reachable=dossier.reachable + _reachable(event.intake),
                occurred_at=min(dossier.occurred_at, event.intake.occurred_at),
            )
        case OfficerRecused(officer=officer):
            return replace(dossier, recused=(*dossier.recused, officer))


def _noticed(state: State, event: Event) -> State:
    notices = notices_of(state)
    match event:
        case NoticeDelivered() | NoticeSkipped():
            after = replace(
                notices,
                pending=_other_than(notices.pending, event.notice_id),
                dead=_other_than(notices.dead, event.notice_id),
            )
        case NoticeFailed():
            after = _with_dead_letter(notices, event)
        case NoticeResendRequested():
            again = tuple(each for each in notices.dead if each.notice_id == event.notice_id)
            after = replace(
                notices, pending=(*notices.pending, *again), dead=_other_than(notices.dead, event.notice_id)
            )
        case ReportersTold():
            after = _with_page(notices, event)
        case _:
            return state
    return _replace_notices(state, after)


def _with_dead_letter(notices: Notices, event: NoticeFailed) -> Notices:
    failed = tuple(each for each in notices.pending if each.notice_id == event.notice_id)
    pending = _other_than(notices.pending, event.notice_id)
    listed = sum(each.is_to_reporter for each in notices.dead)
    if listed >= DEAD_REPORTERS_LIMIT and any(each.is_to_reporter for each in failed):
        return replace(notices, pending=pending, dead_unlisted=notices.dead_unlisted + 1)
    return replace(notices, pending=pending, dead=(*notices.dead, *failed))


def _with_page(notices: Notices, event: ReportersTold) -> Notices:
    """The group as far as the page came; whom the page could not reach waits alone from now on."""
    group = next((each for each in notices.reporters if each.notice_id == event.group), None)
    if group is None:
        return notices
    waiting = tuple(group.notice_to(each) for each in event.deferred)
    come_to = event.delivered + event.skipped + len(event.deferred)
    moved = replace(
        group,
        owed=max(group.owed - come_to, 0) if event.reached < group.up_to else 0,
        reached=event.reached,
        version=event.version,
    )
    return replace(notices, pending=(*notices.pending, *waiting), reporters=_with_group(notices.reporters, moved))


def _with_group(groups: tuple[ReporterGroup, ...], group: ReporterGroup) -> tuple[ReporterGroup, ...]:
    """With the group in its place; gone, if it is through and nobody can join it any more."""
    others = tuple(each for each in groups if each.notice_id != group.notice_id)
    return (*others, group) if group.owed or group.kind == "REPORTER_RECEIPT" else others


def _other_than(notices: tuple[PendingNotice, ...], notice_id: NoticeId) -> tuple[PendingNotice, ...]:
    return tuple(each for each in notices if each.notice_id != notice_id)


def _replace_notices(state: State, notices: Notices) -> State:
    match state:
        case NotDetected():
            return state
        case Merged():
            return replace(state, before=replace(state.before, notices=notices))
        case _:
            return replace(state, notices=notices)
