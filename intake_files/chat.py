"""A chat that somebody exported: lines that begin with an instant, a sender and a colon."""

import re
from typing import Final

_MESSAGE: Final = re.compile(
    r"[\u200e\u200f]?\[?\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},? \d{1,2}[.:]\d{2}([.:]\d{2})?(\s?[AP]M)?(\] | - )\S",
    re.IGNORECASE,
)
_SEARCHED_LINES: Final = 20
_ENOUGH: Final = 2


def is_chat_export(text: str) -> bool:
    """Whether the text begins as WhatsApp writes the messages of a chat into a file."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:_SEARCHED_LINES]
    return bool(lines and _MESSAGE.match(lines[0])) and sum(bool(_MESSAGE.match(line)) for line in lines) >= _ENOUGH
