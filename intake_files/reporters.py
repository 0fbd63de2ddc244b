"""Where a reporter can be told, as a cell has it: a mail address, a telephone number or a target of the webhook."""

import re
import unicodedata
from typing import Final

from pydantic import TypeAdapter, ValidationError

from domain.intake import ContactFault
from domain.office import MailAddress, WebhookTarget
from intake_files.cells import READ_CHARACTERS, UnfitCell

EXPECTED_NUMBERS: Final = ("081234567890", "+6281234567890")
EXPECTED_ADDRESS: Final = ("nama@contoh.id",)
EXPECTED: Final = (*EXPECTED_NUMBERS, *EXPECTED_ADDRESS)
"""Contacts as they are written; invented."""

CUT_NUMBER: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?e\+?[0-9]+", re.IGNORECASE)
"""A number as a spreadsheet shows it that holds it for a quantity: its last digits are gone."""

_NAMED: Final = re.compile(r"[^<>@]*<\s*(?P<address>[^<>\s]+)\s*>")
_BETWEEN_DIGITS: Final = re.compile(r"[\s().\-/]")
_NUMBER: Final = re.compile(r"\+?[0-9]{8,15}")
"""Shorter ones reach nobody from outside an office; none of the world is longer (ITU-T E.164)."""

_MAIL: Final[TypeAdapter[str]] = TypeAdapter(MailAddress)
_TARGET: Final[TypeAdapter[str]] = TypeAdapter(WebhookTarget)


def contact_of(cell: str) -> str:
    """The contact of a cell, a mail address without the name before it.

    Raises:
        UnfitCell: a `ContactFault`; with the number that is left when what is no figure is taken from it.
    """
    if len(cell) > READ_CHARACTERS:
        raise UnfitCell(ContactFault.UNUSABLE_CONTACT, EXPECTED)
    text = unicodedata.normalize("NFKC", cell).strip()
    if CUT_NUMBER.fullmatch(text):
        raise UnfitCell(ContactFault.CUT_NUMBER, EXPECTED)
    text = address_in(text)
    if _fits(_MAIL, text) or _fits(_TARGET, text) or _NUMBER.fullmatch(_BETWEEN_DIGITS.sub("", text)):
        return text
    figures = re.sub(r"[^0-9+]", "", text)
    raise UnfitCell(ContactFault.UNUSABLE_CONTACT, EXPECTED, (figures,) if _NUMBER.fullmatch(figures) else ())


def address_in(text: str) -> str:
    """The address of `Name <address>`; any other text as it is."""
    named = _NAMED.fullmatch(text)
    return named["address"] if named else text


def _fits(kind: TypeAdapter[str], text: str) -> bool:
    try:
        kind.validate_python(text)
    except ValidationError:
        return False
    return True
