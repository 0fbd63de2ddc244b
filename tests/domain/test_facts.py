from dataclasses import replace

import pytest

from domain.codes import Severity
from domain.problem.commands import Triage
from domain.problem.facts import facts_of
from domain.problem.outcome import Outcome
from domain.problem.state import (
    INITIAL,
    AwaitingReceipt,
    Closed,
    Merged,
    NotHandedOver,
    Phase,
    UnderWay,
    dossier_of,
    phase_of,
)
from tests.given.situations import (
    SITUATIONS,
    a_closed_problem,
    a_coordinating_problem,
    a_detected_problem,
    a_diverted_report,
    a_grave_problem,
    a_merged_problem,
    a_report_awaiting_triage,
)


def test_of_what_was_not_detected_nothing_is_to_be_said() -> None:
    assert facts_of(INITIAL) is None


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_situation_has_a_phase_and_a_dossier(name: str) -> None:
    state = SITUATIONS[name]().state

    facts = facts_of(state)

    assert (facts and facts.phase) == phase_of(state)
    assert (facts and facts.dossier) == dossier_of(state)


def test_before_inventory_the_assessment_counts() -> None:
    state = a_detected_problem().state

    facts = facts_of(state)

    assert facts is not None
    assessment = facts.dossier.assessment
    assert (facts.category, facts.severity, facts.lead) == (assessment.category, assessment.severity, assessment.lead)
    assert (facts.under_way, facts.inventoried_at, facts.outcome, facts.escalation_level) == (None, None, None, 0)


def test_from_inventory_on_what_was_decided_counts() -> None:
    life = a_report_awaiting_triage().asked(Triage(category="LOGISTICS_LATE", severity=Severity.S4)).performed()

    facts = facts_of(life.state)

    assert facts is not None
    assert facts.under_way is life.state
    assert (facts.category, facts.severity) == ("LOGISTICS_LATE", Severity.S4)
    assert facts.severity is not facts.dossier.assessment.severity
    assert (facts.stage, facts.route, facts.lead) == (life.under_way.stage, life.under_way.route, life.under_way.lead)


def test_what_is_closed_keeps_what_held_before_and_has_its_own_outcome() -> None:
    closed = a_closed_problem().state
    assert isinstance(closed, Closed)

    facts = facts_of(replace(closed, outcome=Outcome.NOT_CONFIRMED))

    assert facts is not None
    assert facts.outcome is Outcome.NOT_CONFIRMED
    assert (facts.closed_at, facts.under_way) == (closed.closed_at, closed.before)
    assert facts.inventoried_at == closed.before.inventoried_at


def test_what_was_merged_says_into_what_and_keeps_what_held_before() -> None:
    merged = a_merged_problem().state
    assert isinstance(merged, Merged)

    facts = facts_of(merged)

    assert facts is not None
    assert (facts.phase, facts.merged_into) == (Phase.MERGED, merged.into)
    assert facts.under_way is (merged.before if isinstance(merged.before, UnderWay) else None)


def test_a_level_of_escalation_outlives_the_end() -> None:
    grave = a_grave_problem().under_way
    assert grave.escalation_level > 0

    facts = facts_of(Merged(before=grave, into="other"))

    assert facts is not None
    assert facts.escalation_level == grave.escalation_level


def test_a_hand_over_is_told_where_there_is_one() -> None:
    diverted, coordinating = facts_of(a_diverted_report().state), facts_of(a_coordinating_problem().state)

    assert diverted is not None
    assert coordinating is not None
    assert isinstance(diverted.hand_over, AwaitingReceipt)
    assert coordinating.hand_over == NotHandedOver()
