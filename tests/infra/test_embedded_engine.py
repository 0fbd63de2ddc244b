import asyncio
import re
import socket
import subprocess
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
import pytest_asyncio
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import PollWorkflowTaskQueueRequest
from temporalio.client import Client

from domain.codes import Severity
from infra.embedded.binaries import engine_program
from infra.embedded.data_folder import DataFolder
from infra.embedded.engine import EmbeddedEngine
from infra.embedded.ports import own_port
from infra.temporal.client import connect, prepare_namespace
from workflows import search_attributes
from workflows.priorities import priority_for

CALM, STORMY = "17.08", "17.07"


STILL_READING = 16
"""Most that are handed out while the engine reads what waits in a queue, a quarter of what the test lets wait."""


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


async def handed_out(client: Client, arrivals: list[tuple[str, Severity, str]]) -> list[str]:
    """Who is handed out, one after the other, if a worker first asks when all have arrived."""
    queue = f"queue-{uuid4()}"
    for number, (who, severity, desk) in enumerate(arrivals):
        await client.start_workflow(
            "nobody_runs_it", id=f"{queue}/{number}/{who}", task_queue=queue, priority=priority_for(severity, desk)
        )
    asking = PollWorkflowTaskQueueRequest(
        namespace=client.namespace, task_queue=TaskQueue(name=queue), identity="one that asks once at a time"
    )
    tasks = [await client.workflow_service.poll_workflow_task_queue(asking) for _ in arrivals]
    return [task.workflow_execution.workflow_id.rpartition("/")[2] for task in tasks]


async def test_the_gravest_are_served_first_whenever_they_arrived(client: Client) -> None:
    arrivals = [(severity.value, severity, STORMY) for severity in sorted(Severity) for _ in range(16)]
    order = await handed_out(client, arrivals)
    # Some may be handed out before the engine has read the whole queue. From then on a graver one never waits.
    rest = order[STILL_READING:]
    assert rest == sorted(rest, reverse=True)
    assert Counter(order) == Counter(who for who, _, _ in arrivals)


async def test_a_desk_does_not_wait_behind_the_storm_of_another(client: Client) -> None:
    storm = [("stormy", Severity.S2, STORMY)] * 100
    order = await handed_out(client, [*storm, *[("calm", Severity.S2, CALM)] * 5])
    after_the_calm = order["".join(name[0] for name in order).rindex("c") :]
    # Turn and turn about once the queue has been read: most of the storm still waits when the calm is through.
    assert after_the_calm.count("stormy") > len(storm) / 2


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
