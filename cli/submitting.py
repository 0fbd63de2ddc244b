"""`desk submit`: any command that a person may send, as one JSON envelope on stdin.

The envelope is a `CommandEnvelope` of `domain.problem.commands`: `command_id`, `problem_id`, `desk`, `actor`, and
`command` with its `type`. Where a command takes a text, the envelope holds the text itself as a string; it is sealed on
the way in.
"""

import asyncio
import sys
from typing import Annotated, Any, Final

import orjson
import typer
from pydantic import ValidationError

from cli.acting import Occasion, field_of, send, tell
from cli.exit_status import ExitStatus
from cli.failures import DeskRefused
from cli.finding import find_problem
from cli.session import desk_services
from domain.actor import Actor
from domain.codes import Role
from domain.problem.commands import CommandEnvelope
from domain.problem.state import INITIAL
from domain.refusals import NotPermitted, Refusal, UnknownProblem
from projections.tables import ProblemRow

app = typer.Typer(add_completion=False)

ADDRESS: Final = frozenset({"problem_id", "desk"})
"""Keys that say which problem is meant; the service knows it by its stream."""

UNREADABLE = "UNREADABLE_ENVELOPE"
ENVELOPE_LIMIT_BYTES = 256 * 1024


@app.command("submit")
def submit(
    as_people_read: Annotated[bool, typer.Option("--plain", help="Jawaban untuk dibaca orang, bukan JSON.")] = False,
) -> ExitStatus:
    """Kirim amplop perintah JSON apa pun dari masukan baku."""
    document = _read_document(sys.stdin.buffer.read(ENVELOPE_LIMIT_BYTES + 1))
    return asyncio.run(_submit(document, as_json=not as_people_read))


async def _submit(document: dict[str, Any], *, as_json: bool) -> ExitStatus:
    actor = _actor_of(document)
    async with desk_services() as desk:
        found = await find_problem(desk, str(document.get("problem_id", "")), actor)
        if document.get("desk", found.desk) != found.desk:
            raise DeskRefused(UnknownProblem.code, found.problem_id)
        occasion = Occasion(found, INITIAL, actor, desk)
        envelope = _envelope(document, found, occasion)
        outcome = await send(desk, envelope, occasion)
        return tell(outcome, found, as_json=as_json, fictitious=desk.settings.fictitious)


def _read_document(content: bytes) -> dict[str, Any]:
    if len(content) > ENVELOPE_LIMIT_BYTES:
        raise DeskRefused(UNREADABLE, f"lebih dari {ENVELOPE_LIMIT_BYTES} bita")
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise DeskRefused(UNREADABLE, "bukan JSON") from None
    if not isinstance(document, dict):
        raise DeskRefused(UNREADABLE, "bukan objek")
    return document


def _actor_of(document: dict[str, Any]) -> Actor:
    try:
        actor = Actor.model_validate(document.get("actor"))
    except ValidationError as error:
        raise DeskRefused(UNREADABLE, f"actor.{field_of(error)}") from None
    if actor.role is Role.SERVICE:
        raise DeskRefused(NotPermitted.code, "layanan tidak bertindak lewat terminal")
    return actor


def _envelope(document: dict[str, Any], found: ProblemRow, occasion: Occasion) -> CommandEnvelope:
    command = document.get("command")
    try:
        if isinstance(command, dict) and isinstance(text := command.get("text"), str):
            command = command | {"text": occasion.seal(text)}
        return CommandEnvelope.model_validate(
            {key: value for key, value in document.items() if key not in ADDRESS}
            | {"stream": found.stream, "command": command}
        )
    except ValidationError as error:
        raise DeskRefused(UNREADABLE, field_of(error)) from None
    except Refusal as refusal:
        raise DeskRefused(refusal.code, refusal.detail) from None
