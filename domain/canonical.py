"""One byte string per value, for ever: the canonical JSON in which events are stored and hashed.

A subset of RFC 8785 in which common encoders agree (ASCII keys, no floating point), so that a reader in another
language needs no special library to check a digest.
"""

import re
import unicodedata
from json import JSONEncoder
from typing import Final

from pydantic import JsonValue

SAFE_INTEGER: Final = 2**53 - 1
"""Largest magnitude that every JSON reader keeps exactly (RFC 7493 section 2.2)."""

DEPTH_LIMIT: Final = 64
"""Levels of nesting; events have four."""

_UNFIT = re.compile("[\x00\ud800-\udfff]")
_encoder = JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


class NotCanonical(ValueError):
    """The value has no canonical form; the message names the place, never the content."""


def canonical_bytes(value: JsonValue) -> bytes:
    """The one UTF-8 encoding of a JSON value.

    Raises:
        NotCanonical: the value holds a float, an integer beyond 2^53-1, a key that is not ASCII, or text that holds NUL
            or half of a character or is not in normal form C (`nfc` makes it so).
    """
    if fault := _fault(value, DEPTH_LIMIT):
        raise NotCanonical(f"${fault}")
    return _encoder.encode(value).encode()


def nfc(value: JsonValue) -> JsonValue:
    """The same JSON value with every text, keys aside, in Unicode's normal form C."""
    match value:
        case str():
            return value if value.isascii() else unicodedata.normalize("NFC", value)
        case dict():
            return {key: nfc(each) for key, each in value.items()}
        case list():
            return [nfc(each) for each in value]
        case _:
            return value


def _fault(value: object, depth: int) -> str | None:
    """Place and kind of the first thing that has no canonical form; None when all has."""
    if isinstance(value, str):
        return _fault_of_text(value)
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int):
        return None if -SAFE_INTEGER <= value <= SAFE_INTEGER else " is an integer beyond 2^53-1"
    if not isinstance(value, dict | list):
        return f" is a {type(value).__name__}"
    if not depth:
        return " is nested too deeply"
    for key, each in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(key, str):
            if not key.isascii() or "\x00" in key:
                return " has a key that is not plain ASCII"
        elif isinstance(value, dict):
            return " has a key that is no text"
        # Most leaves are short words and None; a call for each would be most of the work.
        fault = None if each is None else _fault_of_text(each) if isinstance(each, str) else _fault(each, depth - 1)
        if fault:
            return f".{key}{fault}"
    return None


def _fault_of_text(text: str) -> str | None:
    if text.isascii():
        return " holds NUL" if "\x00" in text else None
    if _UNFIT.search(text):
        return " holds NUL or half of a character"
    return None if unicodedata.is_normalized("NFC", text) else " is text outside normal form C"
