"""A desk's stream, as far as it folds. Nothing falls due on it yet."""

from typing import Final

from domain.aggregate import Process
from domain.desk.events import Event
from domain.desk.evolve import evolve
from domain.desk.state import INITIAL, Desk
from domain.stream import BookId, StreamId

KIND: Final = "desk"


def desk_stream(book: BookId) -> StreamId[Event]:
    """The stream of the desk whose book it is."""
    return StreamId(KIND, book)


PROCESS: Final = Process[Desk, Event, object](kind=KIND, initial=INITIAL, evolve=evolve)
