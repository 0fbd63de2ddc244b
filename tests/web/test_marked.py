"""Words that decided, marked in a text."""

import pytest

from domain.classifying.rules import Concept
from reference.loader import routing_rules
from web.pages.marked import marked, words_marked

CONCEPTS = (Concept(name="goods", terms=("kotak suara", "kotak"), deniable=False),)
TEXT = 'Kotak suara & <b>kotaknya</b> "belum" tiba; perkotakan tidak.'


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (("concept:goods",), ("kotak suara", "kotaknya")),
        (("word:tiba", "word:#", "severity:x"), ("tiba",)),
        (("phrase:belum tiba",), ('belum" tiba',)),
        (("concept:unknown",), ()),
        ((), ()),
        (("word:(", "word:.*", "word:tiba|belum"), ()),
    ],
)
def test_what_is_marked_stands_in_the_text(evidence: tuple[str, ...], words: tuple[str, ...]) -> None:
    pieces = tuple(marked(TEXT, evidence, CONCEPTS))
    assert "".join(each.text for each in pieces) == TEXT
    assert words_marked(pieces) == words


def test_every_concept_of_the_rules_can_be_looked_for() -> None:
    concepts = routing_rules().language.concepts
    for each in concepts:
        assert "".join(piece.text for piece in marked(TEXT, (f"concept:{each.name}",), concepts)) == TEXT
