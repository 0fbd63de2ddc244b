"""Problems that the engine has forgotten are handed to it again."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from cli.exit_status import ExitStatus
from cli.waking import in_batches
from commands.wakes import BATCH_LIMIT
from domain.wake import Wake
from tests.given.terminal import Ran, Terminal

SARI = ("--as", "operator:sari")
REPORTS = ("Jembatan ke Desa Sungai Lisai putus", "Listrik padam di gudang KPU", "Hujan deras sejak pagi")


@pytest.fixture
def problems(terminal: Terminal) -> list[str]:
    """Ids of problems that were recorded while the engine was away; the last one has ended."""
    terminal.ask("books", "open", "17.07")
    ids = [terminal.ask("open", "--text", text)["problem_id"] for text in REPORTS]
    terminal.ask("dismiss", ids[-1], "NOT_A_REPORT")
    return ids


@pytest_asyncio.fixture(loop_scope="session")
async def engine(
    temporal_env: WorkflowEnvironment, problems: list[str], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Client]:
    """The engine, which has come back without knowing anything."""
    client = temporal_env.client
    monkeypatch.setenv("TEMPORAL_ADDRESS", client.service_client.config.target_host)
    yield client
    for each in await followed(client, problems):
        await client.get_workflow_handle(f"problem/17.07/2024/{each}").terminate()


async def followed(client: Client, problems: list[str]) -> list[str]:
    """Those that a workflow runs for."""
    running = []
    for each in problems:
        try:
            described = await client.get_workflow_handle(f"problem/17.07/2024/{each}").describe()
        except RPCError:
            continue
        if described.status is WorkflowExecutionStatus.RUNNING:
            running.append(each)
    return running


async def typed(terminal: Terminal, *arguments: str) -> Ran:
    """In a thread, because a command line has an event loop of its own."""
    return await asyncio.to_thread(terminal.type, *arguments)


async def test_every_problem_that_is_not_done_with_is_followed_again(
    terminal: Terminal, problems: list[str], engine: Client
) -> None:
    assert await followed(engine, problems) == []

    woken = await typed(terminal, "wake", "--all", "--json")

    assert (woken.status, woken.json) == (ExitStatus.OK, {"outcome": "accepted", "fictitious": False, "woken": 2})
    assert await followed(engine, problems) == problems[:2]
    assert (await typed(terminal, "wake", "--all")).out == "2 alur diserahkan kepada Temporal.\n"


async def test_what_was_handed_over_no_longer_waits(terminal: Terminal, problems: list[str], engine: Client) -> None:
    before = await typed(terminal, "doctor", "--json")
    await typed(terminal, "wake", "--all")
    after = await typed(terminal, "doctor", "--json")

    waiting = [each["count"] for ran in (before, after) for each in ran.json["checks"] if each["name"] == "wakes"]
    assert waiting == [3, 1]  # the one that has ended is left to the relay


async def test_a_desk_that_reports_by_the_clock_is_followed_again_with_its_reports(
    terminal: Terminal, engine: Client, tmp_path: Path
) -> None:
    rules = "kind,hours,weekday,day,since,until,grace_minutes\ndaily,16:00,,,,,60\n"
    (table := tmp_path / "jadwal.csv").write_text(rules, encoding="utf-8")
    await typed(terminal, "cadence", "set", str(table), "--as", "supervisor:sekda")
    opened = await typed(terminal, "tiered", "open", "daily/2024-11-26/0", "--cut-off", "2024-11-26 16:00", *SARI)
    assert opened.status == ExitStatus.OK, opened.err
    woken = await typed(terminal, "wake", "--all", "--json")
    assert woken.json["woken"] == 4
    for stream in ("desk/17.07/2024", "report/17.07/2024/daily/2024-11-26/0"):
        handle = engine.get_workflow_handle(stream)
        assert (await handle.describe()).status is WorkflowExecutionStatus.RUNNING
        await handle.terminate()


async def test_one_problem_is_followed_again(terminal: Terminal, problems: list[str], engine: Client) -> None:
    woken = await typed(terminal, "wake", problems[1][:12], problems[1], "--json")

    assert woken.json["woken"] == 1
    assert await followed(engine, problems) == [problems[1]]


def test_an_engine_that_is_away_takes_nothing_and_the_status_says_so(terminal: Terminal, problems: list[str]) -> None:
    away = terminal.type("wake", "--all", "--json")

    assert (away.status, away.json["code"]) == (ExitStatus.AWAY, "DESK_AWAY")
    assert "0 dari 2" in away.json["message"]
    assert "coba lagi" in terminal.type("wake", problems[0]).err


def test_nothing_is_woken_when_one_of_the_problems_is_not_known(terminal: Terminal, problems: list[str]) -> None:
    assert terminal.refused("wake", problems[0], "LEBONG/2024/000009-2") == "UNKNOWN_PROBLEM"


def test_where_nothing_is_left_to_do_nobody_is_woken(terminal: Terminal) -> None:
    assert terminal.ask("wake", "--all")["woken"] == 0


@pytest.mark.parametrize("arguments", [["wake"], ["wake", "--all", "LEBONG/2024/000001-6"]])
def test_who_is_woken_has_to_be_said(terminal: Terminal, arguments: list[str]) -> None:
    assert terminal.type(*arguments).status == ExitStatus.USAGE


@pytest.mark.parametrize("count", [0, 1, 2, BATCH_LIMIT, BATCH_LIMIT + 1, 3 * BATCH_LIMIT])
def test_the_first_goes_ahead_and_everybody_follows_in_order(count: int) -> None:
    wakes = [Wake(stream=f"problem/17.07/2024/{number}", version=1) for number in range(count)]

    batches = list(in_batches(wakes))

    assert [each for batch in batches for each in batch] == wakes
    assert all(len(batch) == 1 for batch in batches[:1])
    assert all(0 < len(batch) <= BATCH_LIMIT for batch in batches)
