"""What another table would have done: told case by case, and only where somebody would notice."""

from datetime import timedelta
from typing import Any

from domain.codes import Route, Severity, Tier
from domain.figures.rehearsal import Entered, rehearse
from domain.problem.commands import CorrectProblem
from domain.problem.events import ProblemCorrected, ProblemInventoried
from domain.routing_table import RouteRow, RoutingTable
from tests.given.routes import ALWAYS, a_row
from tests.given.situations import AT, KECAMATAN, REASON, a_coordinating_problem

TODAY = AT.date()
OLD = RoutingTable.of("old", [a_row(supporting=("POLRI", "TNI"))])


def a_case(**differing: Any) -> Entered:
    values: dict[str, Any] = {
        "problem_id": "p",
        "entered_at": AT,
        "category": "LOGISTICS_LATE",
        "severity": Severity.S2,
        "stage": None,
        "region": KECAMATAN,
        "lead": "KPU",
        "route": Route.COORDINATE,
        "rule": "R-LOGISTICS_LATE-1",
        "rule_version": "old",
    }
    return Entered(**values | differing)


def test_a_case_is_taken_as_a_person_put_it_right() -> None:
    entered = Entered.of("p", next(e for e in a_coordinating_problem().events if isinstance(e, ProblemInventoried)))
    elsewhere, otherwise = (
        entered.corrected(event)
        for command in (
            CorrectProblem(stations=("3",), reason=REASON),
            CorrectProblem(category="VILLAGE_QUARREL", region="17.07.06", reason=REASON),
        )
        for event in a_coordinating_problem().decided(command)
        if isinstance(event, ProblemCorrected)
    )
    assert elsewhere == entered
    assert (otherwise.category, otherwise.region, otherwise.lead) == ("VILLAGE_QUARREL", "17.07.06", "CAMAT")
    assert (otherwise.rule, otherwise.severity) == ("R-VILLAGE_QUARREL-1", entered.severity)


def differences(*rows: RouteRow, case: Entered | None = None) -> list[tuple[str, ...]]:
    new = RoutingTable.of("new", rows)
    return [each.differs for each in rehearse([case or a_case()], OLD, new, Tier.DISTRICT, TODAY).changes]


def test_the_same_rows_change_nothing_and_the_order_of_those_who_help_says_nothing() -> None:
    assert differences(a_row(supporting=("POLRI", "TNI"))) == []
    assert differences(a_row(supporting=("TNI", "POLRI"))) == []


def test_everything_that_somebody_would_notice_is_named() -> None:
    assert differences(a_row(lead="POLRI", supporting=("TNI", "POLRI"))) == [("lead",)]
    assert differences(a_row(route=Route.WATCH)) == [("supporting", "route")]
    faster = a_row(supporting=("POLRI", "TNI"), clocks=Severity.S3)
    assert differences(faster) == [("clocks",)]
    assert differences(faster, case=a_case(severity=Severity.S4)) == []


def test_another_name_for_the_same_decision_is_told_and_does_not_count() -> None:
    new = RoutingTable.of("new", [a_row(number=2, supporting=("POLRI", "TNI"))])
    found = rehearse([a_case()], OLD, new, Tier.DISTRICT, TODAY)
    assert [each.differs for each in found.changes] == [("row",)]
    assert found.effective == ()


def test_cases_are_counted_by_what_changes_and_by_category() -> None:
    new = RoutingTable.of("new", [a_row(lead="POLRI"), a_row("OTHER"), a_row(number=2, stage="EXEC_VOTING")])
    cases = [a_case(), a_case(problem_id="q"), a_case(stage="EXEC_VOTING"), a_case(category="OTHER")]
    found = rehearse(cases, OLD, new, Tier.DISTRICT, TODAY)
    assert (found.cases, len(found.changes), found.old_version, found.new_version) == (4, 4, "old", "new")
    assert found.by_difference == {"lead": 3, "supporting": 4, "route": 1}
    assert found.by_category == {"LOGISTICS_LATE": 3, "OTHER": 1}
    assert found.changes[3].old is None


def test_a_category_that_neither_table_has_is_no_change() -> None:
    assert differences(a_row(supporting=("POLRI", "TNI")), case=a_case(category="OTHER")) == []


def test_rows_are_taken_as_they_hold_on_the_day_asked_for() -> None:
    from_tomorrow = TODAY + timedelta(days=1)
    new = RoutingTable.of(
        "new",
        [
            a_row(supporting=("POLRI", "TNI"), effective_from=ALWAYS, effective_to=TODAY),
            a_row(number=2, lead="BAWASLU", effective_from=from_tomorrow),
        ],
    )
    assert rehearse([a_case()], OLD, new, Tier.DISTRICT, TODAY).changes == ()
    assert len(rehearse([a_case()], OLD, new, Tier.DISTRICT, from_tomorrow).changes) == 1
