"""A person puts right what is wrong of a problem in the register; what no longer fits is taken back."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.change import replace as changed
from domain.codes import Route, Severity
from domain.contests import Contest
from domain.notice import NoticeSubject
from domain.obligation import REASSIGN, ObligationKey, owed
from domain.office import OfficeId
from domain.problem import commands
from domain.problem.commands import (
    Acknowledge,
    Answer,
    AttachIntakeReport,
    Close,
    CorrectProblem,
    Decline,
    Escalate,
    EscalateSilences,
    Refer,
    Triage,
    WithdrawReferral,
)
from domain.problem.correction import Correction
from domain.problem.deciding.case import Case
from domain.problem.deciding.routing import offices_named
from domain.problem.events import AgencyReferred, ProblemCorrected, ProblemForwarded, ReferralWithdrawn
from domain.problem.outcome import Outcome
from domain.problem.plan import calls_for_wake, plan
from domain.problem.state import NotRecommended, Paused, Settled, UnderWay
from domain.refusals import (
    BadValue,
    HandedOver,
    InstantOutOfRange,
    NothingCorrected,
    OccurredAfterReported,
    PersonalData,
    Refusal,
    RegionOfAnotherDesk,
    SecondPersonNeeded,
    UnknownAgency,
    UnknownCategory,
    UnknownRegion,
    WithdrawnReferral,
)
from domain.vault_reference import Sealed
from tests.given.random_lives import end_of, scripts
from tests.given.routes import a_table
from tests.given.situations import (
    AT,
    BENGKULU,
    BOOK,
    CHAIR,
    DAY,
    HOUR,
    KECAMATAN,
    LEBONG,
    OPERATOR,
    POLICY,
    PROBLEM_ID,
    REASON,
    RULES,
    SEALED,
    SECOND_KECAMATAN,
    SECRETARIAT,
    SERVICE,
    Life,
    a_coordinating_problem,
    a_finished_grave_problem,
    a_forwarded_problem,
    a_grave_problem,
    a_paused_problem,
    a_problem_without_a_lead,
    a_received_problem,
    a_recommended_problem,
    a_reopened_problem,
    a_returned_problem,
    a_silent_problem,
    an_answered_problem,
    an_approved_problem,
    an_intake,
    detection,
    liaison,
)

QUARREL = "VILLAGE_QUARREL"
"""Where the camat is in charge and the police supports; with late logistics it is KPU, with POLRI, CAMAT and DPUPR."""


def correct(**values: Any) -> CorrectProblem:
    return CorrectProblem(reason=REASON, **values)


def in_force(state: UnderWay) -> dict[OfficeId, str]:
    return {OfficeId(each.agency, each.office): each.part for each in state.referrals if each.is_in_force}


def letters(life: Life, before: Life) -> list[str]:
    return [each for each in life.pending if each not in before.pending]


# Place, time, contests: nobody else is asked


def test_what_changed_stands_with_its_value_before_and_nothing_else_does() -> None:
    told = AT - 3 * HOUR
    command = correct(stations=("3",), place=SEALED, occurred_at=told, contests=(Contest.REGENT,))
    (corrected,) = a_coordinating_problem().decided(command)
    assert corrected == ProblemCorrected(
        recorded_at=AT,
        number=1,
        stations=("3",),
        place=SEALED,
        from_occurred_at=AT - HOUR,
        occurred_at=told,
        from_contests=(Contest.GOVERNOR, Contest.REGENT),
        contests=(Contest.REGENT,),
        kept=("KPU.1", "POLRI.1", "CAMAT.1", "DPUPR.1"),
        by=OPERATOR.id,
        reason=REASON,
    )
    dossier = a_coordinating_problem().asked(command).under_way.dossier
    assert (dossier.occurred_at, dossier.contests) == (told, (Contest.REGENT,))
    assert dossier.correction == Correction(number=1, stations=("3",), place=SEALED, is_dated=True)


def test_what_happened_is_said_anew_before_anybody_is_told() -> None:
    life = a_coordinating_problem().asked(correct(stations=("3",), summary="Kotak suara basah di TPS 3."))
    assert life.kinds[-2:] == ("ProblemCorrected", "SummaryWritten")
    with pytest.raises(PersonalData):
        life.decided(correct(stations=("4",), summary="Hubungi 0812-3456-7890"))


def test_a_second_correction_knows_what_the_first_one_said() -> None:
    life = a_coordinating_problem().asked(correct(stations=("3",), place=SEALED))
    elsewhere = Sealed(commitment="1" * 64, length=5)
    (again,) = life.decided(correct(stations=("3", "4"), place=elsewhere))
    assert isinstance(again, ProblemCorrected)
    assert (again.number, again.from_stations, again.from_place) == (2, ("3",), SEALED)
    correction = life.asked(correct(occurred_at=AT - 2 * HOUR)).under_way.dossier.correction
    assert correction == Correction(number=2, stations=("3",), place=SEALED, is_dated=True)


def test_a_further_report_does_not_move_the_time_that_an_official_put_right() -> None:
    earlier = an_intake("second").model_copy(update={"occurred_at": AT - DAY})
    report = AttachIntakeReport(intake=earlier, matched_by=("person",))
    assert a_coordinating_problem().asked(report).under_way.dossier.occurred_at == AT - DAY
    for said, occurred_at in (({"occurred_at": AT - 2 * HOUR}, AT - 2 * HOUR), ({"stations": ("3",)}, AT - DAY)):
        life = a_coordinating_problem().asked(correct(**said)).asked(report)
        assert life.under_way.dossier.occurred_at == occurred_at


def test_everybody_who_goes_on_being_asked_is_told_what_was_wrong_and_no_deadline_moves() -> None:
    before = a_coordinating_problem().later(HOUR)
    after = before.asked(correct(stations=("3",)))
    assert letters(after, before) == [f"correction/{each}/1" for each in ("KPU.1", "POLRI.1", "CAMAT.1", "DPUPR.1")]
    assert after.under_way.obligations == before.under_way.obligations
    subject = NoticeSubject("KPU.1/1")
    assert (subject.corrected_part, subject.correction) == ("KPU.1", 1)


def test_who_answered_already_is_not_told_and_not_asked_again() -> None:
    before = an_answered_problem()
    after = before.asked(correct(region=SECOND_KECAMATAN))
    assert "correction/KPU.1/1" not in after.pending
    assert [each.referral_id for each in after.under_way.referrals if each.agency == "KPU"] == ["KPU.1"]
    assert after.under_way.outcome is before.under_way.outcome


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (correct(), NothingCorrected),
        (correct(severity=Severity.S1), NothingCorrected),
        (correct(category="LOGISTICS_LATE", region=KECAMATAN, occurred_at=AT - HOUR), NothingCorrected),
        (correct(category="NOT_A_CATEGORY"), UnknownCategory),
        (correct(region="17.07.99"), UnknownRegion),
        (correct(region="17.01.02"), RegionOfAnotherDesk),
        (correct(region=BENGKULU), RegionOfAnotherDesk),
        (correct(occurred_at=AT + HOUR), InstantOutOfRange),
        (correct(occurred_at=AT - 10 * 366 * DAY), InstantOutOfRange),
        (correct(contests=(Contest.MAYOR,)), BadValue),
    ],
)
def test_what_cannot_be_is_refused(command: CorrectProblem, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as caught:
        a_coordinating_problem().decided(command)
    assert caught.type is refusal
    assert caught.value.detail


def test_it_did_not_happen_after_the_desk_knew() -> None:
    with pytest.raises(OccurredAfterReported):
        a_coordinating_problem().later(DAY).decided(correct(occurred_at=AT + HOUR))


def test_what_is_not_voted_for_at_the_right_place_has_to_be_put_right_with_it() -> None:
    rules = replace(RULES, contests={**RULES.contests, LEBONG: (Contest.GOVERNOR,)})
    life = replace(a_coordinating_problem(), rules=rules)
    with pytest.raises(BadValue):
        life.decided(correct(region=SECOND_KECAMATAN))
    assert life.decided(correct(region=SECOND_KECAMATAN, contests=(Contest.GOVERNOR,)))


@pytest.mark.parametrize("passed", [datetime.max.replace(tzinfo=AT.tzinfo), datetime.min.replace(tzinfo=AT.tzinfo)])
def test_an_instant_at_the_end_of_the_calendar_is_out_of_range(passed: datetime) -> None:
    with pytest.raises(InstantOutOfRange):
        a_coordinating_problem().decided(correct(occurred_at=passed))


# Another category or place: others are asked


def test_another_category_withdraws_what_no_longer_fits_and_asks_whom_it_names() -> None:
    before = a_coordinating_problem().later(HOUR)
    corrected, *withdrawn, asked = before.decided(correct(category=QUARREL))
    assert isinstance(corrected, ProblemCorrected)
    assert (corrected.from_category, corrected.category, corrected.kept) == ("LOGISTICS_LATE", QUARREL, ("POLRI.1",))
    assert [(each.referral_id, each.by_letter) for each in withdrawn if isinstance(each, ReferralWithdrawn)] == [
        ("KPU.1", True),
        ("CAMAT.1", False),
        ("DPUPR.1", True),
    ]
    clocks = POLICY.by_severity[Severity.S3]
    camat = OfficeId("CAMAT", KECAMATAN)
    assert asked == AgencyReferred(
        recorded_at=AT + HOUR,
        referral_id="CAMAT.2",
        agency="CAMAT",
        office=KECAMATAN,
        part="lead",
        acknowledge=owed(
            ObligationKey("acknowledge/CAMAT.2"), camat, AT + HOUR, clocks.acknowledge_within, clocks.remind_permille
        ),
        answer=owed(ObligationKey("answer/CAMAT.2"), camat, AT + HOUR, clocks.progress_within, clocks.remind_permille),
    )
    after = before.asked(correct(category=QUARREL))
    assert letters(after, before) == [
        "correction/POLRI.1/1",
        "withdrawal/KPU.1",
        "withdrawal/DPUPR.1",
        "referral/CAMAT.2",
    ]
    assert (after.under_way.category, after.under_way.lead) == (QUARREL, "CAMAT")
    assert set(after.owed) == {"acknowledge/POLRI.1", "acknowledge/CAMAT.2", "answer/CAMAT.2"}


def test_another_place_asks_the_office_there() -> None:
    before = a_coordinating_problem()
    after = before.asked(correct(region=SECOND_KECAMATAN))
    assert letters(after, before) == [
        "correction/KPU.1/1",
        "correction/POLRI.1/1",
        "correction/DPUPR.1/1",
        "withdrawal/CAMAT.1",
        "referral/CAMAT.2",
    ]
    assert after.under_way.region == after.under_way.dossier.region == SECOND_KECAMATAN
    assert after.under_way.clocks == before.under_way.clocks


def test_the_clocks_of_a_row_that_calls_for_faster_ones_hold_for_what_is_owed_from_now_on() -> None:
    table = a_table("test-2", {QUARREL: ("CAMAT", (), Route.COORDINATE)})
    (row,) = table.rows
    rules = RULES.with_routes(table.model_copy(update={"rows": (row.model_copy(update={"clocks": Severity.S4}),)}))
    life = replace(a_coordinating_problem(), rules=rules).asked(correct(category=QUARREL))
    assert life.under_way.clocks == POLICY.by_severity[Severity.S4]
    assert life.under_way.severity is Severity.S3


def test_what_is_to_be_watched_is_the_secretariats_and_nobody_elses() -> None:
    state = a_coordinating_problem().asked(correct(category="RESULT_DISPUTE")).under_way
    assert in_force(state) == {SECRETARIAT: "lead"}
    assert (state.route, state.lead) == (Route.WATCH, "KESBANGPOL")


def test_a_secretariat_that_watches_goes_on_watching() -> None:
    before = a_coordinating_problem("TURNOUT_LOW", Severity.S2)
    after = before.asked(correct(category="RESULT_DISPUTE"))
    assert letters(after, before) == ["correction/KESBANGPOL.1/1"]
    assert after.under_way.lead == "KESBANGPOL"


def test_what_another_body_decides_is_handed_over_and_everybody_asked_is_told() -> None:
    before = a_coordinating_problem()
    after = before.asked(correct(category="MONEY_POLITICS"))
    assert isinstance(after.events[-1], ProblemForwarded)
    withdrawn = [f"withdrawal/{each}.1" for each in ("KPU", "POLRI", "CAMAT", "DPUPR")]
    *told, handed_over, reporters = letters(after, before)
    assert told == withdrawn
    assert handed_over.startswith("hand_over/receipt@")
    assert reporters.startswith("reporter_forwarded/")
    assert after.owed == ("receipt",)
    assert after.under_way.lead == "BAWASLU"


def test_the_register_entry_is_made_once() -> None:
    life = a_coordinating_problem().asked(correct(category=QUARREL)).asked(correct(category="LOGISTICS_LATE"))
    assert life.kinds.count("ProblemInventoried") == 1


def test_a_lead_of_which_no_office_serves_the_place_is_refused() -> None:
    rules = replace(RULES, offices={**RULES.offices, "CAMAT": ()})
    with pytest.raises(UnknownAgency):
        replace(a_coordinating_problem(), rules=rules).decided(correct(category=QUARREL))


def test_who_was_asked_in_the_other_part_is_asked_anew_by_one_letter() -> None:
    life = a_coordinating_problem().asked(Acknowledge(referral_id="KPU.1"), liaison("KPU"))
    twice = life.asked(Refer(agency="BPBD")).asked(Acknowledge(referral_id="BPBD.1"), liaison("BPBD"))
    lost = twice.asked(Decline(referral_id="KPU.1", reason=REASON), liaison("KPU"))
    doubled = lost.asked(Refer(agency="BPBD", part="lead"))
    after = doubled.asked(correct(category=QUARREL))
    assert [each for each in letters(after, doubled) if "BPBD" in each] == ["withdrawal/BPBD.1"]


def test_a_lead_that_answered_and_was_asked_again_goes_on_with_what_is_asked_last() -> None:
    life = an_answered_problem().asked(Refer(agency="KPU", part="lead"))
    after = life.asked(correct(region=SECOND_KECAMATAN))
    assert "acknowledge/KPU.2" in after.owed
    assert "correction/KPU.2/1" in after.pending


def test_a_problem_without_a_lead_gets_one() -> None:
    before = a_problem_without_a_lead()
    after = before.asked(correct(region=SECOND_KECAMATAN))
    assert "reassign" not in after.owed
    assert in_force(after.under_way)[OfficeId("KPU", LEBONG)] == "lead"


def test_a_reopened_problem_is_led_again_by_who_answered_before() -> None:
    after = a_reopened_problem().asked(correct(region=SECOND_KECAMATAN)).under_way
    assert in_force(after)[OfficeId("KPU", LEBONG)] == "lead"
    assert not any(each.key == REASSIGN for each in after.obligations)


def test_an_office_whose_referral_a_person_withdrew_is_not_asked_again_to_support() -> None:
    life = a_coordinating_problem().asked(WithdrawReferral(referral_id="POLRI.1", reason=REASON))
    assert OfficeId("POLRI", LEBONG) not in in_force(life.asked(correct(category=QUARREL)).under_way)
    back = life.asked(Refer(agency="POLRI")).asked(correct(category=QUARREL)).under_way
    assert in_force(back)[OfficeId("POLRI", LEBONG)] == "support"


def test_an_office_whose_referral_a_person_withdrew_is_asked_to_lead_where_the_rules_say_so() -> None:
    life = a_coordinating_problem().asked(WithdrawReferral(referral_id="CAMAT.1", reason=REASON))
    assert in_force(life.asked(correct(category=QUARREL)).under_way)[OfficeId("CAMAT", KECAMATAN)] == "lead"


# What another body has


@pytest.mark.parametrize("situation", [a_forwarded_problem, a_received_problem])
def test_what_another_body_has_is_not_taken_back(situation: Any) -> None:
    with pytest.raises(HandedOver):
        situation().decided(correct(category="LOGISTICS_LATE"))


@pytest.mark.parametrize("situation", [a_forwarded_problem, a_received_problem])
def test_the_body_that_has_a_matter_is_told_what_was_put_right(situation: Any) -> None:
    before = situation()
    after = before.asked(correct(region=SECOND_KECAMATAN, occurred_at=AT - 2 * HOUR))
    assert letters(after, before) == ["correction/receipt/1"]
    told = next(each for each in after.under_way.notices.pending if each.kind == "CORRECTION")
    assert (told.agency, told.office, told.reason) == ("BAWASLU", LEBONG, REASON)
    assert after.under_way.hand_over == before.under_way.hand_over


def test_another_category_of_the_same_body_leaves_it_the_matter() -> None:
    routes = a_table(
        "test-2",
        {
            "MONEY_POLITICS": ("BAWASLU", (), Route.FORWARD),
            "VOTE_BUYING": ("BAWASLU", (), Route.FORWARD),
        },
    )
    before = replace(a_received_problem(), rules=RULES.with_routes(routes))
    after = before.asked(correct(category="VOTE_BUYING"))
    assert letters(after, before) == ["correction/receipt/1"]
    assert (after.under_way.category, after.under_way.lead) == ("VOTE_BUYING", "BAWASLU")


# What falls with another category or lead


def test_the_recommendation_after_a_correction_is_another_step_than_the_one_before() -> None:
    corrected = a_recommended_problem().asked(correct(category=QUARREL)).later(30 * DAY)
    steps = {each.effect_id for each in plan(corrected.state, corrected.now).commands}
    assert "recommend@0.1" in steps
    assert "recommend@0" not in steps


@pytest.mark.parametrize("situation", [a_recommended_problem, a_returned_problem, an_approved_problem])
def test_a_recommendation_falls_with_the_category_and_is_made_again(situation: Any) -> None:
    life = situation().asked(correct(category=QUARREL))
    assert life.under_way.recommendation == NotRecommended()
    (corrected,) = (each for each in life.events if isinstance(each, ProblemCorrected))
    assert (corrected.fallen, corrected.fallen_addressee) == (1, "KPU" if situation is an_approved_problem else None)
    assert not {each for each in life.owed if each.startswith(("approve", "rewrite"))}
    assert life.under_way.recommend_by == AT + POLICY.by_severity[Severity.S3].progress_within
    again = life.acknowledged()
    assert again.under_way.recommended == 2


def test_a_recommendation_stays_with_its_category_and_lead() -> None:
    before = a_recommended_problem()
    for said in ({"stations": ("3",)}, {"region": SECOND_KECAMATAN}):
        after = before.asked(correct(**said))
        assert after.under_way.recommendation == before.under_way.recommendation
        assert after.under_way.recommend_by == before.under_way.recommend_by


def test_what_the_wrong_lead_answered_is_no_outcome_and_the_new_one_owes_it() -> None:
    life = an_answered_problem().asked(correct(category=QUARREL))
    assert life.under_way.outcome is None
    (kpu,) = (each for each in life.under_way.referrals if each.agency == "KPU")
    assert kpu.standing == Settled(by="answer", at=AT)
    assert "withdrawal/KPU.1" not in life.pending


def test_who_asked_that_it_be_closed_asked_for_another_matter() -> None:
    asked = a_finished_grave_problem().asked(Close(), CHAIR)
    after = asked.asked(correct(category=QUARREL)).under_way
    assert after.closing_requested_by is None
    assert not any(each.key == "close" for each in after.obligations)


def test_the_ladder_starts_over_for_another_lead_and_its_letters_are_others() -> None:
    silent = a_silent_problem()
    (turn,) = {each.escalates_at for each in silent.under_way.obligations if each.escalates_at}
    assert turn is not None
    gone_up = silent.asked(EscalateSilences(escalates_at=turn), SERVICE).asked(Escalate(reason=REASON))
    assert gone_up.under_way.escalation_level == 2
    after = gone_up.asked(correct(category=QUARREL))
    assert (after.under_way.escalation_level, after.under_way.next_rung_at) == (0, None)
    again = after.later(HOUR).asked(Escalate(reason=REASON)).later(HOUR).asked(Escalate(reason=REASON))
    told = [each for each in again.pending if each.startswith("escalation/")]
    assert len(told) == len(set(told)) == 4


def test_the_process_is_woken_by_another_category() -> None:
    before = a_coordinating_problem("TURNOUT_LOW", Severity.S2)
    after = before.asked(correct(category="RESULT_DISPUTE"))
    state = changed(after.under_way, notices=before.under_way.notices)
    assert calls_for_wake(before.state, state)


# Severity


def test_the_severity_follows_only_who_says_so() -> None:
    assert a_coordinating_problem().asked(correct(category=QUARREL)).under_way.severity is Severity.S3
    life = a_coordinating_problem().asked(correct(category=QUARREL, severity=Severity.S1))
    assert life.kinds[-5:] == ("SeverityRegraded", *["ReferralWithdrawn"] * 3, "AgencyReferred")
    acknowledge = next(each for each in life.under_way.obligations if each.key == "acknowledge/CAMAT.2")
    assert acknowledge.due_at == AT + POLICY.by_severity[Severity.S1].acknowledge_within


def test_another_severity_counts_for_who_is_asked_elsewhere_too() -> None:
    life = a_coordinating_problem().asked(correct(region=SECOND_KECAMATAN, severity=Severity.S1))
    acknowledge = next(each for each in life.under_way.obligations if each.key == "acknowledge/CAMAT.2")
    assert acknowledge.due_at == AT + POLICY.by_severity[Severity.S1].acknowledge_within


def test_the_gravest_is_lowered_by_two() -> None:
    lower = correct(category=QUARREL, severity=Severity.S1)
    with pytest.raises(SecondPersonNeeded):
        a_grave_problem().decided(lower)
    by_two = lower.model_copy(update={"requested_by": OPERATOR.id})
    assert a_grave_problem().asked(by_two, CHAIR).under_way.severity is Severity.S1


# Withdrawn by a person


def test_a_person_takes_back_what_a_supporter_was_asked() -> None:
    before = a_coordinating_problem()
    after = before.asked(WithdrawReferral(referral_id="DPUPR.1", reason=REASON))
    assert letters(after, before) == ["withdrawal/DPUPR.1"]
    assert not any("DPUPR" in each for each in after.owed)
    assert "reassign" not in after.owed


def test_a_person_takes_back_what_the_lead_was_asked_and_the_desk_owes_another() -> None:
    after = a_coordinating_problem().asked(WithdrawReferral(referral_id="KPU.1", reason=REASON))
    clocks = POLICY.by_severity[Severity.S3]
    reassign = next(each for each in after.under_way.obligations if each.key == REASSIGN)
    assert reassign == owed(REASSIGN, SECRETARIAT, AT, clocks.assign_within, clocks.remind_permille)


def test_a_supporter_that_acknowledged_can_still_be_told_that_nothing_is_asked_any_more() -> None:
    after = a_recommended_problem().asked(WithdrawReferral(referral_id="DPUPR.1", reason=REASON))
    assert "withdrawal/DPUPR.1" in after.pending


@pytest.mark.parametrize(
    "late",
    [
        Answer(referral_id="KPU.1", outcome=Outcome.RESOLVED),
        Acknowledge(referral_id="KPU.1"),
        Decline(referral_id="KPU.1", reason=REASON),
        commands.Transfer(referral_id="KPU.1", to_agency="POLRI", reason=REASON),
        WithdrawReferral(referral_id="KPU.1", reason=REASON),
    ],
)
def test_what_comes_late_on_a_withdrawn_referral_is_refused_by_a_code_of_its_own(late: Any) -> None:
    for life in (
        a_coordinating_problem().asked(WithdrawReferral(referral_id="KPU.1", reason=REASON)),
        a_coordinating_problem().asked(correct(category=QUARREL)),
    ):
        with pytest.raises(WithdrawnReferral):
            life.decided(late)
        assert life.decided(commands.AddNote(text=SEALED), liaison("KPU"))


# Whatever has happened before


corrections = st.builds(
    CorrectProblem,
    category=st.none() | st.sampled_from(sorted(RULES.routes.by_category)),
    region=st.none() | st.sampled_from([LEBONG, KECAMATAN, SECOND_KECAMATAN]),
    stations=st.none() | st.just(("3",)),
    reason=st.just(REASON),
)


@given(scripts, corrections)
def test_after_a_correction_whom_the_rules_name_is_asked_and_nobody_else(script: Any, command: CorrectProblem) -> None:
    before = end_of(script)
    try:
        events = before.decided(command)
    except Refusal:
        return
    after = before.asked(command).under_way
    withdrawn = [each for each in events if isinstance(each, ReferralWithdrawn)]
    told = [each.office_id for each in map(_Told, withdrawn) if each.by_letter]
    asked = {OfficeId(each.agency, each.office) for each in events if isinstance(each, AgencyReferred)}
    assert len(told) == len(set(told))
    assert {each.office_id for each in map(_Told, withdrawn)} <= {*told, *asked, *in_force(after)}
    assert "ProblemInventoried" not in {each.type for each in events}
    deadlines = {each.key: each for each in after.obligations}
    assert all(deadlines[key] == kept for key, kept in _kept(before.under_way, after).items())
    (first, *_) = events
    assert isinstance(first, ProblemCorrected)
    if first.body is not None or first.rerouting is None:
        assert in_force(after) == in_force(before.under_way)
        return
    row = before.rules.row_for(after.category, after.stage, LEBONG, before.now)
    assert row is not None
    case = Case(after, BOOK, LEBONG, PROBLEM_ID, OPERATOR, before.now, before.rules)
    named = {each.office_id: "lead" if each.is_lead else "support" for each in offices_named(case, row, after.region)}
    if row.route is Route.FORWARD:
        assert in_force(after) == {}
        return
    assert in_force(after).items() <= named.items()
    for office, part in named.items() - in_force(after).items():
        own = [each for each in after.referrals if (each.agency, each.office) == office]
        settled = {each.standing.by for each in own if isinstance(each.standing, Settled)}
        assert "answer" in settled or (part == "support" and "withdrawal" in settled)


class _Told:
    def __init__(self, event: ReferralWithdrawn) -> None:
        self.office_id, self.by_letter = OfficeId(event.agency, event.office), event.by_letter


def _kept(before: UnderWay, after: UnderWay) -> dict[ObligationKey, Any]:
    """What was owed on the referrals that stay."""
    stay = {each.referral_id for each in after.referrals if each.is_open}
    return {each.key: each for each in before.obligations if each.key.referral_id in stay}


def test_a_pause_goes_on() -> None:
    after = a_paused_problem().asked(correct(category=QUARREL)).under_way
    assert isinstance(after.clock, Paused)


def test_a_report_that_waits_for_triage_is_decided_there() -> None:
    life = Life().asked(detection(unsure=True))
    assert life.outcome(correct(category=QUARREL)) == "OUT_OF_PHASE"
    triaged = life.asked(Triage(category=QUARREL, severity=Severity.S2))
    assert triaged.asked(correct(category="LOGISTICS_LATE")).under_way.category == "LOGISTICS_LATE"
