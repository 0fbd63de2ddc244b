"""Texts fit for paper: no controls, no signs that turn the direction, nothing that the fonts do not hold.

Invariants:
    * a text that is fit already stays as it is;
    * every value has an end: what is cut says so;
    * cleaning twice is cleaning once.
"""

import json
import re
import unicodedata
from pathlib import Path
from typing import Final

from pydantic import JsonValue

VALUE_LIMIT: Final = 700
"""Characters of one value; the service has the rest."""

WORD_LIMIT: Final = 64
"""Characters that are left of a word that is cut."""

WORD_TOO_LONG: Final = 80
MARKS_LIMIT: Final = 2
"""Marks on one letter."""

CUT: Final = " … (dipotong; lengkapnya ada pada desk)"
NOT_HELD: Final = "□"
"""In the place of what no font holds: without it, the compiler refuses the whole document."""

FONTS: Final = Path(__file__).with_name("fonts")
COVERAGE: Final = tuple((low, high) for low, high in json.loads((FONTS / "coverage.json").read_text(encoding="ascii")))
"""Ranges of characters that the fonts hold, both ends included."""

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARKS: Final = frozenset({"Mn", "Me"})
_LONG_WORD: Final = re.compile(rf"\S{{{WORD_TOO_LONG},}}")
_HELD: Final = re.compile(
    "[" + "".join(f"{re.escape(chr(low))}-{re.escape(chr(high))}" for low, high in COVERAGE) + "]"
)
_PLAIN: Final = re.compile(r"[\x20-\x7e\xa0-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e]*")
"""Letters without marks of their own, of Latin writing; most texts are nothing else."""


def cleaned(value: JsonValue) -> JsonValue:
    """The same value with every text in it fit for paper."""
    match value:
        case str():
            return clean(value)
        case list():
            return [cleaned(each) for each in value]
        case dict():
            return {key: cleaned(each) for key, each in value.items()}
        case _:
            return value


def clean(text: str, limit: int = VALUE_LIMIT) -> str:
    """A text fit for paper, on one line, of no more than `limit` characters and a note that it was cut."""
    begun = unicodedata.normalize("NFC", text[: limit * 2])
    kept = begun if _PLAIN.fullmatch(begun) and _all_held(begun) else _kept(begun)
    kept = _LONG_WORD.sub(lambda word: word[0][:WORD_LIMIT] + "…", kept)
    if len(kept) <= limit or (kept.endswith(CUT) and len(kept) <= limit + len(CUT)):
        return kept
    return kept[:limit].rstrip() + CUT


def _all_held(text: str) -> bool:
    return text.isascii() or all(_HELD.match(each) for each in set(text))


def _kept(text: str) -> str:
    out: list[str] = []
    marks = 0
    for each in text:
        category = unicodedata.category(each)
        if each in "\n\t\r":
            out.append(" ")
            marks = 0
            continue
        if category in _INVISIBLE:
            continue
        is_mark = category in _MARKS
        marks = marks + 1 if is_mark else 0
        if marks > MARKS_LIMIT:
            continue
        if _HELD.match(each):
            out.append(each)
        elif not is_mark and out[-1:] != [NOT_HELD]:
            out.append(NOT_HELD)
    # Two signs that belong together may have been kept apart by what is gone.
    joined = unicodedata.normalize("NFC", "".join(out))
    return "".join(each if _HELD.match(each) else NOT_HELD for each in joined)
