"""`python -m bench.reads`: what looking costs at a large desk, beside the bare query through the same server.

Ten readers ask once a second each, one address after the other; told are the round trips and the processor time of a
request. The desk is made in bulk (`bench.population`), and its query tables are held against a rebuild from the ledger;
with `--keep FOLDER` a desk that was made once is asked again.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
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
from bench.reads_server import BARE
from composition import DeskServices
from domain.access.api_token import TokenScope
from domain.access.sign_in import SignInMethod
from domain.stream import StreamId
from infra.embedded.child import LEASH
from infra.embedded.supervisor import EmbeddedRuntime
from infra.process import leave
from web.signin.cookies import SESSION
from workflows import search_attributes

ROOT: Final = Path(__file__).resolve().parent.parent

FILLED: Final = "bench-reads.json"
"""File of a folder that tells what was made in it."""

BARE_QUERY: Final = "bare query"

LEAST_MS: Final = 0.1
"""Processor time that the bare query costs at least: of a few requests a clock of ticks may tell none."""

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
    refused: int
    """Requests that were told to come back, or failed."""

    ratio: float = 1.0
    """Of the median to that of the bare query through the same server."""

    processor_ratio: float = 1.0
    """The same of processor time, of server and database together; it hardly moves with what else the machine does."""


@dataclass(frozen=True)
class Filled:
    """A desk that was made in bulk."""

    problems: int
    open: int
    reports: int
    large: str
    """Id of the problem with many reports."""

    some: str
    """Id of a problem like most."""


async def main() -> None:
    """Measure and print; the same figures as JSON with `--json FILE`."""
    parser = argparse.ArgumentParser(prog="bench.reads", description=__doc__)
    parser.add_argument("--problems", type=int, default=10_000, help="problems of the desk")
    parser.add_argument("--open", type=int, default=1_000, help="of which are open")
    parser.add_argument("--reports", type=int, default=4_000, help="reports of the large problem")
    parser.add_argument("--readers", type=int, default=10, help="who ask once a second each")
    parser.add_argument("--seconds", type=int, default=20, help="for which each address is asked")
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--keep", type=Path, help="folder of a desk that is made once and asked again")
    parser.add_argument("--only", default="", help="part of the names of the addresses that are asked")
    asked = parser.parse_args()
    with _folder(asked.keep) as folder:
        looked = await measure(folder, asked)
    _print(looked, asked)
    if asked.json:
        asked.json.write_text(json.dumps([asdict(each) for each in looked], indent=1), encoding="utf-8")


async def measure(folder: Path, asked: argparse.Namespace) -> list[Looking]:
    """What each address cost."""
    async with (
        EmbeddedRuntime(folder, search_attributes=search_attributes.ALL) as runtime,
        Bench.on(runtime, folder) as bench,
    ):
        filled = await _filled(bench, folder / FILLED, asked)
        token = await bench.desk.api_tokens.issue(OPERATOR, TokenScope.READ, "bench", "bench", timedelta(days=1))
        session = await bench.desk.sessions.start(OPERATOR, SignInMethod.LINK)
        assert session is not None
        headers = {"Authorization": f"Bearer {token}", "Cookie": f"{SESSION}={session.secret.written}"}
        async with _served(bench) as (address, pid):
            return await _look_at_all(bench, address, pid, headers, filled, asked)


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        yield Path(folder)


async def _filled(bench: Bench, note: Path, asked: argparse.Namespace) -> Filled:
    """The desk of the folder, made now if it was not before; its query tables say what its ledger says."""
    if (made := _made_before(note)) is not None:
        if (made.problems, made.open, made.reports) != (asked.problems, asked.open, asked.reports):
            raise SystemExit(f"{note} tells of another desk: {made}")
        return made
    began = time.perf_counter()
    filled = await _fill(bench, asked)
    problems = await bench.pool.fetchval("SELECT count(*) FROM projections.problem")
    print(f"{problems} problems in {time.perf_counter() - began:.0f} s", flush=True)
    await bench.pool.execute("VACUUM ANALYZE")
    compared = await bench.desk.compare_projections(repair=False)
    if not compared.is_equal:
        raise RuntimeError(f"the query tables are not what the ledger says: {compared}")
    _note(note, filled)
    return filled


def _made_before(note: Path) -> Filled | None:
    return Filled(**json.loads(note.read_text(encoding="utf-8"))) if note.exists() else None


def _note(note: Path, filled: Filled) -> None:
    note.write_text(json.dumps(asdict(filled)), encoding="utf-8")


async def _fill(bench: Bench, asked: argparse.Namespace) -> Filled:
    milestones = Milestones()
    follower = EntryFollower(bench.pool, bench.desk.book_of(DESK), milestones)
    await follower.skip_to_end()
    driver = OurLives(bench.desk, milestones, "template")
    async with bench.worker([sys.executable, "worker.py"]), following(follower.follow):
        stream: StreamId = StreamId.parse(await driver.live(0))  # type: ignore[type-arg]
    recorded = await bench.desk.ledger.read(stream)
    population = Population(bench.desk, DESK, _places(bench.desk))
    large = await population.add_reports(template_of(recorded, STAGES[-1]), asked.reports)
    await population.add(template_of(recorded), asked.problems - asked.open, timedelta(days=30))
    for stage in STAGES:
        await population.add(template_of(recorded, stage), asked.open // len(STAGES), timedelta(hours=12))
    return Filled(asked.problems, asked.open, asked.reports, large, population.newest)


def _places(desk: DeskServices) -> Sequence[str]:
    return sorted(each for each in desk.regions.regions if each.startswith(f"{DESK}."))


async def _look_at_all(
    bench: Bench, address: str, pid: int, headers: dict[str, str], filled: Filled, asked: argparse.Namespace
) -> list[Looking]:
    of_desk, book = f"/api/v1/desks/{DESK}", bench.desk.book_of(DESK)
    addresses = {
        BARE_QUERY: f"{BARE}?book={book}",
        "one row": "/readyz",
        "queue, page": f"/desk/{DESK}/antrean",
        "queue, page, late ones": f"/desk/{DESK}/antrean?tab=lewat",
        "problem, page": f"/masalah/{filled.some}",
        "problem with many reports, page": f"/masalah/{filled.large}",
        "list, first 50": f"{of_desk}/problems?ended=false&limit=50",
        "list, without facets": f"{of_desk}/problems?ended=false&limit=50&facets=false",
        "list, late ones": f"{of_desk}/problems?late=true&limit=50",
        "list, of an agency": f"{of_desk}/problems?agency=PLN&limit=50",
        "triage queue": f"{of_desk}/triage",
        "problem": f"/api/v1/problems/{filled.some}",
        "problem with many reports": f"/api/v1/problems/{filled.large}",
        "similar": f"/api/v1/problems/{filled.some}/similar",
        "queue, page, words": f"/desk/{DESK}/antrean?q=listrik",
        "list, words": f"{of_desk}/problems?q=listrik&limit=50",
        "shift": f"{of_desk}/shift",
    }
    looked: list[Looking] = []
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=60) as client:
        for name, path in addresses.items():
            if name != BARE_QUERY and asked.only not in name:
                continue
            looking = await _look(bench, client, pid, name, path, asked)
            looking.ratio = looking.p50_ms / (looked or [looking])[0].p50_ms
            looking.processor_ratio = _processor_ms(looking) / max(_processor_ms((looked or [looking])[0]), LEAST_MS)
            looked.append(looking)
    return looked


def _processor_ms(looking: Looking) -> float:
    return looking.processor_ms + looking.database_ms


async def _look(
    bench: Bench, client: httpx.AsyncClient, pid: int, name: str, path: str, asked: argparse.Namespace
) -> Looking:
    answer = await client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:300]}")
    took: list[float] = []
    refused = 0

    async def reader(number: int) -> None:
        nonlocal refused
        await asyncio.sleep(number / asked.readers)
        for left in reversed(range(asked.seconds)):
            began = time.perf_counter()
            refused += (await client.get(path)).is_error
            seconds = time.perf_counter() - began
            took.append(seconds * 1000)
            await asyncio.sleep(max(0.0, 1 - seconds) if left else 0)

    before = processor_seconds(pid), bench.database_seconds()
    async with asyncio.TaskGroup() as group:
        for number in range(asked.readers):
            group.create_task(reader(number))
    after = processor_seconds(pid), bench.database_seconds()
    own, database = ((late - early) * 1000 / len(took) for early, late in zip(before, after, strict=True))
    looking = Looking(name, quantile(took, 0.5), quantile(took, 0.95), own, database, len(answer.content), refused)
    print(looking, flush=True)
    return looking


@asynccontextmanager
async def _served(bench: Bench) -> AsyncIterator[tuple[str, int]]:
    """Address and process of the server, until the context ends."""
    leash = [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), str(int(signal.SIGTERM)), "-"]
    process = await asyncio.create_subprocess_exec(
        *leash,
        sys.executable,
        "-m",
        "bench.reads_server",
        cwd=ROOT,
        env=bench.environment | {"DESK_WEB_READS_PER_MINUTE": "1000000"},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        yield (await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip(), process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


def _print(looked: list[Looking], asked: argparse.Namespace) -> None:
    desk = f"{asked.problems} problems, {asked.open} open"
    table = Table(title=f"{desk}: {asked.readers} readers, each once a second")
    for column in (
        "address",
        "p50 ms",
        "p95 ms",
        "web ms",
        "database ms",
        "bytes",
        "refused",
        "× bare",
        "× bare, processor",
    ):
        table.add_column(column, justify="left" if column == "address" else "right")
    for each in looked:
        times = (each.p50_ms, each.p95_ms, each.processor_ms, each.database_ms)
        ratios = (f"{each.ratio:.1f}", f"{each.processor_ratio:.1f}")
        counted = (str(each.bytes), str(each.refused))
        table.add_row(each.name, *(f"{value:.1f}" for value in times), *counted, *ratios)
    Console(width=140).print(table)


if __name__ == "__main__":
    asyncio.run(main())
    leave(0)
