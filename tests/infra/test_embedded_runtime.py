import asyncio
import os
import shutil
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from pydantic import SecretStr
from temporalio.common import SearchAttributePair, TypedSearchAttributes

from infra.embedded import supervisor
from infra.embedded.child import ChildFailed
from infra.embedded.data_folder import DataFolder
from infra.embedded.leftovers import find_leftovers
from infra.embedded.part import Part
from infra.embedded.runtime_info import DataFolderInUse, read_runtime
from infra.embedded.supervisor import EmbeddedRuntime
from infra.temporal.client import EngineNotReached, connect
from tests.infra.running import a_runtime_process, ask_to_wait, copied, eventually, remember, remembered, waited
from workflows import search_attributes
from workflows.search_attributes import DESK_REGION


async def _another_runs(part: Part, died: int) -> bool:
    return part.pid not in {died, None}


async def _holds(url: str, words: list[str]) -> bool:
    try:
        return await remembered(url) == words
    except (OSError, asyncpg.CannotConnectNowError):
        return False


a_runtime = partial(EmbeddedRuntime, search_attributes=search_attributes.ALL)


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A data folder that does not exist yet."""
    path = tmp_path / "meja kerja" / ".desk"
    yield path
    for folder in DataFolder(path).socket_folders():
        shutil.rmtree(folder, ignore_errors=True)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def a_used_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that a runtime has used and left."""
    path = tmp_path_factory.mktemp("used") / ".desk"
    async with a_runtime(path):
        return path


@pytest.fixture
def used(a_used_data_dir: Path, data_dir: Path) -> Path:
    """A copy of it, which starts in less time than a new one."""
    return copied(a_used_data_dir, data_dir)


async def test_a_second_start_goes_on_with_what_the_first_one_kept(data_dir: Path) -> None:
    steps: list[str] = []
    async with a_runtime(data_dir, on_progress=lambda step, _: steps.append(step)) as runtime:
        await remember(runtime.database_url, "first")
        client = await connect(address=runtime.temporal_address)
        await ask_to_wait(client, "asked-of-the-first")
    assert sorted(steps) == ["engine.prepared", "engine.started", "postgres.initialised", "postgres.started"]
    steps.clear()
    async with a_runtime(data_dir, on_progress=lambda step, _: steps.append(step)) as runtime:
        await remember(runtime.database_url, "second")
        assert await remembered(runtime.database_url) == ["first", "second"]
        client = await connect(address=runtime.temporal_address)
        assert await waited(client, "asked-of-the-first") == "asked-of-the-first"
    assert sorted(steps) == ["engine.prepared", "engine.started", "postgres.started"]


async def test_nothing_runs_on_and_nothing_is_lost_when_the_process_is_killed(data_dir: Path) -> None:
    async with a_runtime_process(data_dir) as killed:
        await remember(killed.database_url, "committed")
        client = await connect(address=killed.temporal_address)
        await ask_to_wait(client, "started")
        killed.process.kill()
        assert killed.parts_alive_in_the_end() == []
    assert read_runtime(data_dir) is None
    async with a_runtime(data_dir) as runtime:
        assert await remembered(runtime.database_url) == ["committed"]
        client = await connect(address=runtime.temporal_address)
        assert await waited(client, "started") == "started"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
async def test_told_to_stop_it_stops_its_parts_in_order(used: Path, how: signal.Signals) -> None:
    async with a_runtime_process(used) as runtime:
        os.killpg(runtime.process.pid, how)  # as a terminal does on Ctrl-C: to all that it can reach
        assert await asyncio.to_thread(runtime.process.wait) == 0
        assert runtime.parts_alive_in_the_end() == []
    assert "database system is shut down" in DataFolder(used).postgres_log.read_text().splitlines()[-1]


async def test_a_second_runtime_on_the_same_folder_is_told_who_has_it(used: Path) -> None:
    async with a_runtime_process(used) as first:
        with pytest.raises(DataFolderInUse) as refused:
            async with a_runtime(used):
                pass
        assert refused.value.pid == first.process.pid
        assert str(first.process.pid) in str(refused.value)
        await remember(first.database_url, "undisturbed")


async def test_other_commands_find_the_runtime_while_it_runs(used: Path) -> None:
    assert read_runtime(used) is None
    async with a_runtime(used) as runtime:
        info = read_runtime(used)
        assert info is not None
        assert (info.pid, info.database_url, info.temporal_address) == (
            os.getpid(),
            runtime.database_url,
            runtime.temporal_address,
        )
    assert read_runtime(used) is None


async def test_other_commands_do_not_take_a_runtime_that_still_starts_for_the_last_one(data_dir: Path) -> None:
    async with a_runtime_process(data_dir) as last:
        last.process.terminate()
        await asyncio.to_thread(last.process.wait)
    seen_while_starting: list[object] = []
    async with a_runtime(data_dir, on_progress=lambda *_: seen_while_starting.append(read_runtime(data_dir))):
        assert seen_while_starting == [None, None, None]


async def test_workers_of_a_desk_that_was_killed_never_meet_the_engine_of_another(used: Path, tmp_path: Path) -> None:
    """They go on asking where theirs was, and would serve whoever answers there from the wrong ledger."""
    async with a_runtime_process(used) as killed:
        killed.process.kill()
        assert killed.parts_alive_in_the_end() == []
    # A copy is another desk, although it remembers where this one listened.
    other = copied(used, tmp_path / "other" / ".desk")
    async with a_runtime(other) as runtime:
        assert runtime.temporal_address != killed.temporal_address
        with pytest.raises(EngineNotReached):
            await connect(address=killed.temporal_address)
    async with a_runtime(used) as again:
        assert again.temporal_address == killed.temporal_address


async def test_the_namespace_takes_our_search_attributes_from_the_first_moment(data_dir: Path) -> None:
    async with a_runtime(data_dir) as runtime:
        client = await connect(address=runtime.temporal_address)
        await client.start_workflow(
            "nobody_serves_it",
            id="searched",
            task_queue="words",
            search_attributes=TypedSearchAttributes([SearchAttributePair(DESK_REGION, "17.07")]),
        )


async def test_a_part_that_dies_is_started_again(used: Path) -> None:
    async with a_runtime(used, web_address="http://127.0.0.1:8170") as runtime:
        await remember(runtime.database_url, "before")
        assert runtime.postgres is not None
        assert runtime.engine is not None
        for part in (runtime.postgres, runtime.engine):
            died = part.pid
            assert died is not None
            os.kill(died, signal.SIGKILL)
            await eventually(partial(_another_runs, part, died))
        await eventually(partial(_holds, runtime.database_url, ["before"]))
        client = await connect(address=runtime.temporal_address)
        await ask_to_wait(client, "after")
        # What others are told of the runtime is told anew with each start, the address of its pages too.
        info = read_runtime(used)
        assert info is not None
        assert (info.web_address, info.database_url) == ("http://127.0.0.1:8170", runtime.database_url)


async def test_a_part_that_was_stopped_on_purpose_stays_stopped_until_started(used: Path) -> None:
    async with a_runtime(used) as runtime:
        assert runtime.postgres is not None
        assert runtime.engine is not None
        url, address = runtime.database_url, runtime.temporal_address
        client = await connect(address=address)
        await runtime.postgres.stop()
        await runtime.engine.stop()
        with pytest.raises(FileNotFoundError):
            await remember(url, "lost")
        await asyncio.gather(runtime.postgres.start(), runtime.engine.start())
        assert (runtime.database_url, runtime.temporal_address) == (url, address)
        await remember(url, "kept")
        await ask_to_wait(client, "asked-over-the-old-connection")


async def test_a_part_that_keeps_dying_is_given_up_aloud(used: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "RESTARTS", 0)
    async with a_runtime(used) as runtime:
        assert runtime.engine is not None
        assert runtime.engine.pid is not None
        os.kill(runtime.engine.pid, signal.SIGKILL)
        with pytest.raises(ChildFailed, match="temporal ended with status -9"):
            await runtime.watch()


async def test_a_failed_start_leaves_nothing_running_and_the_folder_free(used: Path) -> None:
    version = DataFolder(used).postgres / "PG_VERSION"
    version.write_text("12\n")
    failed = a_runtime(used)
    with pytest.raises(ChildFailed, match="PostgreSQL 12"):
        await failed.__aenter__()
    assert failed.engine is not None
    assert failed.engine.pid is None
    version.write_text("18\n")
    async with a_runtime(used):
        pass


@pytest.mark.parametrize("moment", ["postgres.initialised", "engine.started"])
async def test_a_start_that_is_given_up_half_way_leaves_nothing_running(data_dir: Path, moment: str) -> None:
    def give_up_at(step: str, _seconds: float) -> None:
        if step == moment:
            starting.cancel()

    runtime = a_runtime(data_dir, on_progress=give_up_at)
    starting = asyncio.create_task(runtime.__aenter__())
    with pytest.raises(asyncio.CancelledError):
        await starting
    for part in (runtime.postgres, runtime.engine):
        assert part is not None
        assert find_leftovers(part.mark) == []
    async with a_runtime(data_dir):
        pass


async def test_parts_that_are_elsewhere_are_not_started(data_dir: Path) -> None:
    async with a_runtime(
        data_dir, database_url=SecretStr("postgresql://u:p@elsewhere/desk"), temporal_address="elsewhere:7233"
    ) as runtime:
        assert (runtime.postgres, runtime.engine) == (None, None)
        assert runtime.database_url == "postgresql://u:p@elsewhere/desk"
        assert runtime.temporal_address == "elsewhere:7233"
        assert "p@" not in DataFolder(data_dir).runtime.read_text()
