"""Events as lines of the timeline: of every kind of stream, whatever else is made of them."""

from datetime import datetime

from pydantic import JsonValue

from domain.base import StoredValue
from domain.codes import AgencyCode, RegionCode, Role
from domain.stream import BookId
from projections.projection import Projection, State, StoredCommand
from projections.timeline.summaries import summary_of


class TimelineRow(StoredValue):
    """One event as a line of the timeline."""

    stream: str
    version: int
    position: int
    desk: RegionCode
    type: str
    actor_id: str
    actor_role: Role
    agency: AgencyCode | None
    at: datetime
    ledger_at: datetime
    summary: dict[str, JsonValue]
    """Codes, numbers and instants; never what a person wrote."""
    book: BookId


def timeline_rows(projection: Projection[State], command: StoredCommand[State]) -> tuple[TimelineRow, ...]:
    """The command's events, oldest first."""
    return tuple(
        TimelineRow(
            stream=recorded.stream,
            version=recorded.version,
            position=recorded.position,
            book=command.book,
            desk=command.desk,
            type=recorded.event.type,
            actor_id=recorded.actor.id,
            actor_role=recorded.actor.role,
            agency=recorded.actor.agency,
            at=recorded.event.recorded_at,
            ledger_at=recorded.ledger_at,
            summary=summary_of(recorded.event, projection.shown[recorded.event.type]),
        )
        for recorded in command.recorded
    )
