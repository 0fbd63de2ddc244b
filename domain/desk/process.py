"""A desk's stream, as far as replayed code may know it.

Twice: whole, as rules and pages know it, and as its workflow follows it, which needs nothing but how the desk reports.
What travels from one run of that workflow to the next stays small however long the roster gets.
"""

from typing import Final

from domain.aggregate import Process
from domain.desk import reporting
from domain.desk.events import Event
from domain.desk.evolve import evolve
from domain.desk.state import INITIAL, Desk
from domain.stream import BookId, StreamId

KIND: Final = "desk"


def desk_stream(book: BookId) -> StreamId[Event]:
    """The stream of the desk whose book it is."""
    return StreamId(KIND, book)


PROCESS: Final = Process[Desk, Event, object](
    kind=KIND,
    initial=INITIAL,
    evolve=evolve,
    plan=lambda desk, now: reporting.plan(desk.reporting, now),
    calls_for_wake=lambda old, new: reporting.calls_for_wake(old.reporting, new.reporting),
    is_over=lambda desk: reporting.is_over(desk.reporting),
)

FOLLOWED: Final = Process[reporting.Reporting, Event, object](
    kind=KIND,
    initial=reporting.SILENT,
    evolve=reporting.evolve,
    plan=reporting.plan,
    calls_for_wake=reporting.calls_for_wake,
    is_over=reporting.is_over,
)
"""As the desk's workflow knows it."""
