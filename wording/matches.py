"""Why a report joined a problem, or two problems are held for the same, in Bahasa Indonesia."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

_WORDS: Final[Mapping[str, str]] = {
    "same-kecamatan": "kecamatan sama",
    "kecamatan-unknown": "kecamatan belum pasti",
    "same-station": "TPS sama",
    "same-village": "desa sama",
    "other-station": "TPS berbeda",
    "other-village": "desa berbeda",
    "text-unknown": "isi tidak lagi terbaca",
    "person": "keputusan petugas",
}

_PHRASES: Final[Mapping[str, Callable[[str], str]]] = {
    "same-category": lambda value: f"kategori sama ({value})",
    "other-category": lambda value: f"kategori lain ({value})",
    "within": lambda value: f"dalam {value.removesuffix('h')} jam",
    "graver": lambda value: f"lebih berat ({value})",
    "text": lambda value: f"kemiripan isi {_percent(value)}",
    "score": lambda value: f"skor {value}",
    "rules": lambda value: f"aturan {value}",
}


def match_line(reasons: Iterable[str]) -> str:
    """What people read for the reasons; one that nobody knows is shown as it is."""
    return ", ".join(_phrase(each) for each in reasons)


def _phrase(reason: str) -> str:
    kind, _, value = reason.partition(":")
    if value and kind in _PHRASES:
        return _PHRASES[kind](value)
    return _WORDS.get(reason, reason)


def _percent(permille: str) -> str:
    return f"{int(permille) / 10:.0f} %" if permille.isdigit() else permille
