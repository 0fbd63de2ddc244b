"""`desk submit`: any command that a person may send, as one JSON envelope on stdin.

The envelope is a `CommandEnvelope` of `domain.problem.commands`: `command_id`, `problem_id`, `desk`, `actor`, and
`command` with its `type`. Where a command takes a text, the envelope holds the text itself as a string; it is sealed on
the way in. A field that an object of it does not have is refused, however far within it stands.
"""

import sys
from collections.abc import Callable
from typing import Annotated, Final

import orjson
import typer
from pydantic import JsonValue, ValidationError

from cli.acting import accepted, field_of
from cli.answer import Answer, answer_with
from cli.exit_status import ExitStatus
from cli.failures import DeskRefused
from cli.next_commands import for_who_opens_problems
from cli.session import desk_services
from commands.service import Refused
from commands.worded import Carrier, Words, send, with_words
from domain.access.sight import Sight
from domain.actor import Actor, SignedLink
from domain.codes import RegionCode, Role
from domain.problem.commands import CommandEnvelope, DetectProblem
from domain.problem.process import problem_stream
from domain.refusals import NotPermitted, UnknownProblem
from domain.stream import BookId
from projections.problem.tables import ProblemRow
from reading.finding import find_to_act
from wording.catalogue import text

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
    return answer_with(_submit(sys.stdin.buffer.read(ENVELOPE_LIMIT_BYTES + 1)), as_json=not as_people_read)


async def _submit(content: bytes) -> Answer:
    document = _read_document(content)
    actor = _actor_of(document)
    async with desk_services() as services:
        if _opens_a_problem(document):
            sight = await services.sight(actor)
            raise await _refusal_of_detection(sight, services.commands, services.book_of, document)
        found = await find_to_act(await services.sight(actor), services.queries, str(document.get("problem_id", "")))
        if document.get("desk", found.desk) != found.desk:
            raise UnknownProblem(found.problem_id)
        words = Words(services.vault, actor)
        outcome = await send(services.commands, _envelope(document, found, words), words)
        return accepted(outcome, found, fictitious=await services.is_fictitious(found.book))


def _opens_a_problem(document: dict[str, JsonValue]) -> bool:
    command = document.get("command")
    return isinstance(command, dict) and command.get("type") == "DetectProblem"


async def _refusal_of_detection(
    sight: Sight, commands: Carrier, book_of: Callable[[RegionCode], BookId], document: dict[str, JsonValue]
) -> DeskRefused:
    """Why a person opens no problem here: reports come in as reports, and the rest is the service's."""
    try:
        stream = problem_stream(book_of(str(document.get("desk"))), str(document.get("problem_id")))
        envelope = CommandEnvelope.model_validate(
            {key: value for key, value in document.items() if key not in ADDRESS} | {"stream": str(stream)},
            extra="forbid",
        )
    except ValidationError as error:
        return DeskRefused(UNREADABLE, field_of(error))
    if isinstance(envelope.command, DetectProblem) and envelope.command.intake is not None:
        return DeskRefused(NotPermitted.code, for_who_opens_problems(sight, stream.region))
    outcome = await commands.carry_out(envelope)
    assert isinstance(outcome, Refused), "only the service opens a problem that nobody reported, and it types nothing"
    return DeskRefused(outcome.code, outcome.message)


def _read_document(content: bytes) -> dict[str, JsonValue]:
    if len(content) > ENVELOPE_LIMIT_BYTES:
        raise DeskRefused(UNREADABLE, text("lebih dari {count} bita", count=ENVELOPE_LIMIT_BYTES))
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise DeskRefused(UNREADABLE, text("bukan JSON")) from None
    if not isinstance(document, dict):
        raise DeskRefused(UNREADABLE, text("bukan objek"))
    return document


def _actor_of(document: dict[str, JsonValue]) -> Actor:
    try:
        actor = Actor.model_validate(document.get("actor"), extra="forbid")
    except ValidationError as error:
        raise DeskRefused(UNREADABLE, f"actor.{field_of(error)}") from None
    if actor.role is Role.SERVICE:
        raise NotPermitted(text("layanan tidak bertindak lewat terminal"))
    if isinstance(actor.grant, SignedLink):
        raise NotPermitted(text("tautan tidak bertindak lewat terminal"))
    return actor


def _envelope(document: dict[str, JsonValue], found: ProblemRow, words: Words) -> CommandEnvelope:
    command = document.get("command")
    try:
        return CommandEnvelope.model_validate(
            {key: value for key, value in document.items() if key not in ADDRESS}
            | {
                "stream": found.stream,
                "command": with_words(command, words, found.problem_id) if isinstance(command, dict) else command,
            },
            extra="forbid",
        )
    except ValidationError as error:
        raise DeskRefused(UNREADABLE, field_of(error)) from None
