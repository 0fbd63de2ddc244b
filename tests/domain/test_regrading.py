"""A person says how grave a problem is: at triage, and again while it is under way."""

from dataclasses import replace

import pytest

from domain.codes import Role, Severity
from domain.obligation import ObligationKey, owed
from domain.office import OfficeId
from domain.problem.commands import Acknowledge, Close, Decline, RegradeSeverity, Reopen, Triage
from domain.problem.deciding.telling import asked_offices
from domain.problem.events import ProblemEscalated, ProblemReported, ProblemTriaged, SeverityRegraded
from domain.problem.plan import calls_for_wake
from domain.problem.state import Phase, Requester, phase_of
from domain.problem.telling import Tells
from domain.refusals import ReasonNeeded
from domain.routing_table import RoutingTable
from tests.given.routes import a_row
from tests.given.situations import (
    AT,
    BENGKULU,
    BOOK,
    CHAIR,
    DAY,
    DEPUTY,
    HOUR,
    LEBONG,
    OPERATOR,
    POLICY,
    PROBLEM_ID,
    REASON,
    RULES,
    SECRETARIAT,
    SERVICE,
    Life,
    a_closed_problem,
    a_coordinating_problem,
    a_grave_problem,
    a_recommended_problem,
    a_report_awaiting_triage,
    detection,
    liaison,
)

FLOOR = "floor-death"


def regrade(severity: Severity, requested_by: str | None = None) -> RegradeSeverity:
    return RegradeSeverity(severity=severity, reason=REASON, requested_by=requested_by)


def raised_by_a_floor(*, unsure: bool = True) -> Life:
    """A report that a floor made an S4."""
    told = detection(severity=Severity.S4, unsure=unsure)
    assessment = told.assessment.model_copy(update={"evidence": ("word:meninggal", f"floor:{FLOOR}")})
    return Life().asked(told.model_copy(update={"assessment": assessment}))


def test_a_triage_keeps_what_was_suggested_beside_what_was_chosen() -> None:
    command = Triage(category="MONEY_POLITICS", severity=Severity.S1, reason=REASON)
    triaged, *_ = a_report_awaiting_triage().decided(command)
    assert triaged == ProblemTriaged(
        recorded_at=AT,
        suggested="LOGISTICS_LATE",
        category="MONEY_POLITICS",
        severity=Severity.S1,
        by=OPERATOR.id,
        reason=REASON,
        suggested_severity=Severity.S3,
    )


def test_a_triage_below_a_floor_needs_a_reason_and_names_the_floor() -> None:
    life = raised_by_a_floor()
    with pytest.raises(ReasonNeeded, match=FLOOR):
        life.decided(Triage(category="LOGISTICS_LATE", severity=Severity.S2))
    triaged, *_ = life.decided(Triage(category="LOGISTICS_LATE", severity=Severity.S2, reason=REASON))
    assert isinstance(triaged, ProblemTriaged)
    assert triaged.below_floor == FLOOR


def test_a_triage_as_high_as_the_floor_needs_no_reason() -> None:
    triaged, *_ = raised_by_a_floor().decided(Triage(category="LOGISTICS_LATE", severity=Severity.S4))
    assert isinstance(triaged, ProblemTriaged)
    assert triaged.below_floor is None


def test_a_regraded_problem_has_the_other_severity_and_its_clocks() -> None:
    (regraded,) = a_coordinating_problem().decided(regrade(Severity.S1))
    assert regraded == SeverityRegraded(
        recorded_at=AT,
        from_severity=Severity.S3,
        severity=Severity.S1,
        clocks=POLICY.by_severity[Severity.S1],
        policy_version=POLICY.version,
        by=OPERATOR.id,
        reason=REASON,
        tells=Tells(number=1, offices=asked_offices(a_coordinating_problem().state)),
    )
    state = a_coordinating_problem().asked(regrade(Severity.S1)).under_way
    assert (state.severity, state.clocks) == (Severity.S1, POLICY.by_severity[Severity.S1])


def test_the_clocks_of_a_problem_near_voting_stay_those_of_the_days_near_voting() -> None:
    life = Life().asked(detection(near_voting=True)).performed().asked(regrade(Severity.S2))
    assert life.under_way.clocks == POLICY.clocks(Severity.S2, near_voting=True)


def test_a_row_that_calls_for_faster_clocks_does_so_after_a_regrade_too() -> None:
    rules = RULES.with_routes(RoutingTable.of("test-2", [a_row(clocks=Severity.S3)]))
    life = replace(Life(), rules=rules).asked(detection()).performed().asked(regrade(Severity.S1))
    assert life.under_way.clocks == POLICY.by_severity[Severity.S3]


@pytest.mark.parametrize("severity", [Severity.S1, Severity.S2, Severity.S4])
def test_what_is_owed_already_keeps_its_deadline(severity: Severity) -> None:
    before = a_coordinating_problem()
    after = before.later(HOUR / 2).asked(regrade(severity))
    kept = {each.key: each for each in after.under_way.obligations}
    assert all(kept[each.key] == each for each in before.under_way.obligations)
    assert after.under_way.recommend_by == before.under_way.recommend_by


def test_what_is_owed_from_then_on_runs_by_the_new_severity() -> None:
    life = a_coordinating_problem().asked(regrade(Severity.S1))
    declined = life.asked(Decline(referral_id="KPU.1", reason=REASON), liaison("KPU"))
    reassign = next(each for each in declined.under_way.obligations if each.key == "reassign")
    assert reassign == owed(
        ObligationKey("reassign"), SECRETARIAT, AT, POLICY.by_severity[Severity.S1].assign_within, 500
    )


def test_a_problem_that_becomes_grave_raises_the_alarm_at_once() -> None:
    _, reported, escalated = a_coordinating_problem().decided(regrade(Severity.S4))
    clocks = POLICY.by_severity[Severity.S4]
    report_id = f"{BOOK}/flash/{PROBLEM_ID}/0"
    assert reported == ProblemReported(
        recorded_at=AT,
        report_id=report_id,
        kind="flash",
        to_region=BENGKULU,
        receipt=owed(
            ObligationKey(f"report/{report_id}"), OfficeId("KESBANGPOL", "17"), AT, clocks.receive_within, 500
        ),
    )
    assert escalated == ProblemEscalated(
        recorded_at=AT,
        level=1,
        to_agency="SEKDA",
        to_region=LEBONG,
        cause="severity",
        next_rung_at=AT + clocks.between_rungs,
    )


def test_who_knows_already_is_not_alarmed_a_second_time() -> None:
    lowered = a_grave_problem().asked(regrade(Severity.S2, OPERATOR.id), CHAIR)
    assert lowered.outcome(regrade(Severity.S4)) == ("SeverityRegraded",)


def test_a_reopened_problem_that_becomes_grave_is_flashed_in_its_new_round() -> None:
    life = a_closed_problem().later(DAY).asked(Reopen(reason=REASON), CHAIR).asked(regrade(Severity.S4))
    assert [each.report_id for each in life.under_way.reports] == [f"{BOOK}/flash/{PROBLEM_ID}/1"]


def test_a_problem_that_became_grave_is_closed_by_two_persons() -> None:
    life = a_recommended_problem().asked(regrade(Severity.S4)).approved().answered().delivered().received()
    assert phase_of(life.state) is Phase.REPORTING
    assert life.under_way.closing_requested_by == Requester(account=SERVICE.id, role=Role.SERVICE)
    asked = life.asked(Close(), CHAIR)
    assert phase_of(asked.asked(Close(), DEPUTY).state) is Phase.CLOSED


def test_a_regrade_below_a_floor_names_the_floor() -> None:
    life = raised_by_a_floor(unsure=False).performed()
    regraded, *_ = life.decided(regrade(Severity.S3, OPERATOR.id), CHAIR)
    assert isinstance(regraded, SeverityRegraded)
    assert (regraded.below_floor, regraded.requested_by) == (FLOOR, OPERATOR.id)


@pytest.mark.parametrize("severity", [Severity.S1, Severity.S4])
def test_the_process_is_woken_by_another_severity(severity: Severity) -> None:
    before = a_coordinating_problem()
    assert calls_for_wake(before.state, before.asked(regrade(severity)).state)


def test_a_recused_person_regrades_nothing() -> None:
    life = a_coordinating_problem()
    dossier = replace(life.under_way.dossier, recused=(OPERATOR.id,))
    recused = replace(life, state=replace(life.under_way, dossier=dossier))
    assert recused.outcome(regrade(Severity.S4)) == "UNKNOWN_PROBLEM"


def test_a_settled_referral_is_not_touched() -> None:
    life = a_coordinating_problem().asked(Acknowledge(referral_id="KPU.1"), liaison("KPU"))
    assert life.asked(regrade(Severity.S2)).under_way.referrals == life.under_way.referrals
