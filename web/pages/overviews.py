"""Pages that only show: the shift, the recommendations, who opened what, the rules in force."""

from collections import Counter
from datetime import date
from itertools import groupby
from typing import Annotated, Final, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from domain.desk.commands import ActivateRoutingTable
from domain.desk.rights import may_send
from domain.obligation import ObligationKey
from domain.office import OfficeId
from domain.routing_table import RouteRow
from intake_files.instants import UnreadableInstant
from projections.views import ListedRecommendation, OwedOnProblem
from reading.access import AccessRead, accesses_on
from reading.recommendations import list_recommendations
from reading.rules import read_table
from reading.second_persons import read_supervisors
from reading.shift import ShiftNote, read_shift
from web.api.commands import name_of
from web.pages.at_desk import DeskPage
from web.pages.navigation import address_of_place
from web.pages.reader import Reader
from web.pages.rendering import page
from web.pages.second_person_lines import able_persons
from web.pages.typed import day_as_typed, typed_day
from wording.codes import (
    ACCESSES,
    NOTICE_KINDS,
    PHASES,
    RECOMMENDATION_STANDINGS,
    RESPONSES,
    ROLES,
    ROUTES,
    obligation,
    word,
)
from wording.instants import full_date
from wording.persons import named, signed
from wording.refusals import sentence

router = APIRouter(prefix="/desk/{kode}", include_in_schema=False)

SHIFT_HOURS: Final = 8
SHIFT_HOURS_LIMIT: Final = 48
LINES_SHOWN: Final = 20
PAGE_LIMIT: Final = 40
AWAITING: Final = "awaiting_approval"
LAST_NUMBER: Final = 2**31 - 1

After = Annotated[str | None, Query(max_length=400)]


class Owed(NamedTuple):
    """Something that is owed, as a line."""

    number: str
    address: str
    severity: str
    what: str
    by: str
    due: str
    left: str
    is_over: bool
    before: str | None
    """Deadline before more time was given."""


@router.get("/giliran")
async def shift(at: DeskPage, jam: Annotated[int, Query(ge=1, le=SHIFT_HOURS_LIMIT)] = SHIFT_HOURS) -> Response:
    """What the next shift has to know, the most urgent of each kind."""
    services, reader = at.services, await at.reader()
    note = await read_shift(
        at.visitor.sight,
        services.queries,
        services.triage_queue,
        at.book,
        reader.now,
        jam,
        reader.local,
        fictitious=await services.is_fictitious(at.book),
    )
    return page(
        "shift.html",
        frame=await at.frame("giliran"),
        reader=reader,
        note=note,
        hours=jam,
        address=address_of_place(at.desk, "giliran"),
        open=_open(note),
        lists=[
            (kind, [_owed(each, reader) for each in rows[:LINES_SHOWN]], len(rows))
            for kind, rows in (("late", note.late), ("due", note.due), ("promised", note.promised))
        ],
        silent=note.silent[:LINES_SHOWN],
        triage=None if note.triage is None else len(note.triage),
        triage_address=address_of_place(at.desk, "triase"),
        undelivered=[
            (word(NOTICE_KINDS, each.kind), reader.office(each.agency, each.office), each)
            for each in note.undelivered[:LINES_SHOWN]
        ],
        outbox=address_of_place(at.desk, "kotak-keluar"),
    )


@router.get("/rekomendasi")
async def recommendations(
    at: DeskPage,
    instansi: Annotated[str | None, Query(max_length=40)] = None,
    menunggu: Annotated[bool, Query(description="Approved, and not answered yet.")] = False,
    sesudah: After = None,
) -> Response:
    """Recommendations by addressee, with their age, their answer, and why it was refused."""
    services, sight, reader = at.services, at.visitor.sight, await at.reader()
    listed = await list_recommendations(
        sight,
        services.queries,
        at.book,
        instansi or None,
        unanswered=menunggu,
        after=sesudah,
        limit=PAGE_LIMIT,
        fictitious=await services.is_fictitious(at.book),
    )
    waits = any(each.standing == AWAITING for each in listed.recommendations)
    able = await read_supervisors(sight, services.in_force, at.book, services.now()) if waits else ()
    address = address_of_place(at.desk, "rekomendasi")
    offices = groupby(listed.recommendations, key=lambda each: OfficeId(each.addressee, each.office))
    asked = {"instansi": instansi or "", "menunggu": "1" if menunggu else ""}
    more = urlencode({name: value for name, value in {**asked, "sesudah": listed.next_cursor or ""}.items() if value})
    return page(
        "recommendations.html",
        frame=await at.frame("rekomendasi"),
        reader=reader,
        address=address,
        only_waiting=menunggu,
        agency=instansi or None,
        offices=[
            (reader.office(*office), office.agency, [(each, *_standing(each, reader)) for each in rows])
            for office, rows in offices
        ],
        able=able_persons(able, services.directory),
        left=listed.left,
        more=f"{address}?{more}" if listed.next_cursor else None,
    )


@router.get("/akses")
async def access(
    at: DeskPage,
    hari: Annotated[str | None, Query(max_length=40)] = None,
    sesudah: Annotated[int, Query(ge=0, le=LAST_NUMBER)] = 0,
) -> Response:
    """Who opened what on a day, when and why."""
    reader, fault = await at.reader(), None
    day: date = reader.local.date_of(reader.now)
    if hari:
        try:
            day = typed_day(hari)
        except UnreadableInstant as unreadable:
            fault = sentence(unreadable.fault)
    read = await accesses_on(at.visitor.sight, at.services.ledger, at.book, day, after=sesudah, limit=PAGE_LIMIT)
    address = address_of_place(at.desk, "akses")
    return page(
        "access.html",
        status=200 if fault is None else 422,
        frame=await at.frame("akses"),
        reader=reader,
        address=address,
        day=full_date(day),
        typed=hari or day_as_typed(day),
        fault=fault,
        lines=[(_who(each), _what(each), each) for each in read.accesses],
        more=None if read.next is None else f"{address}?{urlencode({'hari': day_as_typed(day), 'sesudah': read.next})}",
    )


@router.get("/aturan")
async def rules(at: DeskPage, versi: Annotated[str | None, Query(max_length=40)] = None) -> Response:
    """The routing table in force, or of a version, and what waits for a second person."""
    services, sight, reader = at.services, at.visitor.sight, await at.reader()
    today = reader.local.date_of(reader.now)
    read = await read_table(sight, services.in_force, at.book, version=versi or None, day=None, local=reader.local)
    activates = may_send(sight.actor, ActivateRoutingTable, at.desk)
    form = f"{address_of_place(at.desk, 'tindakan')}/{name_of(ActivateRoutingTable)}"
    return page(
        "rules.html",
        frame=await at.frame("aturan"),
        reader=reader,
        address=address_of_place(at.desk, "aturan"),
        table=read.table,
        day=full_date(today),
        activation=read.activation,
        signed=signed,
        waiting=[
            (each, f"{form}?{urlencode({'version': each.version})}" if activates else None) for each in read.waiting
        ],
        rows=[_rule(row, reader) for row in read.table.rows if _holds(row, today)],
    )


def _open(note: ShiftNote) -> tuple[list[str], list[tuple[str, list[int], int]]]:
    """How many problems are open, by severity and phase: the phases' names, and a row for each severity."""
    phases = list(dict.fromkeys(each.phase for each in note.open))
    counts = Counter[tuple[str, str]]()
    for each in note.open:
        counts[each.severity, each.phase] += each.problems
    severities = list(dict.fromkeys(each.severity for each in note.open))
    rows = [(str(severity), [counts[severity, phase] for phase in phases]) for severity in severities]
    return [word(PHASES, phase) for phase in phases], [(severity, row, sum(row)) for severity, row in rows]


def _owed(owed: OwedOnProblem, reader: Reader) -> Owed:
    return Owed(
        number=reader.number(owed.register_number, owed.problem_id),
        address=reader.address(owed.register_number, owed.problem_id),
        severity=owed.severity,
        what=obligation(ObligationKey(owed.key)),
        by=reader.office(owed.agency, owed.office),
        due=reader.moment(owed.due_at),
        left=reader.left(owed.due_at),
        is_over=reader.is_over(owed.due_at),
        before=None if owed.extended_from is None else reader.moment(owed.extended_from),
    )


def _standing(each: ListedRecommendation, reader: Reader) -> tuple[str, str]:
    """What became of a recommendation, and how old it was at its answer, or is now."""
    answer = word(RECOMMENDATION_STANDINGS, each.standing) if each.response is None else word(RESPONSES, each.response)
    return answer, reader.since(each.recommended_at, each.answered_at)


def _who(access: AccessRead) -> str:
    return f"{named(access.actor)} ({word(ROLES, access.actor.role)})"


def _what(access: AccessRead) -> str:
    return word(ACCESSES, access.kind) + (f" ({access.count})" if access.count is not None else "")


def _rule(row: RouteRow, reader: Reader) -> tuple[str, str, str, str, str]:
    supporting = ", ".join(reader.agency(each) for each in row.supporting)
    return row.rule, reader.category(row.category), reader.agency(row.lead), supporting, word(ROUTES, row.route)


def _holds(row: RouteRow, day: date) -> bool:
    return row.effective_from <= day and (row.effective_to is None or day <= row.effective_to)
