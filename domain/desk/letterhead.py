"""What the letters of a desk are headed with and signed by: lines of an office, nobody's personal data."""

import re
from collections.abc import Iterator
from typing import Annotated, Final

from pydantic import AwareDatetime, Field, StringConstraints
from pydantic.dataclasses import dataclass

from domain.base import TOLERANT, StoredValue
from domain.office import MailAddress
from domain.personal_data import has_personal_data

ADDRESS_LINES_LIMIT: Final = 3

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$")
]
"""One line as it is printed."""

PrintedNumber = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[+(]?\d[\d ()./-]{3,28}\d$")]
"""A telephone number as offices print it, for example `(0737) 21234`."""

_MOBILE = re.compile(r"^(?:0|62)8")


class Letterhead(StoredValue):
    """Lines that head and sign a letter; None where the desk has said nothing."""

    government: Line | None = None
    """Whose the desk is."""

    desk: Line | None = None
    address: Annotated[tuple[Line, ...], Field(max_length=ADDRESS_LINES_LIMIT)] = ()
    phone: PrintedNumber | None = None
    """Of the office; a mobile number is a person's (`lines_of_persons`)."""

    email: MailAddress | None = None
    decree: Line | None = None
    """By which the desk was formed, for example `SK Bupati Nomor 100/2024`."""

    def filled(self, government: str, desk: str) -> "Letterhead":
        """With these names where the desk has said none."""
        return Letterhead(
            government=self.government or government,
            desk=self.desk or desk,
            address=self.address,
            phone=self.phone,
            email=self.email,
            decree=self.decree,
        )

    def lines_of_persons(self) -> Iterator[str]:
        """Names of the fields in which a person's number or address stands, as far as a rule can see."""
        for name in ("government", "desk", "decree"):
            if has_personal_data(getattr(self, name) or ""):
                yield name
        if any(has_personal_data(each) for each in self.address):
            yield "address"
        if self.phone is not None and _MOBILE.match(re.sub(r"\D", "", self.phone)):
            yield "phone"


NO_LETTERHEAD: Final = Letterhead()


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class LetterheadVersion:
    """A letterhead that was set."""

    version: int
    """From 1."""

    letterhead: Letterhead
    author: str
    set_at: AwareDatetime
