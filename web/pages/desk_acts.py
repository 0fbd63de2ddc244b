"""`/desk/…/tindakan/…`: what a person may ask of a desk itself, as forms: roster, charter, letterhead, rules."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from fastapi import APIRouter, Request
from pydantic import JsonValue, ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from commands.charter import signer_subject
from commands.roster import person_subject
from commands.service import Refused
from commands.worded import Words, send
from domain.access.policy import DeskView
from domain.base import Value
from domain.calendar import LocalTime
from domain.codes import RegionCode
from domain.desk.charter import Charters
from domain.desk.commands import (
    ActivateRoutingTable,
    AmendCharter,
    AppointOfficial,
    ChangeAppointment,
    CloseDesk,
    CommandEnvelope,
    DistributeCharter,
    EndAppointment,
    EndRecusal,
    RecordCharter,
    RecordCharterReceipt,
    RecordOffice,
    RecordPairs,
    RecordRecusal,
    ReopenDesk,
    SetCadence,
    SetLetterhead,
    SucceedOfficial,
    WithdrawOffice,
)
from domain.desk.process import desk_stream
from domain.desk.rights import may_send
from domain.office import OfficeId
from domain.refusals import BadValue, NotPermitted, Refusal
from domain.vault_reference import Sealed
from intake_files.members import member_line, member_of
from ledger.port import Appended
from reading.roster import read_appointment
from reference.cadence import shipped_cadence
from web.api.caller import Services
from web.api.commands import body_of, name_of
from web.pages.at_desk import AtDesk, DeskPage
from web.pages.choices import offered_at_desk
from web.pages.command_form import (
    CommandForm,
    form_page,
    fragment_of,
    fresh_id,
    id_in,
    objection_to,
    prefilled,
    status_of,
)
from web.pages.controls import Control, controls_of, fields_of
from web.pages.navigation import address_of_place
from web.pages.submitted import said_in, with_faults
from web.pages.typed import day_as_typed
from wording.catalogue import text

router = APIRouter(prefix="/desk/{kode}", include_in_schema=False)

COMMANDS: Final[Mapping[str, type[Any]]] = {
    name_of(each): each
    for each in (
        RecordOffice,
        WithdrawOffice,
        AppointOfficial,
        ChangeAppointment,
        EndAppointment,
        SetLetterhead,
        SetCadence,
        ActivateRoutingTable,
        SucceedOfficial,
        RecordCharter,
        AmendCharter,
        RecordPairs,
        DistributeCharter,
        RecordCharterReceipt,
        RecordRecusal,
        EndRecusal,
        CloseDesk,
        ReopenDesk,
    )
}
"""By the last part of the address. A table is proposed as a file, and a report that nothing happened is a report."""

OF_CHARTERS: Final = (RecordCharter, AmendCharter, RecordPairs, DistributeCharter, RecordCharterReceipt)

OF_PERSONS: Final = ("name", "phone", "email")
"""Fields under seal."""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """A desk of which somebody is about to ask something."""

    at: AtDesk
    command: type[Any]
    local: LocalTime

    @property
    def back(self) -> str:
        """Of the page from which one comes."""
        return address_of_place(self.at.desk, self.place)

    @property
    def place(self) -> str:
        """Of the navigation, to which the form belongs."""
        if self.command in (*OF_CHARTERS, RecordRecusal, EndRecusal, CloseDesk, ReopenDesk):
            return "tim"
        return "aturan" if self.command is ActivateRoutingTable else "roster"

    async def controls(self, given: Mapping[str, str]) -> tuple[Control, ...]:
        """Of the command's form, with what the desk has already for whom or what the address names."""
        form = body_of(self.command)
        names = frozenset(each.name.rpartition(".")[2] for each in fields_of(form))
        at = self.at
        offered = await offered_at_desk(at.services, at.visitor.sight, names, at.book)
        known = await self._known(given)
        return prefilled(controls_of(form, self.command.__name__, offered), {**known, **given})

    def form(self, controls: tuple[Control, ...], command_id: str) -> CommandForm:
        """The form with these controls."""
        return CommandForm(
            command=self.command.__name__,
            address=f"{address_of_place(self.at.desk, 'tindakan')}/{name_of(self.command)}",
            about=self.at.services.directory.desk_name(self.at.desk),
            back=self.back,
            command_id=command_id,
            controls=controls,
        )

    async def shown(self, form: CommandForm, *, status: int = 200) -> Response:
        """The page with the form."""
        return form_page(await self.at.frame(self.place), form, status=status)

    async def _known(self, given: Mapping[str, str]) -> Mapping[str, str]:
        at, today = self.at, day_as_typed(self.local.date_of(self.at.services.now()))
        if self.command is AppointOfficial:
            return {"terms.since": today, "terms.region": at.desk}
        if self.command in (EndAppointment, SucceedOfficial, EndRecusal):
            return {"until": today}
        if self.command is RecordRecusal:
            return {"since": today}
        if self.command in (DistributeCharter, RecordCharterReceipt):
            return {"day": today}
        if not at.visitor.sight.sees_of_desk(DeskView.ROSTER, at.desk):
            return {}
        desk = await at.services.in_force.desk(at.book)
        if self.command in OF_CHARTERS:
            return _of_charters(self.command, desk.charters, at.desk)
        roster = desk.roster
        if self.command is ChangeAppointment and (number := given.get("number", "")).isdecimal():
            appointment = roster.appointment(int(number[:4]))
            return {} if appointment is None else {f"terms.{n}": v for n, v in _plain(appointment.terms).items()}
        if self.command is RecordOffice:
            named = OfficeId(given.get("office.agency", ""), given.get("office.region", at.desk))
            office = roster.office(named)
            return {"office.region": at.desk} if office is None else _below("office", office.model_dump(mode="json"))
        if self.command is SetLetterhead and roster.letterhead is not None:
            return _below("letterhead", roster.letterhead.letterhead.model_dump(mode="json"))
        if self.command is SetCadence:
            in_force = desk.reporting.in_force
            rules = (shipped_cadence() if in_force is None else in_force.cadence).rules
            return _below("cadence", {"rules": [each.line for each in rules]})
        return {"region": at.desk}


def _of_charters(command: type[Any], charters: Charters, desk: RegionCode) -> Mapping[str, str]:
    """What is known of the desk's charter, for the form by which it is recorded or amended."""
    if command is RecordPairs:
        return _below("pairs", charters.pairs.model_dump(mode="json"))
    if command is not AmendCharter or charters.latest is None:
        return {}
    charter = charters.latest.charter
    lines = [member_line(each, desk) for each in charter.members]
    known = charter.model_dump(mode="json", exclude={"members"})
    day = {"charter.signed_on": day_as_typed(charter.signed_on)}
    return {**_below("charter", {**known, "members": lines}), **day}


def _with_members(fields: Mapping[str, JsonValue], desk: RegionCode) -> Mapping[str, JsonValue]:
    """What a form says, the members of its charter in the place of their lines.

    Raises:
        BadValue: a line names no member.
    """
    charter = fields.get("charter")
    lines = charter.get("members") if isinstance(charter, dict) else None
    if not isinstance(charter, dict) or not isinstance(lines, list):
        return fields
    members: list[JsonValue] = [member_of(str(each), desk).model_dump(mode="json") for each in lines]
    return {**fields, "charter": {**charter, "members": members}}


def _shown_faults(form: CommandForm, error: ValidationError) -> CommandForm:
    """The form with what is wrong with each control, or above all of them where it is wrong with none alone."""
    controls = with_faults(form.controls, error)
    objection = None if any(each.fault for each in controls) else objection_to(BadValue(text("Isian belum lengkap.")))
    return replace(form, controls=controls, objection=objection)


def _below(part: str, fields: Mapping[str, Any]) -> Mapping[str, str]:
    """Fields of a part as they stand in controls."""
    return {
        f"{part}.{name}": "\n".join(value) if isinstance(value, list) else str(value)
        for name, value in fields.items()
        if value
    }


def _plain(terms: object) -> Mapping[str, str]:
    return {
        name: day_as_typed(value) if isinstance(value, date) else str(value)
        for name, value in vars(terms).items()
        if value is not None
    }


async def _occasion(services: Services, at: AtDesk, name: str) -> Occasion:
    """The occasion that an address names.

    Raises:
        HTTPException: there is no such command.
        NotPermitted: the command is not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    command = COMMANDS.get(name)
    if command is None:
        raise HTTPException(404)
    if not may_send(at.visitor.sight.actor, command, at.desk):
        raise NotPermitted(f"role {at.visitor.actor.role} of {at.visitor.actor.region} may not send {command.__name__}")
    return Occasion(at=at, command=command, local=await services.local_time(at.book))


@router.get("/tindakan/{name}")
async def desk_form(request: Request, services: Services, at: DeskPage, name: str) -> Response:
    """The form of a command; what the address says for a field stands in it."""
    occasion = await _occasion(services, at, name)
    controls = await occasion.controls(dict(request.query_params))
    return await occasion.shown(occasion.form(controls, fresh_id()))


@router.post("/tindakan/{name}")
async def act_at_desk(request: Request, services: Services, at: DeskPage, name: str) -> Response:
    """Carry the command out, or show the form again with why not; nothing that was typed is lost."""
    occasion = await _occasion(services, at, name)
    sent = await request.form()
    said = said_in(sent, await occasion.controls({}), occasion.local)
    filled = occasion.form(said.controls, id_in(sent))
    if not said.fits:
        return await occasion.shown(filled, status=422)
    try:
        body: Value = body_of(occasion.command).model_validate(_with_members(said.fields, at.desk))
        outcome = await _carried_out(occasion, filled.command_id, body)
    except ValidationError as error:
        return await occasion.shown(_shown_faults(filled, error), status=422)
    except Refusal as refusal:
        return await occasion.shown(replace(filled, objection=objection_to(refusal)), status=status_of(refusal.code))
    if isinstance(outcome, Refused):
        return await occasion.shown(filled.refused(outcome), status=status_of(outcome.code))
    return RedirectResponse(
        f"{occasion.back}#{fragment_of(fresh=outcome.fresh, events=len(outcome.events))}", status_code=303
    )


async def _carried_out(occasion: Occasion, command_id: str, body: Value) -> Appended | Refused:
    """What became of a command about the desk, its particulars of a person sealed on the way."""
    at, services = occasion.at, occasion.at.services
    words = Words(services.vault, at.visitor.actor, await _subject(occasion, body))
    said: dict[str, JsonValue] = body.model_dump(mode="json", exclude_unset=True)
    sealed = {
        name: words.seal(str(said[name])).model_dump(mode="json") for name in _sealed(occasion.command) & set(said)
    }
    envelope = CommandEnvelope(
        command_id=command_id,
        stream=desk_stream(at.book),
        actor=at.visitor.actor,
        command=occasion.command.model_validate({**said, **sealed}),
    )
    return await send(services.commands, envelope, words)


def _sealed(command: type[Any]) -> set[str]:
    return {name for name in OF_PERSONS if name in command.model_fields and Sealed in _parts(command, name)}


def _parts(command: type[Any], name: str) -> tuple[Any, ...]:
    annotation = command.model_fields[name].annotation
    return (annotation, *getattr(annotation, "__args__", ()))


async def _subject(occasion: Occasion, body: Value) -> str | None:
    """Whom the words are about."""
    if occasion.command in OF_CHARTERS:
        return signer_subject(occasion.at.book)
    if isinstance(account := getattr(body, "account", None), str):
        return person_subject(account)
    if occasion.command is ChangeAppointment:
        at = occasion.at
        number: int = getattr(body, "number", 0)
        return person_subject((await read_appointment(at.visitor.sight, at.services.in_force, at.book, number)).account)
    return None
