"""From a pending notice and the folded state to the facts that a template may tell."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any, Protocol

from activities.quotations import NOTHING, Quoted
from commands.links import Given
from domain.calendar import Calendar
from domain.codes import AgencyCode, CategoryCode, RegionCode, Severity, StageCode
from domain.desk.letterhead import NO_LETTERHEAD, Letterhead
from domain.desk.roster import Terms
from domain.notice import NoticeSubject, PendingNotice
from domain.obligation import RECEIPT, Obligation, ObligationKey, ObligationKind
from domain.office import Office
from domain.problem.outcome import Dismissal
from domain.problem.state import (
    Approved,
    Archived,
    AwaitingReceipt,
    Closed,
    Detected,
    Dismissed,
    Diverted,
    Dossier,
    HandOver,
    Merged,
    NotDetected,
    NotHandedOver,
    Received,
    Settled,
    State,
    UnderWay,
    dossier_of,
    obligations_of,
)
from domain.referral_id import ReferralId
from notices.model import Approving, Corrected, EscalationCause, NoticeContext, NoticeKind, Silence, SkipReason

PASSED_ON = frozenset({"decline", "transfer", "withdrawal", "correction"})
"""What settles a referral so that its office is asked no more."""

REMINDING = frozenset({"REFERRAL", "REMINDER", "SILENCE", "CORRECTION"})
"""Notices about a referral that say nothing once it was withdrawn."""

OUTLIVES_THE_PROBLEM = frozenset({"REPORT", "HAND_OVER", "RECOMMENDATION", "MERGER", "WITHDRAWAL"})
"""What offices are told also of a problem that has ended; reporters are told everything."""

TELLS_A_STANDING = frozenset(
    {"REPORTER_FORWARDED", "REPORTER_MERGED", "REPORTER_SEPARATED", "REPORTER_REOPENED", "MERGER", "SEPARATION", "NEWS"}
)
"""Kinds that say where a problem stands, and are wrong once it stands elsewhere."""


class Directory(Protocol):
    """Names that people read, by code."""

    def region_name(self, region: RegionCode) -> str:
        """Name of a region with its kind."""

    def desk_name(self, desk: RegionCode) -> str:
        """Name of the desk of a region."""

    def government_name(self, desk: RegionCode) -> str:
        """Name of the government whose that desk is."""

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
    if _is_withdrawn(state, notice):
        return SkipReason.WITHDRAWN
    if notice.kind in TELLS_A_STANDING and not _still_stands(state, notice):
        return SkipReason.OVERTAKEN
    is_over = isinstance(state, Closed | Merged | Dismissed)
    if is_over and not notice.kind.startswith("REPORTER_") and notice.kind not in OUTLIVES_THE_PROBLEM:
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
        case "RECOMMENDATION", NoticeSubject(recommendation=number) if isinstance(state, UnderWay):
            standing = state.recommendation
            is_standing = isinstance(standing, Approved) and standing.number == number
            if state.dossier.correction is not None and not is_standing:
                return SkipReason.WITHDRAWN
        case "APPROVAL_REQUEST", NoticeSubject(recommendation=number):
            if ObligationKey.approve(number) not in keys:
                return SkipReason.ACKNOWLEDGED
    return None


def _still_stands(state: State, notice: PendingNotice) -> bool:
    """Whether what the notice tells is still so."""
    match notice.kind, notice.subject:
        case "REPORTER_MERGED", NoticeSubject() as into:
            return isinstance(state, Merged) and state.into == into
        case "MERGER", NoticeSubject(about=into):
            return isinstance(state, Merged) and state.into == into
        case (("REPORTER_SEPARATED" | "SEPARATION"), _):
            return not isinstance(state, Merged)
        case "REPORTER_REOPENED", _:
            return not isinstance(state, Closed)
        case "REPORTER_FORWARDED", NoticeSubject(handed_to=(agency, _, _)):
            hand_over = _hand_over(state)
            return not isinstance(hand_over, AwaitingReceipt | Received) or hand_over.agency == agency
        case "NEWS", _ if isinstance(state, UnderWay):
            office = (notice.agency, notice.office)
            return any(each.is_open and (each.agency, each.office) == office for each in state.referrals)
        case _:
            return True


def _hand_over(state: State) -> HandOver:
    if isinstance(state, Diverted):
        return state.hand_over
    under_way = _under_way(state)
    return NotHandedOver() if under_way is None else under_way.hand_over


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
    current_number: str | None = None,
    merged_reports: int = 0,
    letterhead: Letterhead = NO_LETTERHEAD,
    able: Sequence[Terms] = (),
    link: Given | None = None,
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
        current_number: of the problem that this one was merged into.
        merged_reports: reports of the problems that were merged into this one.
        letterhead: as the desk has set it.
        able: by which terms of the rosters somebody can approve what the letter asks to approve.
        link: where the recipient answers, or reads what became of their report; None for nowhere.
    """
    dossier = dossier_of(state)
    assert dossier is not None, "a notice is caused by an event after detection"
    under_way = _under_way(state)
    occasion = _occasion(state, notice, directory, current_number)
    category = under_way.category if under_way else dossier.assessment.category
    standing = under_way.severity if under_way else dossier.assessment.severity
    severity: Severity = occasion.pop("severity", standing)
    agency, asked = notice.agency, _asked(state, notice)
    awaited = asked if notice.kind == "REMINDER" else None
    answer = _answer(state, notice)
    heading = letterhead.filled(directory.government_name(dossier.desk), directory.desk_name(dossier.desk))
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
        replaces=_replaced(under_way, notice),
        due_at=calendar.shown(asked.due_at) if asked else None,
        is_overdue=asked.missed if asked else False,
        occurred_at=calendar.shown(dossier.occurred_at),
        occurred_until=dossier.occurred_until and calendar.shown(dossier.occurred_until),
        time_zone=directory.time_zone(dossier.desk),
        steps=_steps(directory, category, notice, quoted),
        legal_basis=directory.legal_basis(category),
        letterhead=heading,
        desk_name=heading.desk or directory.desk_name(dossier.desk),
        fictitious=fictitious,
        awaited=_awaited(notice, asked),
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
        reference_link=link and link.address,
        link_until=link and calendar.shown(link.until),
        recommendation=quoted.recommendation,
        corrections=_corrections(quoted, directory, calendar),
        fallen=quoted.correction.fallen if quoted.correction and quoted.correction.fallen_addressee == agency else None,
        approving=tuple(
            Approving(
                office=directory.agency_name(each.agency, each.region),
                post=each.post,
                acting=each.acting,
                until=each.until,
            )
            for each in able
        ),
        **_what_happened(dossier, quoted, calendar, merged_reports),
        **occasion,
        **_others(directory, under_way, notice),
        **_desk_contact(secretariat, notice),
    )
    if dossier.restriction is not None:
        return _withheld(context)
    return _of_what_was_asked(context, quoted, directory, calendar) if notice.kind == "WITHDRAWAL" else context


def _occasion(state: State, notice: PendingNotice, directory: Directory, current_number: str | None) -> dict[str, Any]:
    """What became of the problem, of which the notice tells."""
    match notice.kind, notice.subject:
        case "REPORTER_RECEIPT", _:
            return {"is_joined": (notice.version or 1) > 1}
        case "REPORTER_DISMISSED", NoticeSubject() as reason:
            return {"dismissal": Dismissal(reason)}
        case "REPORTER_FORWARDED", NoticeSubject(handed_to=(agency, office, grounds)):
            body = directory.agency_name(agency, office)
            return {"forwarded_to": body, "dismissal": Dismissal(grounds) if grounds else None}
        case (("REPORTER_MERGED" | "MERGER"), _):
            return {"current_number": current_number or (state.into if isinstance(state, Merged) else None)}
        case "REGRADE", NoticeSubject(change=(before, after)):
            # As it was decided: the letter tells of this change, whatever followed.
            return {"severity_before": Severity(before), "severity": Severity(after)}
        case "NEWS", NoticeSubject(known=known, change=(_, graver)):
            dossier = dossier_of(state)
            new = None if dossier is None else max(dossier.reports - known, 0)
            return {"new_reports": new, "graver": Severity(graver) if graver else None}
        case _:
            return {}


def _what_happened(dossier: Dossier, quoted: Quoted, calendar: Calendar, merged_reports: int) -> dict[str, Any]:
    """What is known of the matter, how well, and since when."""
    return {
        "summary": dossier.summary.text if dossier.summary else None,
        "reported_words": quoted.report,
        "place_told": quoted.place,
        "stations": quoted.stations,
        "place_corrected": quoted.place_corrected,
        "stations_corrected": (dossier.correction and dossier.correction.stations) or (),
        "known_since": calendar.shown(dossier.detected_at),
        "reports": dossier.reports + merged_reports,
    }


def _others(directory: Directory, under_way: UnderWay | None, notice: PendingNotice) -> dict[str, Any]:
    """The offices that were asked besides the recipient, and did not pass it on."""
    own = (notice.agency, notice.office)
    asked = [
        each
        for each in (under_way.referrals if under_way else ())
        if (each.agency, each.office) != own
        and not (isinstance(each.standing, Settled) and each.standing.by in PASSED_ON)
    ]
    leads = [directory.agency_name(each.agency, each.office) for each in asked if each.part == "lead"]
    supports = [directory.agency_name(each.agency, each.office) for each in asked if each.part == "support"]
    return {"lead_name": leads[-1] if leads else None, "supporting": tuple(dict.fromkeys(supports))}


def _desk_contact(secretariat: Office | None, notice: PendingNotice) -> dict[str, Any]:
    """Whom the recipient calls at the desk; nobody calls themselves."""
    if secretariat is None or secretariat.office_id == (notice.agency, notice.office):
        return {}
    return {"contact_name": secretariat.name, "contact_phone": secretariat.phone, "contact_mail": secretariat.email}


def _of_what_was_asked(
    context: NoticeContext, quoted: Quoted, directory: Directory, calendar: Calendar
) -> NoticeContext:
    """The letter that takes back what was asked, without what the problem is held for since: built anew as below."""
    asked = quoted.request
    return NoticeContext(
        notice_id=context.notice_id,
        kind=context.kind,
        problem_id=context.problem_id,
        register_number=context.register_number,
        region_name=context.region_name,
        category_name=directory.category_name(asked.category) if asked else None,
        asked_at=calendar.shown(asked.at) if asked else None,
        severity=context.severity,
        agency_name=context.agency_name,
        recipient_role=context.recipient_role,
        reason=context.reason,
        contact_name=context.contact_name,
        contact_phone=context.contact_phone,
        contact_mail=context.contact_mail,
        time_zone=context.time_zone,
        desk_name=context.desk_name,
        fictitious=context.fictitious,
    )


def _corrections(quoted: Quoted, directory: Directory, calendar: Calendar) -> tuple[Corrected, ...]:
    """What was wrong in letters before, as people read it."""
    found = quoted.correction
    if found is None:
        return ()

    def told(field: str, value: Any) -> Any:  # noqa: ANN401 - of any field of a correction
        match field:
            case "category":
                return directory.category_name(value)
            case "region":
                return directory.region_name(value)
            case "occurred_at":
                return calendar.shown(value)
            case _:
                return value

    until = None if found.from_occurred_until is None else calendar.shown(found.from_occurred_until)
    before: dict[str, Any] = {each: getattr(found, f"from_{each}") for each in found.changed} | {
        "place": quoted.places[0]
    }
    after: dict[str, Any] = {each: getattr(found, each) for each in found.changed} | {"place": quoted.places[1]}
    return tuple(
        Corrected(
            field=each,
            before=None if before[each] is None else told(each, before[each]),
            before_until=until if each == "occurred_at" else None,
            after=told(each, after[each]),
        )
        for each in found.changed
        if after[each] is not None
    )


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
        replaces=context.replaces,
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
        letterhead=context.letterhead,
        desk_name=context.desk_name,
        report_id=context.report_id,
        receipt_number=context.receipt_number,
        escalation_level=context.escalation_level,
        severity_before=context.severity_before,
        current_number=context.current_number,
        is_joined=context.is_joined,
        reference_link=context.reference_link,
        link_until=context.link_until,
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


def _replaced(state: UnderWay | None, notice: PendingNotice) -> ReferralId | None:
    """The withdrawn referral to the same office, in the place of which the one that the notice brings stands."""
    if state is None or notice.kind != "REFERRAL":
        return None
    earlier = takewhile(lambda each: each.referral_id != _referral_of(notice), state.referrals)
    of_office = [each for each in earlier if (each.agency, each.office) == (notice.agency, notice.office)]
    return of_office[-1].referral_id if of_office and of_office[-1].is_withdrawn else None


def _referral_of(notice: PendingNotice) -> ReferralId | None:
    match notice.kind, notice.subject:
        case "REFERRAL", NoticeSubject(referral_id=referral_id):
            return referral_id
        case "REMINDER", NoticeSubject(reminded=key):
            return key.referral_id
        case "CORRECTION", NoticeSubject(corrected_part=part):
            return ReferralId(part)
        case _:
            return None


def _is_withdrawn(state: State, notice: PendingNotice) -> bool:
    """Whether the referral that the notice is about was taken back."""
    if notice.kind not in REMINDING or not isinstance(state, UnderWay):
        return False
    return any(each.is_withdrawn and notice.notice_id.is_about(each.referral_id) for each in state.referrals)


def _asked(state: State, notice: PendingNotice) -> Obligation | None:
    """What the recipient owes; None when nothing, or nothing any more."""
    if notice.kind == "CORRECTION" and notice.subject is not None:
        part = notice.subject.corrected_part
        referral_id = ReferralId(part)
        of_referral = (ObligationKey.acknowledge(referral_id), ObligationKey.answer(referral_id))
        keys = (RECEIPT,) if part == str(RECEIPT) else of_referral
        return next((owed for key in keys if (owed := _owed(state, key))), None)
    if notice.kind in ("REGRADE", "SEPARATION", "NEWS"):
        own = [each for each in obligations_of(state) if _is_own(each, notice)]
        return min(own, key=lambda each: each.due_at, default=None)
    return _owed(state, _obligation_of(notice))


def _is_own(owed: Obligation, notice: PendingNotice) -> bool:
    """Whether whoever is told owes it for what they were asked."""
    is_asked = owed.key.referral_id is not None or owed.key.kind is ObligationKind.RECEIPT
    return is_asked and (owed.agency, owed.office) == (notice.agency, notice.office)


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


def _awaited(notice: PendingNotice, asked: Obligation | None) -> ObligationKind | None:
    match notice.kind, notice.subject:
        case "CORRECTION", _:
            return asked.key.kind if asked else None
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
