"""What is asked of a desk as a whole, its rules or its roster, as somebody types it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from pydantic import ValidationError

from cli.acting import field_of, id_of_typing
from cli.failures import DeskRefused
from cli.verbs import Asked
from domain.desk.commands import Command, CommandEnvelope
from domain.desk.process import desk_stream
from domain.refusals import BadValue
from domain.stream import BookId


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


@contextmanager
def as_bad_value() -> Iterator[None]:
    """Let what no command can hold be a refusal."""
    try:
        yield
    except ValidationError as error:
        raise DeskRefused(BadValue.code, field_of(error)) from None
