"""Under which name the service itself sends what falls due: to the stream whose plan names it, or to another one."""

from typing import Any

from domain.actor import service_identity
from domain.aggregate import Due
from domain.command import Envelope
from domain.stream import StreamId


def automatic(stream: StreamId[Any], due: Due[Any], version: int) -> Envelope[Any]:
    """What falls due on a stream at a version, for that stream."""
    return Envelope(
        # The version tells occurrences apart that the same effect has in different states.
        command_id=f"{_own_name(stream)}/{due.effect_id}/{version}",
        stream=stream,
        actor=service_identity(stream.region),
        command=due.command,
    )


def automatic_elsewhere(stream: StreamId[Any], other: StreamId[Any], due: Due[Any]) -> Envelope[Any]:
    """What falls due on a stream and is for another one, whose desk has it done by the service."""
    return Envelope(
        # Without the version: whatever moved the own stream meanwhile, the other one has heard of this before.
        command_id=f"{stream}/{due.effect_id}",
        stream=other,
        actor=service_identity(other.region),
        command=due.command,
    )


def _own_name(stream: StreamId[Any]) -> str:
    """What no other stream is called: the key where that is an identity by itself, as a problem's; else the name."""
    return str(stream) if stream.key is None or "/" in stream.key else stream.key
