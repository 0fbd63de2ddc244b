"""What a page needs to put codes and instants of a desk into words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.calendar import LocalTime
from domain.codes import AgencyCode, CategoryCode, RegionCode
from reference.directory import ReferenceDirectory
from web.api.references import address_of
from wording.catalogue import text
from wording.instants import moment, span, time_left


@dataclass(frozen=True)
class Reader:
    """Names and instants as the people of one desk read them."""

    directory: ReferenceDirectory
    local: LocalTime
    now: datetime
    """Of the wall's clock."""

    def moment(self, instant: datetime | None, until: datetime | None = None) -> str:
        """An instant, or the day alone where `until` says that a day is meant."""
        return moment(instant, self.local, until=until)

    def left(self, until: datetime | None) -> str:
        """Time left until an instant."""
        return time_left(until, self.now, self.local)

    def since(self, instant: datetime, until: datetime | None = None) -> str:
        """How long it is since an instant."""
        duration: timedelta = (until or self.now) - instant
        return span(self.local.calendar.shown_span(duration))

    def is_over(self, instant: datetime | None) -> bool:
        """Whether an instant is past."""
        return instant is not None and instant < self.now

    def region(self, region: RegionCode) -> str:
        """Name of a region."""
        return self.directory.region_name(region)

    def category(self, category: CategoryCode) -> str:
        """Name of a category."""
        return self.directory.category_name(category)

    def office(self, agency: AgencyCode | None, office: RegionCode | None) -> str:
        """Name of an agency's office; a reporter where none is named."""
        if agency is None or office is None:
            return text("Pelapor")
        return self.directory.agency_name(agency, office)

    def agency(self, agency: AgencyCode) -> str:
        """Name of an agency, whichever its office."""
        return self.directory.body_name(agency)

    def number(self, register_number: str | None, problem_id: str) -> str:
        """What a problem is called in a list."""
        return register_number or problem_id[:8]

    def address(self, register_number: str | None, problem_id: str) -> str:
        """Where a problem's page is."""
        return f"/masalah/{address_of(register_number, problem_id)}"
