"""A problem that somebody is about to act on: the controls of a command about it, and what becomes of the command."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from commands.service import Refused
from composition import DeskServices
from domain.access.policy import View
from domain.base import Value
from domain.calendar import LocalTime
from domain.codes import desk_region
from domain.problem.commands import (
    CorrectProblem,
    Dismiss,
    Forward,
    MergeInto,
    RecordHandDelivery,
    RegradeSeverity,
    Triage,
    WriteSummary,
)
from domain.problem.evolve import fold
from domain.problem.relation import views_in_sight
from domain.problem.rights import may_send
from domain.problem.state import State, dossier_of
from domain.refusals import NotPermitted, TargetOfAnotherDesk
from domain.stream import StreamId
from ledger.port import Appended, Recorded
from projections.problem.tables import ProblemRow
from reading.claims import not_in_other_hands
from reading.finding import find_to_act, other_than
from reading.movement import moved_since
from reading.referrals import referrals_in_sight
from web.api.commands import body_of, commands_of_people, name_of, send_about
from web.api.references import address_of, reference_in
from web.pages.choices import AtProblem, offered_at_problem
from web.pages.command_form import CommandForm, Objection, form_page, objection_of_movement, prefilled
from web.pages.controls import Control, controls_of, fields_of
from web.pages.frame import frame_of
from web.pages.typed import as_typed
from web.signin.session import Visitor
from wording.summary import summary_draft

COMMANDS: Final[Mapping[str, type[Any]]] = {name_of(each): each for each in commands_of_people()}
"""By the last part of the address."""

CLAIMABLE: Final = (Triage, Dismiss, Forward, MergeInto)
"""What somebody should not do whose colleague has the report in hand."""

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


async def occasion_at(services: DeskServices, visitor: Visitor, problem: str, name: str) -> Occasion:
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


def moved(occasion: Occasion, version: int | None, command_id: str) -> Objection | None:
    """Why what somebody looked at is no longer what they act on."""
    dossier = dossier_of(occasion.state)
    if dossier is None or version is None:
        return None
    sight = occasion.visitor.sight
    movement = moved_since(sight, occasion.stream, dossier, occasion.recorded, version, command_id)
    return None if movement is None else objection_of_movement(movement)


async def naming_by_id(occasion: Occasion, fields: Mapping[str, Any]) -> Mapping[str, Any]:
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


async def carried_out(
    occasion: Occasion, command_id: str, body: Value, *, takes_over: bool = False
) -> Appended | Refused:
    """What became of the command, if nothing was written since the occasion was read.

    Args:
        occasion: the problem, as it was read.
        command_id: identity of the command.
        body: what it says.
        takes_over: whether it is carried out although somebody else has the report in hand.

    Raises:
        ValidationError: no such command can say that; its paths begin with `command` and the type.
        domain.refusals.Refusal: what it says names something that is not there, or is no text.
        domain.outage.LedgerAway: nothing is stored, or a repeat will find what is; try again later.
    """
    services, sight, found = occasion.services, occasion.visitor.sight, occasion.found
    if issubclass(occasion.command, CLAIMABLE) and not takes_over:
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
