"""A problem's page as far as somebody sees it: what the policy leaves out is taken away before anything is opened."""

from collections.abc import Callable
from dataclasses import replace

from domain.access.policy import View, Views
from domain.access.sight import Sight
from domain.notice import PendingNotice
from domain.problem.state import Referral
from reading.problem import ProblemView, TimelineEntry
from reading.referrals import own_referrals


def cut(sight: Sight, view: ProblemView, seen: Views) -> ProblemView:
    """The page without what `seen` does not hold; what an agency was asked stays for who speaks for it.

    By a link that was given for one request, that one stays alone.
    """
    if View.REPORTS not in seen:
        view = view.model_copy(update={"reports": ()})
    if is_whole(seen):
        return view
    agency, only = sight.agency, sight.only_referral
    referrals = own_referrals(sight, view.referrals)
    own = {each.referral_id for each in referrals}
    concerns = concerning(sight, view.referrals)

    def is_own(notice: PendingNotice) -> bool:
        return agency is not None and notice.agency == agency and (only is None or notice.notice_id.is_about(only))

    notices = replace(
        view.notices,
        pending=tuple(each for each in view.notices.pending if is_own(each)),
        dead=tuple(each for each in view.notices.dead if is_own(each)),
        reporters=(),
        dead_unlisted=0,
    )
    return view.model_copy(
        update={
            "corrections": (),
            "intakes": (),
            "referrals": referrals,
            "recommendation": None,
            "obligations": tuple(each for each in view.obligations if each.key.referral_id in own),
            "notices": notices,
            "untold": (),
            "timeline": tuple(each for each in view.timeline if concerns(each)),
        }
    )


def is_whole(seen: Views) -> bool:
    """Whether nothing but the reports to the tiers above is cut from a page."""
    return View.TIMELINE in seen and View.LETTERS in seen


def concerning(sight: Sight, referrals: tuple[Referral, ...]) -> Callable[[TimelineEntry], bool]:
    """Which lines of a problem's timeline concern who was asked by one of its referrals."""
    agency, only = sight.agency, sight.only_referral
    own = {each.referral_id for each in own_referrals(sight, referrals)}

    def concerns(entry: TimelineEntry) -> bool:
        if entry.data.get("referral_id") in own:
            return True
        names = {entry.actor.agency, entry.data.get("agency"), entry.data.get("addressee")}
        return only is None and agency is not None and agency in names

    return concerns
