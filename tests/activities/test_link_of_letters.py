"""Which request a letter is about: that of its own office and no other, whatever the problem lives through."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from activities.link_of_letters import ABOUT_WHAT_IS_ASKED, referral_of
from domain.notice import PendingNotice
from domain.problem.commands import CorrectProblem, RegradeSeverity, WithdrawReferral
from domain.problem.state import UnderWay, notices_of
from domain.referral_id import ReferralId
from tests.given.situations import CHAIR, REASON, Life, a_coordinating_problem, a_detected_problem

LIVES: Final = {
    "asked": a_detected_problem().performed(),
    "reminded": a_coordinating_problem().later(timedelta(hours=9)).performed(),
    "regraded": a_coordinating_problem().asked(RegradeSeverity(severity="S4", reason=REASON), CHAIR),
}


def notices(life: Life) -> tuple[PendingNotice, ...]:
    return tuple(each for each in notices_of(life.state).pending if not each.is_to_reporter)


@pytest.mark.parametrize("name", LIVES)
def test_a_letter_holds_the_link_of_its_own_office_only(name: str) -> None:
    life = LIVES[name]
    found = [(each, referral_of(life.state, each)) for each in notices(life)]

    assert any(referral_id is not None for _, referral_id in found)
    for notice, referral_id in found:
        if referral_id is not None:
            asked = next(each for each in life.under_way.referrals if each.referral_id == referral_id)
            assert (asked.agency, asked.office) == (notice.agency, notice.office)


@pytest.mark.parametrize(("name", "kind"), [("asked", "REFERRAL"), ("reminded", "REMINDER"), ("regraded", "REGRADE")])
def test_every_letter_about_what_is_asked_holds_one(name: str, kind: str) -> None:
    life = LIVES[name]
    about = [each for each in notices(life) if each.kind == kind]
    with_link = [each for each in about if referral_of(life.state, each) is not None]

    assert with_link
    assert {each.agency for each in about} == {each.agency for each in with_link}


def test_a_letter_about_something_else_holds_none() -> None:
    life = LIVES["reminded"]
    others = [each for each in notices(life) if each.kind in ("ESCALATION", "SILENCE", "APPROVAL_REQUEST", "REPORT")]
    assert others
    assert {referral_of(life.state, each) for each in others} == {None}


def test_what_was_withdrawn_has_no_link_in_what_is_told_later() -> None:
    asked = a_coordinating_problem()
    withdrawn = asked.asked(WithdrawReferral(referral_id=ReferralId("KPU.1"), reason=REASON), CHAIR)
    assert isinstance(withdrawn.state, UnderWay)
    taken_back = next(each for each in notices(withdrawn) if each.kind == "WITHDRAWAL")
    assert referral_of(withdrawn.state, taken_back) is None
    for kind in ABOUT_WHAT_IS_ASKED:
        told = replace(taken_back, kind=kind)
        assert referral_of(withdrawn.state, told) is None


def test_a_correction_is_about_the_request_that_goes_on() -> None:
    corrected = a_coordinating_problem().asked(CorrectProblem(stations=("7",), reason=REASON), CHAIR)
    about = [each for each in notices(corrected) if each.kind == "CORRECTION"]
    assert about
    assert {referral_of(corrected.state, each) for each in about} == {
        each.referral_id for each in corrected.under_way.referrals
    }
