"""`desk classify`: reports as JSON Lines in, classifications out in the same order, without any server."""

import json
from collections.abc import Iterator
from functools import cache
from itertools import count
from typing import Any, BinaryIO, NamedTuple, TextIO

import orjson
from pydantic import ValidationError

from domain.classifying.model import Classification, TextReport, UnreadableText
from domain.codes import RegionCode
from reference.loader import reference, shipped_classifier

LINE_LIMIT = 8 * 1024 * 1024
"""Bytes or characters of one line; a longer one is skipped without being kept in memory."""

_OPTIONAL = ("region", "at", "reporter_role", "place")
_DEEP_OR_BROKEN = (ValueError, RecursionError)


class _BadLine(Exception):
    """A line that cannot be classified; `code` is stable."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code}: {why}")


class _Line(NamedTuple):
    """One line of the input."""

    number: int
    """As editors count; empty lines count too."""

    content: str | bytes | None
    """None when it was too long to read."""


def classify_lines(source: TextIO | BinaryIO, sink: TextIO) -> int:
    """Exit status: 0 when every line was classified, 1 when at least one was bad.

    Each line is `{"id", "text", "region"?, "at"?, "reporter_role"?, "place"?}`; each answer is flushed before the
    next line is read. A bad line is answered by `{"id", "line", "error"}`, with `id` null when none could be read; an
    empty line is skipped.
    """
    classifier = shipped_classifier()
    status = 0
    for line in _lines(source):
        if line.content is not None and not line.content.strip():
            continue
        identity: str | int | None = None
        try:
            fields = _fields(line)
            identity = _identity(fields)
            answer = _answer(identity, classifier.classify(_report(fields)))
        except (_BadLine, UnreadableText) as error:
            code = "" if isinstance(error, _BadLine) else f"{error.code}: "
            answer = {"id": identity, "line": line.number, "error": f"{code}{error}"}
            status = 1
        sink.write(orjson.dumps(answer).decode() + "\n")
        sink.flush()
    return status


def _lines(source: TextIO | BinaryIO) -> Iterator[_Line]:
    for number in count(1):
        content = source.readline(LINE_LIMIT)
        if not content:
            return
        if len(content) < LINE_LIMIT or _ended(content):
            yield _Line(number, content)
            continue
        while (rest := source.readline(LINE_LIMIT)) and not _ended(rest):
            pass
        yield _Line(number, None)


def _ended(content: str | bytes) -> bool:
    return content.endswith("\n") if isinstance(content, str) else content.endswith(b"\n")


def _fields(line: _Line) -> dict[str, Any]:
    if line.content is None:
        raise _BadLine("LINE_TOO_LONG", f"more than {LINE_LIMIT} bytes")
    try:
        fields = json.loads(line.content, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise _BadLine("BAD_ENCODING", "the line is not UTF-8") from error
    except _DEEP_OR_BROKEN as error:
        raise _BadLine("BAD_JSON", "the line is not a JSON object") from error
    if not isinstance(fields, dict):
        raise _BadLine("BAD_JSON", "the line is not a JSON object")
    return fields


def _no_number(name: str) -> None:
    """Refuse `NaN` and the infinities, which Python reads and JSON has not."""
    raise ValueError(name)


def _identity(fields: dict[str, Any]) -> str | int:
    """The id, which the answer can repeat as it is."""
    match fields.get("id"):
        case bool():
            pass
        case int() as number if -(2**63) <= number < 2**64:
            return number
        case str() as text if text == _characters(text):
            return text
    raise _BadLine("BAD_ID", "id is neither text of whole characters nor a whole number of 64 bits")


def _report(fields: dict[str, Any]) -> TextReport:
    text = fields.get("text")
    if not isinstance(text, str):
        raise _BadLine("BAD_TEXT", "text is missing or not text")
    given = {name: fields[name] for name in _OPTIONAL if fields.get(name) is not None}
    for name, value in given.items():
        if not isinstance(value, str):
            raise _BadLine(f"BAD_{name.upper()}", f"{name} is not text")
    region = given.get("region")
    if region is not None and region not in _known_regions():
        raise _BadLine("UNKNOWN_REGION", "no region has this code")
    try:
        # A lone surrogate is no character; the classifier would drop it, the validation would refuse the report for it.
        return TextReport(text=_characters(text), **{name: _characters(value) for name, value in given.items()})
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise _BadLine(f"BAD_{name.upper()}", f"{name} is not in the expected form") from error


def _characters(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


@cache
def _known_regions() -> frozenset[RegionCode]:
    data = reference()
    return frozenset({"00", *data.regions, *data.kecamatan})


def _answer(identity: str | int, classification: Classification) -> dict[str, Any]:
    change = classification.would_change
    return {
        "id": identity,
        "category": classification.category,
        "lead_agency": classification.lead_agency,
        "agencies": classification.agencies,
        "route": classification.route,
        "severity": classification.severity,
        "confidence": classification.confidence,
        "needs_triage": classification.needs_triage,
        "region": classification.region,
        "rule": classification.rule,
        "rule_version": classification.rule_version,
        "evidence": [
            {"kind": item.kind, "term": item.term, "category": item.category, "weight": item.weight}
            for item in classification.evidence
        ],
        "alternatives": [
            {"category": item.category, "lead_agency": item.lead_agency, "score": item.score}
            for item in classification.alternatives
        ],
        "would_change": change and {"without": change.without, "category": change.category},
    }
