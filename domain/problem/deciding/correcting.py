"""A person puts right what is wrong of a problem in the register, and takes back what no longer fits.

Invariants:
    * after a correction of category or place by which nobody else has the matter, the referrals in force are those that
      the rules name, without supporters whose referral a person withdrew;
    * every office whose referral is withdrawn gets one letter, and one that goes on being asked gets none of these;
    * deadlines of referrals that stay do not move.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, Final, NamedTuple

from domain.codes import Route, desk_region, is_within
from domain.intake import EARLIEST
from domain.obligation import REASSIGN, owed
from domain.office import OfficeId
from domain.problem.commands import CorrectProblem, RegradeSeverity, WithdrawReferral
from domain.problem.correction import Rerouting
from domain.problem.deciding.case import Case
from domain.problem.deciding.contests import check_contests
from domain.problem.deciding.coordination import forward_events, referral_events
from domain.problem.deciding.decision import decision
from domain.problem.deciding.regrading import regrade
from domain.problem.deciding.routing import Named, offices_named
from domain.problem.deciding.summarising import summarised
from domain.problem.events import Event, ProblemCorrected, ReferralWithdrawn
from domain.problem.evolve import evolve, fold
from domain.problem.plan import is_lead_missing
from domain.problem.state import (
    Approved,
    AwaitingApproval,
    AwaitingReceipt,
    NotHandedOver,
    NotRecommended,
    Received,
    Referral,
    Settled,
    ToRewrite,
    UnderWay,
)
from domain.refusals import (
    HandedOver,
    InstantOutOfRange,
    NothingCorrected,
    NothingOwed,
    OccurredAfterReported,
    RegionOfAnotherDesk,
    UnknownCategory,
    UnknownRegion,
)
from domain.routing_table import RouteRow


class _Referrals(NamedTuple):
    """What becomes of the referrals."""

    kept: tuple[Referral, ...]
    gone: tuple[Referral, ...] = ()
    asked: tuple[Named, ...] = ()


def correct(case: Case, command: CorrectProblem) -> tuple[Event, ...]:
    """What is right from now on, another severity where one is named, and what follows for whom was asked.

    Raises:
        OutOfPhase: the problem is not in the register, or has ended.
        NothingCorrected: everything is already as the command says.
        HandedOver: another body has the matter, and the corrected one would be somebody else's.
        BadValue: a value that the vocabulary, the calendar or the desk's area does not know; by its own code.
        SecondPersonNeeded: an S4 is lowered by one person.
    """
    state = case.under_way()
    changed = _changed(case, state, command)
    if not changed:
        raise NothingCorrected
    row = _row(case, state, command) if {"category", "region"} & changed.keys() else None
    is_handed_over = not isinstance(state.hand_over, NotHandedOver)
    if is_handed_over and "category" in changed:
        _check_still_theirs(state, row)
    rerouted = row if not is_handed_over or "category" in changed else None
    referrals = _Referrals(tuple(each for each in state.referrals if each.is_in_force))
    if rerouted is not None and not is_handed_over:
        referrals = _sorted_out(state, offices_named(case, rerouted, command.region or state.region), rerouted)
    rerouting = None if rerouted is None else _rerouting(case, state, command, rerouted, referrals)
    starts_over = "category" in changed or (rerouting is not None and rerouting.new_lead)
    corrected = ProblemCorrected(
        recorded_at=case.now,
        number=1 if state.dossier.correction is None else state.dossier.correction.number + 1,
        rerouting=rerouting,
        **(_fallen(state) if starts_over else {}),
        kept=tuple(each.referral_id for each in referrals.kept if each.is_in_force),
        **_body(state),
        by=case.actor.signature,
        reason=command.reason,
        **changed,
    )
    regraded = _regraded(replace(case, state=evolve(state, corrected)), command)
    after = fold((corrected, *regraded), state)
    assert isinstance(after, UnderWay), "a correction ends nothing"
    said = () if command.summary is None else summarised(case, command.summary)
    return (corrected, *said, *regraded, *_asked_otherwise(case, after, command, referrals, rerouted))


def withdraw(case: Case, command: WithdrawReferral) -> tuple[Event, ...]:
    """What one agency was asked is taken back; when it was in charge, the desk owes another one.

    Raises:
        NothingOwed: it has answered, declined or passed it on.
    """
    state = case.under_way()
    referral = case.referral(command.referral_id)
    if not referral.is_in_force:
        raise NothingOwed(f"referral {referral.referral_id} is settled")
    reassign = owed(REASSIGN, case.secretariat, case.now, state.clocks.assign_within, state.clocks.remind_permille)
    withdrawn = ReferralWithdrawn(
        recorded_at=case.now,
        referral_id=referral.referral_id,
        agency=referral.agency,
        office=referral.office,
        cause="person",
        by=case.actor.signature,
        reason=command.reason,
        reassign=reassign if referral.part == "lead" else None,
    )
    return (withdrawn,)


# What is changed


def _changed(case: Case, state: UnderWay, command: CorrectProblem) -> dict[str, Any]:
    """Values before and after of what the command says otherwise, by the names of the event's fields."""
    dossier, correction = state.dossier, state.dossier.correction
    _check_place(case, command)
    _check_time(case, state, command)
    _check_votes(case, state, command)
    found: dict[str, Any] = {}
    for name, before, value in (
        ("category", state.category, command.category),
        ("region", state.region, command.region),
        ("stations", correction.stations if correction else None, command.stations),
        ("place", correction.place if correction else None, command.place),
        ("occurred_at", dossier.occurred_at, command.occurred_at),
        ("contests", dossier.contests, command.contests),
    ):
        # An hour is put right that nobody told, also where it is the first of the day.
        is_vague = name == "occurred_at" and dossier.occurred_until is not None
        if value is not None and (value != before or is_vague):
            found |= {f"from_{name}": before, name: value}
    if "occurred_at" in found:
        found["from_occurred_until"] = dossier.occurred_until
    return found


def _check_place(case: Case, command: CorrectProblem) -> None:
    if command.region is None:
        return
    if command.region not in case.rules.regions:
        raise UnknownRegion(command.region)
    if not is_within(command.region, case.desk):
        desk = desk_region(command.region)
        raise RegionOfAnotherDesk(f"{command.region} belongs to {desk}", desk=desk)


def _check_time(case: Case, state: UnderWay, command: CorrectProblem) -> None:
    told = command.occurred_at
    if told is None:
        return
    if not case.rules.calendar.wall(EARLIEST) <= told <= case.now:
        raise InstantOutOfRange(f"{told.isoformat()} is in the future or before {EARLIEST.year}")
    if told > state.dossier.detected_at:
        raise OccurredAfterReported(f"{told.isoformat()} > {state.dossier.detected_at.isoformat()}")


def _check_votes(case: Case, state: UnderWay, command: CorrectProblem) -> None:
    if command.contests is None and command.region is None:
        return
    place = command.region or state.region
    check_contests(command.contests or state.dossier.contests, case.rules.contests_of(place), place)


# Who is in charge


def _row(case: Case, state: UnderWay, command: CorrectProblem) -> RouteRow:
    category = command.category or state.category
    row = case.rules.row_for(category, state.stage, case.desk, case.now)
    if row is None:
        raise UnknownCategory(category)
    return row


def _check_still_theirs(state: UnderWay, row: RouteRow | None) -> None:
    """Return if the body that has the matter is the one that the corrected category calls for."""
    holder = state.hand_over
    assert isinstance(holder, AwaitingReceipt | Received), "somebody has it"
    if row is None or row.route is not Route.FORWARD or row.lead != holder.agency:
        raise HandedOver(f"{holder.agency} has the matter")


def _rerouting(case: Case, state: UnderWay, command: CorrectProblem, row: RouteRow, referrals: _Referrals) -> Rerouting:
    clocks = state.clocks
    if command.category not in (None, state.category):
        severity = row.clocks_for(command.severity or state.severity)
        clocks = case.rules.clocks(severity, near_voting=state.dossier.assessment.near_voting)
    in_charge = [each.agency for each in referrals.asked if each.is_lead]
    leads = [each.agency for each in referrals.kept if each.part == "lead"]
    return Rerouting(
        route=row.route,
        lead=next(iter([*in_charge, *leads]), row.lead),
        new_lead=bool(in_charge),
        clocks=clocks,
        recommend_by=case.now + clocks.progress_within,
        policy_version=case.rules.policy_version,
        rule=row.rule,
        rule_version=case.rules.routes.version,
        rules_digest=case.rules.routes.digest,
    )


def _fallen(state: UnderWay) -> dict[str, Any]:
    """The recommendation that no longer stands, with whom it was sent to."""
    match state.recommendation:
        case NotRecommended():
            return {}
        case Approved(number=number, addressee=addressee):
            return {"fallen": number, "fallen_addressee": addressee}
        case AwaitingApproval(number=number) | ToRewrite(number=number):
            return {"fallen": number}


def _body(state: UnderWay) -> dict[str, Any]:
    """The body that has the matter, with its office."""
    match state.hand_over:
        case AwaitingReceipt(agency=agency, office=office):
            return {"body": agency, "body_office": office}
        case Received(agency=agency):
            offices = [each.office for each in state.dossier.asked if each.agency == agency]
            return {"body": agency, "body_office": offices[-1]}
        case _:
            return {}


def _sorted_out(state: UnderWay, named: Sequence[Named], row: RouteRow) -> _Referrals:
    """What stays, what goes and what comes, so that whom the rules name is asked and nobody else.

    Who answered is not asked the same again, nor is a supporter whose referral a person withdrew; a lead always is,
    when nobody is in charge.
    """
    if row.route is Route.FORWARD:
        return _Referrals((), tuple(each for each in state.referrals if each.is_in_force), tuple(named))
    parts = {each.office_id: "lead" if each.is_lead else "support" for each in named}
    kept: dict[OfficeId, Referral] = {}
    gone = []
    for each in reversed(state.referrals):  # of several to one office, the newest is what is asked of it
        office = OfficeId(each.agency, each.office)
        is_answered = isinstance(each.standing, Settled) and each.standing.by == "answer"
        fits = parts.get(office) == each.part and not (each.part == "lead" and is_lead_missing(state))
        if fits and office not in kept and (each.is_in_force or is_answered):
            kept[office] = each
        elif each.is_in_force:
            gone.append(each)
    asked = tuple(
        each
        for each in named
        if each.office_id not in kept and (each.is_lead or not _is_withdrawn_by_a_person(state, each.office_id))
    )
    return _Referrals(tuple(reversed(kept.values())), tuple(reversed(gone)), asked)


def _is_withdrawn_by_a_person(state: UnderWay, office: OfficeId) -> bool:
    """Whether the newest referral of the office is one that a person withdrew."""
    newest = [each for each in state.referrals if (each.agency, each.office) == office][-1:]
    return any(isinstance(each.standing, Settled) and each.standing.by == "withdrawal" for each in newest)


# What follows


def _regraded(case: Case, command: CorrectProblem) -> tuple[Event, ...]:
    if command.severity is None:
        return ()
    asked = RegradeSeverity(severity=command.severity, reason=command.reason, requested_by=command.requested_by)
    return regrade(case, asked)


def _asked_otherwise(
    case: Case, after: UnderWay, command: CorrectProblem, referrals: _Referrals, row: RouteRow | None
) -> tuple[Event, ...]:
    """Referrals withdrawn, each office told once, and what is asked of others; by the clocks after the correction."""
    goes_on = {each.office_id for each in referrals.asked} | {OfficeId(e.agency, e.office) for e in referrals.kept}
    withdrawn: list[Event] = []
    for each in referrals.gone:
        office = OfficeId(each.agency, each.office)
        withdrawn.append(
            ReferralWithdrawn(
                recorded_at=case.now,
                referral_id=each.referral_id,
                agency=each.agency,
                office=each.office,
                cause="correction",
                by_letter=office not in goes_on,
                by=case.actor.signature,
                reason=command.reason,
            )
        )
        goes_on.add(office)
    if row is not None and row.route is Route.FORWARD:
        handed = (forward_events(case, each.agency, each.office, after.clocks) for each in referrals.asked)
        return (*withdrawn, *chain.from_iterable(handed))
    asked = ((each.agency, each.office, each.is_lead) for each in referrals.asked)
    return (*withdrawn, *referral_events(case, asked, after.clocks, after.referrals))


DECISIONS: Final = (
    decision(CorrectProblem, correct),
    decision(WithdrawReferral, withdraw),
)
