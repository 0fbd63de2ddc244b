"""From a pending notice and the folded state to the facts that a template may tell."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Protocol

from activities.quotations import NOTHING, Quoted
from domain.calendar import Calendar
from domain.codes import AgencyCode, CategoryCode, RegionCode, Severity, StageCode
from domain.notice import NoticeSubject, PendingNotice
from domain.obligation import RECEIPT, Obligation, ObligationKey, ObligationKind
from domain.office import Office
from domain.problem.state import (
    Archived,
    Closed,
    Detected,
    Dismissed,
    Diverted,
    Dossier,
    Merged,
    NotDetected,
    Received,
    Settled,
    State,
    UnderWay,
    dossier_of,
    obligations_of,
)
from domain.referral_id import ReferralId
from notices.model import EscalationCause, NoticeContext, NoticeKind, Silence, SkipReason

OUTLIVES_THE_PROBLEM = frozenset({"REPORT", "REPORTER_RECEIPT", "REPORTER_OUTCOME", "HAND_OVER", "RECOMMENDATION"})


class Directory(Protocol):
    """Names that people read, by code."""

    def region_name(self, region: RegionCode) -> str:
        """Name of a region with its kind."""

    def desk_name(self, desk: RegionCode) -> str:
        """Name of the desk of a region."""

    def time_zone(self, region: RegionCode) -> str:
        """IANA name of the region's zone."""

    def agency_name(self, agency: AgencyCode, office: RegionCode) -> str:
        """Name of an agency's office."""

    def category_name(self, category: CategoryCode) -> str:
        """Name of a category."""

    def stage_name(self, stage: StageCode | None) -> str | None:
        """Name of a stage."""

    def legal_basis(self, category: CategoryCode) -> str | None:
        """Legal basis of a category's handling."""

    def steps_of(self, category: CategoryCode, agency: AgencyCode) -> tuple[str, ...]:
        """Steps of the category's playbook that one agency takes."""

    def steps(self, category: CategoryCode, chosen: Collection[int]) -> tuple[str, ...]:
        """The chosen steps of the category's playbook, each with who takes it."""


def is_pointless(state: State, notice: PendingNotice) -> SkipReason | None:
    """Skip reason of a notice that nobody needs any more; None for one that is to be sent."""
    if isinstance(state, Closed | Merged | Dismissed) and notice.kind not in OUTLIVES_THE_PROBLEM:
        return SkipReason.PROBLEM_ENDED
    keys = {each.key for each in obligations_of(state)}
    match notice.kind, notice.subject:
        case "REFERRAL", NoticeSubject(referral_id=referral_id) if isinstance(state, UnderWay):
            is_asked = any(each.referral_id == referral_id for each in state.referrals)
            if is_asked and ObligationKey.acknowledge(referral_id) not in keys:
                return SkipReason.ACKNOWLEDGED
        case "REMINDER", NoticeSubject(reminded=key):
            if key not in keys:
                return SkipReason.ACKNOWLEDGED
        case "SILENCE", NoticeSubject(silence=key):
            if key not in keys:
                return SkipReason.ACKNOWLEDGED
        case "APPROVAL_REQUEST", NoticeSubject(recommendation=number):
            if ObligationKey.approve(number) not in keys:
                return SkipReason.ACKNOWLEDGED
    return None


def facts(
    state: State,
    notice: PendingNotice,
    directory: Directory,
    *,
    register_number: str | None,
    fictitious: bool,
    calendar: Calendar,
    quoted: Quoted = NOTHING,
    secretariat: Office | None = None,
) -> NoticeContext:
    """What the template of the notice's kind may say; of a restricted problem no more than what is asked by when.

    Args:
        state: the problem.
        notice: pending there.
        directory: names.
        register_number: of the problem; None before inventory.
        fictitious: whether it is invented.
        calendar: by which instants are told.
        quoted: words for this letter.
        secretariat: office that is called at the desk; None where none is known.
    """
    dossier = dossier_of(state)
    assert dossier is not None, "a notice is caused by an event after detection"
    under_way = _under_way(state)
    category = under_way.category if under_way else dossier.assessment.category
    severity: Severity = under_way.severity if under_way else dossier.assessment.severity
    agency, asked = notice.agency, _asked(state, notice)
    awaited = asked if notice.kind == "REMINDER" else None
    answer = _answer(state, notice)
    context = NoticeContext(
        notice_id=notice.notice_id,
        kind=NoticeKind(notice.kind),
        problem_id=dossier.problem_id,
        register_number=register_number,
        region_name=directory.region_name(dossier.desk),
        category_name=directory.category_name(category),
        severity=severity,
        stage_name=directory.stage_name(dossier.assessment.stage),
        place_name=directory.region_name(dossier.region) if dossier.region != dossier.desk else None,
        agency_name=directory.agency_name(agency, notice.office or dossier.desk) if agency else None,
        recipient_role=_part(under_way, notice),
        due_at=calendar.shown(asked.due_at) if asked else None,
        is_overdue=asked.missed if asked else False,
        occurred_at=calendar.shown(dossier.occurred_at),
        occurred_until=dossier.occurred_until and calendar.shown(dossier.occurred_until),
        time_zone=directory.time_zone(dossier.desk),
        steps=_steps(directory, category, notice, quoted),
        legal_basis=directory.legal_basis(category),
        desk_name=directory.desk_name(dossier.desk),
        fictitious=fictitious,
        awaited=_awaited(notice),
        finding=dossier.verification.finding if dossier.verification else None,
        awaited_since=calendar.shown(awaited.opened_at) if awaited and awaited.opened_at else None,
        answer_due_at=calendar.shown(answer.due_at) if answer else None,
        silences=tuple(
            Silence(
                awaited=each.key.kind,
                of=directory.agency_name(each.agency, each.office),
                asked_at=calendar.shown(each.opened_at) if each.opened_at else None,
                missed_at=calendar.shown(each.due_at),
            )
            for each in _silent(state, notice)
        ),
        escalated_for=_escalated_for(notice),
        report_id=notice.subject if notice.kind == "REPORT" else None,
        receipt_number=_receipt(under_way),
        outcome=under_way.outcome if under_way else None,
        escalation_level=_escalation_level(notice),
        reason=notice.reason,
        recommendation=quoted.recommendation,
        **_what_happened(dossier, quoted, calendar),
        **_others(directory, under_way, notice),
        **_desk_contact(secretariat, notice),
    )
    return context if dossier.restriction is None else _withheld(context)


def _what_happened(dossier: Dossier, quoted: Quoted, calendar: Calendar) -> dict[str, Any]:
    """What is known of the matter, how well, and since when."""
    return {
        "summary": dossier.summary.text if dossier.summary else None,
        "reported_words": quoted.report,
        "place_told": quoted.place,
        "stations": quoted.stations,
        "known_since": calendar.shown(dossier.detected_at),
        "reports": dossier.reports,
    }


def _others(directory: Directory, under_way: UnderWay | None, notice: PendingNotice) -> dict[str, Any]:
    """The offices that were asked besides the recipient, and did not pass it on."""
    own = (notice.agency, notice.office)
    asked = [
        each
        for each in (under_way.referrals if under_way else ())
        if (each.agency, each.office) != own
        and not (isinstance(each.standing, Settled) and each.standing.by in ("decline", "transfer"))
    ]
    leads = [directory.agency_name(each.agency, each.office) for each in asked if each.part == "lead"]
    supports = [directory.agency_name(each.agency, each.office) for each in asked if each.part == "support"]
    return {"lead_name": leads[-1] if leads else None, "supporting": tuple(dict.fromkeys(supports))}


def _desk_contact(secretariat: Office | None, notice: PendingNotice) -> dict[str, Any]:
    """Whom the recipient calls at the desk; nobody calls themselves."""
    if secretariat is None or secretariat.office_id == (notice.agency, notice.office):
        return {}
    return {"contact_name": secretariat.name, "contact_phone": secretariat.phone, "contact_mail": secretariat.email}


def _withheld(context: NoticeContext) -> NoticeContext:
    """The same letter without what the problem is about: built anew, so that a field added later is withheld too."""
    return NoticeContext(
        notice_id=context.notice_id,
        kind=context.kind,
        problem_id=context.problem_id,
        register_number=context.register_number,
        region_name=context.region_name,
        severity=context.severity,
        agency_name=context.agency_name,
        recipient_role=context.recipient_role,
        due_at=context.due_at,
        is_overdue=context.is_overdue,
        awaited=context.awaited,
        awaited_since=context.awaited_since,
        answer_due_at=context.answer_due_at,
        contact_name=context.contact_name,
        contact_phone=context.contact_phone,
        contact_mail=context.contact_mail,
        silences=tuple(each.model_copy(update={"of": None}) for each in context.silences),
        escalated_for=context.escalated_for,
        time_zone=context.time_zone,
        desk_name=context.desk_name,
        report_id=context.report_id,
        receipt_number=context.receipt_number,
        escalation_level=context.escalation_level,
        restricted=True,
        fictitious=context.fictitious,
    )


def _under_way(state: State) -> UnderWay | None:
    match state:
        case UnderWay():
            return state
        case Closed(before=before):
            return replace(
                before,
                outcome=state.outcome,
            )
        case Merged(before=UnderWay() as before):
            return before
        case Merged() | NotDetected() | Detected() | Diverted() | Dismissed() | Archived():
            return None


def _part(state: UnderWay | None, notice: PendingNotice) -> str:
    referral_id = _referral_of(notice)
    referrals = state.referrals if state is not None else ()
    return next((each.part for each in referrals if each.referral_id == referral_id), "lead")


def _referral_of(notice: PendingNotice) -> ReferralId | None:
    match notice.kind, notice.subject:
        case "REFERRAL", NoticeSubject(referral_id=referral_id):
            return referral_id
        case "REMINDER", NoticeSubject(reminded=key):
            return key.referral_id
        case _:
            return None


def _asked(state: State, notice: PendingNotice) -> Obligation | None:
    """What the recipient owes; None when nothing, or nothing any more."""
    return _owed(state, _obligation_of(notice))


def _owed(state: State, key: str | None) -> Obligation | None:
    return next((each for each in obligations_of(state) if each.key == key), None)


def _obligation_of(notice: PendingNotice) -> str | None:
    """Key of what the recipient owes because of the notice."""
    match notice.kind, notice.subject:
        case "REFERRAL", NoticeSubject(referral_id=referral_id):
            return ObligationKey.acknowledge(referral_id)
        case "HAND_OVER", _:
            return RECEIPT
        case "REPORT", NoticeSubject(report_id=report_id):
            return ObligationKey.report(report_id)
        case "APPROVAL_REQUEST", NoticeSubject(recommendation=number):
            return ObligationKey.approve(number)
        case "REMINDER", NoticeSubject(reminded=key):
            return key
        case _:
            return None


def _silent(state: State, notice: PendingNotice) -> tuple[Obligation, ...]:
    """What was missed and is still owed, of which the notice tells; whose deadline came first, first."""
    match notice.kind, notice.subject:
        case "ESCALATION", NoticeSubject(level=level):
            silent = [each for each in obligations_of(state) if each.escalated == level]
        case "SILENCE", NoticeSubject(silence=key):
            silent = [each for each in obligations_of(state) if each.key == key]
        case _:
            silent = []
    return tuple(sorted(silent, key=lambda each: each.due_at))


def _answer(state: State, notice: PendingNotice) -> Obligation | None:
    """What the lead of a referral owes besides its acknowledgement."""
    if notice.kind != "REFERRAL" or notice.subject is None:
        return None
    return _owed(state, ObligationKey.answer(notice.subject.referral_id))


def _steps(directory: Directory, category: CategoryCode, notice: PendingNotice, quoted: Quoted) -> tuple[str, ...]:
    """What a referral suggests to its agency; of a recommendation what was chosen, and nothing else."""
    if notice.kind == "REFERRAL" and notice.agency is not None:
        return directory.steps_of(category, notice.agency)
    return directory.steps(category, quoted.steps)


def _awaited(notice: PendingNotice) -> ObligationKind | None:
    match notice.kind, notice.subject:
        case "REMINDER", NoticeSubject(reminded=key):
            return key.kind
        case _:
            return None


def _escalated_for(notice: PendingNotice) -> EscalationCause | None:
    if notice.kind != "ESCALATION" or notice.subject is None:
        return None
    match notice.subject.cause:
        case "severity":
            return "severity"
        case "person":
            return "person"
        case _:
            return "deadline"


def _receipt(state: UnderWay | None) -> str | None:
    if state is not None and isinstance(state.hand_over, Received):
        return state.hand_over.number
    return None


def _escalation_level(notice: PendingNotice) -> int:
    if notice.kind == "ESCALATION" and notice.subject is not None:
        return notice.subject.level
    return 0
