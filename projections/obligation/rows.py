"""Open obligations of every kind of stream as rows: who owes what by when, the one work list."""

from datetime import datetime

from domain.base import StoredValue
from domain.codes import AgencyCode, RegionCode
from domain.stream import BookId
from projections.projection import Owed, Projection, State, StoredCommand


class ObligationRow(StoredValue):
    """Something that is owed and still open; the row goes when it is settled."""

    stream: str
    key: str
    desk: RegionCode
    """In whose book the stream stands; the owner may be an office elsewhere."""

    agency: AgencyCode
    office: RegionCode
    """Region of the agency's office that owes it."""

    opened_at: datetime
    """Since when the key is owed without a break; a deadline that is moved opens nothing anew."""

    remind_at: datetime
    due_at: datetime
    next_at: datetime
    """Next instant at which the stream's process has to act on it; the end of a pause while its clocks stand. When this
    lies well in the past, nobody watches."""

    reminders: int
    missed: bool
    book: BookId


class SettledRow(StoredValue):
    """Key of something that is owed no longer."""

    stream: str
    key: str


def obligation_rows(
    projection: Projection[State], command: StoredCommand[State]
) -> tuple[tuple[SettledRow, ...], tuple[ObligationRow, ...]]:
    """What the command settled, and what is owed since or otherwise than before; what it left alone is in neither."""
    before = {owed.obligation.key: owed for owed in projection.owed(command.before)}
    after = {owed.obligation.key: owed for owed in projection.owed(command.after)}
    settled = tuple(SettledRow(stream=command.stream, key=key) for key in before if key not in after)
    return settled, tuple(_obligation_row(command, owed) for key, owed in after.items() if owed != before.get(key))


def _obligation_row(command: StoredCommand[State], owed: Owed) -> ObligationRow:
    obligation = owed.obligation
    return ObligationRow(
        stream=command.stream,
        key=obligation.key,
        book=command.book,
        desk=command.desk,
        agency=owed.agency,
        office=owed.office,
        opened_at=command.last.event.recorded_at,
        remind_at=obligation.remind_at,
        due_at=obligation.due_at,
        next_at=owed.next_at,
        reminders=obligation.reminders,
        missed=obligation.missed,
    )
