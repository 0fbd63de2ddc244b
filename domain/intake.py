"""One incoming report as a problem keeps it."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime

from domain.base import StoredValue
from domain.codes import IntakeChannel, RegionCode
from domain.occurrence import Occurrence
from domain.vault_reference import Sealed

EARLIEST: Final = datetime(2015, 1, 1, tzinfo=UTC)
"""No election of this law is older; what is said to have happened earlier is a typing error."""


class ContactFault(StrEnum):
    """Why nobody can be told at what stood in the place of a contact. Stable."""

    CUT_NUMBER = "CUT_NUMBER"
    """A spreadsheet took the number for a quantity; its last figures are gone."""

    UNUSABLE_CONTACT = "UNUSABLE_CONTACT"


class Intake(StoredValue):
    """An intake report without its personal data."""

    intake_id: str
    """uuid5 of desk and intake key."""

    channel: IntakeChannel
    reporter_role: str
    region: RegionCode
    """Kecamatan or kabupaten/kota the report speaks of."""

    occurred_at: AwareDatetime
    reported_at: AwareDatetime
    text: Sealed
    reporter_contact: Sealed | None = None
    """Where the reporter can be told; None when the channel left no way back."""

    contact_fault: str | None = None
    """A `ContactFault`, where something was left at which nobody can be told."""

    place: Sealed | None = None
    """Place in the reporter's words."""

    attachment_hint: Sealed | None = None
    occurred_until: AwareDatetime | None = None
    """First instant after the day on which it happened, where no hour was told: `occurred_at` is its first."""

    reported_until: AwareDatetime | None = None
    """The same for when it was told."""

    reporter_name: Sealed | None = None
    """What the reporter is called, as the chat has it from which the report was taken."""

    @property
    def occurrence(self) -> Occurrence:
        """When it happened, as far as the report says."""
        return Occurrence(self.occurred_at, self.occurred_until)
