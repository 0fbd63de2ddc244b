"""Which offices the rules name for a category and a place."""

from typing import NamedTuple

from domain.codes import AgencyCode, RegionCode
from domain.office import OfficeId
from domain.problem.deciding.case import Case
from domain.refusals import UnknownAgency
from domain.routing_table import RouteRow


class Named(NamedTuple):
    """An office that the rules name, and whether it is to be in charge."""

    agency: AgencyCode
    office: RegionCode
    is_lead: bool

    @property
    def office_id(self) -> OfficeId:
        """The office alone."""
        return OfficeId(self.agency, self.office)


def offices_named(case: Case, row: RouteRow, place: RegionCode) -> tuple[Named, ...]:
    """Offices that the row names for `place`, the one in charge first; supporting ones without an office are left out.

    Of a matter that another body decides, that body alone. Of one that is only watched, the desk's own secretariat: the
    deciding bodies, and parties to their cases, get no assignment.

    Raises:
        UnknownAgency: no office of the agency in charge serves the place.
    """
    asked = case.rules.asked_by(row, case.desk, place, case.now)
    if not asked:
        raise UnknownAgency(f"no office of {row.lead} serves {place}")
    return tuple(Named(*office, is_lead=turn == 0) for turn, office in enumerate(asked))
