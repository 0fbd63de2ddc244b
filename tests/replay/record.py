"""Live every path on a real engine and keep the histories: `python -m tests.replay.record [PATH …]`."""

import argparse
import asyncio
import logging
import sys
from typing import NoReturn

from temporalio.client import WorkflowExecution, WorkflowHistory
from temporalio.testing import WorkflowEnvironment

from infra.process import leave
from tests.conftest import a_temporal_server
from tests.given.recorded_town import RecordedTown, UnsteadyLedger
from tests.given.town import eventually
from tests.replay.histories import FOLDER, as_text, cleaned
from tests.replay.paths import PATHS, Path

ROLLOVER = "--dynamic-config-value=limit.historyCount.suggestContinueAsNew=40"


async def record(paths: list[Path]) -> None:
    """Write the histories of `paths`, over those that are kept."""
    async with a_temporal_server() as usual, a_temporal_server(ROLLOVER) as rollover:
        for path in paths:
            histories = await lived(path, rollover if path.rolls_over else usual)
            for old in FOLDER.glob(f"{path.name}.*"):
                old.unlink()
            for name, history in zip(path.recordings, histories, strict=True):
                text = as_text(cleaned(history))
                (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")
                sys.stdout.write(f"{name:44}{len(history.events):5} events{len(text):8} bytes\n")


async def lived(path: Path, env: WorkflowEnvironment) -> list[WorkflowHistory]:
    """Histories of all runs of one life, first run first."""
    town = RecordedTown(env, path.name, UnsteadyLedger())
    await path.live(town)
    found: list[WorkflowExecution] = []

    async def are_listed() -> bool:
        # Visibility follows the histories after a moment.
        found[:] = [each async for each in env.client.list_workflows(f"WorkflowId = '{town.stream}'")]
        return len(found) == path.runs and all(each.close_time for each in found)

    await eventually(are_listed)
    runs = sorted(found, key=lambda each: each.start_time)
    return [await env.client.get_workflow_handle(each.id, run_id=each.run_id).fetch_history() for each in runs]


def main() -> NoReturn:
    """Record what the command line names, or everything."""
    known = {path.name: path for path in PATHS}
    parser = argparse.ArgumentParser(prog="python -m tests.replay.record", description=__doc__)
    parser.add_argument("path", nargs="*", help=f"one of: {', '.join(known)}; none means all")
    named: list[str] = parser.parse_args().path
    if unknown := [name for name in named if name not in known]:
        parser.error(f"no path {unknown[0]}")
    logging.disable()  # the troubles are meant
    asyncio.run(record([known[name] for name in named] if named else list(PATHS)))
    leave(0)


if __name__ == "__main__":
    main()
