"""What an event does to the state of a problem.

Pure and total: an event is a fact, so nothing here raises, and one that does not fit a situation leaves it as it is.
Replayed code runs this: it changes under the rules for workflows.
"""

from collections.abc import Iterable
from datetime import timedelta
from functools import reduce
from typing import TypeVar

from domain.intake import Intake
from domain.notice import Notices, PendingNotice
from domain.obligation import Obligation
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
    ReportReceiptRecorded,
    ResolutionRecommended,
    RestrictionLifted,
    SeverityRegraded,
)
from domain.problem.notices import notices_caused
from domain.problem.outcome import Outcome
from domain.problem.restriction import Restriction
from domain.problem.state import (
    INITIAL,
    Approved,
    AwaitingAnswer,
    AwaitingApproval,
    AwaitingReceipt,
    Closed,
    Detected,
    Dismissed,
    Diverted,
    Dossier,
    IntakeMark,
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
    caused = notices_caused(state, event)
    after = _noticed(_change(state, event), event)
    return _with_notices(after, caused) if caused else after


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
            return state.model_copy(update={"outcome": event.outcome})
        case Merged(), ProblemUnmerged():
            return state.before
        case Diverted(), ProblemForwarded():
            return _diverted(state, event)
        case Diverted(), ForwardReceiptRecorded():
            return _receipt_recorded(state, event)
        case Diverted(), ReminderSent() | DeadlineMissed():
            return state.model_copy(update={"obligations": _obligations_after(state.obligations, event)})
        case _:
            return state


def _restricted(state: State, event: ProblemRestricted | RestrictionLifted) -> State:
    """The mark set or taken away, whatever the situation: it is about who sees the problem, not about its course."""
    match state:
        case NotDetected():
            return state
        case Closed() | Merged():
            return state.model_copy(update={"before": _restricted(state.before, event)})
        case _:
            return state.model_copy(update={"dossier": _marked(state.dossier, event)})


def _marked(dossier: Dossier, event: ProblemRestricted | RestrictionLifted) -> Dossier:
    match event:
        case ProblemRestricted():
            mark = Restriction(reason=event.reason, by=event.by, at=event.recorded_at, audience=event.audience)
            return dossier.model_copy(update={"restriction": mark})
        case RestrictionLifted():
            return dossier.model_copy(update={"restriction": None})


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
            intakes=() if event.intake is None else (_mark(event.intake),),
        ),
        obligations=(event.triage,) if event.triage else (),
    )


def _mark(intake: Intake) -> IntakeMark:
    return IntakeMark(intake_id=intake.intake_id, reachable=intake.reporter_contact is not None)


def _in_detected(state: Detected, event: Event) -> State:
    match event:
        case IntakeReportAttached() | OfficerRecused():
            return state.model_copy(update={"dossier": _dossier_after(state.dossier, event)})
        case ProblemInventoried():
            return UnderWay(
                dossier=state.dossier.model_copy(update={"region": event.region, "contests": event.contests}),
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
            return state.model_copy(update={"escalation_level": max(level, state.escalation_level)})
        case ReminderSent() | DeadlineMissed() | DeadlineExtended():
            return state.model_copy(update={"obligations": _obligations_after(state.obligations, event)})
        case _:
            return state


def _in_under_way(state: UnderWay, event: Event) -> State:
    match event:
        case IntakeReportAttached() | OfficerRecused():
            return state.model_copy(update={"dossier": _dossier_after(state.dossier, event)})
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
            return state.model_copy(update={"obligations": _obligations_after(state.obligations, event)})
        case ClockPaused() | ClockResumed():
            return _clock_moved(state, event)
        case ProblemEscalated(level=level):
            return state.model_copy(update={"escalation_level": max(level, state.escalation_level)})
        case OutcomeRecorded(outcome=outcome):
            return state.model_copy(update={"outcome": outcome})
        case ProblemInventoried():
            return state.model_copy(
                update={
                    "category": event.category,
                    "severity": event.severity,
                    "route": event.route,
                    "region": event.region,
                    "stage": event.stage,
                    "lead": event.lead,
                }
            )
        case SeverityRegraded(severity=severity, clocks=clocks):
            # What is owed keeps its deadline: a person who owes it was told when.
            return state.model_copy(update={"severity": severity, "clocks": clocks})
        case ClosingRequested():
            asked_by = Requester(account=event.by, role=event.by_role)
            return state.model_copy(
                update={"closing_requested_by": asked_by, "obligations": _opened(state.obligations, event.close)}
            )
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
    return before.model_copy(
        update={
            "outcome": None,
            "recommendation": NotRecommended(),
            "recommend_by": event.recorded_at + before.clocks.progress_within,
            "reports": (),
            "obligations": (event.reassign,),
            "notices": state.notices,
            "clock": Running(),
            "closing_requested_by": None,
            "rounds": before.rounds + 1,
        }
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
    kept = _without(state.obligations, "reassign") if event.part == "lead" else state.obligations
    return state.model_copy(
        update={
            "referrals": (*state.referrals, referral),
            "obligations": (*kept, *owed),
            "lead": event.agency if event.part == "lead" else state.lead,
        }
    )


def _referral_moved(
    state: UnderWay,
    event: ReferralAcknowledged | ReferralDeclined | ReferralTransferred | ReferralAnswered,
) -> UnderWay:
    referral = next((each for each in state.referrals if each.referral_id == event.referral_id), None)
    if referral is None:
        return state
    standing: Standing
    settles: tuple[str, ...] = ("acknowledge",)
    update: dict[str, object] = {}
    match event:
        case ReferralAcknowledged() if referral.expects_answer:
            standing = AwaitingAnswer(acknowledged_at=event.recorded_at)
        case ReferralAcknowledged():
            standing = Settled(by="acknowledgement", at=event.recorded_at)
        case ReferralDeclined():
            standing, settles = Settled(by="decline", at=event.recorded_at), ("acknowledge", "answer")
        case ReferralTransferred():
            standing, settles = Settled(by="transfer", at=event.recorded_at), ("acknowledge", "answer")
        case ReferralAnswered():
            standing, settles = Settled(by="answer", at=event.recorded_at), ("acknowledge", "answer")
            if referral.part == "lead":
                update["outcome"] = event.outcome
                if isinstance(state.recommendation, Approved):
                    response = event.response or state.recommendation.response
                    update["recommendation"] = state.recommendation.model_copy(update={"response": response})
    obligations = tuple(
        each for each in state.obligations if each.key not in {f"{kind}/{event.referral_id}" for kind in settles}
    )
    if isinstance(event, ReferralDeclined) and event.reassign:
        obligations = _opened(obligations, event.reassign)
    update["referrals"] = tuple(
        each.model_copy(update={"standing": standing}) if each is referral else each for each in state.referrals
    )
    update["obligations"] = obligations
    return state.model_copy(update=update)


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
            kept = _without(_without(state.obligations, "rewrite"), "approve")
            return state.model_copy(
                update={
                    "recommendation": waiting,
                    "recommended": event.number,
                    "obligations": (*kept, event.approve),
                }
            )
        case RecommendationApproved(), AwaitingApproval() as waiting:
            approved = Approved(
                number=waiting.number,
                author=waiting.author,
                approver=event.approver,
                addressee=waiting.addressee,
            )
            return state.model_copy(
                update={"recommendation": approved, "obligations": _without(state.obligations, "approve")}
            )
        case RecommendationReturned(), AwaitingApproval() as waiting:
            return state.model_copy(
                update={
                    "recommendation": ToRewrite(number=waiting.number),
                    "obligations": (*_without(state.obligations, "approve"), event.rewrite),
                }
            )
        case FollowThroughRecorded(), Approved() as approved:
            return state.model_copy(update={"recommendation": approved.model_copy(update={"response": event.response})})
        case _:
            return state


# Hand-over, reports, clock


def _handed_over(state: UnderWay, event: ProblemForwarded | ForwardReceiptRecorded) -> UnderWay:
    match event:
        case ProblemForwarded():
            return state.model_copy(
                update={
                    "hand_over": AwaitingReceipt(agency=event.agency, office=event.office),
                    "obligations": _opened(_without(state.obligations, "reassign"), event.receipt),
                }
            )
        case ForwardReceiptRecorded():
            return _receipt_recorded(state, event).model_copy(
                update={"outcome": state.outcome or Outcome.HANDED_TO_AUTHORITY}
            )


def _receipt_recorded(state: HandsOver, event: ForwardReceiptRecorded) -> HandsOver:
    if not isinstance(state.hand_over, AwaitingReceipt):
        return state
    return state.model_copy(
        update={
            "hand_over": Received(agency=state.hand_over.agency, number=event.number),
            "obligations": _without(state.obligations, "receipt"),
        }
    )


def _reported(state: UnderWay, event: ProblemReported | ReportReceiptRecorded) -> UnderWay:
    match event:
        case ProblemReported(receipt=receipt):
            entry = ReportEntry(
                report_id=event.report_id, kind=event.kind, to_region=event.to_region, received=receipt is None
            )
            return state.model_copy(
                update={
                    "reports": (*state.reports, entry),
                    "obligations": _opened(state.obligations, receipt) if receipt else state.obligations,
                }
            )
        case ReportReceiptRecorded(report_id=report_id):
            return state.model_copy(
                update={
                    "reports": tuple(
                        entry.model_copy(update={"received": True}) if entry.report_id == report_id else entry
                        for entry in state.reports
                    ),
                    "obligations": tuple(each for each in state.obligations if each.key != f"report/{report_id}"),
                }
            )


def _clock_moved(state: UnderWay, event: ClockPaused | ClockResumed) -> UnderWay:
    match event, state.clock:
        case ClockPaused(), Running():
            return state.model_copy(update={"clock": Paused(since=event.recorded_at, until=event.until)})
        case ClockResumed(), Paused(since=since, until=until):
            # A pause ends when it was meant to, also when nobody was there to record it; and never runs backwards.
            pause = max(min(event.recorded_at, until) - since, timedelta(0))
            return state.model_copy(
                update={
                    "clock": Running(),
                    "recommend_by": state.recommend_by + pause,
                    "obligations": tuple(each.shifted(pause) for each in state.obligations),
                }
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
                return each.model_copy(update={"missed": True})
            case DeadlineExtended(to_due_at=due_at):
                return each.extended_to(due_at)

    return tuple(moved(each) for each in obligations)


def _opened(obligations: tuple[Obligation, ...], owed: Obligation) -> tuple[Obligation, ...]:
    return (*(each for each in obligations if each.key != owed.key), owed)


def _without(obligations: tuple[Obligation, ...], kind: str) -> tuple[Obligation, ...]:
    return tuple(each for each in obligations if each.key.partition("/")[0] != kind)


def _dossier_after(dossier: Dossier, event: IntakeReportAttached | OfficerRecused) -> Dossier:
    match event:
        case IntakeReportAttached():
            return dossier.model_copy(
                update={
                    "intakes": (*dossier.intakes, _mark(event.intake)),
                    "occurred_at": min(dossier.occurred_at, event.intake.occurred_at),
                }
            )
        case OfficerRecused(officer=officer):
            return dossier.model_copy(update={"recused": (*dossier.recused, officer)})


def _noticed(state: State, event: Event) -> State:
    match event:
        case NoticeDelivered() | NoticeSkipped():
            notices = notices_of(state)
            return _replace_notices(
                state,
                Notices(
                    pending=_other_than(notices.pending, event.notice_id),
                    dead=_other_than(notices.dead, event.notice_id),
                ),
            )
        case NoticeFailed():
            notices = notices_of(state)
            failed = tuple(each for each in notices.pending if each.notice_id == event.notice_id)
            return _replace_notices(
                state,
                Notices(pending=_other_than(notices.pending, event.notice_id), dead=(*notices.dead, *failed)),
            )
        case NoticeResendRequested():
            notices = notices_of(state)
            again = tuple(each for each in notices.dead if each.notice_id == event.notice_id)
            return _replace_notices(
                state,
                Notices(pending=(*notices.pending, *again), dead=_other_than(notices.dead, event.notice_id)),
            )
        case _:
            return state


def _other_than(notices: tuple[PendingNotice, ...], notice_id: str) -> tuple[PendingNotice, ...]:
    return tuple(each for each in notices if each.notice_id != notice_id)


def _with_notices(state: State, caused: tuple[PendingNotice, ...]) -> State:
    notices = notices_of(state)
    return _replace_notices(state, notices.model_copy(update={"pending": (*notices.pending, *caused)}))


def _replace_notices(state: State, notices: Notices) -> State:
    match state:
        case NotDetected():
            return state
        case Merged():
            return state.model_copy(update={"before": state.before.model_copy(update={"notices": notices})})
        case _:
            return state.model_copy(update={"notices": notices})
