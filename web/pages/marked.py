"""A text in somebody's own words, with the words marked that decided about it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from domain.classifying.rules import Concept

TERMS_LIMIT: Final = 800
"""Of the evidence that is looked for in a text."""

CONCEPT: Final = "concept"
SPOKEN: Final = frozenset({"word", "phrase", "nature", "place"})
"""Kinds of evidence whose terms are words as somebody writes them."""

ROOT: Final = "+"
"""Before a term that stands for all forms of its word."""

LOOK_ALIKE: Final = "-"
"""Before a term that only looks like the concept."""


class Piece(NamedTuple):
    """A part of a text."""

    text: str
    is_marked: bool


def marked(text: str, evidence: Iterable[str], concepts: Sequence[Concept]) -> Iterator[Piece]:
    """The text in pieces, those that the evidence names apart; put together they are the text itself.

    Args:
        text: as it was written.
        evidence: each as `kind:term`.
        concepts: of the rules, by whose terms a concept is known in a text.
    """
    terms = _terms(evidence, concepts)
    end = 0
    if terms:
        for match in re.finditer(rf"\b(?:{'|'.join(terms)})\b", text, re.IGNORECASE):
            if match.start() > end:
                yield Piece(text[end : match.start()], is_marked=False)
            yield Piece(match[0], is_marked=True)
            end = match.end()
    if end < len(text):
        yield Piece(text[end:], is_marked=False)


def words_marked(pieces: Iterable[Piece]) -> tuple[str, ...]:
    """The words that are marked, each once, in their order."""
    return tuple(dict.fromkeys(each.text.casefold() for each in pieces if each.is_marked))


def _terms(evidence: Iterable[str], concepts: Sequence[Concept]) -> list[str]:
    by_name = {each.name: each.terms for each in concepts}
    told = dict.fromkeys(each.partition(":")[::2] for each in evidence)
    found: dict[str, None] = {}
    for kind, term in told:
        if kind in SPOKEN:
            found |= dict.fromkeys([term])
        elif kind == CONCEPT:
            found |= dict.fromkeys(each for each in by_name.get(term, ()) if not each.startswith(LOOK_ALIKE))
    # The longest first, so that a phrase is marked whole.
    ordered = sorted((each for each in found if any(map(str.isalpha, each))), key=lambda each: (-len(each), each))
    return [_pattern(each) for each in ordered[:TERMS_LIMIT]]


def _pattern(term: str) -> str:
    """How a term stands in a text: a root with what may be put before and behind it, any other with an ending."""
    before = r"\w{0,5}" if term.startswith(ROOT) else ""
    return (
        before
        + r"\W+".join(rf"{re.escape(part)}(?:nya|lah|kah)?" for part in term.lstrip(ROOT).split())
        + (r"\w{0,4}" if term.startswith(ROOT) else "")
    )
