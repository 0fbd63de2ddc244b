"""Lives of desks and of reports, kept as histories: `python -m tests.replay.reporting` lives them on a real engine."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NoReturn

from temporalio.client import WorkflowExecution, WorkflowHistory
from temporalio.testing import WorkflowEnvironment

from domain.calendar import Calendar
from domain.desk.cadence import Cadence, CadenceRule, PeriodKind
from domain.desk.process import desk_stream
from domain.report.process import report_stream
from domain.stream import StreamId
from infra.process import leave
from tests.conftest import a_temporal_server
from tests.given.desk import BOOK
from tests.given.reporting_town import ReportingTown
from tests.given.town import A_LITTLE, HOUR, eventually
from tests.replay.histories import as_text, cleaned
from tests.replay.record import ROLLOVER
from workflows.report import ReportWorkflow

FOLDER: Final = Path(__file__).parent / "reporting"
DAY: Final = timedelta(days=1)
TODAY: Final = date(2024, 11, 26)


def rule(*hours: str, **fields: Any) -> CadenceRule:
    return CadenceRule(kind=PeriodKind.DAILY, hours=hours, grace_minutes=120, **fields)


async def a_cadence_until_its_end(town: ReportingTown) -> StreamId[Any]:
    """Other rules come while a period is open, and the last of them ends."""
    async with town.at_work():
        await town.go_by(Cadence(rules=(rule("16:00"),)))
        await town.has_opened("daily/2024-11-26/0")
        await town.env.fast_forward(town.desk, 9 * HOUR)
        await town.has_opened("daily/2024-11-27/0")
        await town.go_by(Cadence(rules=(rule("12:00", "18:00", until=TODAY + 2 * DAY),)))
        await town.env.fast_forward(town.desk, 3 * DAY)
        await town.desk.result()
    return desk_stream(town.book)


async def a_cadence_over_two_runs(town: ReportingTown) -> StreamId[Any]:
    async with town.at_work():
        await town.go_by(Cadence(rules=(rule("16:00", until=TODAY + 8 * DAY),)))
        await town.has_opened("daily/2024-11-26/0")
        for day in range(1, 9):
            await town.env.fast_forward(town.desk, DAY)
            if day < 8:
                await town.has_opened(f"daily/{TODAY + day * DAY}/0")
        await town.desk.result()
    return desk_stream(town.book)


async def a_report_that_is_missing(town: ReportingTown) -> StreamId[Any]:
    """Entries close at the cut-off, nobody seals anything, and the grace runs out."""
    report_id = town.daily(TODAY)
    async with town.at_work():
        await town.go_by(Cadence(rules=(rule("16:00", until=TODAY),)))
        await town.has_opened(report_id.key)

        async def has_read() -> bool:
            return (await town.report(report_id).query(ReportWorkflow.snapshot)).version == 1

        await eventually(has_read)
        await town.env.fast_forward(town.report(report_id), 8 * HOUR + A_LITTLE)
        await town.env.fast_forward(town.report(report_id), 2 * HOUR)
        await town.report(report_id).result()
    return report_stream(report_id)


@dataclass(frozen=True)
class Life:
    """One way through the life of a desk or of a report."""

    live: Callable[[ReportingTown], Awaitable[StreamId[Any]]]
    runs: int = 1

    @property
    def recordings(self) -> list[str]:
        """Names of the histories, one for each run."""
        name = self.live.__name__
        return [name] if self.runs == 1 else [f"{name}.{run}" for run in range(1, self.runs + 1)]


LIVES: Final = (Life(a_cadence_until_its_end), Life(a_cadence_over_two_runs, runs=2), Life(a_report_that_is_missing))


async def record() -> None:
    """Write all histories, over those that are kept."""
    for life in LIVES:
        async with a_temporal_server(*([ROLLOVER] if life.runs > 1 else [])) as env:
            for name, history in zip(life.recordings, await lived(life, env), strict=True):
                text = as_text(cleaned(history))
                (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")
                sys.stdout.write(f"{name:44}{len(history.events):5} events{len(text):8} bytes\n")


async def lived(life: Life, env: WorkflowEnvironment) -> list[WorkflowHistory]:
    """Histories of all runs of one life, first run first."""
    begins = Calendar(
        origin_wall=datetime.now(UTC), origin_shown=datetime.fromisoformat("2024-11-26T08:00+07:00"), speed=1
    )
    stream = await life.live(ReportingTown(env, begins, book=BOOK, queue="recorded"))
    found: list[WorkflowExecution] = []

    async def are_listed() -> bool:
        # Visibility follows the histories after a moment.
        found[:] = [each async for each in env.client.list_workflows(f"WorkflowId = '{stream}'")]
        return len(found) == life.runs and all(each.close_time for each in found)

    await eventually(are_listed)
    runs = sorted(found, key=lambda each: each.start_time)
    return [await env.client.get_workflow_handle(each.id, run_id=each.run_id).fetch_history() for each in runs]


def main() -> NoReturn:
    """Record every life."""
    logging.disable()
    FOLDER.mkdir(exist_ok=True)
    asyncio.run(record())
    leave(0)


if __name__ == "__main__":
    main()
