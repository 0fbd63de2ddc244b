import asyncio
import re
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import mean

import psutil
import pytest
import pytest_asyncio
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from domain.codes import Severity
from infra.embedded.binaries import engine_program
from infra.embedded.data_folder import DataFolder
from infra.embedded.engine import EmbeddedEngine
from infra.embedded.ports import own_port
from infra.temporal.client import connect, prepare_namespace
from workflows import search_attributes
from workflows.priorities import priority_for

CALM, STORMY = "17.08", "17.07"


@workflow.defn(name="takes_a_turn")
class TakesATurn:
    taken: list[str] = []  # noqa: RUF012 - what workers of this process have served, in order

    @workflow.run
    async def run(self, who: str) -> None:
        self.taken.append(who)


@asynccontextmanager
async def an_engine_on(folder: DataFolder) -> AsyncIterator[EmbeddedEngine]:
    engine = EmbeddedEngine(folder)
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder.at(tmp_path / "desk")


@pytest.fixture
def taken_port(folder: DataFolder) -> Iterator[int]:
    """The port of the folder, with somebody else listening there."""
    port = own_port(folder.digest)
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", port))
        holder.listen()
        yield port


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    """Client of an engine with our namespace."""
    async with an_engine_on(DataFolder.at(tmp_path_factory.mktemp("engine"))) as engine:
        client = await connect(address=engine.address)
        await prepare_namespace(client, search_attributes.ALL)
        yield client


async def test_a_port_that_is_taken_is_left_to_its_owner(folder: DataFolder, taken_port: int) -> None:
    async with an_engine_on(folder) as engine:
        assert engine.address != f"127.0.0.1:{taken_port}"
        assert await (await connect(address=engine.address)).service_client.check_health()


async def test_it_is_heard_on_this_machine_only(folder: DataFolder) -> None:
    async with an_engine_on(folder) as engine:
        assert engine.pid is not None
        listening = [
            one.laddr.ip for one in psutil.Process(engine.pid).net_connections("inet") if one.status == "LISTEN"
        ]
        assert set(listening) == {"127.0.0.1"}


async def test_a_server_that_a_predecessor_left_is_ended_and_others_are_not(folder: DataFolder, tmp_path: Path) -> None:
    left = EmbeddedEngine(folder)
    await left.start()
    async with an_engine_on(DataFolder.at(tmp_path / "other")) as other:
        async with an_engine_on_after_cleaning(folder) as successor:
            await left.ended_by_itself()
            assert successor.address != other.address
        assert await (await connect(address=other.address)).service_client.check_health()


@asynccontextmanager
async def an_engine_on_after_cleaning(folder: DataFolder) -> AsyncIterator[EmbeddedEngine]:
    await asyncio.to_thread(EmbeddedEngine(folder).end_leftovers)
    async with an_engine_on(folder) as engine:
        yield engine


async def served_in_order(client: Client, arrivals: list[tuple[str, Severity, str]], queue: str) -> list[str]:
    """Who was served when, if one worker begins after all have arrived."""
    TakesATurn.taken.clear()
    for number, (who, severity, desk) in enumerate(arrivals):
        await client.start_workflow(
            TakesATurn.run, who, id=f"{queue}-{number}", task_queue=queue, priority=priority_for(severity, desk)
        )
    async with Worker(
        client,
        task_queue=queue,
        workflows=[TakesATurn],
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_concurrent_workflow_tasks=2,
        max_cached_workflows=2,
    ):
        for number in range(len(arrivals)):
            await client.get_workflow_handle(f"{queue}-{number}").result()
    return list(TakesATurn.taken)


async def test_the_gravest_are_served_first_whenever_they_arrived(client: Client) -> None:
    arrivals = [(f"{severity}", severity, STORMY) for severity in Severity for _ in range(8)]
    order = await served_in_order(client, arrivals, "by-severity")
    # The first few may be handed out before the whole queue has been read, so single places are not promised.
    mean_place = {severity: mean(place for place, who in enumerate(order) if who == severity) for severity in Severity}
    assert sorted(Severity, key=mean_place.__getitem__) == [Severity.S4, Severity.S3, Severity.S2, Severity.S1]
    assert mean_place[Severity.S4] < 8


async def test_a_desk_does_not_wait_behind_the_storm_of_another(client: Client) -> None:
    storm = [("stormy", Severity.S2, STORMY)] * 30
    order = await served_in_order(client, [*storm, *[("calm", Severity.S2, CALM)] * 5], "by-desk")
    assert max(place for place, who in enumerate(order) if who == "calm") < 20


def test_the_program_is_found_without_a_search_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    said = subprocess.run([engine_program(), "--version"], check=True, capture_output=True, text=True).stdout
    assert re.match(r"temporal version \d", said)


def test_a_program_on_the_search_path_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "temporal"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert engine_program() == program
