"""The way to the terminal: tables and sentences for people on stdout, JSON for programs, faults on stderr.

Invariants:
    * what people wrote is shown as text: no markup, no escape sequence and no direction mark of theirs takes effect;
    * with `--json`, stdout holds one JSON document and nothing else.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import TextIOWrapper

import orjson
from pydantic import BaseModel
from rich.console import Console
from rich.text import Text

from wording.catalogue import text

_UNPRINTABLE = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def speak_any_encoding() -> None:
    """Show a question mark for a letter that the terminal does not have, instead of failing on it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def console() -> Console:
    """Where people read results; as wide as the terminal, plain when it is none."""
    return Console(file=sys.stdout, highlight=False, markup=False, soft_wrap=False)


def faults() -> Console:
    """Where people read what went wrong, and progress."""
    return Console(file=sys.stderr, highlight=False, markup=False, soft_wrap=True)


def say(*lines: str | Text) -> None:
    """Write lines for people."""
    target = console()
    for line in lines:
        target.print(line, soft_wrap=True)


def complain(*lines: str | Text) -> None:
    """Write lines about what went wrong."""
    target = faults()
    for line in lines:
        target.print(line)


@dataclass(frozen=True)
class LongDocument:
    """A document whose last fields are lists of any length."""

    head: BaseModel
    """The other fields, at least one."""

    lists: Mapping[str, Iterable[bytes]]
    """The lists by their names, each entry a JSON object."""


def write_json(document: BaseModel | LongDocument) -> None:
    """Write one JSON document, indented, keys as given; of a long one each entry on a line, one after the other."""
    parts = _long(document) if isinstance(document, LongDocument) else iter((as_json(document), b"\n"))
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.flush()
    for part in parts:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.buffer.write(part)  # UTF-8, whatever people's terminal speaks
        else:
            sys.stdout.write(part.decode())
    sys.stdout.flush()


def _long(document: LongDocument) -> Iterator[bytes]:
    yield as_json(document.head).removesuffix(b"\n}")
    for name, entries in document.lists.items():
        yield b",\n  " + orjson.dumps(name) + b": ["
        between = b"\n    "
        for entry in entries:
            yield between + entry
            between = b",\n    "
        yield b"]" if between == b"\n    " else b"\n  ]"
    yield b"\n}\n"


def write_text(content: str) -> None:
    """Write a text to its last letter, and nothing else."""
    sys.stdout.write(content)
    sys.stdout.flush()


def as_json(document: BaseModel) -> bytes:
    """The document as UTF-8; instants in ISO 8601 with their offset, a question mark for what is no character."""
    # A command line, and a file's name, may hold bytes that are not UTF-8; Python hands them on as half characters,
    # which no JSON holds.
    fields = document.model_dump(mode="json")
    try:
        return orjson.dumps(fields, option=orjson.OPT_INDENT_2)
    except TypeError:
        return orjson.dumps(_of_whole_characters(fields), option=orjson.OPT_INDENT_2)


def _of_whole_characters(document: object) -> object:
    match document:
        case str():
            return document.encode(errors="replace").decode()
        case dict():
            return {key: _of_whole_characters(value) for key, value in document.items()}
        case list() | tuple():
            return [_of_whole_characters(each) for each in document]
        case _:
            return document


def safe(said: str) -> str:
    """`said` as a terminal may show it: control characters and direction marks become a middle dot."""
    return _UNPRINTABLE.sub("·", said)


def one_line(said: str) -> str:
    """`said` on one line, safe to show."""
    return safe(" ".join(said.split()))


def mark_fictitious(*, fictitious: bool) -> Iterable[Text]:
    """The line that stands above everything invented."""
    if fictitious:
        explained = text("latihan, bukan kejadian sebenarnya; tanggal dan jam menurut latihan")
        yield Text(f"{fictitious_mark()} – {explained}", style="reverse")


def fictitious_mark() -> str:
    """What stands at everything invented."""
    return text("DATA REKAAN")
