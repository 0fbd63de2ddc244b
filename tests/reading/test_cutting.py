"""What an agency was asked stays on a page for who speaks for it; by a link that names one request, that one alone."""

from dataclasses import replace

import pytest

from domain.access.policy import EVERYTHING, View
from domain.access.sight import Sight, sight_of
from domain.actor import Actor
from domain.codes import Role
from domain.notice import NoticeId, NoticeSubject, PendingNotice
from domain.obligation import ObligationKey
from domain.problem.events import Event
from domain.problem.process import problem_stream
from domain.problem.state import UnderWay
from domain.referral_id import ReferralId
from ledger.port import Recorded
from reading.cutting import cut
from reading.problem import ProblemView, view_of
from reading.referrals import referrals_in_sight
from tests.given.onlookers import PROBLEMS, by_link, person
from tests.given.situations import AT, BOOK, OPERATOR, Life, liaison

AS_ASKED = frozenset({View.LISTED, View.OWN_LETTERS})
KPU, POLRI = liaison("KPU"), liaison("POLRI")
OPEN = problem_stream(BOOK, "open")


def page(life: Life) -> ProblemView:
    recorded = [
        Recorded[Event](
            event_id=f"event-{version}",
            book=BOOK,
            stream=str(OPEN),
            version=version,
            position=version - 1,
            actor=OPERATOR,
            causation="a-command",
            ledger_at=AT,
            event=event,
            size_bytes=1,
        )
        for version, event in enumerate(life.events, start=1)
    ]
    view = view_of(recorded, None)
    assert view is not None
    return view


def looking(actor: Actor) -> Sight:
    return sight_of(actor, at=AT)


def test_who_sees_all_letters_sees_the_page_whole() -> None:
    view = page(PROBLEMS["open"])
    assert cut(looking(person(Role.OPERATOR)), view, EVERYTHING) == view
    assert cut(looking(person(Role.OPERATOR)), view, EVERYTHING - {View.REPORTS}).reports == ()


@pytest.mark.parametrize(
    ("actor", "referrals"),
    [
        (KPU, ["KPU.1"]),
        (POLRI, ["POLRI.1"]),
        (by_link(KPU), ["KPU.1"]),
        (by_link(KPU, referral_id="KPU.1"), ["KPU.1"]),
        (by_link(KPU, referral_id="KPU.2"), []),
        (person(Role.REPORTER), []),
    ],
)
def test_only_what_one_was_asked_is_left(actor: Actor, referrals: list[str]) -> None:
    cutting = cut(looking(actor), page(PROBLEMS["open"]), AS_ASKED)
    assert [each.referral_id for each in cutting.referrals] == referrals
    assert {each.key.referral_id for each in cutting.obligations} <= set(referrals)
    named = {each.data.get("referral_id") for each in cutting.timeline} - {None}
    assert named == set(referrals)
    assert (cutting.intakes, cutting.notices.reporters) == ((), ())


LETTERS = (
    NoticeId.to_agency("REFERRAL", NoticeSubject("KPU.1")),
    NoticeId.to_agency("REMINDER", NoticeSubject.of_reminder(ObligationKey.acknowledge(ReferralId("KPU.1")), 1)),
    NoticeId.to_agency("ESCALATION", NoticeSubject.of_escalation(1, "acknowledge/KPU.1")),
    NoticeId.to_agency("REFERRAL", NoticeSubject("KPU.2")),
    NoticeId.to_agency("RECOMMENDATION", NoticeSubject.of_recommendation(1)),
)


@pytest.mark.parametrize(
    ("actor", "count"),
    [
        (KPU, 5),
        (by_link(KPU), 5),
        (by_link(KPU, referral_id="KPU.1"), 3),
        (by_link(KPU, referral_id="KPU.9"), 0),
        (POLRI, 0),
    ],
)
def test_letters_are_those_to_ones_own_agency_or_about_the_one_request(actor: Actor, count: int) -> None:
    view = page(PROBLEMS["open"])
    pending = tuple(PendingNotice(notice_id=each, kind=each.kind, agency="KPU") for each in LETTERS)
    view = view.model_copy(update={"notices": replace(view.notices, pending=pending, dead=pending)})
    notices = cut(looking(actor), view, AS_ASKED).notices
    assert (len(notices.pending), len(notices.dead)) == (count, count)


def test_an_agency_chooses_among_its_own_referrals_only() -> None:
    state = PROBLEMS["open"].state
    assert isinstance(state, UnderWay)
    assert [each.referral_id for each in referrals_in_sight(looking(KPU), OPEN, state)] == ["KPU.1"]
    assert referrals_in_sight(looking(person(Role.OPERATOR)), OPEN, state) == state.referrals
    assert referrals_in_sight(looking(liaison("BMKG")), OPEN, state) == ()
    assert referrals_in_sight(looking(KPU), OPEN, PROBLEMS["unsure"].state) == ()
