"""`/desk/…/berjenjang/…/tindakan/…`: every command that a person may send to a report, as a form."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from commands.service import Refused
from commands.worded import Words, send
from domain.base import Value
from domain.calendar import LocalTime
from domain.refusals import NotPermitted
from domain.report.commands import CloseEntries, CommandEnvelope, OpenReport
from domain.report.process import report_stream
from domain.report.rights import may_send
from domain.report_id import ReportId
from ledger.port import Appended
from reading.tiered_reports import report_named
from web.api.caller import Services
from web.api.commands import body_of, name_of
from web.api.tiered_reports import commands_to_reports
from web.pages.at_desk import AtDesk, DeskPage
from web.pages.choices import agencies_of, persons_of, regions_of
from web.pages.command_form import (
    CommandForm,
    form_page,
    fragment_of,
    fresh_id,
    id_in,
    prefilled,
    status_of,
)
from web.pages.controls import Control, controls_of
from web.pages.navigation import address_of_place
from web.pages.submitted import said_in, with_faults
from web.pages.tiered import PLACE, ReportName, address_of_report
from wording.codes import REPORT_KINDS, word

router = APIRouter(prefix="/desk/{kode}/berjenjang/{kind}/{subject}/{number}", include_in_schema=False)

COMMANDS: Final[Mapping[str, type[Any]]] = {name_of(each): each for each in commands_to_reports()}
"""By the last part of the address."""

NOT_ASKED: Final[Mapping[type[Any], frozenset[str]]] = {
    OpenReport: frozenset({"grace"}),
    CloseEntries: frozenset({"cut_off"}),
}
"""Fields that stand in no form: they are as the rules have them."""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """A report of which somebody is about to ask something."""

    at: AtDesk
    command: type[Any]
    report_id: ReportId
    local: LocalTime

    async def controls(self) -> tuple[Control, ...]:
        """Of the command's form."""
        at = self.at
        offered = {
            "unit": regions_of(at.services, at.desk),
            "member": agencies_of(at.services),
            "persons": await persons_of(at.services, at.visitor.sight, at.book),
        }
        controls = controls_of(body_of(self.command), self.command.__name__, offered)
        hidden = NOT_ASKED.get(self.command, frozenset())
        return tuple(each for each in controls if each.name not in hidden)

    def form(self, controls: tuple[Control, ...], command_id: str) -> CommandForm:
        """The form with these controls."""
        address = address_of_report(self.report_id)
        about = f"{word(REPORT_KINDS, str(self.report_id.kind))} {self.report_id.subject}"
        return CommandForm(
            command=self.command.__name__,
            address=f"{address}/tindakan/{name_of(self.command)}",
            about=f"{about}, {self.at.services.directory.desk_name(self.at.desk)}",
            back=address_of_place(self.at.desk, PLACE) if self.command is OpenReport else address,
            command_id=command_id,
            controls=controls,
        )

    async def shown(self, form: CommandForm, *, status: int = 200) -> Response:
        """The page with the form."""
        return form_page(await self.at.frame(PLACE), form, status=status)


async def _occasion(services: Services, at: AtDesk, report: str, name: str) -> Occasion:
    """The occasion that an address names.

    Raises:
        HTTPException: there is no such command.
        UnknownReport: nothing can be called so, or it is out of sight.
        NotPermitted: the command is not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    command, report_id = COMMANDS.get(name), report_named(at.book, report)
    if command is None or report_id.kind is None:
        raise HTTPException(404)
    actor = at.visitor.sight.actor
    if not may_send(actor, command, at.desk):
        raise NotPermitted(f"role {actor.role} of {actor.region} may not send {command.__name__}")
    return Occasion(at=at, command=command, report_id=report_id, local=await services.local_time(at.book))


@router.get("/tindakan/{name}")
async def report_form(
    request: Request,
    services: Services,
    at: DeskPage,
    kind: ReportName,
    subject: ReportName,
    number: ReportName,
    name: str,
) -> Response:
    """The form of a command; what the address says for a field stands in it."""
    occasion = await _occasion(services, at, f"{kind}/{subject}/{number}", name)
    controls = prefilled(await occasion.controls(), dict(request.query_params))
    return await occasion.shown(occasion.form(controls, fresh_id()))


@router.post("/tindakan/{name}")
async def act_on_report(
    request: Request,
    services: Services,
    at: DeskPage,
    kind: ReportName,
    subject: ReportName,
    number: ReportName,
    name: str,
) -> Response:
    """Carry the command out, or show the form again with why not; nothing that was typed is lost."""
    occasion = await _occasion(services, at, f"{kind}/{subject}/{number}", name)
    sent = await request.form()
    said = said_in(sent, await occasion.controls(), occasion.local)
    filled = occasion.form(said.controls, id_in(sent))
    if not said.fits:
        return await occasion.shown(filled, status=422)
    try:
        body: Value = body_of(occasion.command).model_validate(said.fields)
        outcome = await _carried_out(occasion, filled.command_id, body)
    except ValidationError as error:
        return await occasion.shown(replace(filled, controls=with_faults(said.controls, error)), status=422)
    if isinstance(outcome, Refused):
        return await occasion.shown(filled.refused(outcome), status=status_of(outcome.code))
    fragment = fragment_of(fresh=outcome.fresh, events=len(outcome.events))
    return RedirectResponse(f"{address_of_report(occasion.report_id)}#{fragment}", status_code=303)


async def _carried_out(occasion: Occasion, command_id: str, body: Value) -> Appended | Refused:
    at = occasion.at
    envelope = CommandEnvelope(
        command_id=command_id,
        stream=report_stream(occasion.report_id),
        actor=at.visitor.actor,
        command=occasion.command.model_validate(body.model_dump(mode="json", exclude_unset=True)),
    )
    return await send(at.services.commands, envelope, Words(at.services.vault, at.visitor.actor))
