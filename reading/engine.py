"""What the engine knows of a problem, for operators; the record is the ledger's."""

from datetime import timedelta
from typing import Final, NamedTuple

from temporalio.client import Client
from temporalio.service import RPCError

from domain.access.policy import DeskView
from domain.access.sight import Sight
from domain.base import Value
from domain.problem.state import State
from projections.problem.tables import ProblemRow
from reading.instants import WithOffset
from workflows.problem import ProblemWorkflow

PATIENCE: Final = timedelta(seconds=2)


class EngineView(Value):
    """How far a problem's workflow has read, and when it will look again."""

    version: int
    wake_at: WithOffset | None


class EngineAnswer(NamedTuple):
    """What a problem's workflow says of itself."""

    view: EngineView
    state: State
    """As the workflow has folded it; not cut for anybody."""


async def ask_engine(sight: Sight, client: Client, problem: ProblemRow) -> EngineAnswer | None:
    """What the problem's workflow knows; None when it is not for who looks, there is none, or the engine is away."""
    if not sight.sees_of_desk(DeskView.ENGINE, problem.desk):
        return None
    handle = client.get_workflow_handle(problem.stream)
    try:
        snapshot = await handle.query(ProblemWorkflow.snapshot, rpc_timeout=PATIENCE)
        agenda = await handle.query(ProblemWorkflow.agenda, rpc_timeout=PATIENCE)
    except (RPCError, RuntimeError):
        return None
    return EngineAnswer(EngineView(version=snapshot.version, wake_at=agenda.wake_at), snapshot.state)


async def engine_answers(_sight: Sight, client: Client) -> bool:
    """Whether the engine can be reached now, which whoever watches over a process may know."""
    try:
        return bool(await client.service_client.check_health(timeout=PATIENCE))
    except (RPCError, RuntimeError):
        return False
