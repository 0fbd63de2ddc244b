"""From a report to the register: who is asked, by which clocks, and what a grave problem sets off."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from pydantic import ValidationError

from domain.codes import Route, Severity, Tier
from domain.contests import Contest
from domain.obligation import ObligationKey, owed
from domain.office import OfficeId
from domain.policy import DeadlinePolicy
from domain.problem.commands import (
    AttachIntakeReport,
    CommandEnvelope,
    Inventory,
    MergeInto,
    Refer,
    Triage,
    Unmerge,
    intake_command_id,
)
from domain.problem.events import (
    AgencyReferred,
    ProblemDetected,
    ProblemEscalated,
    ProblemForwarded,
    ProblemInventoried,
    ProblemMerged,
    ProblemReported,
    ProblemTriaged,
)
from domain.problem.evolve import fold
from domain.problem.process import problem_stream
from domain.problem.state import Detected, Phase, UnderWay, phase_of
from domain.refusals import TargetMerged, UnknownAgency, UnknownCategory
from domain.routing_table import RoutingTable
from tests.given.routes import a_row, a_table
from tests.given.situations import (
    AT,
    BOOK,
    HOUR,
    KECAMATAN,
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
    a_detected_problem,
    a_dismissed_report,
    a_diverted_report,
    a_grave_problem,
    a_merged_problem,
    a_merged_report,
    a_paused_problem,
    a_problem_watched_by_the_secretariat,
    a_report_awaiting_triage,
    a_watched_problem,
    an_intake,
    another_problem,
    detection,
    nothing_recorded,
)

MERGE = MergeInto(into="another", reason=REASON)
Situation = Callable[[], Life]


def referred(life: Life) -> list[tuple[str, str, str]]:
    return [(each.agency, each.office, each.part) for each in life.under_way.referrals]


def test_a_report_read_with_confidence_becomes_a_problem_without_an_obligation() -> None:
    command = detection()
    assert Life().decided(command) == (
        ProblemDetected(
            recorded_at=AT,
            problem_id=PROBLEM_ID,
            desk=LEBONG,
            source=command.source,
            assessment=command.assessment.model_copy(update={"contests": (Contest.GOVERNOR, Contest.REGENT)}),
            triage=None,
        ),
    )


def test_a_problem_touches_only_the_contests_that_its_assessment_names() -> None:
    command = detection()
    told = command.model_copy(update={"assessment": command.assessment.touching((Contest.REGENT,))})
    (detected,) = Life().decided(told)
    assert isinstance(detected, ProblemDetected)
    assert detected.assessment.contests == (Contest.REGENT,)


def test_a_report_read_without_confidence_is_owed_a_triage_within_the_time_of_its_severity() -> None:
    state = a_report_awaiting_triage(Severity.S4).state
    assert isinstance(state, Detected)
    assert state.obligations == (
        owed(ObligationKey("triage"), SECRETARIAT, AT, POLICY.by_severity[Severity.S4].assign_within, 500),
    )


@pytest.mark.parametrize(("category", "region"), [("NOT_IN_THE_RULES", KECAMATAN), ("VILLAGE_QUARREL", LEBONG)])
def test_a_report_whose_category_nobody_could_lead_waits_for_a_person_instead_of_failing_for_ever(
    category: str, region: str
) -> None:
    life = Life().asked(detection(category, region=region))
    assert life.owed == ("triage",)
    assert life.performed() == life


def test_a_person_cannot_enter_a_problem_that_nobody_can_lead() -> None:
    life = Life().asked(detection(unsure=True, region=LEBONG))
    with pytest.raises(UnknownAgency):
        life.decided(Triage(category="VILLAGE_QUARREL", severity=Severity.S2))


def test_a_category_that_left_the_rules_after_detection_is_refused_and_can_still_be_triaged() -> None:
    life = a_detected_problem("WEATHER_WARNING")
    newer = RoutingTable.of("test-2", [row for row in RULES.routes.rows if row.category != "WEATHER_WARNING"])
    life = replace(life, rules=RULES.with_routes(newer))
    with pytest.raises(UnknownCategory):
        life.decided(Inventory(), SERVICE)
    assert life.outcome(Triage(category="LOGISTICS_LATE", severity=Severity.S2))[0] == "ProblemTriaged"


def test_the_register_entry_freezes_clocks_and_names_its_rule() -> None:
    entered = a_detected_problem().decided(Inventory(), SERVICE)[0]
    clocks = POLICY.by_severity[Severity.S3]
    assert entered == ProblemInventoried(
        recorded_at=AT,
        category="LOGISTICS_LATE",
        severity=Severity.S3,
        route=Route.COORDINATE,
        region=KECAMATAN,
        stage=None,
        lead="KPU",
        contests=(Contest.GOVERNOR, Contest.REGENT),
        clocks=clocks,
        recommend_by=AT + clocks.progress_within,
        policy_version="test-1",
        rule="R-LOGISTICS_LATE-1",
        rule_version="test-1",
        rules_digest=RULES.routes.digest,
    )


def test_a_table_that_came_into_force_before_the_inventory_decides_and_one_after_it_changes_nothing() -> None:
    newer = RULES.with_routes(a_table("test-2", {"LOGISTICS_LATE": ("POLRI", (), Route.COORDINATE)}))
    entered = replace(a_detected_problem(), rules=newer).decided(Inventory(), SERVICE)[0]
    assert isinstance(entered, ProblemInventoried)
    assert (entered.lead, entered.rule_version, entered.rules_digest) == ("POLRI", "test-2", newer.routes.digest)
    before = a_coordinating_problem()
    assert replace(before, rules=newer).performed().state == before.state


def test_a_row_may_let_a_problem_run_by_faster_clocks_than_its_severitys_but_never_by_slower_ones() -> None:
    rules = RULES.with_routes(RoutingTable.of("test-2", [a_row(clocks=Severity.S3)]))
    for severity, clocks in ((Severity.S2, Severity.S3), (Severity.S4, Severity.S4)):
        entered = replace(a_detected_problem(severity=severity), rules=rules).decided(Inventory(), SERVICE)[0]
        assert isinstance(entered, ProblemInventoried)
        assert (entered.severity, entered.clocks) == (severity, POLICY.by_severity[clocks])


def test_the_province_may_have_another_lead_than_the_district() -> None:
    rows = [a_row(), a_row(number=2, tier=Tier.PROVINCE, lead="BAWASLU")]
    rules = RULES.with_routes(RoutingTable.of("test-2", rows))
    district = replace(Life(), rules=rules).asked(detection()).performed()
    province = replace(Life(), rules=rules, desk="17").asked(detection(region="17"), SERVICE).performed()
    assert (district.under_way.lead, province.under_way.lead) == ("KPU", "BAWASLU")


def test_around_voting_day_all_clocks_run_twice_as_fast() -> None:
    life = Life().asked(detection(near_voting=True)).performed()
    assert life.under_way.clocks == POLICY.by_severity[Severity.S3].divided_by(2)
    assert life.under_way.recommend_by == AT + 12 * HOUR


def test_a_later_policy_does_not_move_the_clocks_of_a_problem_under_way() -> None:
    faster = {severity: each.divided_by(100) for severity, each in POLICY.by_severity.items()}
    later = DeadlinePolicy(version="test-2", by_severity=faster, near_voting_days=3, near_voting_divisor=2)
    rules = replace(RULES, policy=later)
    life = replace(a_coordinating_problem(), rules=rules)
    (asked,) = life.decided(Refer(agency="BPBD"))
    assert isinstance(asked, AgencyReferred)
    assert asked.acknowledge.due_at == AT + POLICY.by_severity[Severity.S3].acknowledge_within


def test_a_person_decides_category_and_severity_and_the_record_shows_what_was_suggested() -> None:
    triage = Triage(category="MONEY_POLITICS", severity=Severity.S1, reason=REASON)
    decided, entered, *_ = a_report_awaiting_triage().decided(triage)
    assert isinstance(decided, ProblemTriaged)
    assert isinstance(entered, ProblemInventoried)
    assert (decided.suggested, decided.category, decided.by) == ("LOGISTICS_LATE", "MONEY_POLITICS", OPERATOR.id)
    assert (entered.route, entered.severity, entered.rule) == (Route.FORWARD, Severity.S1, "R-MONEY_POLITICS-1")


def test_every_agency_that_has_an_office_for_the_place_is_asked_and_only_the_lead_owes_an_answer() -> None:
    life = a_coordinating_problem()
    assert referred(life) == [
        ("KPU", LEBONG, "lead"),
        ("POLRI", LEBONG, "support"),
        ("CAMAT", KECAMATAN, "support"),
        ("DPUPR", LEBONG, "support"),
    ]
    assert [key for key in life.owed if key.startswith("answer")] == ["answer/KPU.1"]


def test_an_agency_without_an_office_for_the_place_is_left_out() -> None:
    life = Life().asked(detection(region=LEBONG)).performed()
    assert [agency for agency, _, _ in referred(life)] == ["KPU", "POLRI", "DPUPR"]


def test_an_agency_named_twice_by_the_rules_is_asked_once() -> None:
    assert referred(a_coordinating_problem("VILLAGE_QUARREL")) == [
        ("CAMAT", KECAMATAN, "lead"),
        ("POLRI", LEBONG, "support"),
    ]


def test_an_office_above_the_desk_is_asked_where_the_desk_has_none() -> None:
    assert referred(a_coordinating_problem("WEATHER_WARNING"))[0] == ("BMKG", "17", "lead")


def test_what_another_body_decides_is_handed_over_and_nobody_is_asked_to_act() -> None:
    _, handed = a_detected_problem("MONEY_POLITICS").decided(Inventory(), SERVICE)
    assert isinstance(handed, ProblemForwarded)
    assert (handed.agency, handed.office, handed.in_remit) == ("BAWASLU", LEBONG, True)
    assert handed.receipt == owed(
        ObligationKey("receipt"), OfficeId("BAWASLU", LEBONG), AT, POLICY.by_severity[Severity.S3].assign_within, 500
    )


def test_what_is_only_watched_gives_an_assignment_to_the_desks_own_secretariat_alone() -> None:
    life = a_watched_problem()
    assert referred(life) == [("KESBANGPOL", LEBONG, "lead")]
    assert life.under_way.lead == "KESBANGPOL"


def test_what_nobody_else_can_watch_the_secretariat_watches_too() -> None:
    assert referred(a_problem_watched_by_the_secretariat()) == [("KESBANGPOL", LEBONG, "lead")]


def test_the_national_desk_has_a_secretariat_of_its_own() -> None:
    life = replace(Life(), desk="00").asked(detection("RESULT_DISPUTE", region="00"), SERVICE).performed()
    assert referred(life) == [("KEMENDAGRI_OTDA", "00", "lead")]


def test_a_grave_problem_goes_up_at_once_while_coordination_runs() -> None:
    events = a_detected_problem(severity=Severity.S4).decided(Inventory(), SERVICE)
    assert [type(event) for event in events[-2:]] == [ProblemReported, ProblemEscalated]
    flash, alarm = events[-2:]
    assert isinstance(flash, ProblemReported)
    assert isinstance(alarm, ProblemEscalated)
    assert (flash.kind, flash.to_region) == ("flash", "17")
    assert flash.receipt is not None
    assert (alarm.level, alarm.to_agency, alarm.cause) == (1, "SEKDA", "severity")
    assert phase_of(a_grave_problem().state) is Phase.COORDINATING


def test_a_grave_problem_of_the_nation_has_nobody_above_to_report_to() -> None:
    life = replace(Life(), desk="00").asked(detection(severity=Severity.S4, region="00"), SERVICE)
    kinds = [event.type for event in life.decided(Inventory(), SERVICE)]
    assert "ProblemReported" not in kinds
    assert "ProblemEscalated" in kinds


def test_a_supporting_agency_of_the_rules_may_have_no_office_at_all() -> None:
    rules = RULES.with_routes(a_table("test-2", {"LOGISTICS_LATE": ("KPU", ("SPACE_AGENCY",), Route.COORDINATE)}))
    assert referred(replace(a_detected_problem(), rules=rules).performed()) == [("KPU", LEBONG, "lead")]


def test_another_report_of_the_same_problem_counts_and_may_tell_of_an_earlier_hour() -> None:
    earlier = an_intake("a-second").model_copy(update={"occurred_at": AT - 5 * HOUR})
    life = a_coordinating_problem().asked(AttachIntakeReport(intake=earlier, matched_by=("same-place",)))
    assert (life.under_way.dossier.reports, life.under_way.dossier.reachable) == (2, 2)
    assert life.under_way.dossier.occurred_at == AT - 5 * HOUR


def test_a_report_joins_by_the_command_that_is_named_by_it_so_that_the_ledger_knows_a_repeat() -> None:
    def joining(command_id: str) -> CommandEnvelope:
        command = AttachIntakeReport(intake=an_intake("a-second"), matched_by=("person",))
        return CommandEnvelope(
            command_id=command_id, stream=problem_stream(BOOK, PROBLEM_ID), actor=OPERATOR, command=command
        )

    assert joining("intake/a-second").command_id == intake_command_id("a-second")
    with pytest.raises(ValidationError):
        joining("people/choose-another-name")


@pytest.mark.parametrize("merged", [a_merged_problem, a_merged_report])
def test_taking_a_merging_back_lets_the_problem_go_on_where_it_stood(merged: object) -> None:
    before = a_coordinating_problem() if merged is a_merged_problem else a_report_awaiting_triage()
    life = before.asked(MergeInto(into="another", reason=REASON))
    after = life.asked(Unmerge(reason=REASON)).state
    assert isinstance(after, Detected | UnderWay)
    assert isinstance(before.state, Detected | UnderWay)
    told = replace(after.dossier, occasions=before.state.dossier.occasions)
    assert replace(after, dossier=told, notices=before.state.notices) == before.state


@pytest.mark.parametrize("merged", [a_coordinating_problem, a_report_awaiting_triage])
@pytest.mark.parametrize("going_on", [a_detected_problem, a_report_awaiting_triage, a_paused_problem])
def test_a_problem_is_merged_into_one_that_goes_on(merged: Situation, going_on: Situation) -> None:
    life = replace(merged(), target=going_on().state)
    assert life.outcome(MERGE) == ("ProblemMerged",)


@pytest.mark.parametrize(
    ("ended", "code"),
    [
        (nothing_recorded, "UNKNOWN_TARGET"),
        (a_merged_problem, "TARGET_MERGED"),
        (a_merged_report, "TARGET_MERGED"),
        (a_closed_problem, "TARGET_ENDED"),
        (a_diverted_report, "TARGET_ENDED"),
        (a_dismissed_report, "TARGET_ENDED"),
    ],
)
def test_a_problem_is_not_merged_where_nobody_goes_on(ended: Situation, code: str) -> None:
    assert replace(a_coordinating_problem(), target=ended().state).outcome(MERGE) == code


def test_who_would_merge_in_a_circle_is_told_so() -> None:
    into_this_one = ProblemMerged(recorded_at=AT, into=PROBLEM_ID, reason=REASON)
    life = replace(a_coordinating_problem(), target=fold([into_this_one], another_problem()))
    with pytest.raises(TargetMerged, match="another was merged into this one"):
        life.decided(MERGE)
