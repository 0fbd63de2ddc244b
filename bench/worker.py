"""The references' worker: `python -m bench.worker naive|bare`, told by the same environment as ours."""

import asyncio
import signal
import sys
from pathlib import Path

import asyncpg
from temporalio.worker import PollerBehaviorAutoscaling, Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from bench.bare import nothing
from bench.naive import NaiveActivities
from bench.reference_workflows import BARE_QUEUE, NAIVE_QUEUE, BareLife, NaiveLife
from infra.process import leave
from infra.settings import Settings
from infra.temporal.client import connect
from infra.temporal.sandbox import keep_bytecode
from worker import CONCURRENT_TASKS


async def serve(which: str) -> None:
    """Work until told to stop, with the same tuning as our own worker."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = Settings()
    client = await connect()
    runner = SandboxedWorkflowRunner(
        restrictions=SandboxRestrictions.default.with_passthrough_modules("bench.reference_workflows")
    )
    assert settings.database_url is not None
    pool = await asyncpg.create_pool(settings.database_url.get_secret_value(), min_size=0, max_size=10)
    activities = [nothing] if which == "bare" else _naive(pool, settings.data_dir)
    workflow = BareLife if which == "bare" else NaiveLife
    keep_bytecode(workflow)
    async with Worker(
        client,
        task_queue=BARE_QUEUE if which == "bare" else NAIVE_QUEUE,
        workflows=[workflow],
        activities=activities,
        workflow_runner=runner,
        max_cached_workflows=settings.max_cached_workflows,
        max_concurrent_workflow_tasks=CONCURRENT_TASKS,
        max_concurrent_activities=CONCURRENT_TASKS,
        max_concurrent_local_activities=CONCURRENT_TASKS,
        workflow_task_poller_behavior=PollerBehaviorAutoscaling(),
        activity_task_poller_behavior=PollerBehaviorAutoscaling(),
    ):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await stop.wait()
    await pool.close()


def _naive(pool: asyncpg.Pool, data_dir: Path) -> list:  # type: ignore[type-arg]
    activities = NaiveActivities(pool, data_dir / "outbox-naive")
    return [activities.append, activities.notify]


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
    leave(0)
