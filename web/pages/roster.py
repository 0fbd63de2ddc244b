"""`/desk/…/roster`: who belongs to a desk, where its offices are told, and what can be done about it."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final, NamedTuple, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from domain.codes import RegionCode, is_within
from domain.desk.commands import (
    AppointOfficial,
    ChangeAppointment,
    EndAppointment,
    RecordOffice,
    SetCadence,
    SetLetterhead,
    SucceedOfficial,
    WithdrawOffice,
)
from domain.desk.rights import may_send
from domain.office import Office
from reading.cadence import read_cadence
from reading.letterhead import read_letterhead
from reading.notices import offices_without_address
from reading.roster import AppointmentShown, read_roster
from reference.cadence import shipped_cadence
from web.api.commands import name_of
from web.pages.at_desk import AtDesk, DeskPage
from web.pages.navigation import address_of_place
from web.pages.reader import Reader
from web.pages.rendering import page
from wording.codes import POSTS, ROLES, word
from wording.forms import ACTIONS
from wording.instants import full_date
from wording.persons import position

router = APIRouter(prefix="/desk/{kode}", include_in_schema=False)

OF_A_PERSON: Final = (ChangeAppointment, SucceedOfficial, EndAppointment)
OF_AN_OFFICE: Final = (RecordOffice, WithdrawOffice)


LINES_SHOWN: Final = 40
"""Of each list: a page of all offices of a regency is slow on a bad line."""

_Line = TypeVar("_Line")


class Pages(NamedTuple):
    """Which part of a list is shown, and where the parts beside it are."""

    first: int
    last: int
    total: int
    before: str | None
    after: str | None


class Act(NamedTuple):
    """Something that may be done, and where its form is."""

    label: str
    address: str


class Person(NamedTuple):
    """An appointment in the list."""

    shown: AppointmentShown
    role: str
    position: str
    time: str
    acts: tuple[Act, ...]


class OfficeLine(NamedTuple):
    """An office in the list."""

    office: Office
    agency: str
    region: str
    acts: tuple[Act, ...]


@router.get("/roster")
async def roster(
    at: DeskPage,
    petugas: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    kantor: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Response:
    """Posts, persons and offices of the desk, today by its calendar; of the long lists, a part at a time.

    Offices of the desk's own region come first, then those below it, then those above.
    """
    services, sight = at.services, at.visitor.sight

    def nearest(office: Office) -> tuple[bool, bool, RegionCode, str]:
        return office.region != at.desk, not is_within(office.region, at.desk), office.region, office.name

    reader = await at.reader()
    today, fictitious = reader.local.date_of(reader.now), await services.is_fictitious(at.book)
    shown = await read_roster(sight, services.in_force, services.words, at.book, today, fictitious=fictitious)
    silent = await offices_without_address(sight, services.in_force, services.contacts, at.book, reader.now)
    return page(
        "roster.html",
        frame=await at.frame("roster"),
        reader=reader,
        day=full_date(shown.day),
        posts=[(word(POSTS, each.post), reader.office(each.agency, each.region), each.account) for each in shown.posts],
        persons=[_person(at, reader, each) for each in part_of(shown.appointments, petugas)],
        offices=[_office(at, reader, each) for each in part_of(sorted(shown.offices, key=nearest), kantor)],
        pages_of_persons=pages_of("petugas", petugas, len(shown.appointments)),
        pages_of_offices=pages_of("kantor", kantor, len(shown.offices)),
        silent=[(reader.office(*each), tuple(acts_of(at, (RecordOffice,), office_query(*each)))) for each in silent],
        acts=tuple(acts_of(at, (AppointOfficial, RecordOffice, SetLetterhead, SetCadence))),
        cadence=await read_cadence(sight, services.in_force, shipped_cadence, at.book, fictitious=fictitious),
        letterhead=await read_letterhead(sight, services.in_force, services.directory, at.book, fictitious=fictitious),
    )


def part_of(lines: Sequence[_Line], asked: int) -> Sequence[_Line]:
    """The part of a list that begins with the line that is asked for, counted from 1."""
    first = _first(asked, len(lines))
    return lines[first - 1 : first - 1 + LINES_SHOWN]


def pages_of(field: str, asked: int, total: int) -> Pages | None:
    """Where the rest of a list is; None where the whole of it is shown."""
    if total <= LINES_SHOWN:
        return None
    first = _first(asked, total)
    last = min(total, first - 1 + LINES_SHOWN)
    before = f"?{field}={max(1, first - LINES_SHOWN)}" if first > 1 else None
    after = f"?{field}={last + 1}" if last < total else None
    return Pages(first, last, total, before, after)


def _first(asked: int, total: int) -> int:
    """The line with which a part begins: of a list that has become shorter, the last part."""
    return asked if asked <= total else max(1, total - (total - 1) % LINES_SHOWN)


def office_query(agency: str, region: str) -> dict[str, str]:
    """What the address of an office's form says."""
    return {"office.agency": agency, "office.region": region}


def _person(at: AtDesk, reader: Reader, each: AppointmentShown) -> Person:
    time = full_date(each.since) + (f" – {full_date(each.until)}" if each.until else " –")
    return Person(
        shown=each,
        role=word(ROLES, each.role),
        position=position(reader.office(each.agency, each.region), each.post, each.acting, None, each.on_behalf_of),
        time=time,
        acts=tuple(acts_of(at, OF_A_PERSON, {"number": str(each.number)})),
    )


def _office(at: AtDesk, reader: Reader, each: Office) -> OfficeLine:
    named = {**office_query(each.agency, each.region), "agency": each.agency, "region": each.region}
    acts = tuple(acts_of(at, OF_AN_OFFICE, named))
    return OfficeLine(each, reader.agency(each.agency), reader.region(each.region), acts)


def acts_of(at: AtDesk, commands: tuple[type, ...], given: dict[str, str] | None = None) -> Iterator[Act]:
    """Of commands to the desk, those that who looks may send, each with the address of its form.

    Args:
        at: the desk, and who looks.
        commands: in the order in which they stand.
        given: what stands in the form already, by the name of its field.
    """
    query = f"?{urlencode(given)}" if given else ""
    for each in commands:
        if may_send(at.visitor.sight.actor, each, at.desk):
            address = f"{address_of_place(at.desk, 'tindakan')}/{name_of(each)}{query}"
            yield Act(ACTIONS[each.__name__], address)
