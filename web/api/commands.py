"""Every command that a person may send to a problem, each under an address of its own.

The body is the command without its `type`; where a command takes a text, the body holds the text itself, which is
sealed on the way in. The `Idempotency-Key` is the command's id.
"""

import re
from collections.abc import Iterable
from copy import copy
from typing import Annotated, Any, Final, get_args

from fastapi import APIRouter, Body, Response
from fastapi.exceptions import RequestValidationError
from pydantic import JsonValue, ValidationError, create_model
from pydantic.fields import FieldInfo

from commands.service import Refused
from commands.worded import Words, send, with_words
from composition import DeskServices
from domain.access.roles import PROCESS
from domain.actor import Actor
from domain.base import Value
from domain.problem.commands import (
    ArchiveReport,
    AttachIntakeReport,
    Command,
    CommandEnvelope,
    DetectProblem,
    RecordHandDelivery,
)
from domain.problem.rights import PERMITTED_ROLES
from domain.vault_reference import Sealed
from ledger.port import Appended
from projections.problem.tables import ProblemRow
from reading.finding import find_to_act
from reading.outcomes import CommandAccepted
from web.api.caller import Acting, IdempotencyKey, Services
from web.api.conditional import OnlyAt
from web.api.problem_details import problem as problem_details
from web.api.references import ProblemReference, reference_in
from web.api.strict_json import OWN_FIELDS, StrictRoute

router = APIRouter(tags=["command"], route_class=StrictRoute)

BY_REPORTS: Final = (ArchiveReport, DetectProblem, AttachIntakeReport)
"""What comes about by a report (`web.api.reports`)."""


def commands_of_people() -> tuple[type[Value], ...]:
    """Commands that a person may send, in the order of the catalogue."""
    union, *_ = get_args(Command)
    return tuple(each for each in get_args(union) if each not in BY_REPORTS and not PERMITTED_ROLES[each] <= PROCESS)


def name_of(command: type[Value]) -> str:
    """Last part of a command's address: `ApproveRecommendation` is `approve-recommendation`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", command.__name__).lower()


def sealed_fields(command: type[Value]) -> frozenset[str]:
    """Fields that hold a seal, and in whose place a body has a text."""
    return frozenset(
        name
        for name, field in command.model_fields.items()
        if field.annotation is Sealed or Sealed in get_args(field.annotation)
    )


def body_of(command: type[Value]) -> type[Value]:
    """The form of a command's body: its fields but the type, a text instead of each seal."""
    fields: dict[str, Any] = {}
    for name, field in command.model_fields.items():
        if name in ("type", "stored"):
            continue
        fields[name] = (_written(field.annotation), _as_written(field))
    return create_model(f"{command.__name__}Body", __base__=Value, __doc__=command.__doc__, **fields)


def _as_written(field: FieldInfo) -> FieldInfo:
    copied = copy(field)
    copied.annotation = None
    return copied


def _written(annotation: Any) -> Any:  # noqa: ANN401 - of any field
    if annotation is Sealed:
        return str
    arguments = get_args(annotation)
    return str | None if Sealed in arguments else annotation


async def send_about(
    services: DeskServices,
    actor: Actor,
    found: ProblemRow,
    command: type[Value],
    command_id: str,
    body: Value,
    *,
    only_at: frozenset[int] | None = None,
) -> Appended | Refused:
    """What became of a command about a problem, its texts sealed on the way.

    Args:
        services: of the process.
        actor: who sends it.
        found: the problem.
        command: its class.
        command_id: its identity.
        body: what it says, in its form (`body_of`).
        only_at: versions of the problem at one of which alone it is carried out; None for any.

    Raises:
        ValidationError: no such command can say that; its paths begin with `command` and the type.
        domain.refusals.BadValue: no record can hold what it says.
        domain.outage.LedgerAway: nothing is stored, or a repeat will find what is; try again later.
    """
    # Whom the desk told of a problem is a person of that problem, as its reporters are.
    words = Words(services.vault, actor, f"problem:{found.problem_id}" if command is RecordHandDelivery else None)
    said: dict[str, JsonValue] = body.model_dump(mode="json", exclude_unset=True)
    envelope = CommandEnvelope.model_validate(
        {
            "command_id": command_id,
            "stream": found.stream,
            "actor": actor,
            "command": {**with_words(said, words, found.problem_id), "type": command.__name__},
        }
    )
    return await send(services.commands, envelope, words, only_at=only_at)


def _add(command: type[Value]) -> None:
    form = body_of(command)

    async def act(
        services: Services,
        caller: Acting,
        problem: ProblemReference,
        command_id: IdempotencyKey,
        only_at: OnlyAt,
        body: Value,
    ) -> Response:
        found = await find_to_act(caller.sight, services.queries, reference_in(problem))
        try:
            outcome = await send_about(services, caller.actor, found, command, command_id, body, only_at=only_at)
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_url=False, include_input=False)) from None
        if isinstance(outcome, Refused):
            return problem_details(outcome.code, outcome.message, offer=outcome.offer)
        accepted = CommandAccepted.of(outcome, found, fictitious=await services.is_fictitious(found.book))
        return Response(accepted.model_dump_json(), media_type="application/json")

    act.__annotations__["body"] = Annotated[form, Body(), OWN_FIELDS]
    router.add_api_route(
        f"/problems/{{problem}}/{name_of(command)}",
        act,
        methods=["POST"],
        response_model=CommandAccepted,
        operation_id=name_of(command),
        summary=command.__name__,
        description=command.__doc__,
    )


def _add_all(commands: Iterable[type[Value]]) -> None:
    for each in commands:
        _add(each)


_add_all(commands_of_people())
