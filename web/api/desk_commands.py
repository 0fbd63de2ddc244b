"""Every command that a person may send to a desk itself, each under an address of its own: rules, roster, letterhead,
charter.

The body is the command without its `type`; a person's name, number and address are sealed on the way in.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, get_args

from fastapi import Body, Response
from fastapi.exceptions import RequestValidationError
from pydantic import JsonValue, ValidationError

from commands.charter import signer_subject
from commands.roster import person_subject
from commands.service import Refused
from commands.worded import COMMAND_LIMIT_BYTES, Words, send
from domain.access.roles import PROCESS
from domain.base import Value
from domain.desk.commands import (
    ActivateRoutingTable,
    Command,
    CommandEnvelope,
    ProposeRoutingTable,
    ReportNil,
)
from domain.desk.process import desk_stream
from domain.desk.rights import PERMITTED_ROLES
from reading.outcomes import TableActivated, TableProposed
from reading.roster import RosterChanged, read_appointment
from web.api.at_desk import Desk, desk_routes
from web.api.caller import Acting, Caller, IdempotencyKey, Services
from web.api.commands import body_of, name_of, sealed_fields
from web.api.problem_details import problem as problem_details
from web.api.strict_json import OWN_FIELDS

of_desk = desk_routes(tag="command to a desk")

BY_REPORTS: Final = (ReportNil,)
"""What comes about by a report."""

Accepted = RosterChanged | TableProposed | TableActivated

ANSWERS: Final[Mapping[type[Value], type[Accepted]]] = {
    ProposeRoutingTable: TableProposed,
    ActivateRoutingTable: TableActivated,
}
"""What a command is answered with; `RosterChanged` unless it stands here."""


def commands_to_desks() -> tuple[type[Value], ...]:
    """Commands that a person may send, in the order of the catalogue."""
    union, *_ = get_args(Command)
    return tuple(each for each in get_args(union) if each not in BY_REPORTS and not PERMITTED_ROLES[each] <= PROCESS)


async def _about(services: Services, caller: Caller, desk: Desk, said: Mapping[str, Any]) -> str | None:
    """Under whom what is sealed lies in the vault: the person of an appointment, or who signed the charter."""
    if "account" in said:
        return person_subject(said["account"])
    if "charter" in said:
        return signer_subject(services.book_of(desk))
    if "number" in said:
        known = await read_appointment(caller.sight, services.in_force, services.book_of(desk), said["number"])
        return person_subject(known.account)
    return None


def _add(command: type[Value]) -> None:
    form, answer = body_of(command), ANSWERS.get(command, RosterChanged)
    sealed = sealed_fields(command)
    # How large a table may be, the rules say.
    limit_bytes = None if command is ProposeRoutingTable else COMMAND_LIMIT_BYTES

    async def act(services: Services, caller: Acting, desk: Desk, command_id: IdempotencyKey, body: Value) -> Response:
        book = services.book_of(desk)
        fictitious = await services.is_fictitious(book)
        said: dict[str, JsonValue] = body.model_dump(mode="json", exclude_unset=True)
        words = Words(services.vault, caller.actor, await _about(services, caller, desk, said) if sealed else None)
        for name in sealed & said.keys():
            if isinstance(plain := said[name], str):
                said[name] = words.seal(plain).model_dump(mode="json")
        try:
            envelope = CommandEnvelope.model_validate(
                {
                    "command_id": command_id,
                    "stream": desk_stream(book),
                    "actor": caller.actor,
                    "command": {**said, "type": command.__name__},
                }
            )
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_url=False, include_input=False)) from None
        outcome = await send(services.commands, envelope, words, limit_bytes=limit_bytes)
        if isinstance(outcome, Refused):
            return problem_details(outcome.code, outcome.message)
        accepted = answer.of(outcome, desk, fictitious=fictitious)
        return Response(accepted.model_dump_json(), media_type="application/json")

    act.__annotations__["body"] = Annotated[form, Body(), OWN_FIELDS]
    of_desk.add_api_route(
        f"/{name_of(command)}",
        act,
        methods=["POST"],
        response_model=answer,
        operation_id=name_of(command),
        summary=command.__name__,
        description=command.__doc__,
    )


for each in commands_to_desks():
    _add(each)
