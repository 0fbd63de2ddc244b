"""Text that may leave the process: one line, bounded, without what looks like a person's address or number.

Messages of errors and of libraries are written for people and quote what they choke on. They end in logs and, through
failures, in histories, where personal data must never be. What a rule can see is masked here; the rest is cut short.
"""

import re

MESSAGE_LIMIT_CHARACTERS = 200
MASK = "[withheld]"

_PERSONAL = re.compile(
    r"[^\s<>\"'(),;]+@[^\s<>\"'(),;]+"  # mail address; also user and password before the host of an address
    r"|(?<![\w-])(?:\+?62|0)[ -]?8\d{1,3}[ -]?\d{3,4}[ -]?\d{3,5}(?![\w-])"  # Indonesian mobile number
    r"|(?<![\w-])\d{16}(?![\w-])"  # NIK, the number of an identity card
    r"|(?<=/[rs]/)[\w-]{20,}"  # what a link's address holds, which opens a page to whoever has it
)


def discreet(text: str, limit: int = MESSAGE_LIMIT_CHARACTERS) -> str:
    """First line of `text`, masked, at most `limit` characters and an ellipsis."""
    first_line = text.strip().partition("\n")[0]
    return shortened(_PERSONAL.sub(MASK, first_line), limit)


def shortened(text: str, limit: int) -> str:
    """`text`, or its first `limit` characters and an ellipsis."""
    return text if len(text) <= limit else text[:limit] + "…"
