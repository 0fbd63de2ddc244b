"""The workflows that follow streams, one for each kind."""

from typing import Final

from workflows.desk import DeskWorkflow
from workflows.problem import ProblemWorkflow
from workflows.report import ReportWorkflow

WORKFLOWS: Final[tuple[type, ...]] = (ProblemWorkflow, DeskWorkflow, ReportWorkflow)
