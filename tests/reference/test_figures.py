"""Floors under the printed figures, a little below what is reached: a change of rules or code that costs more fails here."""

from pathlib import Path

import pytest

from domain.routing.classify import Classifier
from reference.evaluate import day, examples, figures, main, trial, withheld
from reference.loader import routing_rules

DEMO = Path(__file__).parents[2] / "demo" / "data"


def test_with_words_withheld_the_figures_hold() -> None:
    labelled = examples()
    found = figures(labelled, withheld(routing_rules(), labelled))
    assert found.category >= 0.91
    assert found.first_three >= 0.96
    assert found.lead >= 0.93
    assert found.severity_within_one >= 0.97
    assert found.routed >= 0.70
    assert found.lead_of_routed >= 0.97


def test_on_messages_of_another_hand_the_figures_hold() -> None:
    labelled = trial()
    classifier = Classifier(routing_rules())
    found = figures(labelled, [classifier.classify(each.report) for each in labelled])
    assert found.category >= 0.90
    assert found.lead_of_routed >= 0.98
    assert found.routed >= 0.68


def test_on_the_sample_day_the_figures_hold() -> None:
    labelled = day(DEMO / "lebong-day.csv", DEMO / "lebong-day-key.csv")
    classifier = Classifier(routing_rules())
    found = figures(labelled, [classifier.classify(each.report) for each in labelled])
    assert found.category >= 0.90
    assert found.lead_of_routed == 1
    assert found.routed >= 0.70


def test_the_command_prints_every_set_with_its_confusions(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    printed = capsys.readouterr().out
    for title in ("as shipped", "words withheld", "frames alone", "lexicon alone", "trial"):
        assert f"\n{title} " in printed
        assert f"Confusions, {title}:" in printed
