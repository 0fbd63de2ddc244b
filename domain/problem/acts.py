"""What somebody can do to a problem as it stands: what faces offer, so that nobody meets a button that is refused.

Rights are asked as a decision asks them. Beside them stands, by command, whether the situation gives it anything to do;
whether what is typed fits is found out when it is decided (`tests/domain/test_acts.py` holds the two together).
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from domain.access.policy import View
from domain.actor import Actor
from domain.codes import AgencyCode, RegionCode, Role, is_within
from domain.problem.commands import (
    Acknowledge,
    AddNote,
    Answer,
    ApproveRecommendation,
    AttachEvidence,
    Close,
    Command,
    CorrectProblem,
    Decline,
    Dismiss,
    Escalate,
    ExtendDeadline,
    Forward,
    LiftRestriction,
    MergeInto,
    PauseClock,
    Recommend,
    RecordBounce,
    RecordFollowThrough,
    RecordHandDelivery,
    RecordOutcome,
    RecordReceipt,
    RecordReportReceipt,
    Recuse,
    Refer,
    RegradeSeverity,
    Reopen,
    ResendNotice,
    Restrict,
    ResumeClock,
    ReturnRecommendation,
    Transfer,
    Triage,
    Unmerge,
    Verify,
    WithdrawReferral,
    WriteSummary,
)
from domain.problem.plan import is_grave, missing_for_close
from domain.problem.relation import views_on
from domain.problem.rights import ANSWERS, PERMITTED_ROLES, may_receive_report, may_send
from domain.problem.state import (
    Approved,
    Archived,
    AwaitingAcknowledgement,
    AwaitingApproval,
    AwaitingReceipt,
    Closed,
    Detected,
    Diverted,
    Dossier,
    Merged,
    NotHandedOver,
    Paused,
    Referral,
    Running,
    State,
    UnderWay,
    dossier_of,
    notices_of,
)

Gives = Callable[[Actor, State], bool]


def _living(_: Actor, state: State) -> bool:
    return isinstance(state, Detected | UnderWay)


def _detected(_: Actor, state: State) -> bool:
    return isinstance(state, Detected)


def _under_way(_: Actor, state: State) -> bool:
    return isinstance(state, UnderWay)


def _always(_: Actor, __: State) -> bool:
    return True


def _speaks_for(actor: Actor, agency: AgencyCode, office: RegionCode | None = None) -> bool:
    if actor.role is not Role.AGENCY:
        return True
    fits = office is None or is_within(office, actor.region) or is_within(actor.region, office)
    return actor.agency == agency and fits


def _own(actor: Actor, state: State) -> Iterable[Referral]:
    referrals = state.referrals if isinstance(state, UnderWay) else ()
    return (each for each in referrals if each.is_open and _speaks_for(actor, each.agency, each.office))


def _unacknowledged(actor: Actor, state: State) -> bool:
    return any(isinstance(each.standing, AwaitingAcknowledgement) for each in _own(actor, state))


def _answerable(actor: Actor, state: State) -> bool:
    return any(each.expects_answer for each in _own(actor, state))


def _asked(actor: Actor, state: State) -> bool:
    return any(True for _ in _own(actor, state))


def _referred(_: Actor, state: State) -> bool:
    return isinstance(state, UnderWay) and any(each.is_in_force for each in state.referrals)


def _owed(_: Actor, state: State) -> bool:
    return isinstance(state, Detected | UnderWay) and bool(state.obligations)


def _running(_: Actor, state: State) -> bool:
    return isinstance(state, UnderWay) and isinstance(state.clock, Running)


def _paused(_: Actor, state: State) -> bool:
    return isinstance(state, UnderWay) and isinstance(state.clock, Paused)


def _to_approve(actor: Actor, state: State) -> bool:
    if not isinstance(state, UnderWay) or not isinstance(state.recommendation, AwaitingApproval):
        return False
    return not actor.is_person(state.recommendation.author)


def _to_recommend(_: Actor, state: State) -> bool:
    return isinstance(state, UnderWay) and not isinstance(state.recommendation, Approved)


def _to_follow(actor: Actor, state: State) -> bool:
    if not isinstance(state, UnderWay) or not isinstance(state.recommendation, Approved):
        return False
    return _speaks_for(actor, state.recommendation.addressee)


def _handed_over(actor: Actor, state: State) -> bool:
    if not isinstance(state, UnderWay | Diverted) or isinstance(state.hand_over, NotHandedOver):
        return False
    return _speaks_for(actor, state.hand_over.agency)


def _to_receive(actor: Actor, state: State) -> bool:
    return _handed_over(actor, state) and isinstance(getattr(state, "hand_over", None), AwaitingReceipt)


def _to_forward(_: Actor, state: State) -> bool:
    is_waiting = isinstance(state, Diverted) and isinstance(state.hand_over, AwaitingReceipt)
    return isinstance(state, Detected | UnderWay) or is_waiting


def _outcome_known(actor: Actor, state: State) -> bool:
    entered = state.before if isinstance(state, Closed) else state
    if not isinstance(entered, UnderWay):
        return False
    handed_over = entered.hand_over
    return _speaks_for(actor, entered.lead if isinstance(handed_over, NotHandedOver) else handed_over.agency)


def _reported(actor: Actor, state: State) -> bool:
    reports = state.reports if isinstance(state, UnderWay) else ()
    return any(not each.received and may_receive_report(actor, each.to_region) for each in reports)


def _closable(actor: Actor, state: State) -> bool:
    if not isinstance(state, UnderWay) or missing_for_close(state):
        return False
    asked_by = state.closing_requested_by
    if not is_grave(state.severity) or asked_by is None or asked_by.is_service:
        return True
    return actor.role is Role.SUPERVISOR and not actor.is_person(asked_by.account)


def _undelivered(_: Actor, state: State) -> bool:
    return bool(notices_of(state).undelivered)


def _returned(_: Actor, state: State) -> bool:
    notices = notices_of(state)
    return bool(notices.dead or notices.unreached)


def _restricted(_: Actor, state: State) -> bool:
    dossier = dossier_of(state)
    return dossier is not None and dossier.restriction is not None


GIVES: Final[Mapping[type[Command], Gives]] = MappingProxyType(
    {
        Triage: _detected,
        Dismiss: _detected,
        ApproveRecommendation: _to_approve,
        ReturnRecommendation: _to_approve,
        Recommend: _to_recommend,
        RecordFollowThrough: _to_follow,
        Acknowledge: _unacknowledged,
        Answer: _answerable,
        Decline: _asked,
        Transfer: _asked,
        Refer: _under_way,
        WithdrawReferral: _referred,
        RecordReceipt: _to_receive,
        RecordOutcome: _outcome_known,
        RecordReportReceipt: _reported,
        Close: _closable,
        Forward: _to_forward,
        MergeInto: _living,
        Unmerge: lambda _, state: isinstance(state, Merged),
        Reopen: lambda _, state: isinstance(state, Closed | Archived),
        Verify: _living,
        WriteSummary: _always,
        RegradeSeverity: _under_way,
        CorrectProblem: _under_way,
        ExtendDeadline: _owed,
        PauseClock: _running,
        ResumeClock: _paused,
        Escalate: _living,
        AddNote: _always,
        AttachEvidence: _living,
        ResendNotice: _returned,
        RecordBounce: _always,
        RecordHandDelivery: _undelivered,
        Recuse: _living,
        Restrict: _always,
        LiftRestriction: _restricted,
    }
)
"""Whether a situation gives a command anything to do, in the order in which faces offer them: what moves a problem on
stands first."""


def open_acts(actor: Actor, state: State) -> tuple[type[Command], ...]:
    """Commands that `actor` can send now, as the problem stands.

    Args:
        actor: with the grant that the roster gives.
        state: of the problem.
    """
    dossier = dossier_of(state)
    if dossier is None or any(actor.is_person(each) for each in dossier.recused):
        return ()
    return tuple(kind for kind, gives in GIVES.items() if _may(actor, kind, dossier) and gives(actor, state))


def _may(actor: Actor, kind: type[Command], dossier: Dossier) -> bool:
    if actor.role not in PERMITTED_ROLES[kind] or not may_send(actor, kind, dossier.desk):
        return False
    seen = views_on(actor, dossier, handed_in=actor.role is Role.REPORTER)
    return View.LISTED in seen or View.FATE in seen or (issubclass(kind, ANSWERS) and View.OWN_LETTERS in seen)
