"""Floors under the printed figures, a little below what is reached: a change that costs more fails here."""

from io import StringIO
from pathlib import Path

import pytest

from domain.classifying.classify import Classifier
from domain.classifying.model import TextReport
from reference.evaluate import day, figures, partial_pairs, reliability, report, routed_noise
from reference.loader import routing_rules
from reference.messages import Labelled, held_out, messages, training_sets

DEMO = Path(__file__).parents[2] / "demo" / "data"
SHIPPED = Classifier(routing_rules())


def test_on_messages_of_a_hand_that_nothing_was_learned_from_the_figures_hold() -> None:
    labelled = held_out()
    found = figures(labelled, [SHIPPED.classify(each.report) for each in labelled])
    assert found.category >= 0.90
    assert found.first_three >= 0.97
    assert found.lead >= 0.93
    assert found.severity_within_one >= 0.95
    assert found.routed >= 0.72
    assert found.lead_of_routed >= 0.98


def test_on_the_sample_day_the_figures_hold() -> None:
    labelled = day(DEMO / "lebong-day.csv", DEMO / "lebong-day-key.csv")
    found = figures(labelled, [SHIPPED.classify(each.report) for each in labelled])
    assert found.category >= 0.86
    assert found.first_three >= 0.90
    assert found.lead_of_routed >= 0.97
    assert found.routed >= 0.80


def test_nothing_was_learned_from_the_messages_that_judge() -> None:
    learned = {text for texts in training_sets().values() for text, _ in texts}
    assert learned.isdisjoint(each.report.text for each in held_out())


def test_what_is_no_report_is_never_routed_with_confidence() -> None:
    assert routed_noise(SHIPPED, "training") == []
    assert len(routed_noise(SHIPPED, "held_out")) <= 1


def test_sides_that_change_places_change_nothing() -> None:
    assert partial_pairs(SHIPPED) == []


def test_a_confidence_can_be_believed() -> None:
    labelled = held_out()
    bins = reliability(labelled, [SHIPPED.classify(each.report) for each in labelled])
    apart = sum(each.number * abs(each.confidence - each.right) for each in bins) / len(labelled)
    assert apart < 0.06


def test_every_category_is_learned_from_several_hands() -> None:
    hands: dict[str, set[str]] = {}
    for each in messages():
        hands.setdefault(each.category, set()).add(each.hand)
    assert min(len(theirs) for theirs in hands.values()) >= 5


def test_the_report_names_the_set_the_figures_and_the_confusions() -> None:
    first = next(each for each in held_out() if each.category == "OTHER")
    wrong = SHIPPED.classify(TextReport(text="Listrik padam saat hitung suara di TPS 3"))
    sink = StringIO()
    report(sink, [("one message", [first], [wrong])])
    printed = sink.getvalue()
    assert "one message" in printed
    assert f"1  OTHER -> POWER_OUTAGE  ({first.name})" in printed


@pytest.mark.parametrize("sure", [0.05, 0.95, 1.0])
def test_reliability_counts_each_message_once(sure: float) -> None:
    first: Labelled = held_out()[4]
    found = SHIPPED.classify(first.report).model_copy(
        update={"confidence": sure, "category": first.category, "in_remit": True}
    )
    [only] = reliability([first], [found])
    assert (only.number, only.confidence, only.right) == (1, sure, 1.0)
