"""A report's stream, as far as replayed code may know it."""

from typing import Final

from domain.aggregate import Process
from domain.report.commands import AutomaticCommand
from domain.report.events import Event
from domain.report.evolve import evolve
from domain.report.plan import plan
from domain.report.state import INITIAL, State
from domain.report_id import ReportId
from domain.stream import StreamId

KIND: Final = "report"


def report_stream(report_id: ReportId) -> StreamId[Event]:
    """The stream of one report."""
    return StreamId(KIND, report_id.book, report_id.key)


PROCESS: Final = Process[State, Event, AutomaticCommand](kind=KIND, initial=INITIAL, evolve=evolve, plan=plan)
