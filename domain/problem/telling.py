"""Whom an event tells, as it was decided when it was recorded.

Invariant: nobody is told because of an event that does not say so. What was recorded before an occasion was told holds
no `Tells`, and owes nobody anything, however the rules of today read.
"""

from domain.base import Fact, StoredValue
from domain.codes import AgencyCode, RegionCode, Severity
from domain.office import OfficeId


class Addressee(StoredValue):
    """An office that is told."""

    agency: AgencyCode
    office: RegionCode

    @property
    def office_id(self) -> OfficeId:
        """Which office it is."""
        return OfficeId(self.agency, self.office)


class Tells(StoredValue):
    """Who is told of one occasion."""

    number: int
    """Of the occasion, counted from 1 within the problem: it tells apart what may come back."""

    reporters: bool = False
    """Whether everybody who has reported until then is."""

    offices: tuple[Addressee, ...] = ()


class Telling(Fact):
    """An event of which people outside the desk may be told."""

    tells: Tells | None = None
    """None where nobody is, and in what was recorded before it was decided."""


class Growth(StoredValue):
    """How the reports behind a problem have grown with one more; absent in what was recorded before it was counted."""

    reports: int
    """That stand behind it now."""

    graver: Severity | None = None
    """Set where the report is held for graver than the problem and every report of which agencies were told."""
