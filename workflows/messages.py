"""What is sent to the workflows and comes from them: their input, their signals, the answer to a query.

Apart from the workflows' own files, because the sandbox loads those anew for every run.
"""

from typing import Annotated, Generic, TypeVar

from pydantic import Field

from domain.base import StoredValue
from domain.desk.reporting import Reporting
from domain.problem import state as problem
from domain.report.plan import Timing
from domain.stream import START, Head, StreamName

State = TypeVar("State")


class Folded(StoredValue, Generic[State]):
    """A stream as its workflow has folded it."""

    state: State
    head: Head = START

    @property
    def version(self) -> int:
        """Number of events folded in."""
        return self.head.version


class Run(StoredValue, Generic[State]):
    """Start, or next run, of a stream's workflow."""

    stream: StreamName
    folded: Folded[State] | None = None
    """What the run before has folded; None at the start."""


class WakeSignal(StoredValue):
    """The stream has reached a version that the sleeper should know."""

    version: int


ProblemState = Annotated[problem.State, Field(discriminator="situation")]

FoldedProblem = Folded[ProblemState]
ProblemRun = Run[ProblemState]

FoldedDesk = Folded[Reporting]
DeskRun = Run[Reporting]

FoldedReport = Folded[Timing]
ReportRun = Run[Timing]
