"""A problem's page as far as somebody sees it: what the policy leaves out is taken away before anything is opened."""

from dataclasses import replace

from domain.access.policy import View, Views
from domain.access.sight import Sight
from domain.notice import PendingNotice
from reading.problem import ProblemView, TimelineEntry
from reading.referrals import own_referrals


def cut(sight: Sight, view: ProblemView, seen: Views) -> ProblemView:
    """The page without what `seen` does not hold; what an agency was asked stays for who speaks for it.

    By a link that was given for one request, that one stays alone.
    """
    if View.REPORTS not in seen:
        view = view.model_copy(update={"reports": ()})
    if View.TIMELINE in seen and View.LETTERS in seen:
        return view
    agency, only = sight.agency, sight.only_referral
    referrals = own_referrals(sight, view.referrals)
    own = {each.referral_id for each in referrals}

    def is_own(notice: PendingNotice) -> bool:
        return agency is not None and notice.agency == agency and (only is None or notice.notice_id.is_about(only))

    def concerns(entry: TimelineEntry) -> bool:
        if entry.data.get("referral_id") in own:
            return True
        names = {entry.actor.agency, entry.data.get("agency"), entry.data.get("addressee")}
        return only is None and agency is not None and agency in names

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
