"""Header lines of a mail, written by ourselves: nothing that people wrote is taken for anything but words.

Libraries read what they are given before they write it, and so an encoded word in a name became header lines. Here a
text is either plain ASCII that no reader takes for something else, or it is encoded whole.

Invariants:
    * a field is one logical line: what would break it is refused, whatever this Python's own library thinks of it;
    * a reader sees the text that was given, character by character;
    * no line is longer than `LINE_LIMIT_CHARACTERS`, and none but a long token's is longer than `LINE_CHARACTERS`.
"""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Final

from notices.model import FailureCode, PermanentFailure

LINE_CHARACTERS: Final = 78
LINE_LIMIT_CHARACTERS: Final = 998
"""RFC 5322 section 2.1.1: the first should not be exceeded, the second must not."""

WORD_BYTES: Final = 42
"""What one encoded word holds: 56 letters of base64, 68 with its frame; RFC 2047 section 2 allows 75."""

_PLAIN: Final = re.compile(r"[!-~]+(?: [!-~]+)*")
_ENCODED_WORD: Final = "=?"
"""Begins what some readers decode wherever it stands."""

_QUOTED: Final = re.compile(r'(["\\])')
_ESCAPED: Final = r"\\\1"
"""RFC 5322 section 3.2.4."""

_FIELD: Final = re.compile(r"[A-Za-z][A-Za-z-]*: [ -~]*(?:\r\n [!-~][ -~]*)*")
"""RFC 5322 section 2.2: a name, and lines of which each further one begins with a space and is not empty."""


def text_field(name: str, text: str) -> str:
    """Field with an unstructured text (RFC 5322 section 2.2.1).

    Raises:
        PermanentFailure: BAD_HEADER; a line break or another control character.
    """
    check_text(text)
    if not text:
        return f"{name}: "
    words = text.split(" ") if _is_plain(text) else list(_encoded_words(text))
    return _checked(_folded(f"{name}:", words))


def address_field(name: str, display_name: str, address: str) -> str:
    """Field with one address and perhaps a name before it (RFC 5322 section 3.4).

    Args:
        name: of the field.
        display_name: of whose address it is; may be empty.
        address: one plain ASCII address.

    Raises:
        PermanentFailure: BAD_HEADER.
    """
    check_text(display_name)
    if not display_name:
        return _checked(f"{name}: {address}")
    if _is_plain(display_name):
        words = f'"{_QUOTED.sub(_ESCAPED, display_name)}"'.split(" ")
    else:
        words = list(_encoded_words(display_name))
    return _checked(_folded(f"{name}:", [*words, f"<{address}>"]))


def token_field(name: str, token: str) -> str:
    """Field with one printable word on one line, which no reader has to put together or to decode.

    Raises:
        PermanentFailure: BAD_HEADER.
    """
    if _ENCODED_WORD in token:
        raise PermanentFailure(FailureCode.BAD_HEADER, "encoded-word")
    return _checked(f"{name}: {token}")


def check_text(text: str) -> None:
    """Return if `text` may stand in a header.

    Refused rather than cleaned: a line break here never comes from our own texts.

    Raises:
        PermanentFailure: BAD_HEADER.
    """
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text):
        raise PermanentFailure(FailureCode.BAD_HEADER, "control-character")


def _is_plain(text: str) -> bool:
    """Whether the text may stand as it is: each reader sees these characters and takes them for themselves."""
    longest = max(map(len, text.split(" ")), default=0)
    return _PLAIN.fullmatch(text) is not None and _ENCODED_WORD not in text and longest < LINE_CHARACTERS - 20


def _encoded_words(text: str) -> Iterator[str]:
    """The text in encoded words (RFC 2047 section 2); none breaks a character."""
    piece = b""
    for character in text:
        encoded = character.encode("utf-8")
        if len(piece) + len(encoded) > WORD_BYTES:
            yield _encoded_word(piece)
            piece = b""
        piece += encoded
    yield _encoded_word(piece)


def _encoded_word(piece: bytes) -> str:
    return f"=?utf-8?b?{b64encode(piece).decode('ascii')}?="


def _folded(begun: str, words: Iterable[str]) -> str:
    """The words on lines, broken where a space stands (RFC 5322 section 2.2.3)."""
    lines = [begun]
    for word in words:
        if len(lines[-1]) + 1 + len(word) <= LINE_CHARACTERS or lines[-1] == begun:
            lines[-1] += f" {word}"
        else:
            lines.append(f" {word}")
    return "\r\n".join(lines)


def _checked(field: str) -> str:
    """The field, which the last look finds to be one.

    Raises:
        PermanentFailure: BAD_HEADER.
    """
    is_one = _FIELD.fullmatch(field) is not None
    if not is_one or any(len(line) > LINE_LIMIT_CHARACTERS for line in field.split("\r\n")):
        raise PermanentFailure(FailureCode.BAD_HEADER, "form")
    return field
