"""The workflows that follow streams, one for each kind."""

from typing import Final

from workflows.desk import DeskWorkflow
from workflows.problem import ProblemWorkflow

WORKFLOWS: Final[tuple[type, ...]] = (ProblemWorkflow, DeskWorkflow)
