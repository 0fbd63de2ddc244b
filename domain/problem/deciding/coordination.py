"""Referrals, hand-overs, notices, notes."""

from collections.abc import Iterable, Sequence
from typing import Final

from domain.codes import AgencyCode, RegionCode
from domain.notice import BY_HAND
from domain.obligation import REASSIGN, RECEIPT, ObligationKey, owed
from domain.office import OfficeId
from domain.policy import Clocks
from domain.problem.commands import (
    Acknowledge,
    AddNote,
    Answer,
    AttachEvidence,
    Decline,
    DeliveryResult,
    Forward,
    PageResult,
    RecordDelivery,
    RecordHandDelivery,
    RecordReceipt,
    Refer,
    ResendNotice,
    Transfer,
)
from domain.problem.deciding.case import Case
from domain.problem.deciding.decision import decision
from domain.problem.deciding.telling import tells
from domain.problem.events import (
    AgencyReferred,
    Event,
    EvidenceAttached,
    ForwardReceiptRecorded,
    NoteAdded,
    NoticeDelivered,
    NoticeFailed,
    NoticeResendRequested,
    NoticeSkipped,
    ProblemForwarded,
    ReferralAcknowledged,
    ReferralAnswered,
    ReferralDeclined,
    ReferralTransferred,
    ReportersTold,
)
from domain.problem.outcome import FORWARDING_GROUNDS, Dismissal
from domain.problem.state import (
    AwaitingAcknowledgement,
    AwaitingReceipt,
    Detected,
    Diverted,
    HandOver,
    Referral,
    State,
    UnderWay,
    dossier_of,
    notices_of,
)
from domain.referral_id import ReferralId
from domain.refusals import BadValue, InstantOutOfRange, NothingOwed, OutOfPhase, UnknownAgency, UnknownPart


def referral_events(
    case: Case,
    asked: Iterable[tuple[AgencyCode, RegionCode, bool]],
    clocks: Clocks,
    taken: Sequence[Referral],
) -> tuple[Event, ...]:
    """One referral for each (agency, office, is lead), with its clocks running from now."""
    events: list[Event] = []
    for agency, office, is_lead in asked:
        earlier = sum(each.agency == agency for each in taken)
        referral_id, asked_office = ReferralId.of(agency, earlier + 1), OfficeId(agency, office)
        acknowledge, answer = ObligationKey.acknowledge(referral_id), ObligationKey.answer(referral_id)
        acknowledge_owed = owed(acknowledge, asked_office, case.now, clocks.acknowledge_within, clocks.remind_permille)
        answer_owed = owed(answer, asked_office, case.now, clocks.progress_within, clocks.remind_permille)
        events.append(
            AgencyReferred(
                recorded_at=case.now,
                referral_id=referral_id,
                agency=agency,
                office=office,
                part="lead" if is_lead else "support",
                acknowledge=acknowledge_owed,
                answer=answer_owed if is_lead else None,
            )
        )
    return tuple(events)


def forward_events(
    case: Case,
    agency: AgencyCode,
    office: RegionCode,
    clocks: Clocks,
    reason: str | None = None,
    *,
    grounds: Dismissal | None = None,
) -> tuple[Event, ...]:
    """The hand-over to a deciding body, with the receipt owed; with `grounds`, of what is not the desk's matter."""
    handed = ProblemForwarded(
        recorded_at=case.now,
        agency=agency,
        office=office,
        in_remit=grounds is None,
        grounds=grounds,
        reason=reason,
        receipt=owed(RECEIPT, OfficeId(agency, office), case.now, clocks.assign_within, clocks.remind_permille),
        tells=tells(case, reporters=True),
    )
    return (handed,)


def refer(case: Case, command: Refer) -> tuple[Event, ...]:
    """One more agency is asked; a new lead takes the place of one that declined, also one that supports so far."""
    state = case.under_way()
    is_lead = command.part == "lead"
    standing = _open_referral_of(state, command.agency)
    if standing is not None and (standing.part == "lead" or not is_lead):
        return ()
    office = _office(case, command.agency, state.region)
    if is_lead and any(each.part == "lead" and each.is_open for each in state.referrals):
        raise OutOfPhase("another lead is at work; let it transfer or decline first")
    asked = referral_events(case, [(command.agency, office, is_lead)], state.clocks, state.referrals)
    return asked if standing is None else (_moved(case, standing, command.agency, "becomes the lead"), *asked)


def acknowledge(case: Case, command: Acknowledge) -> tuple[Event, ...]:
    """The agency has it; a second acknowledgement changes nothing."""
    referral = case.referral(command.referral_id)
    if not isinstance(referral.standing, AwaitingAcknowledgement):
        return ()
    return (ReferralAcknowledged(recorded_at=case.now, referral_id=referral.referral_id),)


def decline(case: Case, command: Decline) -> tuple[Event, ...]:
    """The agency is out; when it was the lead, the desk owes another one."""
    state = case.under_way()
    referral = case.open_referral(command.referral_id)
    reassign = owed(REASSIGN, case.secretariat, case.now, state.clocks.assign_within, state.clocks.remind_permille)
    declined = ReferralDeclined(
        recorded_at=case.now,
        referral_id=referral.referral_id,
        reason=command.reason,
        reassign=reassign if referral.part == "lead" else None,
    )
    return (declined,)


def transfer(case: Case, command: Transfer) -> tuple[Event, ...]:
    """The referral is the other agency's now, with fresh clocks; one that supports already is not asked twice."""
    state = case.under_way()
    referral = case.open_referral(command.referral_id)
    if command.to_agency == referral.agency:
        raise BadValue("a referral cannot be transferred to the agency that has it")
    office = _office(case, command.to_agency, state.region)
    is_lead = referral.part == "lead"
    moved = _moved(case, referral, command.to_agency, command.reason)
    standing = _open_referral_of(state, command.to_agency)
    if standing is not None and not is_lead:
        return (moved,)
    promoted = (_moved(case, standing, command.to_agency, "becomes the lead"),) if standing else ()
    asked = referral_events(case, [(command.to_agency, office, is_lead)], state.clocks, state.referrals)
    return (moved, *promoted, *asked)


def answer(case: Case, command: Answer) -> tuple[Event, ...]:
    """What the agency did; the lead's outcome becomes the problem's."""
    referral = case.open_referral(command.referral_id)
    answered = ReferralAnswered(
        recorded_at=case.now,
        referral_id=referral.referral_id,
        outcome=command.outcome,
        response=command.response,
        text=command.text,
    )
    return (answered,)


def forward(case: Case, command: Forward) -> tuple[Event, ...]:
    """The problem, or a report that is not the desk's matter, goes to the body that decides.

    To another one, if the first was wrong or would not take it.
    """
    state: Detected | UnderWay | Diverted = _unreceived(case.state, command) or case.living()
    _check_grounds(command)
    if command.in_remit and isinstance(state, Detected):
        raise OutOfPhase("triage the report first, or forward it as not the desk's matter")
    office = _office(case, command.agency, state.dossier.region)
    if isinstance(state, UnderWay | Diverted):
        _check_redirected(state.hand_over, command.agency)
    if isinstance(state, UnderWay):
        return forward_events(case, command.agency, office, state.clocks, command.reason)
    assessment = state.dossier.assessment
    clocks = case.rules.clocks(assessment.severity, near_voting=assessment.near_voting)
    grounds = command.grounds or Dismissal.OTHER_BODY
    return forward_events(case, command.agency, office, clocks, command.reason, grounds=grounds)


def _check_grounds(command: Forward) -> None:
    if command.grounds is None:
        return
    if command.in_remit:
        raise BadValue("only what is not the desk's matter is handed over on such grounds")
    if command.grounds not in FORWARDING_GROUNDS:
        raise BadValue(f"{command.grounds} leaves nobody anything to do; dismiss the report")


def _unreceived(state: State, command: Forward) -> Diverted | None:
    """The report that was found not to be the desk's matter, as long as nobody has taken it."""
    if isinstance(state, Diverted) and isinstance(state.hand_over, AwaitingReceipt) and not command.in_remit:
        return state
    return None


def _check_redirected(hand_over: HandOver, agency: AgencyCode) -> None:
    if isinstance(hand_over, AwaitingReceipt) and hand_over.agency == agency:
        raise OutOfPhase(f"{agency} still owes its receipt")


def record_receipt(case: Case, command: RecordReceipt) -> tuple[Event, ...]:
    """The deciding body has it."""
    state = case.state
    if not isinstance(state, UnderWay | Diverted):
        state = case.under_way()
    if not isinstance(state.hand_over, AwaitingReceipt):
        raise NothingOwed("no receipt is owed")
    case.check_speaks_for(state.hand_over.agency, state.hand_over.office)
    return (ForwardReceiptRecorded(recorded_at=case.now, number=command.number),)


def record_delivery(case: Case, command: RecordDelivery) -> tuple[Event, ...]:
    """What became of each notice and page; nothing for one of which that is known already."""
    pending = {each.notice_id for each in notices_of(case.state).pending}
    first: dict[str, DeliveryResult] = {}
    for result in command.results:
        first.setdefault(result.notice_id, result)
    told = tuple(_concluded(case, result) for result in first.values() if result.notice_id in pending)
    pages = {page.group: page for page in reversed(command.pages)}
    return (*told, *(_page_told(case, page) for page in pages.values() if _is_next(case, page)))


def _is_next(case: Case, page: PageResult) -> bool:
    """Whether the telling stands where the page began: a repeat, or a slower teller of the same page, is too late."""
    return page.reached > page.after and any(
        group.notice_id == page.group and group.reached == page.after and group.owed
        for group in notices_of(case.state).reporters
    )


def _page_told(case: Case, page: PageResult) -> ReportersTold:
    return ReportersTold(
        recorded_at=case.now,
        group=page.group,
        reached=page.reached,
        version=page.version,
        delivered=page.delivered,
        skipped=page.skipped,
        deferred=page.deferred,
        untold=page.untold,
        without_contact=page.without_contact,
    )


def _concluded(case: Case, result: DeliveryResult) -> Event:
    match result.result:
        case "delivered":
            return NoticeDelivered(
                recorded_at=case.now,
                notice_id=result.notice_id,
                channel=result.channel or "UNKNOWN",
                reference=result.reference,
                attempts=result.attempts,
            )
        case "failed":
            return NoticeFailed(
                recorded_at=case.now,
                notice_id=result.notice_id,
                code=result.code or "UNKNOWN",
                cause=result.cause,
                attempts=result.attempts,
            )
        case "skipped":
            return NoticeSkipped(recorded_at=case.now, notice_id=result.notice_id, reason=result.code or "UNKNOWN")


def resend(case: Case, command: ResendNotice) -> tuple[Event, ...]:
    """A dead letter, or a notice that had no address, is pending again."""
    notices = notices_of(case.state)
    if not any(each.notice_id == command.notice_id for each in (*notices.dead, *notices.unreached)):
        raise UnknownPart(f"no dead letter {command.notice_id}")
    return (NoticeResendRequested(recorded_at=case.now, notice_id=command.notice_id),)


def record_hand_delivery(case: Case, command: RecordHandDelivery) -> tuple[Event, ...]:
    """A notice that was not delivered is: a person told its recipient."""
    if not any(each.notice_id == command.notice_id for each in notices_of(case.state).undelivered):
        raise UnknownPart(f"no undelivered notice {command.notice_id}")
    dossier = dossier_of(case.state)
    if command.at > case.now or (dossier is not None and command.at < dossier.detected_at):
        raise InstantOutOfRange(f"at {command.at.isoformat()}")
    return (
        NoticeDelivered(
            recorded_at=case.now,
            notice_id=command.notice_id,
            channel=BY_HAND,
            how=command.how,
            name=command.name,
            told_at=command.at,
        ),
    )


def note(case: Case, command: AddNote) -> tuple[Event, ...]:
    """Something is written down; also on a problem that has ended."""
    return (NoteAdded(recorded_at=case.now, text=command.text, audience=command.audience),)


def attach_evidence(case: Case, command: AttachEvidence) -> tuple[Event, ...]:
    """A file stands behind the problem."""
    case.living()
    return (
        EvidenceAttached(
            recorded_at=case.now,
            sha256=command.sha256,
            media_type=command.media_type,
            size_bytes=command.size_bytes,
            name=command.name,
            text=command.text,
            stored=command.stored,
        ),
    )


def _open_referral_of(state: UnderWay, agency: AgencyCode) -> Referral | None:
    return next((each for each in state.referrals if each.agency == agency and each.is_open), None)


def _moved(case: Case, referral: Referral, to_agency: AgencyCode, reason: str) -> ReferralTransferred:
    return ReferralTransferred(
        recorded_at=case.now, referral_id=referral.referral_id, to_agency=to_agency, reason=reason
    )


def _office(case: Case, agency: AgencyCode, place: RegionCode) -> RegionCode:
    office = case.rules.office_for(agency, case.desk, place)
    if office is None:
        raise UnknownAgency(f"no office of {agency} serves {place}")
    return office


DECISIONS: Final = (
    decision(Forward, forward),
    decision(Refer, refer),
    decision(Acknowledge, acknowledge),
    decision(Decline, decline),
    decision(Transfer, transfer),
    decision(Answer, answer),
    decision(RecordReceipt, record_receipt),
    decision(RecordDelivery, record_delivery),
    decision(ResendNotice, resend),
    decision(RecordHandDelivery, record_hand_delivery),
    decision(AddNote, note),
    decision(AttachEvidence, attach_evidence),
)
