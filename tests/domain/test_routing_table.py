"""Which row decides, and what a table must not be."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.codes import Route, Severity, Tier
from domain.routing_table import TABLE_LIMIT_BYTES, FaultCode, RouteRow, RoutingTable, Vocabulary, faults_in, size_bytes
from tests.given.routes import ALWAYS, a_row

KNOWN = Vocabulary(
    categories=frozenset({"LOGISTICS_LATE"}),
    stages=frozenset({"EXEC_QUIET", "EXEC_VOTING"}),
    offices={
        "KPU": ("district", "province", "national"),
        "POLRI": ("district", "province", "national"),
        "CAMAT": ("kecamatan",),
        "BPBD": ("district", "province"),
        "MK": ("national",),
        "KESBANGPOL": ("district", "province"),
    },
)
DAY = date(2024, 11, 27)
NEXT_DAY = DAY + timedelta(days=1)


def told(*rows: RouteRow, since: date | None = None) -> list[str]:
    return [str(each) for each in faults_in(rows, KNOWN, since)]


def codes(*rows: RouteRow) -> set[FaultCode]:
    return {each.code for each in faults_in(rows, KNOWN)}


def rule_for(*rows: RouteRow, stage: str | None = None, tier: Tier = Tier.DISTRICT, day: date = DAY) -> str | None:
    row = RoutingTable.of("test", rows).row_for("LOGISTICS_LATE", stage, tier, day)
    return None if row is None else row.rule


def test_the_more_a_row_asks_for_the_sooner_it_decides() -> None:
    rows = [
        a_row(),
        a_row(number=2, stage="EXEC_VOTING"),
        a_row(number=3, stage="EXEC_VOTING", tier=Tier.PROVINCE),
    ]
    assert told(*rows) == []
    assert rule_for(*rows) == "R-LOGISTICS_LATE-1"
    assert rule_for(*rows, stage="EXEC_QUIET") == "R-LOGISTICS_LATE-1"
    assert rule_for(*rows, stage="EXEC_VOTING") == "R-LOGISTICS_LATE-2"
    assert rule_for(*rows, stage="EXEC_VOTING", tier=Tier.PROVINCE) == "R-LOGISTICS_LATE-3"


def test_a_row_holds_from_its_first_day_to_its_last_both_included() -> None:
    rows = [a_row(effective_to=DAY), a_row(number=2, effective_from=NEXT_DAY)]
    assert told(*rows) == []
    assert rule_for(*rows, day=DAY) == "R-LOGISTICS_LATE-1"
    assert rule_for(*rows, day=NEXT_DAY) == "R-LOGISTICS_LATE-2"
    assert rule_for(*rows, day=ALWAYS - timedelta(days=1)) is None


def test_a_category_that_the_table_does_not_have_has_no_row() -> None:
    assert RoutingTable.of("test", [a_row()]).row_for("OTHER", None, Tier.DISTRICT, DAY) is None


def test_the_digest_is_that_of_the_rows_in_any_order_and_of_every_cell() -> None:
    rows = [a_row(), a_row(number=2, tier=Tier.PROVINCE)]
    table = RoutingTable.of("test", rows)
    assert RoutingTable.of("another", rows[::-1]).digest == table.digest
    for field, value in {"lead": "POLRI", "owner": "KPU", "legal_basis": "UU", "effective_to": DAY}.items():
        assert RoutingTable.of("test", [rows[0], rows[1].model_copy(update={field: value})]).digest != table.digest


def test_clocks_of_a_row_make_a_problem_faster_and_never_slower() -> None:
    row = a_row(clocks=Severity.S3)
    assert [row.clocks_for(each) for each in Severity] == [Severity.S3, Severity.S3, Severity.S3, Severity.S4]
    assert [a_row().clocks_for(each) for each in Severity] == list(Severity)


@pytest.mark.parametrize(
    ("differing", "fault"),
    [
        ({"rule": "R-OTHER-1"}, "BAD_RULE R-OTHER-1 LOGISTICS_LATE"),
        ({"stage": "EXEC_PARTY"}, "UNKNOWN_STAGE R-LOGISTICS_LATE-1 EXEC_PARTY"),
        ({"lead": "KPOO"}, "UNKNOWN_AGENCY R-LOGISTICS_LATE-1 KPOO"),
        ({"supporting": ("KPOO",)}, "UNKNOWN_AGENCY R-LOGISTICS_LATE-1 KPOO"),
        ({"owner": "KPOO"}, "UNKNOWN_AGENCY R-LOGISTICS_LATE-1 KPOO"),
        ({"supporting": ("POLRI", "POLRI")}, "AGENCY_TWICE R-LOGISTICS_LATE-1 POLRI"),
        ({"supporting": ("KPU",)}, "AGENCY_TWICE R-LOGISTICS_LATE-1 KPU"),
        ({"clocks": Severity.S4}, "BAD_CLOCKS R-LOGISTICS_LATE-1 S4"),
        ({"lead": "CAMAT"}, "LEAD_OUT_OF_REACH R-LOGISTICS_LATE-1 CAMAT, *"),
        ({"effective_to": date(2014, 1, 1)}, "ENDS_BEFORE_START R-LOGISTICS_LATE-1 2015-01-01 > 2014-01-01"),
    ],
)
def test_what_is_wrong_with_a_row_is_named(differing: dict[str, Any], fault: str) -> None:
    assert fault in told(a_row(**differing))


def test_nobody_can_be_in_charge_on_a_tier_that_the_lead_does_not_reach() -> None:
    assert codes(a_row(), a_row(number=2, tier=Tier.NATIONAL, lead="BPBD")) == {FaultCode.LEAD_OUT_OF_REACH}
    assert codes(a_row(), a_row(number=2, tier=Tier.PROVINCE, lead="BPBD")) == set()
    assert codes(a_row(lead="MK")) == set()
    assert codes(a_row(lead="CAMAT", route=Route.WATCH)) == set()


def test_a_rule_has_one_row() -> None:
    assert "RULE_TWICE R-LOGISTICS_LATE-1" in told(a_row(effective_to=DAY), a_row(effective_from=NEXT_DAY))


def test_a_category_that_nobody_knows_is_named_with_its_row() -> None:
    assert told(a_row(), a_row("PARTY")) == ["UNKNOWN_CATEGORY R-PARTY-1 PARTY"]


def test_two_rows_that_decide_the_same_case_on_the_same_day_contradict_each_other() -> None:
    assert told(a_row(effective_to=NEXT_DAY), a_row(number=2, effective_from=DAY)) == [
        "CONTRADICTION R-LOGISTICS_LATE-2 R-LOGISTICS_LATE-1, 2024-11-27..2024-11-28"
    ]
    assert told(a_row(), a_row(number=2)) == ["CONTRADICTION R-LOGISTICS_LATE-2 R-LOGISTICS_LATE-1, 2015-01-01.."]


def test_a_row_for_a_stage_and_one_for_a_tier_contradict_each_other_unless_a_third_one_decides() -> None:
    rows = [a_row(), a_row(number=2, stage="EXEC_VOTING"), a_row(number=3, tier=Tier.PROVINCE)]
    assert told(*rows) == ["CONTRADICTION R-LOGISTICS_LATE-3 R-LOGISTICS_LATE-2, 2015-01-01.."]
    both = a_row(number=4, stage="EXEC_VOTING", tier=Tier.PROVINCE)
    assert told(*rows, both) == []
    until = both.model_copy(update={"effective_to": DAY})
    assert told(*rows, until) == ["CONTRADICTION R-LOGISTICS_LATE-3 R-LOGISTICS_LATE-2, 2024-11-28.."]


def test_every_tier_needs_a_row_on_every_day_also_when_the_stage_is_not_known() -> None:
    assert told() == [f"GAP LOGISTICS_LATE, *, {tier}, 0001-01-01.." for tier in Tier]
    assert told(a_row(tier=Tier.DISTRICT), a_row(number=2, tier=Tier.PROVINCE)) == [
        "GAP LOGISTICS_LATE, *, national, 2015-01-01.."
    ]
    assert told(a_row(stage="EXEC_VOTING")) == [f"GAP LOGISTICS_LATE, *, {tier}, 2015-01-01.." for tier in Tier]
    later = date(2024, 12, 1)
    assert told(a_row(effective_to=DAY), a_row(number=2, effective_from=later, effective_to=later)) == [
        fault
        for tier in Tier
        for fault in (
            f"GAP LOGISTICS_LATE, *, {tier}, 2024-11-28..2024-11-30",
            f"GAP LOGISTICS_LATE, *, {tier}, 2024-12-02..",
        )
    ]


def test_what_a_table_says_of_days_that_are_over_need_not_be_whole_when_it_comes_into_force() -> None:
    rows = [a_row(effective_to=DAY - timedelta(days=9)), a_row(number=2, effective_from=DAY)]
    assert codes(*rows) == {FaultCode.GAP}
    assert told(*rows, since=DAY) == []
    assert {each.code for each in faults_in(rows[1:], KNOWN, DAY - timedelta(days=1))} == {FaultCode.GAP}


def test_the_last_day_of_the_calendar_is_a_day_like_any_other() -> None:
    assert told(a_row(effective_to=date.max)) == []


def test_a_table_that_the_ledger_does_not_take_is_told_so() -> None:
    rows = [a_row(number=number, legal_basis="\U0001f5f3" * 300) for number in range(1, 999)] * 3
    assert size_bytes(rows) > TABLE_LIMIT_BYTES
    assert FaultCode.TABLE_TOO_LARGE in codes(*rows)


days = st.dates(date(2024, 11, 20), date(2024, 12, 5))
optional_stages = st.sampled_from([None, "EXEC_QUIET", "EXEC_VOTING"])
optional_tiers = st.sampled_from([None, *Tier])


@st.composite
def tables(draw: st.DrawFn) -> list[RouteRow]:
    rows = [a_row()] if draw(st.booleans()) else []
    for number in range(2, draw(st.integers(2, 5))):
        begin = draw(days)
        end = draw(st.none() | st.dates(begin, date(2024, 12, 9)))
        rows.append(
            a_row(
                number=number,
                stage=draw(optional_stages),
                tier=draw(optional_tiers),
                effective_from=begin,
                effective_to=end,
            )
        )
    return rows


@given(tables(), optional_stages, st.sampled_from(Tier), days)
def test_a_table_without_a_fault_has_one_row_for_every_case_and_one_with_a_fault_shows_why(
    rows: list[RouteRow], stage: str | None, tier: Tier, day: date
) -> None:
    holding = [row.specificity for row in rows if row.holds(stage, tier, day)]
    is_decided = holding.count(max(holding, default=0)) == 1
    faults = {each.code for each in faults_in(rows, KNOWN, date(2024, 11, 20))}
    assert is_decided or faults & {FaultCode.GAP, FaultCode.CONTRADICTION}
    if FaultCode.GAP not in faults:
        assert holding
