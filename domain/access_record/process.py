"""A day's accesses, as far as they fold. Nothing falls due on them."""

from datetime import date
from typing import Final

from domain.access_record.events import Event
from domain.access_record.evolve import evolve
from domain.access_record.state import INITIAL, AccessDay
from domain.aggregate import Process
from domain.stream import BookId, StreamId

KIND: Final = "access"


def access_stream(book: BookId, day: date) -> StreamId[Event]:
    """The stream of what was seen of a desk's matters on one day of its calendar."""
    return StreamId(KIND, book, day.isoformat())


PROCESS: Final = Process[AccessDay, Event, object](kind=KIND, initial=INITIAL, evolve=evolve)
