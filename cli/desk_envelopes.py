"""What is asked of a desk as a whole, its rules or its roster, as somebody types it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from pydantic import ValidationError

from cli.acting import field_of, id_of_typing, stored_by
from cli.answer import Answer, page_of
from cli.failures import DeskRefused
from cli.pages.output import mark_fictitious
from cli.verbs import Asked
from commands.service import CommandService
from commands.worded import Words, send
from domain.desk.commands import Command, CommandEnvelope
from domain.desk.process import desk_stream
from domain.refusals import BadValue
from domain.stream import BookId
from reading.roster import RosterChanged
from wording.catalogue import text
from wording.events import event_line


def desk_envelope(
    asked: Asked, book: BookId, command: Command, command_id: str | None, now: datetime
) -> CommandEnvelope:
    """The command with its identity: the one that was given, else one of its own for each typing.

    Raises:
        DeskRefused: the identity is none.
    """
    typed = id_of_typing(asked.actor.id, asked.desk, command.type, now.isoformat())
    with as_bad_value():
        return CommandEnvelope(
            command_id=typed if command_id is None else command_id,
            stream=desk_stream(book),
            actor=asked.actor,
            command=command,
        )


async def sent_to_desk(
    commands: CommandService, envelope: CommandEnvelope, words: Words, *, fictitious: bool
) -> Answer:
    """What became of the command: a line for each event, and the number of the appointment that it is about.

    Raises:
        DeskRefused: the rules do not allow it.
        domain.outage.LedgerAway: try again later.
    """
    stored = stored_by(await send(commands, envelope, words))
    document = RosterChanged.of(stored, envelope.stream.region, fictitious=fictitious)
    told = [event_line(each) for each in stored.events] or [text("Tidak ada yang berubah.")]
    named = [text("Nomor penetapan: {number}", number=document.number)] if document.number is not None else []
    return Answer(document, page_of(*mark_fictitious(fictitious=fictitious), *told, *named))


@contextmanager
def as_bad_value() -> Iterator[None]:
    """Let what no command can hold be a refusal."""
    try:
        yield
    except ValidationError as error:
        raise DeskRefused(BadValue.code, field_of(error)) from None
