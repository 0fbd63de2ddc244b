"""Who can be the second person, as lines below or above a page."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from cli.next_commands import for_no_second_person
from domain.access.sight import Sight
from domain.codes import AgencyCode, RegionCode
from reading.second_persons import SecondPersonShown, SecondPersonsShown
from wording.catalogue import text
from wording.persons import position, signed


class Offices(Protocol):
    """Names of offices, by code."""

    def agency_name(self, agency: AgencyCode, office: RegionCode) -> str:
        """Name of an agency's office."""


def second_person_lines(waiting: SecondPersonsShown, sight: Sight, desk: RegionCode, offices: Offices) -> Iterator[str]:
    """What waits for a second person and who that can be now; how to appoint one where nobody can."""
    head = (
        text("Menunggu persetujuan orang kedua; diusulkan oleh {who}.", who=signed(waiting.first))
        if waiting.act == "ApproveRecommendation"
        else text("Menunggu penutupan oleh orang kedua; diminta oleh {who}.", who=signed(waiting.first))
    )
    yield head
    if waiting.able:
        yield able_line(waiting.able, offices)
        return
    yield text(
        "Daftar desk kini tidak menyebut orang yang dapat menyetujui; ketua desk: {office}.",
        office=offices.agency_name(waiting.chair, desk),
    )
    yield from for_no_second_person(sight, desk)


def able_line(able: Sequence[SecondPersonShown], offices: Offices) -> str:
    """Who can approve now, each with office, post and last day."""
    persons = "; ".join(
        text("{position} – {account}", position=_position(each, offices), account=each.account) for each in able
    )
    return text("Dapat menyetujui sekarang: {persons}", persons=persons)


def _position(each: SecondPersonShown, offices: Offices) -> str:
    return position(
        offices.agency_name(each.agency, each.region), each.post, each.acting, each.until, each.on_behalf_of
    )
