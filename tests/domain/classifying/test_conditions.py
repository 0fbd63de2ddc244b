import pytest

from domain.classifying.conditions import condition

CONCEPTS = frozenset({"goods", "boxes", "not_yet", "arrive", "denied"})
QUANTITIES = frozenset({"h", "tps"})


def spans(*places: tuple[str, int]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for concept, start in places:
        found.setdefault(concept, []).append((start, start + 1))
    return found


def test_concepts_count_only_within_the_window() -> None:
    near = condition("goods|boxes not_yet arrive", window=4, concepts=CONCEPTS, quantities=QUANTITIES)
    assert near.holds(spans(("boxes", 0), ("not_yet", 2), ("arrive", 3)), {})
    assert not near.holds(spans(("boxes", 0), ("not_yet", 2), ("arrive", 4)), {})
    assert not near.holds(spans(("boxes", 0), ("not_yet", 2)), {})


def test_one_word_does_not_fill_two_places() -> None:
    both = condition("goods boxes", window=4, concepts=CONCEPTS, quantities=QUANTITIES)
    assert not both.holds(spans(("goods", 1), ("boxes", 1)), {})


def test_an_absent_concept_must_be_nowhere() -> None:
    unless = condition("goods !denied", window=0, concepts=CONCEPTS, quantities=QUANTITIES)
    assert unless.holds(spans(("goods", 0)), {})
    assert not unless.holds(spans(("goods", 0), ("denied", 40)), {})


def test_a_bound_on_a_quantity_nobody_named_does_not_hold() -> None:
    eve = condition("h<=1 tps>=2", window=0, concepts=CONCEPTS, quantities=QUANTITIES)
    assert eve.holds({}, {"h": 1, "tps": 2})
    assert not eve.holds({}, {"h": 1})
    assert not eve.holds({}, {"h": 2, "tps": 2})


@pytest.mark.parametrize("text", ["gods", "goods !lost", "people>=2", "h>", "goods|"])
def test_what_the_language_does_not_know_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="unknown"):
        condition(text, window=0, concepts=CONCEPTS, quantities=QUANTITIES)
