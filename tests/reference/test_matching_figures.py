"""The set of labelled reports, and what the policy makes of it."""

import io

from domain.codes import Route
from reference.loader import reference
from reference.matching_figures import HALVES, figures, joining_at_any_score, read_pairs, read_strangers, report
from reference.policies import matching_rules
from reference.tables import ROOT

PAIRS = read_pairs(matching_rules())


def test_the_set_has_enough_pairs_of_both_kinds_in_both_halves() -> None:
    for half in HALVES:
        same = [pair.is_same for pair in PAIRS if pair.half == half]
        assert len(same) >= 120
        assert sum(same) >= 30


def test_every_scene_belongs_to_one_half_and_speaks_of_known_categories() -> None:
    assert {pair.half for pair in PAIRS} == set(HALVES)
    assert {pair.category for pair in PAIRS} <= set(reference().taxonomy)
    assert all(pair.incidents[0][0] == pair.incidents[1][0] for pair in PAIRS)


def test_of_what_joins_by_itself_at_least_ninety_nine_in_a_hundred_are_right() -> None:
    for half in HALVES:
        found = figures([pair for pair in PAIRS if pair.half == half], 0)
        assert found.precision >= 0.99
        assert found.recall >= 0.5


def test_what_is_the_same_and_does_not_join_is_shown_to_a_person() -> None:
    missed = [pair.texts for pair in PAIRS if pair.is_same and pair.score < matching_rules().suggest_from]
    assert missed == []


def test_the_score_asked_for_keeps_a_distance_from_the_likeliest_two_incidents() -> None:
    pairs = read_pairs(joining_at_any_score(matching_rules()))
    asked = {each.join_from for each in matching_rules().categories.values() if each.join_from}
    assert max(pair.score for pair in pairs if not pair.is_same and pair.joins_from(0)) <= min(asked) - 50


def test_what_another_body_decides_is_joined_by_a_person_only() -> None:
    rules = matching_rules()
    for code, category in reference().taxonomy.items():
        if category.route is not Route.COORDINATE:
            assert rules.of(code).join_from is None, code


def test_messages_of_many_hands_that_tell_of_two_incidents_hardly_ever_join() -> None:
    found = read_strangers(ROOT / "routing" / "messages.csv", matching_rules())
    assert len(found) > 10_000
    assert sum(pair.joins_from(0) for pair in found) <= len(found) / 1000


def test_the_figures_can_be_read() -> None:
    sink = io.StringIO()
    report(sink, ROOT / "policy" / "matching-trial.csv")
    lines = sink.getvalue().splitlines()
    assert any(line.split()[:3] == ["600", "24", "0"] for line in lines)
    assert lines[-1].startswith("of ")
    assert any(line.startswith("by the policy: 52 join by themselves, 0 of them wrongly") for line in lines)
