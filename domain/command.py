"""What every command has in common: words that people put into it, and its address and identity."""

from typing import Annotated, Generic, TypeVar

from pydantic import StringConstraints

from domain.actor import Actor
from domain.base import Value
from domain.stream import StreamName

Reason = Annotated[str, StringConstraints(min_length=3, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""Short official reason, one line; stands in the event in clear and must not name private persons."""

Reference = Annotated[str, StringConstraints(max_length=120, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./_-]*$")]
"""Number of a letter, receipt or publication: letters, digits, `./-_` and spaces, as offices number what they write.

It goes on into letters of our own, so it holds nothing that anybody's program could take for more than a number.
"""

CommandId = Annotated[str, StringConstraints(min_length=8, max_length=200, pattern=r"^[A-Za-z0-9._:@/+-]+$")]

Command_co = TypeVar("Command_co", covariant=True)


class Envelope(Value, Generic[Command_co]):
    """A command with its address and the identity that makes it safe to send twice."""

    command_id: CommandId
    """Chosen by the caller (`Idempotency-Key`); the same id never has a second effect."""

    stream: StreamName
    actor: Actor
    command: Command_co
