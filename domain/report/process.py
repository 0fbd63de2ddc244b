"""A report's stream, as far as replayed code may know it.

Twice: whole, as rules and pages know it, and as its workflow follows it, which needs nothing but the clock. What
travels from one run of that workflow to the next stays small however much is written into the report.
"""

from typing import Final

from domain.aggregate import Process
from domain.report import plan as timing
from domain.report.events import Event
from domain.report.evolve import evolve
from domain.report.state import INITIAL, State
from domain.report_id import ReportId
from domain.stream import StreamId

KIND: Final = "report"


def report_stream(report_id: ReportId) -> StreamId[Event]:
    """The stream of one report."""
    return StreamId(KIND, report_id.book, report_id.key)


PROCESS: Final = Process[State, Event, object](
    kind=KIND,
    initial=INITIAL,
    evolve=evolve,
    plan=lambda state, now: timing.plan(timing.timing_of(state), now),
    calls_for_wake=lambda old, new: timing.calls_for_wake(timing.timing_of(old), timing.timing_of(new)),
    is_over=lambda state: timing.is_over(timing.timing_of(state)),
)

FOLLOWED: Final = Process[timing.Timing, Event, object](
    kind=KIND,
    initial=timing.NOT_TIMED,
    evolve=timing.evolve,
    plan=timing.plan,
    calls_for_wake=timing.calls_for_wake,
    is_over=timing.is_over,
)
"""As the report's workflow knows it."""
