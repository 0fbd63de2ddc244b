"""A chat that somebody exported: lines that begin with an instant, a sender and a colon.

A chat is no table of reports. Its messages are shown, a person says which are reports, and those become a table: what
one sender wrote in neighbouring messages that were chosen is one report.
"""

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from intake_files.table import ROW_LIMIT, FileFault, Grid, UnusableFile

HEADER: Final = ("Waktu lapor", "Pelapor", "Uraian", "Kanal")
CHANNEL: Final = "whatsapp"

_BEGIN: Final = re.compile(
    r"[\u200e\u200f]*\[?(?P<at>\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},? \d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?:\s?[AP]M)?)"
    r"(?:\] | - )(?:(?P<sender>[^:\n]{1,60}): )?(?P<words>.*)",
    re.IGNORECASE,
)
_NO_WORDS: Final = re.compile(
    r"[\u200e\u200f]*<(media|[^<>]{0,40}) (tidak disertakan|omitted)>"
    r"|pesan ini telah dihapus\.?|this message was deleted\.?",
    re.IGNORECASE,
)
_SEARCHED_LINES: Final = 20
_ENOUGH: Final = 2


class Message(NamedTuple):
    """What somebody wrote."""

    number: int
    """As it is shown, from 1; what the program itself says and what has no words is not counted."""

    line: int
    at: str
    sender: str
    words: str


def is_chat_export(text: str) -> bool:
    """Whether the text begins as WhatsApp writes the messages of a chat into a file."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:_SEARCHED_LINES]
    return bool(lines and _BEGIN.match(lines[0])) and sum(bool(_BEGIN.match(line)) for line in lines) >= _ENOUGH


def chosen(text: str, numbers: Collection[int] | None) -> Grid:
    """The chosen messages as a table.

    Raises:
        UnusableFile: CHAT_EXPORT with all messages where none is chosen, UNKNOWN_MESSAGE, TOO_MANY_ROWS.
    """
    messages = tuple(_messages(text))
    if len(messages) > ROW_LIMIT:
        raise UnusableFile(FileFault.TOO_MANY_ROWS, str(ROW_LIMIT))
    if not numbers:
        raise UnusableFile(FileFault.CHAT_EXPORT, headings=[_shown(message) for message in messages])
    if unknown := sorted(set(numbers).difference(message.number for message in messages)):
        raise UnusableFile(FileFault.UNKNOWN_MESSAGE, str(unknown[0]))
    rows: list[tuple[int, list[str]]] = [(0, list(HEADER))]
    last: Message | None = None
    for message in (message for message in messages if message.number in numbers):
        if last is not None and (last.sender, last.number + 1) == (message.sender, message.number):
            rows[-1][1][2] += f"\n{message.words}"
        else:
            rows.append((message.line, [message.at, message.sender, message.words, CHANNEL]))
        last = message
    return Grid("", tuple(rows))


def _messages(text: str) -> Iterator[Message]:
    number = 0
    for line, begun, further in _entries(text):
        if begun["sender"] and not _NO_WORDS.fullmatch(begun["words"].strip()):
            number += 1
            at = " ".join(begun["at"].replace(",", " ").split())
            yield Message(number, line, at, begun["sender"].strip(), "\n".join((begun["words"], *further)).strip())


def _entries(text: str) -> Iterator[tuple[int, re.Match[str], list[str]]]:
    """Line, beginning and further lines of each entry, also of those that the program itself wrote."""
    entry: tuple[int, re.Match[str], list[str]] | None = None
    for line, written in enumerate(text.splitlines(), start=1):
        if begun := _BEGIN.match(written):
            if entry is not None:
                yield entry
            entry = (line, begun, [])
        elif entry is not None:
            entry[2].append(written)
    if entry is not None:
        yield entry


def _shown(message: Message) -> str:
    return f"{message.number}. {message.at} {message.sender}: {' '.join(message.words.split())}"
