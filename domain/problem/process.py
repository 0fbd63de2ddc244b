"""A problem's stream, as far as replayed code may know it."""

from typing import Final

from domain.aggregate import Process
from domain.codes import CategoryCode, Severity
from domain.problem.commands import AutomaticCommand
from domain.problem.events import Event
from domain.problem.evolve import evolve
from domain.problem.plan import calls_for_wake, is_over, plan
from domain.problem.state import INITIAL, Detected, State, UnderWay, dossier_of, notices_of
from domain.stream import BookId, StreamId

KIND: Final = "problem"


def problem_stream(book: BookId, problem_id: str) -> StreamId[Event]:
    """The stream of one problem; its name is also the id of its workflow."""
    return StreamId(KIND, book, problem_id)


def severity_of(state: State) -> Severity:
    """Severity by which work on a problem is ordered, as far as it is known."""
    match state:
        case Detected():
            return state.dossier.assessment.severity
        case UnderWay():
            return state.severity
        case _:
            return Severity.S1


def category_of(state: State) -> CategoryCode | None:
    """Category under which a problem is filed, or was proposed for; None before detection."""
    if isinstance(state, UnderWay):
        return state.category
    dossier = dossier_of(state)
    return dossier.assessment.category if dossier else None


PROCESS: Final = Process[State, Event, AutomaticCommand](
    kind=KIND,
    initial=INITIAL,
    evolve=evolve,
    plan=plan,
    calls_for_wake=calls_for_wake,
    notices=notices_of,
    is_over=is_over,
    gravity=severity_of,
    category=category_of,
)
