"""An office of an agency, and where it is told."""

from typing import Annotated, NamedTuple

from pydantic import StringConstraints

from domain.base import StoredValue
from domain.codes import AgencyCode, RegionCode


class OfficeId(NamedTuple):
    """Which office: there is one of an agency at a region."""

    agency: AgencyCode
    region: RegionCode


OfficeName = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]

MailAddress = Annotated[
    str, StringConstraints(max_length=254, pattern=r"^[^\s@,;:<>()\"\\]+@[^\s@,;:<>()\"\\]*[^\s@,;:<>()\"\\.]$")
]
"""One mail address, without a name before it."""

PhoneNumber = Annotated[str, StringConstraints(pattern=r"^\+?\d{5,15}$")]
"""Digits, with a `+` before the country's; no spaces."""

WebhookTarget = Annotated[str, StringConstraints(max_length=500, pattern=r"^(/|https?://)[^\s\x00-\x1f\x7f]*$")]
"""Address, or path below the address that the settings name."""


class Office(StoredValue):
    """One office with its ways of being told; these are an authority's addresses, nobody's personal data."""

    agency: AgencyCode
    region: RegionCode
    name: OfficeName
    email: MailAddress | None = None
    phone: PhoneNumber | None = None
    webhook: WebhookTarget | None = None

    @property
    def office_id(self) -> OfficeId:
        """Which office it is."""
        return OfficeId(self.agency, self.region)
