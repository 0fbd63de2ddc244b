"""Who outside the desk is told of an event. Decided where the event is recorded, and never again."""

from collections.abc import Iterable

from domain.codes import Severity
from domain.problem.deciding.case import Case
from domain.problem.state import (
    AwaitingReceipt,
    Closed,
    Dossier,
    HandOver,
    NotHandedOver,
    Referral,
    Settled,
    State,
    UnderWay,
    dossier_of,
)
from domain.problem.telling import Addressee, Growth, Tells


def tells(case: Case, *, reporters: bool, offices: Iterable[Addressee] = ()) -> Tells | None:
    """Who is told of what happens now; None where there is nobody."""
    dossier, told = dossier_of(case.state), tuple(offices)
    assert dossier is not None, "nothing is told before detection"
    if not told and not (reporters and dossier.reports):
        return None
    return Tells(number=dossier.occasions + 1, reporters=reporters and dossier.reports > 0, offices=told)


def asked_offices(state: State) -> tuple[Addressee, ...]:
    """Offices that were asked and did not pass it on, the body that has it in hand included; each once."""
    state = state.before if isinstance(state, Closed) else state
    if not isinstance(state, UnderWay):
        return ()
    at_work = [_addressee(each) for each in state.referrals if not _is_out(each)]
    return tuple(dict.fromkeys([*at_work, *_holding(state.hand_over, state.dossier)]))


def _is_out(referral: Referral) -> bool:
    passed_on = isinstance(referral.standing, Settled) and referral.standing.by in ("decline", "transfer")
    return passed_on or referral.is_withdrawn


def _addressee(referral: Referral) -> Addressee:
    return Addressee(agency=referral.agency, office=referral.office)


def _holding(hand_over: HandOver, dossier: Dossier) -> list[Addressee]:
    match hand_over:
        case NotHandedOver():
            return []
        case AwaitingReceipt(agency=agency, office=office):
            return [Addressee(agency=agency, office=office)]
        case _:
            # The receipt names the body; which of its offices was asked stands in the dossier.
            asked = [each for each in dossier.asked if each.agency == hand_over.agency]
            return [Addressee(agency=each.agency, office=each.office) for each in asked[-1:]]


def news_of(case: Case, state: UnderWay, severity: Severity | None) -> tuple[Growth, Tells | None]:
    """How the problem grows with one more report, and to which agencies with an open referral that is news.

    Args:
        case: of the report.
        state: the problem before it.
        severity: of the report, as it alone was read; None where nobody said.
    """
    growth = Growth(reports=state.dossier.reports + 1, graver=_graver(state, severity))
    at_work = [each for each in state.referrals if each.is_open]
    told = [each for each in at_work if growth.graver or _is_step(case.rules.news_after, each, growth.reports)]
    return growth, tells(case, reporters=False, offices=dict.fromkeys(map(_addressee, told)))


def _graver(state: UnderWay, severity: Severity | None) -> Severity | None:
    known = (state.severity, state.gravest_told or state.severity)
    if severity is None or any(severity.rank <= each.rank for each in known):
        return None
    return severity


def _is_step(steps: Iterable[int], referral: Referral, reports: int) -> bool:
    """Whether the reports since the referral have come to a step that no letter to its agency has told of."""
    if referral.reports_before is None:
        before, told = reports - 1, 0
    else:
        before = referral.reports_before
        told = 0 if referral.reports_told is None else referral.reports_told - before
    return any(told < step <= reports - before for step in steps)
