"""`python -m bench.reads`: what looking costs at a large desk, beside the bare query through the same server.

Ten readers ask once a second each, one address after the other; told are the round trips and the processor time of a
request. The desk is made in bulk (`bench.population`), and its query tables are held against a rebuild from the ledger.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import httpx
from rich.console import Console
from rich.table import Table

from bench.__main__ import Bench, following
from bench.figures import quantile
from bench.followers import EntryFollower, Milestones
from bench.ours import DESK, OPERATOR, OurLives
from bench.population import Population, template_of
from bench.processor_time import processor_seconds
from composition import DeskServices
from domain.access.api_token import TokenScope
from domain.stream import StreamId
from infra.embedded.child import LEASH
from infra.embedded.supervisor import EmbeddedRuntime
from infra.process import leave
from workflows import search_attributes

ROOT: Final = Path(__file__).resolve().parent.parent

STAGES: Final = (1, 3, 5, 7, 9)
"""How many events of a life an open problem has."""


@dataclass
class Looking:
    """What one address cost."""

    name: str
    p50_ms: float
    p95_ms: float
    processor_ms: float
    """Of the server of the pages, per request."""

    database_ms: float
    bytes: int
    ratio: float
    """Of the median to that of the bare query through the same server."""


async def main() -> None:
    """Measure and print; the same figures as JSON with `--json FILE`."""
    parser = argparse.ArgumentParser(prog="bench.reads", description=__doc__)
    parser.add_argument("--problems", type=int, default=10_000, help="problems of the desk")
    parser.add_argument("--open", type=int, default=1_000, help="of which are open")
    parser.add_argument("--reports", type=int, default=4_000, help="reports of the large problem")
    parser.add_argument("--readers", type=int, default=10, help="who ask once a second each")
    parser.add_argument("--seconds", type=int, default=20, help="for which each address is asked")
    parser.add_argument("--json", type=Path, help="file for the figures")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        looked = await measure(Path(folder), asked)
    _print(looked)
    if asked.json:
        asked.json.write_text(json.dumps([asdict(each) for each in looked], indent=1), encoding="utf-8")


async def measure(folder: Path, asked: argparse.Namespace) -> list[Looking]:
    """What each address cost."""
    async with (
        EmbeddedRuntime(folder, search_attributes=search_attributes.ALL) as runtime,
        Bench.on(runtime, folder) as bench,
    ):
        began = time.perf_counter()
        large, some = await _fill(bench, asked)
        problems = await bench.pool.fetchval("SELECT count(*) FROM projections.problem")
        print(f"{problems} problems in {time.perf_counter() - began:.0f} s")
        await bench.pool.execute("ANALYZE")
        compared = await bench.desk.compare_projections(repair=False)
        if not compared.is_equal:
            raise RuntimeError(f"the query tables are not what the ledger says: {compared}")
        token = str(await bench.desk.api_tokens.issue(OPERATOR, TokenScope.READ, "bench", "bench", timedelta(days=1)))
        async with _served(bench) as (address, pid):
            return await _look_at_all(bench, address, pid, token, (large, some), asked)


async def _fill(bench: Bench, asked: argparse.Namespace) -> tuple[str, str]:
    """Ids of the problem with many reports and of one like most."""
    milestones = Milestones()
    follower = EntryFollower(bench.pool, bench.desk.book_of(DESK), milestones)
    await follower.skip_to_end()
    driver = OurLives(bench.desk, milestones, "template")
    async with bench.worker([sys.executable, "worker.py"]), following(follower.follow):
        stream: StreamId = StreamId.parse(await driver.live(0))  # type: ignore[type-arg]
    recorded = await bench.desk.ledger.read(stream)
    population = Population(bench.desk, DESK, _places(bench.desk))
    await population.add(template_of(recorded), asked.problems - asked.open, timedelta(days=30))
    for stage in STAGES:
        await population.add(template_of(recorded, stage), asked.open // len(STAGES), timedelta(hours=12))
    return await population.add_reports(template_of(recorded, STAGES[-1]), asked.reports), stream.key or ""


def _places(desk: DeskServices) -> Sequence[str]:
    return sorted(each for each in desk.regions.regions if each.startswith(f"{DESK}."))


async def _look_at_all(
    bench: Bench, address: str, pid: int, token: str, problems: tuple[str, str], asked: argparse.Namespace
) -> list[Looking]:
    large, some = problems
    of_desk = f"/api/v1/desks/{DESK}"
    addresses = {
        "one row": "/readyz",
        "list, first 50": f"{of_desk}/problems?ended=false&limit=50",
        "list, late ones": f"{of_desk}/problems?late=true&limit=50",
        "list, of an agency": f"{of_desk}/problems?agency=PLN&limit=50",
        "triage queue": f"{of_desk}/triage",
        "shift": f"{of_desk}/shift",
        "problem": f"/api/v1/problems/{some}",
        "problem with many reports": f"/api/v1/problems/{large}",
        "similar": f"/api/v1/problems/{some}/similar",
    }
    looked: list[Looking] = []
    async with httpx.AsyncClient(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
        for name, path in addresses.items():
            looking = await _look(bench, client, pid, name, path, asked)
            looking.ratio = looking.p50_ms / looked[0].p50_ms if looked else 1.0
            looked.append(looking)
    return looked


async def _look(
    bench: Bench, client: httpx.AsyncClient, pid: int, name: str, path: str, asked: argparse.Namespace
) -> Looking:
    answer = await client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:300]}")
    took: list[float] = []

    async def reader(number: int) -> None:
        await asyncio.sleep(number / asked.readers)
        for _ in range(asked.seconds):
            began = time.perf_counter()
            (await client.get(path)).raise_for_status()
            seconds = time.perf_counter() - began
            took.append(seconds * 1000)
            await asyncio.sleep(max(0.0, 1 - seconds))

    before = processor_seconds(pid), bench.database_seconds()
    async with asyncio.TaskGroup() as group:
        for number in range(asked.readers):
            group.create_task(reader(number))
    after = processor_seconds(pid), bench.database_seconds()
    own, database = ((late - early) * 1000 / len(took) for early, late in zip(before, after, strict=True))
    return Looking(name, quantile(took, 0.5), quantile(took, 0.95), own, database, len(answer.content), 1.0)


@asynccontextmanager
async def _served(bench: Bench) -> AsyncIterator[tuple[str, int]]:
    """Address and process of the server, until the context ends."""
    program = "import sys; from cli.app import run; sys.argv = ['desk', 'web', '--port', '0']; run()"
    leash = [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), str(int(signal.SIGTERM)), "-"]
    process = await asyncio.create_subprocess_exec(
        *leash, sys.executable, "-c", program, cwd=ROOT, env=bench.environment, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        said = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
        address = next(word for word in said.replace(",", " ").split() if word.startswith("http"))
        yield address.removesuffix("/api/v1"), process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


def _print(looked: list[Looking]) -> None:
    table = Table(title="Ten readers, each once a second")
    for column in ("address", "p50 ms", "p95 ms", "web ms", "database ms", "bytes", "× one row"):
        table.add_column(column, justify="left" if column == "address" else "right")
    for each in looked:
        times = (each.p50_ms, each.p95_ms, each.processor_ms, each.database_ms)
        table.add_row(each.name, *(f"{value:.1f}" for value in times), str(each.bytes), f"{each.ratio:.1f}")
    Console(width=120).print(table)


if __name__ == "__main__":
    asyncio.run(main())
    leave(0)
