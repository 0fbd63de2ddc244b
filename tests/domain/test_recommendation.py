"""Recommended resolution: proposed, approved by a second person, sent back, answered."""

from domain.obligation import ObligationKey, owed
from domain.problem.commands import (
    ApproveRecommendation,
    Decline,
    Recommend,
    RecordFollowThrough,
    Refer,
    ReturnRecommendation,
)
from domain.problem.events import RecommendationReturned, ResolutionRecommended
from domain.problem.outcome import Response
from domain.problem.plan import missing_for_close
from domain.problem.state import Approved, AwaitingApproval, Phase, ToRewrite, phase_of
from tests.given.situations import (
    AT,
    CHAIR,
    CHAIRS_OFFICE,
    DEPUTY,
    HOUR,
    LEBONG,
    OPERATOR,
    REASON,
    SEALED,
    SECRETARIAT,
    SERVICE,
    a_coordinating_problem,
    a_problem_without_a_lead,
    a_received_problem,
    a_recommended_problem,
    a_returned_problem,
    a_watched_problem,
    an_approved_problem,
    liaison,
)


def test_when_everybody_has_spoken_the_playbook_is_proposed() -> None:
    proposed = a_recommended_problem().events[-1]
    assert proposed == ResolutionRecommended(
        recorded_at=AT,
        number=1,
        addressee="KPU",
        office=LEBONG,
        steps=(1, 2, 3),
        playbook_version="test-1",
        author="service",
        approve=owed(ObligationKey("approve/1"), CHAIRS_OFFICE, AT, 6 * HOUR, 500),
    )


def test_when_somebody_stays_silent_the_playbook_is_proposed_at_the_latest_at_its_hour() -> None:
    silent = a_coordinating_problem()
    assert "ResolutionRecommended" not in silent.later(24 * HOUR - HOUR).performed().kinds
    assert "ResolutionRecommended" in silent.later(24 * HOUR).performed().kinds


def test_a_category_without_a_playbook_gets_a_proposal_without_steps_or_version() -> None:
    proposed = a_watched_problem().acknowledged().events[-1]
    assert isinstance(proposed, ResolutionRecommended)
    assert (proposed.steps, proposed.playbook_version, proposed.addressee) == ((), None, "KESBANGPOL")


def test_nothing_is_proposed_to_a_lead_that_declined_only_to_the_next_one() -> None:
    life = a_problem_without_a_lead().later(30 * HOUR).performed()
    assert "ResolutionRecommended" not in life.kinds
    proposed = life.asked(Refer(agency="BPBD", part="lead")).performed().under_way.recommendation
    assert isinstance(proposed, AwaitingApproval)
    assert proposed.addressee == "BPBD"


def test_a_persons_proposal_takes_the_place_of_one_that_waits() -> None:
    life = a_recommended_problem().later(HOUR).asked(Recommend(steps=(2,), text=SEALED))
    waiting = life.under_way.recommendation
    assert waiting == AwaitingApproval(number=2, author=OPERATOR.id, addressee="KPU", office=LEBONG)
    assert [key for key in life.owed if key.startswith("approve")] == ["approve/2"]
    assert life.outcome(ApproveRecommendation(number=1), CHAIR) == "UNKNOWN_PART"


def test_whoever_wrote_a_proposal_neither_approves_nor_returns_it() -> None:
    life = a_coordinating_problem().asked(Recommend(text=SEALED), CHAIR)
    assert life.outcome(ApproveRecommendation(), CHAIR) == "SECOND_PERSON_NEEDED"
    assert life.outcome(ReturnRecommendation(reason=REASON), CHAIR) == "SECOND_PERSON_NEEDED"
    assert life.outcome(ApproveRecommendation(), DEPUTY) == ("RecommendationApproved",)


def test_an_approved_proposal_names_both_persons_and_owes_no_approval() -> None:
    life = an_approved_problem()
    assert life.under_way.recommendation == Approved(number=1, author="service", approver=CHAIR.id, addressee="KPU")
    assert not [key for key in life.owed if key.startswith("approve")]
    assert phase_of(life.state) is Phase.RECOMMENDED


def test_a_proposal_sent_back_is_owed_again() -> None:
    life = a_returned_problem()
    assert life.events[-1] == RecommendationReturned(
        recorded_at=AT,
        number=1,
        reason=REASON,
        rewrite=owed(ObligationKey("rewrite/1"), SECRETARIAT, AT, 6 * HOUR, 500),
    )
    assert life.under_way.recommendation == ToRewrite(number=1)
    assert "rewrite/1" in life.owed
    rewritten = life.asked(Recommend(text=SEALED))
    assert "approve/2" in rewritten.owed
    assert "rewrite/1" not in rewritten.owed


def test_the_process_does_not_write_again_what_a_person_has_to_rewrite() -> None:
    life = a_returned_problem().later(48 * HOUR).performed()
    assert life.kinds.count("ResolutionRecommended") == 1


def test_the_addressee_tells_what_it_does_with_it() -> None:
    life = an_approved_problem().asked(RecordFollowThrough(response=Response.REFUSED, reason=REASON), liaison("KPU"))
    assert isinstance(life.under_way.recommendation, Approved)
    assert life.under_way.recommendation.response is Response.REFUSED
    assert "RECOMMENDATION_UNANSWERED" not in missing_for_close(life.under_way)


def test_without_a_word_on_the_recommendation_the_leads_outcome_answers_it() -> None:
    assert "RECOMMENDATION_UNANSWERED" in missing_for_close(an_approved_problem().under_way)
    assert "RECOMMENDATION_UNANSWERED" not in missing_for_close(an_approved_problem().answered().under_way)


def test_a_receipt_is_what_a_hand_over_waits_for_before_its_proposal() -> None:
    assert a_received_problem().kinds[-2:] == ("ForwardReceiptRecorded", "ResolutionRecommended")


def test_a_lead_that_declines_after_the_approval_leaves_the_desk_owing_another() -> None:
    life = an_approved_problem().asked(Decline(referral_id="KPU.1", reason=REASON), liaison("KPU"))
    assert life.owed == ("reassign",)
    assert life.outcome(ApproveRecommendation(), SERVICE) == "NOT_PERMITTED"
