"""What happened to a problem since somebody looked at it, for who is about to act on what they saw."""

from collections.abc import Sequence
from typing import Any

from domain.access.policy import View
from domain.access.sight import Sight
from domain.base import Value
from domain.problem.relation import views_in_sight
from domain.problem.state import Dossier
from domain.stream import StreamId
from ledger.port import Recorded


class Movement(Value):
    """What others did in the meantime."""

    count: int
    """Of their events."""

    types: tuple[str, ...]
    """Of these events, each once; empty for who does not see the timeline."""


def moved_since(
    sight: Sight,
    stream: StreamId[Any],
    dossier: Dossier,
    recorded: Sequence[Recorded[Any]],
    version: int,
    command_id: str,
) -> Movement | None:
    """What persons did to a problem after a version; None where nobody did, or the command itself is on record.

    What the service does by itself is no news to who acts: letters go, reminders come.

    Args:
        sight: whose eyes it is for.
        stream: of the problem.
        dossier: of the problem.
        recorded: its events.
        version: that was looked at.
        command_id: of the command that is to be sent.
    """
    later = [each for each in recorded if each.version > version]
    if any(each.causation == command_id for each in recorded):
        return None
    by_persons = [each for each in later if not each.actor.is_service]
    if not by_persons:
        return None
    is_told = View.TIMELINE in views_in_sight(sight, stream, dossier)
    types = tuple(dict.fromkeys(each.event.type for each in by_persons)) if is_told else ()
    return Movement(count=len(by_persons), types=types)
