"""A text in somebody's own words, with the words marked that decided about it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from wording.codes import EVIDENCE_KINDS

TERMS_LIMIT: Final = 40
"""Of the evidence that is looked for in a text."""


class Piece(NamedTuple):
    """A part of a text."""

    text: str
    is_marked: bool


def marked(text: str, evidence: Iterable[str]) -> Iterator[Piece]:
    """The text in pieces, those that the evidence names apart; put together they are the text itself.

    Args:
        text: as it was written.
        evidence: each as `kind:term`; a term that stands for a meaning and not for a word is in no text.
    """
    terms = _terms(evidence)
    if not terms:
        yield Piece(text, is_marked=False)
        return
    found = re.compile(rf"\b(?:{'|'.join(terms)})\b", re.IGNORECASE)
    end = 0
    for match in found.finditer(text):
        if match.start() > end:
            yield Piece(text[end : match.start()], is_marked=False)
        yield Piece(match[0], is_marked=True)
        end = match.end()
    if end < len(text):
        yield Piece(text[end:], is_marked=False)


def _terms(evidence: Iterable[str]) -> list[str]:
    told = [each.partition(":") for each in evidence]
    words = {term for kind, _, term in told if kind in EVIDENCE_KINDS and term.strip()}
    # The longest first, so that a phrase is marked whole; a word stands for its forms with an ending.
    ordered = sorted(words, key=lambda term: (-len(term), term))[:TERMS_LIMIT]
    return [r"\W+".join(rf"{re.escape(part)}\w*" for part in term.split()) for term in ordered]
