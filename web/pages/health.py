"""`/desk/…/kesehatan`: what stands, since when, what still works; every check for who looks after the service."""

from typing import NamedTuple

from fastapi import APIRouter
from starlette.responses import Response

from domain.access.policy import View
from domain.access.sight import Sight
from reading.checkup import DeskHealth, read_desk_health
from reading.health import Check, Finding
from web.pages.at_desk import AtDesk, DeskPage
from web.pages.health_line import standing_of, watch_of
from web.pages.navigation import OPENS, address_of_place
from web.pages.rendering import page
from wording.catalogue import counted
from wording.codes import word
from wording.service import CHECKS, FINDINGS, detail_line

router = APIRouter(prefix="/desk/{kode}", include_in_schema=False)


class Line(NamedTuple):
    """A check as it is shown."""

    name: str
    finding: str
    detail: str
    is_bad: bool


class Waiting(NamedTuple):
    """Something that waits at the desk, and the list behind it."""

    said: str
    address: str | None


@router.get("/kesehatan")
async def health(at: DeskPage) -> Response:
    """How the service fares, and what waits at the desk."""
    services, sight, watch = at.services, at.visitor.sight, watch_of(at.services)
    frame, reader, checkup = await at.frame("kesehatan"), await at.reader(), await watch.checkup()
    if checkup is None:
        return page("health.html", frame=frame, lines=(), standing=(), waiting=(), healthy=None, whole=False)
    found = await read_desk_health(sight, services.health_sources, checkup, at.book)
    since = {each.name: watch.told_since(each.name, reader.local) for each in found.checkup.checks}
    # What stands in the head of every page is not told twice.
    at_head = {each.title for each in frame.health.standing} if frame.health is not None else set()
    return page(
        "health.html",
        frame=frame,
        lines=[_line(each, whole=found.whole) for each in found.checkup.checks],
        standing=[each for each in standing_of(found.checkup.checks, since) if each.title not in at_head],
        waiting=_waiting(at, sight, found),
        healthy=found.checkup.healthy,
        whole=found.whole,
    )


def _line(check: Check, *, whole: bool) -> Line:
    detail = detail_line(check.detail, ", ".join(check.about), check.count or 0) if whole else ""
    return Line(
        word(CHECKS, check.name), FINDINGS[check.finding], detail, check.finding in (Finding.BROKEN, Finding.AWAY)
    )


def _waiting(at: AtDesk, sight: Sight, found: DeskHealth) -> tuple[Waiting, ...]:
    """What waits, each with its list where that is for who looks."""

    def place(code: str, query: str = "") -> str | None:
        return f"{address_of_place(at.desk, code)}{query}" if OPENS[code](sight, at.desk) else None

    waits = found.waiting
    told = [
        Waiting(counted("{count} masalah dengan tenggat terlewati", waits.late), place("antrean", "?tab=lewat")),
        Waiting(counted("{count} laporan menunggu triase", waits.triage), place("triase")),
    ]
    if sight.relations_with(View.LETTERS):
        told += [
            Waiting(
                counted("{count} pemberitahuan gagal dikirim", waits.dead_letters),
                place("kotak-keluar", "?keadaan=failed"),
            ),
            Waiting(
                counted("{count} pemberitahuan menunggu salurannya", waits.held_up),
                place("kotak-keluar", "?keadaan=pending"),
            ),
            Waiting(
                counted("{count} pemberitahuan tanpa alamat", waits.unreached),
                place("kotak-keluar", "?keadaan=unreached"),
            ),
        ]
    return tuple(told)
