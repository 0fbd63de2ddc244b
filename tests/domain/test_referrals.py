"""What agencies may do with what they were asked, and what the desk owes then."""

from dataclasses import replace

import pytest

from domain.actor import Actor
from domain.obligation import ObligationKey, owed
from domain.problem.commands import (
    Acknowledge,
    Answer,
    Decline,
    DeliveryResult,
    RecordDelivery,
    RecordFollowThrough,
    Refer,
    ResendNotice,
    Transfer,
)
from domain.problem.events import AgencyReferred, NoticeDelivered, NoticeFailed, ReferralDeclined, ReferralTransferred
from domain.problem.outcome import Outcome, Response
from domain.problem.state import Approved, Asked, AwaitingAnswer, Settled, notices_of
from tests.given.situations import (
    AT,
    BENGKULU,
    HOUR,
    KECAMATAN,
    LEBONG,
    MINUTE,
    REASON,
    SEALED,
    SECRETARIAT,
    SERVICE,
    Life,
    a_coordinating_problem,
    a_problem_with_a_dead_letter,
    a_problem_without_a_lead,
    an_approved_problem,
    liaison,
)

KPU = liaison("KPU")


def standing(life: Life, referral_id: str) -> object:
    return next(each.standing for each in life.under_way.referrals if each.referral_id == referral_id)


def test_a_lead_that_acknowledged_still_owes_its_answer() -> None:
    life = a_coordinating_problem().asked(Acknowledge(referral_id="KPU.1"), KPU)
    assert standing(life, "KPU.1") == AwaitingAnswer(acknowledged_at=AT)
    assert "acknowledge/KPU.1" not in life.owed
    assert "answer/KPU.1" in life.owed


def test_a_supporting_agency_owes_no_more_than_its_acknowledgement() -> None:
    life = a_coordinating_problem().asked(Acknowledge(referral_id="POLRI.1"), liaison("POLRI"))
    assert standing(life, "POLRI.1") == Settled(by="acknowledgement", at=AT)


def test_an_answer_settles_everything_and_the_leads_outcome_is_the_problems() -> None:
    answer = Answer(referral_id="KPU.1", outcome=Outcome.PARTLY_RESOLVED, text=SEALED)
    life = a_coordinating_problem().asked(answer, KPU)
    assert standing(life, "KPU.1") == Settled(by="answer", at=AT)
    assert not {"acknowledge/KPU.1", "answer/KPU.1"} & set(life.owed)
    assert life.under_way.outcome is Outcome.PARTLY_RESOLVED


def test_what_a_supporting_agency_answers_is_not_the_problems_outcome() -> None:
    answer = Answer(referral_id="POLRI.1", outcome=Outcome.NOT_CONFIRMED)
    assert a_coordinating_problem().asked(answer, liaison("POLRI")).under_way.outcome is None


@pytest.mark.parametrize(("told", "kept"), [(None, Response.ACCEPTED), (Response.REFUSED, Response.REFUSED)])
def test_an_answer_that_says_nothing_of_the_recommendation_leaves_what_was_said_of_it(
    told: Response | None, kept: Response
) -> None:
    life = an_approved_problem().asked(RecordFollowThrough(response=Response.ACCEPTED), KPU)
    life = life.asked(Answer(referral_id="KPU.1", outcome=Outcome.RESOLVED, response=told), KPU)
    assert isinstance(life.under_way.recommendation, Approved)
    assert life.under_way.recommendation.response == kept


def test_a_lead_that_declines_leaves_the_desk_owing_another_one() -> None:
    (declined,) = a_coordinating_problem().decided(Decline(referral_id="KPU.1", reason=REASON), KPU)
    clocks = a_coordinating_problem().under_way.clocks
    assert declined == ReferralDeclined(
        recorded_at=AT,
        referral_id="KPU.1",
        reason=REASON,
        reassign=owed(ObligationKey("reassign"), SECRETARIAT, AT, clocks.assign_within, clocks.remind_permille),
    )


def test_a_supporting_agency_that_declines_leaves_nothing_owed() -> None:
    life = a_coordinating_problem().asked(Decline(referral_id="POLRI.1", reason=REASON), liaison("POLRI"))
    assert "reassign" not in life.owed
    assert "acknowledge/POLRI.1" not in life.owed


def test_a_new_lead_takes_the_place_of_the_one_that_declined() -> None:
    life = a_problem_without_a_lead().later(HOUR).asked(Refer(agency="BPBD", part="lead"))
    assert life.under_way.lead == "BPBD"
    assert "reassign" not in life.owed
    assert "answer/BPBD.1" in life.owed


def test_a_supporting_agency_that_becomes_the_lead_has_one_referral_to_answer() -> None:
    moved, asked = a_problem_without_a_lead().decided(Refer(agency="DPUPR", part="lead"))
    assert isinstance(moved, ReferralTransferred)
    assert isinstance(asked, AgencyReferred)
    assert (moved.referral_id, asked.referral_id, asked.part) == ("DPUPR.1", "DPUPR.2", "lead")
    life = a_problem_without_a_lead().asked(Refer(agency="DPUPR", part="lead"))
    assert [each.referral_id for each in life.under_way.referrals if each.is_open and each.agency == "DPUPR"] == [
        "DPUPR.2"
    ]


def test_an_agency_that_declined_can_be_asked_again_under_another_number() -> None:
    (asked,) = a_problem_without_a_lead().decided(Refer(agency="KPU", part="lead"))
    assert isinstance(asked, AgencyReferred)
    assert asked.referral_id == "KPU.2"


def test_a_transfer_starts_the_other_agencys_clocks_afresh() -> None:
    life = a_coordinating_problem().later(HOUR)
    _, asked = life.decided(Transfer(referral_id="KPU.1", to_agency="BPBD", reason=REASON), KPU)
    assert isinstance(asked, AgencyReferred)
    assert asked.acknowledge.due_at == life.now + life.under_way.clocks.acknowledge_within
    assert asked.answer is not None
    after = life.asked(Transfer(referral_id="KPU.1", to_agency="BPBD", reason=REASON), KPU)
    assert standing(after, "KPU.1") == Settled(by="transfer", at=life.now)
    assert not [key for key in after.owed if "KPU" in key]


CAMAT = "CAMAT"


@pytest.mark.parametrize(
    ("actor", "outcome"),
    [
        (liaison(CAMAT, KECAMATAN), ("ReferralAcknowledged",)),
        (liaison(CAMAT, LEBONG), ("ReferralAcknowledged",)),
        (liaison(CAMAT, "17.07.06"), "UNKNOWN_PROBLEM"),  # that office was asked nothing
        (liaison("KPU", KECAMATAN), "NOT_PERMITTED"),
    ],
)
def test_an_office_speaks_for_itself_and_not_for_a_neighbour(actor: Actor, outcome: tuple[str, ...] | str) -> None:
    assert a_coordinating_problem().outcome(Acknowledge(referral_id="CAMAT.1"), actor) == outcome


def test_an_office_that_was_asked_too_answers_for_itself_alone() -> None:
    life = a_coordinating_problem()
    dossier = life.under_way.dossier
    both = replace(dossier, asked=(*dossier.asked, Asked(agency=CAMAT, office="17.07.06")))
    life = replace(life, state=replace(life.under_way, dossier=both))

    assert life.outcome(Acknowledge(referral_id="CAMAT.1"), liaison(CAMAT, "17.07.06")) == "NOT_PERMITTED"


def test_a_liaison_below_or_above_the_office_asked_may_answer_for_it() -> None:
    acknowledge = Acknowledge(referral_id="POLRI.1")
    for region in (KECAMATAN, LEBONG, BENGKULU, "00"):
        assert a_coordinating_problem().outcome(acknowledge, liaison("POLRI", region)) == ("ReferralAcknowledged",)


# Notices


def result(notice_id: str, kind: str, **more: object) -> DeliveryResult:
    return DeliveryResult.model_validate({"notice_id": notice_id, "result": kind, **more})


def test_of_two_results_for_one_notice_the_first_counts() -> None:
    life = a_problem_with_a_dead_letter()
    results = (result("referral/POLRI.1", "delivered", channel="SMTP"), result("referral/POLRI.1", "failed"))
    assert life.decided(RecordDelivery(results=results), SERVICE) == (
        NoticeDelivered(recorded_at=AT, notice_id="referral/POLRI.1", channel="SMTP"),
    )


def test_what_a_channel_does_not_tell_is_recorded_as_unknown() -> None:
    life = a_problem_with_a_dead_letter()
    results = (result("referral/POLRI.1", "failed", attempts=7), result("referral/CAMAT.1", "delivered"))
    assert life.decided(RecordDelivery(results=results), SERVICE) == (
        NoticeFailed(recorded_at=AT, notice_id="referral/POLRI.1", code="UNKNOWN", attempts=7),
        NoticeDelivered(recorded_at=AT, notice_id="referral/CAMAT.1", channel="UNKNOWN"),
    )


def test_a_dead_letter_that_is_sent_again_is_pending_once_and_no_longer_dead() -> None:
    life = a_problem_with_a_dead_letter()
    assert [each.notice_id for each in notices_of(life.state).dead] == ["referral/KPU.1"]
    again = life.later(MINUTE).asked(ResendNotice(notice_id="referral/KPU.1"))
    assert again.pending.count("referral/KPU.1") == 1
    assert notices_of(again.state).dead == ()
    assert "referral/KPU.1" not in again.delivered().pending
