"""A chat that somebody exported: lines that begin with an instant, a sender and a colon.

A chat is no table of reports. Its messages are shown, a person says which are reports, and those become a table: what
one sender wrote within a few minutes, in neighbouring messages that were chosen, is one report. Who sent it goes with
the report as its reporter's name, or as the contact where the program shows a number; what the sender is by the words
of the field, such as `PPK Amen`, is the role.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from itertools import chain
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from intake_files.cells import UnfitCell
from intake_files.field_words import value_of
from intake_files.instants import UnreadableInstant, read_instant
from intake_files.table import ROW_LIMIT, FileFault, Grid, UnusableFile

HEADER: Final = ("Waktu lapor", "Jabatan", "reporter_name", "contact", "Uraian", "Kanal")
CHANNEL: Final = "whatsapp"

JOINED_WITHIN: Final = timedelta(minutes=10)
"""Between two messages of one sender that are one report."""

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
_TELEPHONE: Final = re.compile(r"\+?[0-9][0-9 ()-]{6,24}")
_SOME_ZONE: Final = ZoneInfo("UTC")
"""Only how far two messages lie apart is asked."""

CHAT_BEGINNING: Final = 20_000
"""Characters of a text that tell whether it is a chat."""

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


class ChatExport(UnusableFile):
    """The file is a chat, of which nobody has said what in it is a report."""

    def __init__(self, messages: tuple[Message, ...]) -> None:
        super().__init__(FileFault.CHAT_EXPORT, headings=[_shown(message) for message in messages])
        self.messages = messages


def is_chat_export(beginning: str) -> bool:
    """Whether a text that begins so begins as WhatsApp writes the messages of a chat into a file."""
    lines = [line for line in beginning.splitlines() if line.strip()][:_SEARCHED_LINES]
    return bool(lines and _BEGIN.match(lines[0])) and sum(bool(_BEGIN.match(line)) for line in lines) >= _ENOUGH


def chosen(lines: Iterable[str], numbers: Collection[int] | None) -> Grid:
    """The chosen messages of the lines as a table.

    Raises:
        ChatExport: none is chosen.
        UnusableFile: UNKNOWN_MESSAGE, TOO_MANY_ROWS.
    """
    messages = tuple(_messages(lines))
    if len(messages) > ROW_LIMIT:
        raise UnusableFile(FileFault.TOO_MANY_ROWS, str(ROW_LIMIT))
    if not numbers:
        raise ChatExport(messages)
    if unknown := sorted(set(numbers).difference(message.number for message in messages)):
        raise UnusableFile(FileFault.UNKNOWN_MESSAGE, str(unknown[0]))
    rows: list[tuple[int, list[str]]] = [(0, list(HEADER))]
    for bundle in bundles([message for message in messages if message.number in numbers]):
        first, words = bundle[0], "\n".join(message.words for message in bundle)
        is_number = bool(_TELEPHONE.fullmatch(first.sender))
        name, contact = ("", first.sender) if is_number else (first.sender, "")
        rows.append((first.line, [first.at, _role_of(first.sender), name, contact, words, CHANNEL]))
    return Grid("", tuple(rows))


def bundles(messages: Iterable[Message]) -> Iterator[tuple[Message, ...]]:
    """The messages, those together that one sender wrote one after the other within `JOINED_WITHIN`."""
    bundle: list[Message] = []
    for message in messages:
        if bundle and not _goes_on(bundle[-1], message):
            yield tuple(bundle)
            bundle = []
        bundle.append(message)
    if bundle:
        yield tuple(bundle)


def _goes_on(last: Message, message: Message) -> bool:
    if (last.sender, last.number + 1) != (message.sender, message.number):
        return False
    try:
        before, after = (read_instant(each.at, _SOME_ZONE).at for each in (last, message))
    except UnreadableInstant:
        return False
    return abs(after - before) <= JOINED_WITHIN


def _role_of(sender: str) -> str:
    """What the sender is, where the name begins with a word of the field for it; else nothing."""
    try:
        return value_of("reporter_role", sender)
    except UnfitCell:
        return ""


def _messages(lines: Iterable[str]) -> Iterator[Message]:
    number = 0
    for line, begun, further in _entries(lines):
        if begun["sender"] and not _NO_WORDS.fullmatch(begun["words"].strip()):
            number += 1
            at = " ".join(begun["at"].replace(",", " ").split())
            yield Message(number, line, at, begun["sender"].strip(), "\n".join((begun["words"], *further)).strip())


def _entries(lines: Iterable[str]) -> Iterator[tuple[int, re.Match[str], list[str]]]:
    """Line, beginning and further lines of each entry, also of those that the program itself wrote."""
    entry: tuple[int, re.Match[str], list[str]] | None = None
    for line, written in enumerate(chain.from_iterable(map(str.splitlines, lines)), start=1):
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
