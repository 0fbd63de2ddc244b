"""Register numbers: `LEBONG/2024/000123-K` is a desk's 123rd problem, with a character that catches typing errors.

The last character is a weighted sum modulo the prime 31 over what stands before it, in the symbols of Finland's
personal identity code: digits and capitals that nobody misreads (no G, I, O, Q, Z). It changes with any error in one
character and with any swap of two neighbours. ISO 7064 was passed over: its MOD 37-2 catches the same but writes `*`
for one number in 37, which shells, file names and telephones garble; its MOD 37,36 misses some swaps.
"""

import re
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from domain.base import Value
from domain.refusals import BadValue

CHECK_SYMBOLS: Final = "0123456789ABCDEFHJKLMNPRSTUVWXY"
WEIGHT: Final = 13
"""A primitive root of 31: no two of 30 neighbouring places weigh the same."""

RegisterName = Annotated[str, StringConstraints(pattern=r"^[A-Z]+(-[A-Z]+)*$", max_length=40)]
"""Short name of a region; letters only, so that a digit typed for a letter shows."""

_WRITTEN = re.compile(rf"([A-Z]+(?:-[A-Z]+)*)/(\d{{4}})/(\d{{6,9}})-([{CHECK_SYMBOLS}])", re.ASCII)


class RegisterNumber(Value):
    """Place of a problem in the register of one desk for one election."""

    name: RegisterName
    year: Annotated[int, Field(ge=2005, le=2999)]
    count: Annotated[int, Field(ge=1, le=999_999_999)]

    def __str__(self) -> str:
        """As it is written; at least six digits, so that lists sort."""
        plain = f"{self.name}/{self.year}/{self.count:06}"
        return f"{plain}-{check_symbol(plain)}"


def short_number(written: str) -> str:
    """Count and check character of a number, for lists in which all begin alike; what is no number stays."""
    number = _WRITTEN.fullmatch(written)
    return written if number is None else f"{number[3]}-{number[4]}"


def check_symbol(plain: str) -> str:
    """The check character of a number written without it; the slashes do not count."""
    total = 0
    for character in plain.replace("/", ""):
        total = (total + _worth(character)) * WEIGHT
    return CHECK_SYMBOLS[-total % len(CHECK_SYMBOLS)]


def _worth(character: str) -> int:
    """0 to 9 for a digit, 0 to 25 for a letter, 26 for the hyphen in a name."""
    if character == "-":
        return 26
    return ord(character) - ord("0" if character.isdigit() else "A")


def parse_register_number(text: str) -> RegisterNumber:
    """The number that `text` writes, in capitals or not.

    Raises:
        BadValue: it is not written like one, or its check character says that it was mistyped.
    """
    written = _WRITTEN.fullmatch(text.strip().upper())
    if written is None:
        raise BadValue("this is not written like a register number")
    name, year, count, check = written.groups()
    if check_symbol(f"{name}/{year}/{count}") != check:
        raise BadValue("the register number was mistyped: its check character does not fit")
    try:
        return RegisterNumber(name=name, year=int(year), count=int(count))
    except ValueError:
        raise BadValue("no register has a number like this") from None
