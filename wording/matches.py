"""Why a report joined a problem, or two problems are held for the same."""

from collections.abc import Iterable
from typing import Final

from wording.catalogue import Words, text

REASONS: Final = Words(
    "reason of a match",
    {
        "same-kecamatan": "kecamatan sama",
        "kecamatan-unknown": "kecamatan belum pasti",
        "same-station": "TPS sama",
        "same-village": "desa sama",
        "other-station": "TPS berbeda",
        "other-village": "desa berbeda",
        "text-unknown": "isi tidak lagi terbaca",
        "person": "keputusan petugas",
    },
)

REASONS_WITH_VALUE: Final = Words(
    "reason of a match, with a value",
    {
        "same-category": "kategori sama ({value})",
        "other-category": "kategori lain ({value})",
        "within": "dalam {value} jam",
        "graver": "lebih berat ({value})",
        "text": "kemiripan isi {value}",
        "score": "skor {value}",
        "rules": "aturan {value}",
    },
)
"""Reasons that are stored as `code:value`."""


def match_line(reasons: Iterable[str]) -> str:
    """What people read for the reasons; one that nobody knows is shown as it is."""
    return ", ".join(_phrase(each) for each in reasons)


def _phrase(reason: str) -> str:
    code, _, value = reason.partition(":")
    if value and code in REASONS_WITH_VALUE:
        return REASONS_WITH_VALUE[code].format(value=_shown(code, value))
    return REASONS.get(reason, reason)


def _shown(code: str, value: str) -> str:
    match code:
        case "within":
            return value.removesuffix("h")
        case "text" if value.isdigit():
            return text("{number} %", number=f"{int(value) / 10:.0f}")
        case _:
            return value
