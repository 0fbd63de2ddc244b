"""Tiered reporting, the conditions of closing, two persons for a grave problem, reopening."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from domain.codes import Role, Severity
from domain.obligation import CLOSE, ObligationKey, owed
from domain.office import OfficeId
from domain.problem.commands import (
    Answer,
    ApproveRecommendation,
    AttachIntakeReport,
    Close,
    CloseFinished,
    IncludeInReport,
    Recommend,
    RecordReportReceipt,
    Refer,
    Reopen,
)
from domain.problem.deciding.telling import asked_offices
from domain.problem.events import ClosingRequested, ProblemClosed, ProblemReopened, ProblemReported
from domain.problem.outcome import Outcome
from domain.problem.plan import missing_for_close, plan
from domain.problem.state import AwaitingApproval, Closed, NotRecommended, Phase, Requester, phase_of
from domain.problem.telling import Tells
from tests.given.situations import (
    AT,
    CHAIR,
    CHAIRS_OFFICE,
    DAY,
    DEPUTY,
    HOUR,
    LEBONG,
    OPERATOR,
    PROBLEM_ID,
    PROVINCE,
    REASON,
    RULES,
    SEALED,
    SECRETARIAT,
    SERVICE,
    VERIFIER,
    Life,
    a_closed_problem,
    a_coordinating_problem,
    a_finished_grave_problem,
    a_forwarded_problem,
    a_grave_problem,
    a_problem_without_a_lead,
    a_reopened_problem,
    a_reported_problem,
    an_answered_problem,
    an_approved_problem,
    an_intake,
    detection,
    liaison,
)


def test_a_serious_problem_gets_a_report_of_its_own_with_a_receipt_owed() -> None:
    reported = an_answered_problem().performed().events[-1]
    report_id = f"17.07/2024/incident/{PROBLEM_ID}/0"
    assert reported == ProblemReported(
        recorded_at=AT,
        report_id=report_id,
        kind="incident",
        to_region="17",
        receipt=owed(ObligationKey(f"report/{report_id}"), OfficeId("KESBANGPOL", "17"), AT, 12 * HOUR, 500),
    )
    assert phase_of(a_reported_problem().state) is Phase.REPORTING


def test_a_slight_problem_stands_in_the_daily_report_and_ends_there() -> None:
    life = an_approved_problem(Severity.S2).answered()
    reported = next(event for event in life.events if isinstance(event, ProblemReported))
    assert (reported.kind, reported.report_id, reported.receipt) == ("daily", "17.07/2024/daily/2024-11-27/0", None)
    assert phase_of(life.state) is Phase.CLOSED


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("Asia/Jakarta", "2024-11-27T16:59:59", "2024-11-27"),
        ("Asia/Jakarta", "2024-11-27T17:00:00", "2024-11-28"),
        ("Asia/Makassar", "2024-11-27T16:00:00", "2024-11-28"),
        ("Asia/Jayapura", "2024-11-27T14:59:59", "2024-11-27"),
        ("Asia/Jayapura", "2024-12-31T15:00:00", "2025-01-01"),
    ],
)
def test_a_daily_report_bears_the_day_of_its_desk(zone: str, at: str, day: str) -> None:
    life = an_approved_problem(Severity.S2)
    lead = next(each for each in life.under_way.referrals if each.part == "lead")
    answer = Answer(referral_id=lead.referral_id, outcome=Outcome.RESOLVED)
    there = replace(RULES, time_zones={LEBONG: ZoneInfo(zone)})
    life = replace(life.asked(answer, liaison(lead.agency)), now=datetime.fromisoformat(f"{at}+00:00"), rules=there)
    (reported,) = life.decided(IncludeInReport(), SERVICE)
    assert isinstance(reported, ProblemReported)
    assert reported.report_id == f"17.07/2024/daily/{day}/0"


def test_the_nation_reports_to_nobody_above() -> None:
    life = replace(Life(), desk="00").asked(detection("RESULT_DISPUTE", Severity.S3, region="00"), SERVICE).performed()
    supervisor = CHAIR.model_copy(update={"region": "00"})
    lead = liaison("KEMENDAGRI_OTDA", "00")
    life = life.asked(Recommend(text=SEALED), OPERATOR.model_copy(update={"region": "00"}))
    life = life.asked(ApproveRecommendation(), supervisor)
    life = life.asked(Answer(referral_id="KEMENDAGRI_OTDA.1", outcome=Outcome.OBSERVED), lead).performed()
    reports = [event for event in life.events if isinstance(event, ProblemReported)]
    assert [(each.kind, each.to_region) for each in reports] == [("daily", "00")]


@pytest.mark.parametrize(
    ("life", "missing"),
    [
        (
            a_coordinating_problem(),
            {"REFERRAL_OPEN", "OUTCOME_MISSING", "RECOMMENDATION_UNANSWERED", "NOT_REPORTED"},
        ),
        (
            a_forwarded_problem(),
            {"REFERRAL_OPEN", "OUTCOME_MISSING", "RECOMMENDATION_UNANSWERED", "NOT_REPORTED"},
        ),
        (
            a_grave_problem(),
            {"REFERRAL_OPEN", "OUTCOME_MISSING", "RECOMMENDATION_UNANSWERED", "NOT_REPORTED", "REPORT_NOT_RECEIVED"},
        ),
        (
            a_problem_without_a_lead(),
            {"REFERRAL_OPEN", "LEAD_MISSING", "OUTCOME_MISSING", "RECOMMENDATION_UNANSWERED", "NOT_REPORTED"},
        ),
        (an_answered_problem(), {"NOT_REPORTED"}),
        (a_reported_problem(), {"REPORT_NOT_RECEIVED"}),
        (a_finished_grave_problem(), set()),
        (
            a_reopened_problem(),
            {"LEAD_MISSING", "OUTCOME_MISSING", "RECOMMENDATION_UNANSWERED", "NOT_REPORTED"},
        ),
    ],
)
def test_what_is_missing_for_the_end_is_named(life: Life, missing: set[str]) -> None:
    assert set(missing_for_close(life.under_way)) == missing


def test_a_reporter_who_has_not_been_told_holds_the_end_back() -> None:
    life = a_reported_problem().asked(AttachIntakeReport(intake=an_intake("late"), matched_by=("person",)))
    received = life.received()
    assert missing_for_close(received.under_way) == ("REPORTER_NOT_TOLD",)
    assert phase_of(received.delivered().performed().state) is Phase.CLOSED


def test_a_problem_that_fulfils_every_condition_is_closed_by_the_process() -> None:
    closed = a_closed_problem().state
    assert isinstance(closed, Closed)
    assert (closed.outcome, closed.closed_at) == (Outcome.RESOLVED, AT)
    assert plan(closed, AT + 400 * DAY).commands == ()


def test_a_person_may_close_what_fulfils_every_condition_before_the_process_does() -> None:
    life = a_reported_problem()
    report_id = life.under_way.reports[0].report_id
    finished = life.asked(RecordReportReceipt(report_id=report_id), PROVINCE)
    assert finished.decided(Close()) == (ProblemClosed(recorded_at=AT, outcome=Outcome.RESOLVED, by=OPERATOR.id),)


def test_the_process_only_asks_for_the_end_of_a_grave_problem() -> None:
    asked = a_finished_grave_problem().events[-1]
    assert asked == ClosingRequested(
        recorded_at=AT, by=SERVICE.id, by_role=Role.SERVICE, close=owed(CLOSE, CHAIRS_OFFICE, AT, 1.5 * HOUR, 500)
    )


def test_a_grave_problem_is_closed_by_a_supervisor_who_did_not_ask_for_it() -> None:
    finished = a_finished_grave_problem()
    by_chair = finished.asked(Close(), CHAIR)
    assert by_chair.under_way.closing_requested_by == Requester(account=CHAIR.id, role=Role.SUPERVISOR)
    assert by_chair.outcome(Close(), CHAIR) == "SECOND_PERSON_NEEDED"
    assert by_chair.outcome(Close(), VERIFIER) == "SECOND_PERSON_NEEDED"
    assert by_chair.decided(Close(), DEPUTY) == (ProblemClosed(recorded_at=AT, outcome=Outcome.RESOLVED, by=DEPUTY.id),)
    by_operator = finished.asked(Close(), OPERATOR)
    assert by_operator.outcome(Close(), OPERATOR) == "SECOND_PERSON_NEEDED"
    assert by_operator.outcome(Close(), CHAIR) == ("ProblemClosed",)


def test_a_grave_problem_whose_conditions_broke_again_cannot_be_closed() -> None:
    life = a_finished_grave_problem().asked(Close(), OPERATOR).asked(Refer(agency="BPBD"))
    assert life.outcome(Close(), CHAIR) == "NOT_CLOSABLE"
    assert "close" in life.owed


def test_reopening_owes_somebody_in_charge_and_starts_the_rest_of_the_life_again() -> None:
    closed = a_closed_problem().later(DAY)
    (event,) = closed.decided(Reopen(reason=REASON), CHAIR)
    assert event == ProblemReopened(
        recorded_at=closed.now,
        reason=REASON,
        reassign=owed(ObligationKey("reassign"), SECRETARIAT, closed.now, 8 * HOUR, 500),
        tells=Tells(number=1, reporters=True, offices=asked_offices(closed.state)),
    )
    state = closed.asked(Reopen(reason=REASON), CHAIR).under_way
    assert (state.outcome, state.reports, state.recommendation) == (None, (), NotRecommended())
    assert (state.rounds, state.recommend_by) == (1, closed.now + 24 * HOUR)
    assert all(not referral.is_open for referral in state.referrals)
    assert phase_of(state) is Phase.COORDINATING


def test_a_reopened_problem_waits_for_its_new_lead_before_anything_is_proposed() -> None:
    life = a_reopened_problem()
    assert isinstance(life.under_way.recommendation, NotRecommended)
    led = life.asked(Refer(agency="BPBD", part="lead")).performed()
    assert isinstance(led.under_way.recommendation, NotRecommended)
    proposed = led.acknowledged().under_way.recommendation
    assert isinstance(proposed, AwaitingApproval)
    assert (proposed.number, proposed.addressee) == (2, "BPBD")


def test_a_reopened_problem_is_reported_and_closed_again() -> None:
    life = a_reopened_problem().asked(Refer(agency="BPBD", part="lead")).performed()
    life = life.acknowledged().approved().answered(Outcome.OVERTAKEN).delivered()
    assert [each.report_id for each in life.under_way.reports] == [f"17.07/2024/incident/{PROBLEM_ID}/1"]
    ended = life.received().delivered()
    assert isinstance(ended.state, Closed)
    assert ended.state.outcome is Outcome.OVERTAKEN
    assert ended.kinds.count("ProblemClosed") == 2


def test_an_end_that_somebody_else_brought_leaves_the_process_nothing_to_do() -> None:
    assert a_closed_problem().outcome(CloseFinished(), SERVICE) == ()
