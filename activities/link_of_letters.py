"""Which request a letter is about, so that the letter holds the link to it."""

from collections.abc import Iterable, Mapping
from typing import Final

from commands.links import Given
from domain.notice import NoticeSubject, PendingNotice
from domain.problem.state import Referral, State, UnderWay
from domain.referral_id import ReferralId

ABOUT_WHAT_IS_ASKED: Final = frozenset({"REGRADE", "SEPARATION", "NEWS", "REOPENING"})
"""Kinds that tell an office something about what it was asked, without naming the request."""


def referrals_of(state: State, notices: Iterable[PendingNotice]) -> frozenset[ReferralId]:
    """The requests that these notices are about."""
    found = (referral_of(state, each) for each in notices)
    return frozenset(each for each in found if each is not None)


def link_for(state: State, notice: PendingNotice, links: Mapping[ReferralId, Given]) -> Given | None:
    """The link that the letter of a notice holds; None where it is about no request that can be answered."""
    referral_id = referral_of(state, notice)
    return None if referral_id is None else links.get(referral_id)


def referral_of(state: State, notice: PendingNotice) -> ReferralId | None:
    """The request that a notice is about; None for one about something else, and for what was withdrawn."""
    match notice.kind, notice.subject:
        case "REFERRAL", NoticeSubject(referral_id=referral_id):
            return referral_id
        case "REMINDER", NoticeSubject(reminded=key):
            return key.referral_id
        case "CORRECTION", NoticeSubject(corrected_part=part):
            # Or for a hand-over, which is no request.
            return next((each.referral_id for each in _referrals(state) if each.referral_id == part), None)
        case kind, _ if kind in ABOUT_WHAT_IS_ASKED:
            office = (notice.agency, notice.office)
            own = [each for each in _referrals(state) if (each.agency, each.office) == office and each.is_in_force]
            return own[-1].referral_id if own else None
        case _:
            return None


def _referrals(state: State) -> tuple[Referral, ...]:
    return state.referrals if isinstance(state, UnderWay) else ()
