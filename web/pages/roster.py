"""`/desk/…/roster`: who belongs to a desk, where its offices are told, and what can be done about it."""

from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from domain.desk.commands import (
    AppointOfficial,
    ChangeAppointment,
    EndAppointment,
    RecordOffice,
    SetLetterhead,
    WithdrawOffice,
)
from domain.desk.rights import may_send
from domain.office import Office
from reading.letterhead import read_letterhead
from reading.notices import offices_without_address
from reading.roster import AppointmentShown, read_roster
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

OF_A_PERSON: Final = (ChangeAppointment, EndAppointment)
OF_AN_OFFICE: Final = (RecordOffice, WithdrawOffice)


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
async def roster(at: DeskPage) -> Response:
    """Posts, persons and offices of the desk, today by its calendar."""
    services, sight = at.services, at.visitor.sight
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
        persons=[_person(at, reader, each) for each in shown.appointments],
        offices=[_office(at, reader, each) for each in shown.offices],
        silent=[(reader.office(*each), tuple(_acts(at, (RecordOffice,), office_query(*each)))) for each in silent],
        acts=tuple(_acts(at, (AppointOfficial, RecordOffice, SetLetterhead))),
        letterhead=await read_letterhead(sight, services.in_force, services.directory, at.book, fictitious=fictitious),
    )


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
        acts=tuple(_acts(at, OF_A_PERSON, {"number": str(each.number)})),
    )


def _office(at: AtDesk, reader: Reader, each: Office) -> OfficeLine:
    named = {**office_query(each.agency, each.region), "agency": each.agency, "region": each.region}
    acts = tuple(_acts(at, OF_AN_OFFICE, named))
    return OfficeLine(each, reader.agency(each.agency), reader.region(each.region), acts)


def _acts(at: AtDesk, commands: tuple[type, ...], given: dict[str, str] | None = None) -> Iterator[Act]:
    query = f"?{urlencode(given)}" if given else ""
    for each in commands:
        if may_send(at.visitor.sight.actor, each, at.desk):
            address = f"{address_of_place(at.desk, 'tindakan')}/{name_of(each)}{query}"
            yield Act(ACTIONS[each.__name__], address)
