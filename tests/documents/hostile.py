"""Documents whose every free text is an attack on whatever sets, shows or copies it."""

from itertools import count
from typing import Any, Final

from documents.document import Document

ATTACKS: Final = (
    '#panic("x") $ x^2 $ *tebal* _miring_ `mono` <label> @rujuk \\ // /* */ = judul - butir + [isi] #import "x"',
    "Pertanggungjawabannya" * 60,
    "שלום עולם \u202eterbalik\u202c مرحبا 12/34",
    "😀🗳️👩‍👩‍👧 选举 ไทย",
    "nol\x00nol \x1b[31m \ud800 \ufeff\u200b\u2066x",
    "Z\u0351\u0352\u0353\u0354a\u0351\u0352\u0353l\u0351go",
    "https://contoh.example/" + "a" * 300,
    "baris\nbaru\r\n\ttab <script>alert(1)</script> {{ 7*7 }} %s '; DROP TABLE--",
    '=HYPERLINK("http://contoh.example","klik")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "kata " * 300,
    "",
)

NOT_FREE: Final = frozenset({"link", "zone", "shape", "paper"})
"""Fields of text whose values the service makes itself."""

CODES: Final = frozenset({"reported", "nil", "missing", "received", "restated", "accepted"})


def attacked(document: Document) -> Document:
    """The same document with an attack behind each of its texts."""
    numbers = count()
    said = _attacked(document.model_dump(), "", numbers)
    return type(document).model_validate(said)


def _attacked(value: Any, field: str, numbers: "count[int]") -> Any:
    match value:
        case str() if type(value) is str and field not in NOT_FREE and value not in CODES:
            return f"{value} {ATTACKS[next(numbers) % len(ATTACKS)]}"
        case dict():
            return {key: _attacked(each, key, numbers) for key, each in value.items()}
        case tuple() | list():
            return [_attacked(each, field, numbers) for each in value]
        case _:
            return value
