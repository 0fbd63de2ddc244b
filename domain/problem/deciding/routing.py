"""Which offices the rules name for a category and a place."""

from typing import NamedTuple

from domain.codes import AgencyCode, RegionCode, Route
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
    if row.route is Route.WATCH:
        return (Named(*case.secretariat, is_lead=True),)
    lead_office = case.rules.office_for(row.lead, case.desk, place)
    if lead_office is None:
        raise UnknownAgency(f"no office of {row.lead} serves {place}")
    lead = Named(row.lead, lead_office, is_lead=True)
    if row.route is Route.FORWARD:
        return (lead,)
    supporting = (
        Named(agency, office, is_lead=False)
        for agency in dict.fromkeys(row.supporting)
        if agency != row.lead and (office := case.rules.office_for(agency, case.desk, place)) is not None
    )
    return (lead, *supporting)
