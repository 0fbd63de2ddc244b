"""What the engine knows of a problem, for operators; the record is the ledger's."""

from datetime import timedelta
from typing import Final

from temporalio.client import Client
from temporalio.service import RPCError

from domain.access.policy import DeskView
from domain.access.sight import Sight
from domain.base import Value
from projections.problem.tables import ProblemRow
from reading.instants import WithOffset
from workflows.problem import ProblemWorkflow

PATIENCE: Final = timedelta(seconds=2)


class EngineView(Value):
    """How far a problem's workflow has read, and when it will look again."""

    version: int
    wake_at: WithOffset | None


async def ask_engine(sight: Sight, client: Client, problem: ProblemRow) -> EngineView | None:
    """What the problem's workflow knows; None when it is not for who looks, there is none, or the engine is away."""
    if not sight.sees_of_desk(DeskView.ENGINE, problem.desk):
        return None
    handle = client.get_workflow_handle(problem.stream)
    try:
        snapshot = await handle.query(ProblemWorkflow.snapshot)
        agenda = await handle.query(ProblemWorkflow.agenda)
    except (RPCError, RuntimeError):
        return None
    return EngineView(version=snapshot.version, wake_at=agenda.wake_at)


async def engine_answers(_sight: Sight, client: Client) -> bool:
    """Whether the engine can be reached now, which whoever watches over a process may know."""
    try:
        return bool(await client.service_client.check_health(timeout=PATIENCE))
    except (RPCError, RuntimeError):
        return False
