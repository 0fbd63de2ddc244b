"""`/masalah/…/tindakan/…`: every command that a person may send to a problem, as a form."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from commands.service import Refused
from composition import DeskServices
from domain.access.policy import View
from domain.base import Value
from domain.calendar import LocalTime
from domain.codes import desk_region
from domain.outage import LedgerAway
from domain.problem.commands import (
    ApproveRecommendation,
    Close,
    CorrectProblem,
    Dismiss,
    Forward,
    MergeInto,
    RecordHandDelivery,
    RegradeSeverity,
    ReturnRecommendation,
    Triage,
    WriteSummary,
)
from domain.problem.evolve import fold
from domain.problem.relation import views_in_sight
from domain.problem.rights import may_send
from domain.problem.state import State, dossier_of
from domain.refusals import (
    NotPermitted,
    Refusal,
    SecondPersonNeeded,
    TargetOfAnotherDesk,
    TriageClaimed,
    VersionMoved,
)
from domain.stream import StreamId
from ledger.port import Appended, Recorded
from projections.problem.tables import ProblemRow
from reading.claims import not_in_other_hands
from reading.finding import find_to_act, other_than
from reading.movement import moved_since
from reading.referrals import referrals_in_sight
from reading.second_persons import read_second_persons
from web.api.caller import Services
from web.api.commands import body_of, commands_of_people, name_of, send_about
from web.api.references import ProblemReference, address_of, reference_in
from web.pages.choices import AtProblem, offered_at_problem
from web.pages.command_form import (
    TAKE_OVER_FIELD,
    USED_BEFORE,
    CommandForm,
    Objection,
    form_page,
    fragment_of,
    fresh_id,
    id_in,
    objection_of_movement,
    objection_to,
    prefilled,
    status_of,
    version_in,
)
from web.pages.controls import Control, controls_of, fields_of
from web.pages.frame import frame_of
from web.pages.second_person_lines import able_lines
from web.pages.submitted import said_in, with_faults
from web.pages.typed import as_typed
from web.signin.session import SignedIn, Visitor
from wording.summary import summary_draft

router = APIRouter(include_in_schema=False)

COMMANDS: Final[Mapping[str, type[Any]]] = {name_of(each): each for each in commands_of_people()}
"""By the last part of the address."""

CLAIMABLE: Final = (Triage, Dismiss, Forward, MergeInto)
"""What somebody should not do whose colleague has the report in hand."""

OF_SECOND_PERSONS: Final = (ApproveRecommendation, ReturnRecommendation, Close)
NOT_THIS_PERSON: Final = frozenset({NotPermitted.code, SecondPersonNeeded.code})
MEETINGS_LIMIT: Final = 10
"""How often a form may meet what was written while it was on its way."""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """A problem that somebody is about to act on."""

    services: DeskServices
    visitor: Visitor
    found: ProblemRow
    command: type[Any]
    recorded: tuple[Recorded[Any], ...]
    state: State
    local: LocalTime

    @property
    def stream(self) -> StreamId[Any]:
        """Of the problem."""
        return StreamId.parse(self.found.stream)

    @property
    def version(self) -> int:
        """Of the problem, as it was read."""
        return self.recorded[-1].version

    @property
    def address(self) -> str:
        """Of the problem's page."""
        return f"/masalah/{address_of(self.found.register_number, self.found.problem_id)}"

    @property
    def is_listed(self) -> bool:
        """Whether who acts sees more of the problem than that something of it is theirs."""
        dossier = dossier_of(self.state)
        return dossier is not None and View.LISTED in views_in_sight(self.visitor.sight, self.stream, dossier)

    @property
    def about(self) -> str:
        """The problem in one line."""
        number = self.found.register_number or self.found.problem_id
        if not self.is_listed:
            return number
        directory = self.services.directory
        category, place = directory.category_name(self.found.category), directory.region_name(self.found.region)
        return f"{category}, {place} · {number}"

    @property
    def draft(self) -> str:
        """A summary by what the problem's codes say."""
        directory, found = self.services.directory, self.found
        return summary_draft(
            directory.category_name(found.category),
            directory.region_name(found.region),
            found.occurred_at,
            self.local,
            until=found.occurred_until,
        )

    async def controls(self) -> tuple[Control, ...]:
        """Of the command's form, with what the problem itself gives for them."""
        form = body_of(self.command)
        names = frozenset(each.name for each in fields_of(form))
        at = AtProblem(self.found, self.state, referrals_in_sight(self.visitor.sight, self.stream, self.state))
        offered = await offered_at_problem(self.services, self.visitor.sight, self.command.__name__, names, at)
        return prefilled(controls_of(form, self.command.__name__, offered), self._known())

    def form(self, controls: tuple[Control, ...], command_id: str) -> CommandForm:
        """The form with these controls."""
        return CommandForm(
            command=self.command.__name__,
            address=f"{self.address}/tindakan/{name_of(self.command)}",
            about=self.about,
            back=self.address,
            command_id=command_id,
            controls=controls,
            version=self.version,
        )

    async def shown(self, form: CommandForm, *, status: int = 200) -> Response:
        """The page with the form."""
        frame = await frame_of(self.services, self.visitor, desk_region(self.found.desk))
        return form_page(frame, form, status=status)

    def _known(self) -> Mapping[str, str]:
        known = {"category": str(self.found.category), "severity": str(self.found.severity)}
        if issubclass(self.command, CorrectProblem):
            return {}
        if issubclass(self.command, RegradeSeverity | Triage):
            return known
        if issubclass(self.command, RecordHandDelivery):
            return {"at": as_typed(self.services.now(), self.local)}
        return {"summary": self.draft} if issubclass(self.command, WriteSummary) else {}


async def _occasion(services: DeskServices, visitor: Visitor, problem: str, name: str) -> Occasion:
    """The occasion that an address names.

    Raises:
        HTTPException: there is no such command.
        UnknownProblem: there is none in sight.
        NotPermitted: the command is not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    command = COMMANDS.get(name)
    if command is None:
        raise HTTPException(404)
    found = await find_to_act(visitor.sight, services.queries, reference_in(problem))
    if not may_send(visitor.sight.actor, command, found.desk):
        raise NotPermitted(f"role {visitor.actor.role} of {visitor.actor.region} may not send {command.__name__}")
    recorded = tuple(await services.ledger.seen_by(visitor.sight).read(StreamId.parse(found.stream)))
    return Occasion(
        services=services,
        visitor=visitor,
        found=found,
        command=command,
        recorded=recorded,
        state=fold(each.event for each in recorded),
        local=await services.local_time(found.book),
    )


@router.get("/masalah/{problem}/tindakan/{name}")
async def form(
    request: Request, services: Services, visitor: SignedIn, problem: ProblemReference, name: str
) -> Response:
    """The form of a command; what the address says for a field stands in it."""
    occasion = await _occasion(services, visitor, problem, name)
    controls = prefilled(await occasion.controls(), dict(request.query_params))
    return await occasion.shown(occasion.form(controls, fresh_id()))


@router.post("/masalah/{problem}/tindakan/{name}")
async def act(
    request: Request, services: Services, visitor: SignedIn, problem: ProblemReference, name: str
) -> Response:
    """Carry the command out, or show the form again with why not; nothing that was typed is lost."""
    sent = await request.form()
    for _ in range(MEETINGS_LIMIT):
        # What the service wrote meanwhile is no news; what a person wrote is told before anything is stored.
        answer = await _act(await _occasion(services, visitor, problem, name), sent)
        if answer is not None:
            return answer
    raise LedgerAway("others were always faster")


async def _act(occasion: Occasion, sent: FormData) -> Response | None:
    """The answer to a form; None where something was written between looking and storing."""
    said = said_in(sent, await occasion.controls(), occasion.local)
    form = replace(occasion.form(said.controls, id_in(sent)), version=version_in(sent) or occasion.version)
    if not said.fits:
        return await occasion.shown(form, status=422)
    try:
        fields = await _naming_by_id(occasion, said.fields)
    except Refusal as refusal:
        return await _refused(occasion, form, refusal)
    try:
        body: Value = body_of(occasion.command).model_validate(fields)
    except ValidationError as error:
        return await occasion.shown(replace(form, controls=with_faults(said.controls, error)), status=422)
    if (objection := _moved(occasion, sent, form.command_id)) is not None:
        return await occasion.shown(replace(form, objection=objection, version=occasion.version), status=409)
    try:
        outcome = await _carried_out(occasion, sent, form.command_id, body)
    except ValidationError as error:
        return await occasion.shown(replace(form, controls=with_faults(said.controls, error, below=2)), status=422)
    except Refusal as refusal:
        # Nothing of the problem is in question here: what was typed names something that is not there, or is no text.
        return await _refused(occasion, form, refusal)
    if isinstance(outcome, Refused):
        return None if outcome.code == VersionMoved.code else await _refused(occasion, form, outcome)
    return await _done(occasion, outcome)


def _moved(occasion: Occasion, sent: FormData, command_id: str) -> Objection | None:
    """Why what somebody looked at is no longer what they act on."""
    dossier, version = dossier_of(occasion.state), version_in(sent)
    if dossier is None or version is None:
        return None
    sight = occasion.visitor.sight
    movement = moved_since(sight, occasion.stream, dossier, occasion.recorded, version, command_id)
    return None if movement is None else objection_of_movement(movement)


async def _naming_by_id(occasion: Occasion, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields of a command, with the id of another problem that may be named as anybody names one.

    Raises:
        UnknownProblem: nobody here sees it.
        TargetOfAnotherDesk: it is another desk's.
        projections.views.AmbiguousReference: the beginning of an id fits several.
        domain.outage.LedgerAway: try again later.
    """
    named = fields.get("into")
    if not isinstance(named, str):
        return fields
    found = occasion.found
    other = await other_than(occasion.visitor.sight, occasion.services.queries, found, reference_in(named))
    if other.desk != found.desk:
        raise TargetOfAnotherDesk(f"{named[:60]}: {other.desk}")
    return {**fields, "into": other.problem_id}


async def _carried_out(occasion: Occasion, sent: FormData, command_id: str, body: Value) -> Appended | Refused:
    services, sight, found = occasion.services, occasion.visitor.sight, occasion.found
    if issubclass(occasion.command, CLAIMABLE) and sent.get(TAKE_OVER_FIELD) is None:
        await not_in_other_hands(sight, services.triage_queue, found, occasion.local)
    if isinstance(at := getattr(body, "at", None), datetime):
        body = body.model_copy(update={"at": _within_its_minute(at, occasion)})
    only_at = frozenset({occasion.version})
    return await send_about(
        services, occasion.visitor.actor, found, occasion.command, command_id, body, only_at=only_at
    )


def _within_its_minute(at: datetime, occasion: Occasion) -> datetime:
    """The instant, or that of the detection where this lies within the minute that was typed: nobody types seconds."""
    detected_at = occasion.found.detected_at
    minute_ends = at + occasion.local.calendar.span(timedelta(minutes=1))
    return detected_at if at < detected_at < minute_ends else at


async def _refused(occasion: Occasion, form: CommandForm, refused: Refused | Refusal) -> Response:
    lines: tuple[str, ...] = ()
    if refused.code in NOT_THIS_PERSON and issubclass(occasion.command, OF_SECOND_PERSONS):
        services = occasion.services
        waiting = await read_second_persons(
            occasion.visitor.sight, services.in_force, occasion.stream, occasion.state, services.now()
        )
        lines = able_lines(waiting, services.directory)
    shown = replace(
        form,
        objection=objection_to(refused, *lines),
        command_id=fresh_id() if refused.code in USED_BEFORE else form.command_id,
        offers_take_over=refused.code == TriageClaimed.code,
    )
    return await occasion.shown(shown, status=status_of(refused.code))


async def _done(occasion: Occasion, stored: Appended) -> Response:
    fragment = fragment_of(fresh=stored.fresh, events=len(stored.events))
    if occasion.is_listed:
        return RedirectResponse(f"{occasion.address}#{fragment}", 303)
    return RedirectResponse(f"{occasion.address}/tindakan/{name_of(occasion.command)}#{fragment}", 303)
