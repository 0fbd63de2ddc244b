"""`/desk/…/lapor`: a report is recorded, and what became of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from commands.intake.report import IntakeReport
from commands.service import DeskOffer, Refused
from domain.calendar import LocalTime
from domain.codes import IntakeChannel
from domain.problem.commands import DetectProblem, MergeInto
from domain.problem.rights import may_send
from domain.refusals import NotPermitted, UnknownProblem
from intake_files.cells import UnfitCell
from intake_files.field_words import value_of, values_of
from intake_files.instants import UnreadableInstant
from intake_files.reporters import contact_of
from reading.fate import report_in_sight
from reading.finding import problem_in_sight
from reading.similar import SimilarProblem, similar_problems
from web.pages.at_desk import AtDesk, DeskPage
from web.pages.choices import regions_of
from web.pages.command_form import (
    Objection,
    fragment_of,
    fresh_id,
    id_after,
    id_in,
    objection_to,
    status_of,
)
from web.pages.controls import Choice, Control, Kind
from web.pages.navigation import address_of_place
from web.pages.rendering import page
from web.pages.submitted import said_in, with_faults
from web.pages.typed import as_typed, typed_told
from wording.catalogue import text
from wording.codes import CHANNELS, DISPOSITIONS, TRIAGE_REASONS, word
from wording.forms import FAULTS, INSTANT_HELP, REPORT_FIELDS, REPORT_HELPS
from wording.matches import match_line
from wording.refusals import sentence

router = APIRouter(prefix="/desk/{kode}", include_in_schema=False)

BY_HAND: Final = tuple(each for each in IntakeChannel if each not in (IntakeChannel.CSV, IntakeChannel.CLI))
"""How a report reaches who writes it down here."""

SIMILAR_SHOWN: Final = 5


@dataclass(frozen=True, kw_only=True)
class ReportForm:
    """The form of a report as it stands on its page."""

    address: str
    command_id: str
    controls: tuple[Control, ...]
    objection: Objection | None = None
    elsewhere: str | None = None
    """Where the form of the desk is that would take it, for who may report there."""


def _controls(at: AtDesk) -> tuple[Control, ...]:
    def control(name: str, kind: Kind, *, required: bool = False, **more: Any) -> Control:  # noqa: ANN401
        return Control(
            name=name, kind=kind, label=REPORT_FIELDS[name], help=REPORT_HELPS.get(name), required=required, **more
        )

    services = at.services
    regions = regions_of(services, at.desk)
    return (
        control("text", Kind.AREA, required=True, limit=20_000),
        control("region", Kind.CHOICE, choices=regions),
        control("place", Kind.LINE, limit=500),
        replace(control("occurred_at", Kind.TOLD), help=INSTANT_HELP["told"]),
        replace(control("reported_at", Kind.TOLD, required=True), help=INSTANT_HELP["told"]),
        control("channel", Kind.CHOICE, required=True, choices=tuple(Choice(each, CHANNELS[each]) for each in BY_HAND)),
        control(
            "reporter_role",
            Kind.LINE,
            required=True,
            limit=60,
            proposed=tuple(Choice(each, each) for each in values_of("reporter_role")),
        ),
        control("contact", Kind.LINE, limit=200, kept=False),
    )


async def _shown(at: AtDesk, form: ReportForm, *, status: int = 200) -> Response:
    return page("report.html", status=status, frame=await at.frame("lapor"), form=form)


def _check(at: AtDesk) -> None:
    """Return if who looks may report to the desk.

    Raises:
        NotPermitted: role or region forbids it.
    """
    if not may_send(at.visitor.sight.actor, DetectProblem, at.desk):
        raise NotPermitted(f"role {at.visitor.actor.role} of {at.visitor.actor.region} reports nothing to {at.desk}")


@router.get("/lapor")
async def report_form(at: DeskPage) -> Response:
    """The form of a report."""
    _check(at)
    local = await at.services.local_time(at.book)
    now = as_typed(at.services.now(), local)
    known = {"reported_at": now, "channel": IntakeChannel.PHONE, "reporter_role": "warga"}
    controls = tuple(each.filled((known[each.name],)) if each.name in known else each for each in _controls(at))
    return await _shown(at, ReportForm(address=_address(at), command_id=fresh_id(), controls=controls))


@router.post("/lapor")
async def hand_in(request: Request, at: DeskPage) -> Response:
    """Record the report; the same form twice is one report."""
    _check(at)
    local = await at.services.local_time(at.book)
    sent = await request.form()
    fields, controls = _read(sent, _controls(at), local)
    form = ReportForm(address=_address(at), command_id=id_in(sent), controls=controls)
    if any(each.fault for each in controls):
        return await _shown(at, form, status=422)
    try:
        report = IntakeReport.model_validate({**fields, "intake_key": form.command_id, "desk": at.desk})
    except ValidationError as error:
        return await _shown(at, replace(form, controls=with_faults(controls, error)), status=422)
    outcome = await at.services.intake.receive(report, at.visitor.actor)
    if isinstance(outcome, Refused):
        return await _refused(at, form, outcome)
    fragment = fragment_of(fresh=outcome.fresh, events=1)
    return RedirectResponse(f"{_address(at)}/{outcome.intake_id}#{fragment}", 303)


@router.get("/lapor/{laporan}")
async def receipt(at: DeskPage, laporan: Annotated[str, Path(max_length=80)]) -> Response:
    """What became of a report, for whoever handed it in and for the desk."""
    sight, services = at.visitor.sight, at.services
    report = await report_in_sight(sight, services.queries, laporan)
    if report.desk != at.desk:
        raise UnknownProblem(laporan)
    reader = await at.reader()
    problem = await problem_in_sight(sight, services.queries, report.problem_id) if report.problem_id else None
    similar: tuple[SimilarProblem, ...] = ()
    if problem is not None and report.arrival == "became":
        similar = await similar_problems(sight, services.queries, services.resemblances, problem)
    return page(
        "receipt.html",
        frame=await at.frame("lapor"),
        reader=reader,
        report=report,
        became=word(DISPOSITIONS, report.disposition),
        problem=problem,
        triage=word(TRIAGE_REASONS, problem.triage_reason) if problem is not None and problem.needs_triage else None,
        similar=tuple((each, match_line(each.reasons)) for each in similar[:SIMILAR_SHOWN]),
        may_merge=may_send(sight.actor, MergeInto, at.desk),
        again=_address(at) if may_send(sight.actor, DetectProblem, at.desk) else None,
    )


def _address(at: AtDesk) -> str:
    return address_of_place(at.desk, "lapor")


async def _refused(at: AtDesk, form: ReportForm, refused: Refused) -> Response:
    lines = tuple(_offer(refused.offer))
    elsewhere = None
    if (offer := refused.offer) is not None and may_send(at.visitor.sight.actor, DetectProblem, offer.desk):
        elsewhere = address_of_place(offer.desk, "lapor")
    shown = replace(
        form,
        objection=objection_to(refused, *lines),
        elsewhere=elsewhere,
        command_id=id_after(form.command_id, refused.code),
    )
    return await _shown(at, shown, status=status_of(refused.code))


def _offer(offer: DeskOffer | None) -> Iterator[str]:
    if offer is not None:
        yield text("Tempat itu termasuk wilayah {name}.", name=offer.name)


def _read(
    sent: FormData, controls: tuple[Control, ...], local: LocalTime
) -> tuple[Mapping[str, Any], tuple[Control, ...]]:
    """The fields of the report that a form says, and the controls with what is wrong with them."""
    said = said_in(sent, controls, local)
    fields: dict[str, Any] = dict(said.fields)
    faults: dict[str, str] = {}
    for name in ("occurred_at", "reported_at"):
        if (typed := fields.pop(name, None)) is None:
            continue
        try:
            told = typed_told(str(typed), local)
        except UnreadableInstant as unreadable:
            faults[name] = sentence(unreadable.fault)
            continue
        fields[name] = told.at
        if told.until is not None:
            fields[name.replace("_at", "_until")] = told.until
    if "occurred_at" not in fields:
        fields |= {
            f"occurred_{end}": fields[f"reported_{end}"] for end in ("at", "until") if f"reported_{end}" in fields
        }
    for name, read in (("reporter_role", _role), ("contact", contact_of)):
        if (typed := fields.get(name)) is not None:
            try:
                fields[name] = read(str(typed))
            except UnfitCell as unfit:
                faults[name] = " ".join((sentence(unfit.code), *_nearest(unfit)))
    return fields, tuple(
        each.filled(each.values, faults.get(each.name, each.fault) or _unlisted(each)) for each in said.controls
    )


def _role(typed: str) -> str:
    return value_of("reporter_role", typed)


def _nearest(unfit: UnfitCell) -> Iterator[str]:
    near = unfit.nearest or unfit.expected[:6]
    if near:
        yield text("Misalnya: {values}.", values=", ".join(near))


def _unlisted(control: Control) -> str | None:
    """What is wrong with a value that nobody was offered."""
    if control.kind is not Kind.CHOICE or not control.value:
        return None
    return None if control.value in {each.value for each in control.choices} else FAULTS["enum"]
