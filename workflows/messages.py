"""What is sent to the workflows: their input and their signals.

Apart from the workflow's own file, because the sandbox loads that one anew for every run.
"""

from domain.base import StoredValue
from domain.codes import RegionCode
from domain.problem.state import Snapshot


class ProblemRun(StoredValue):
    """Start, or next run, of a problem's workflow."""

    problem_id: str
    desk: RegionCode
    snapshot: Snapshot = Snapshot()


class WakeSignal(StoredValue):
    """The stream has reached a version that the sleeper should know."""

    version: int
