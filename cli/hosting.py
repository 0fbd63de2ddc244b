"""A whole desk in this process: servers of the data folder, schema, books, and the worker that follows every problem.

Used by `desk up` and `desk demo`. Ends in order when its context is left, and when it is cancelled.
"""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr
from temporalio.client import Client

from cli.exit_status import ExitStatus
from cli.failures import DeskAway, DeskRefused, WrongUsage
from cli.session import REFUSED_BOOKS, reached_here, refused_book
from cli.told_settings import settings_told
from composition import DeskServices, open_desk
from domain.calendar import Calendar
from domain.codes import RegionCode
from domain.outage import LedgerAway
from domain.refusals import UnknownRegion
from infra.embedded.binaries import BinaryMissing
from infra.embedded.child import ChildFailed
from infra.embedded.data_folder import DataFolder
from infra.embedded.kept_keys import kept_identity_key, kept_link_key, kept_vault_key
from infra.embedded.runtime_info import DataFolderInUse
from infra.embedded.supervisor import EmbeddedRuntime
from infra.logging import configure_logging
from infra.settings import InvalidSettings, LogLevel, Settings
from infra.temporal.client import EngineNotReached, NamespaceNotReady, configured_address, connect, prepare_namespace
from infra.temporal.telemetry import telemetry_runtime
from ledger.migrate import migrate
from ledger.port import Books
from reference.rulebook import rulebook
from wording.catalogue import text
from worker import serve
from workflows import search_attributes

LOG_NAME: Final = "worker.log"

STOPPING_SECONDS: Final = 5.0
"""Beyond the time for work in flight, for a worker to end."""

OnProgress = Callable[[str, float], None]
OpeningCalendar = Callable[[Books], Awaitable[Calendar]]
"""By which calendar books are opened, asked of a ledger in which they may be open."""


@asynccontextmanager
async def hosted_desk(
    settings: Settings,
    desks: Sequence[RegionCode],
    on_progress: OnProgress,
    calendar: OpeningCalendar,
    web_address: str | None = None,
) -> AsyncIterator[DeskServices]:
    """The services of a desk that runs as long as the context does.

    Args:
        settings: of this process; database, engine and keys that they do not name are the data folder's own.
        desks: whose books are opened.
        on_progress: told each step and its seconds.
        calendar: by which the books of these desks go; asked once the servers run, before a book is opened.
        web_address: under which its pages are reached; None where it serves none, and letters hold no links.

    Raises:
        DeskRefused: a region has no desk, or its book was opened on other terms (`cli.session.REFUSED_BOOKS`).
        WrongUsage: the data folder is in use, or the settings cannot be used.
        DeskAway: a server cannot be started or reached.
    """
    if unknown := [each for each in desks if not rulebook().has_desk(each)]:
        raise DeskRefused(UnknownRegion.code, ", ".join(unknown)[:60])
    folder = await asyncio.to_thread(_folder, settings)
    with log_file(folder.root / LOG_NAME, settings):
        try:
            async with EmbeddedRuntime(
                settings.data_dir,
                search_attributes=search_attributes.ALL,
                database_url=settings.database_url,
                temporal_address=configured_address(),
                metrics_address=settings.metrics_address,
                web_address=web_address,
                on_progress=on_progress,
            ) as runtime:
                await _timed("migrated", migrate(runtime.database_url), on_progress)
                client = await _client(runtime, settings)
                async with open_desk(_completed(settings, runtime, folder, web_address), client) as desk:
                    await desk.prepare_books(desks, await calendar(desk.ledger))
                    async with _followed(desk, client, runtime, on_progress):
                        yield desk
        except InvalidSettings as error:
            raise settings_told(error) from None
        except tuple(REFUSED_BOOKS) as other:
            raise refused_book(other) from None
        except DataFolderInUse as in_use:
            raise WrongUsage(
                text(
                    "map data sedang dipakai oleh proses {process}; hentikan dulu, atau setel DESK_DATA_DIR",
                    process=in_use.pid,
                )
            ) from None
        except (BinaryMissing, ChildFailed, NamespaceNotReady, LedgerAway) as away:
            raise DeskAway(str(away).partition("\n")[0] or type(away).__name__) from away


@contextmanager
def log_file(path: Path, settings: Settings) -> Iterator[None]:
    """Let log lines go to a file for as long as the context lasts, so that the terminal stays readable."""
    with path.open("a", encoding="utf-8") as stream:
        configure_logging(settings.log_level, settings.log_format, stream)
        try:
            yield
        finally:
            configure_logging(LogLevel.ERROR, settings.log_format)


def until_interrupted(work: Coroutine[Any, Any, ExitStatus]) -> ExitStatus:
    """Exit status of `work`; OK when Ctrl-C or SIGTERM ended it, which then ends in order."""

    async def guarded() -> ExitStatus:
        loop, task = asyncio.get_running_loop(), asyncio.create_task(work)
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(each, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            return ExitStatus.OK

    return asyncio.run(guarded())


def _folder(settings: Settings) -> DataFolder:
    try:
        return DataFolder.at(settings.data_dir)
    except InvalidSettings as error:
        raise settings_told(error) from None


def _completed(settings: Settings, runtime: EmbeddedRuntime, folder: DataFolder, web_address: str | None) -> Settings:
    return reached_here(settings, web_address).model_copy(
        update={
            "database_url": SecretStr(runtime.database_url),
            "vault_key": settings.vault_key or kept_vault_key(folder),
            "identity_key": settings.identity_key or kept_identity_key(folder),
            "link_key": settings.link_key or kept_link_key(folder),
        }
    )


async def _client(runtime: EmbeddedRuntime, settings: Settings) -> Client:
    try:
        client = await connect(address=runtime.temporal_address, runtime=telemetry_runtime(settings.metrics_address))
    except EngineNotReached as error:
        raise DeskAway(text("tidak ada Temporal di {address}", address=runtime.temporal_address)) from error
    if runtime.engine is None:
        await prepare_namespace(client, search_attributes.ALL)
    return client


@asynccontextmanager
async def _followed(
    desk: DeskServices, client: Client, runtime: EmbeddedRuntime, on_progress: OnProgress
) -> AsyncIterator[None]:
    """Problems followed while the context lasts; what is in flight at its end is finished."""
    began_at, stop = time.monotonic(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        worker = group.create_task(serve(desk, client, stop))
        watch = group.create_task(runtime.watch())
        on_progress("worker.started", time.monotonic() - began_at)
        try:
            yield
        finally:
            stop.set()
            patience = desk.settings.graceful_shutdown_seconds + STOPPING_SECONDS
            await asyncio.wait([worker], timeout=patience)
            worker.cancel()  # nothing to do for one that has ended, as it should have
            watch.cancel()


async def _timed(step: str, work: Awaitable[object], on_progress: OnProgress) -> None:
    began_at = time.monotonic()
    await work
    on_progress(step, time.monotonic() - began_at)
