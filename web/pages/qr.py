"""A QR code (ISO/IEC 18004) as a drawing: squares of one unit, and nothing that a page may not show by its policy."""

from typing import NamedTuple

import segno


class QrCode(NamedTuple):
    """A code."""

    size: int
    """Squares of a side, without the quiet zone around it."""

    path: str
    """Of the dark squares, for the attribute `d`."""


def qr_code(said: str) -> QrCode:
    """The code that says a text, which can be read with an eighth of it lost.

    Raises:
        segno.DataOverflowError: it is longer than a code can hold.
    """
    made = segno.make(said, error="m", micro=False)
    rows = [bytes(row) for row in made.matrix]
    runs = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            length = next((n for n, each in enumerate(row[x:]) if not each), len(row) - x)
            if length:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += max(length, 1)
    return QrCode(len(rows), "".join(runs))
