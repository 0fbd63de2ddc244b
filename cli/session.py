"""The desk's services for one command line: found where they run, and closed when the verb is done."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from pydantic import SecretStr

from cli.failures import DeskAway, DeskRefused, WrongUsage
from cli.nature import read_nature
from composition import DeskServices, open_desk
from domain.outage import LedgerAway
from infra.discretion import discreet
from infra.embedded.data_folder import DataFolder
from infra.embedded.runtime_info import RuntimeInfo, read_runtime
from infra.embedded.vault_key import kept_vault_key
from infra.logging import configure_logging
from infra.settings import InvalidSettings, LogLevel, Settings, read_settings
from infra.temporal.client import connect
from ledger.port import BookNotOpen, VersionConflict

SETTLING_SECONDS: Final = 6.0
"""What a verb waits for the engine to hear of what it stored; whatever is left, the worker's relay delivers."""

DESK_NOT_OPEN: Final = "DESK_NOT_OPEN"


@asynccontextmanager
async def desk_services() -> AsyncIterator[DeskServices]:
    """The services of the desk that the environment names, or that runs on this machine.

    Raises:
        DeskAway: nothing runs, or it cannot be reached now; also from what the caller does with the services.
        DeskRefused: DESK_NOT_OPEN when the caller writes to a desk that has no book here.
        WrongUsage: the environment cannot be used.
    """
    settings = settings_from_environment()
    listen_quietly(settings)
    running = read_runtime(settings.data_dir)
    client = await connect(
        address=running.temporal_address if running else None,
        namespace=running.temporal_namespace if running else None,
        lazy=True,
    )
    try:
        async with open_desk(located(settings, running), client) as desk:
            try:
                yield desk
            finally:
                await asyncio.wait([asyncio.create_task(desk.relay.settled())], timeout=SETTLING_SECONDS)
    except BookNotOpen as closed:
        raise DeskRefused(DESK_NOT_OPEN, str(closed)) from None
    except LedgerAway as away:
        raise DeskAway(discreet(str(away)) or "basis data tidak menjawab") from away
    except VersionConflict as conflict:
        raise DeskAway("masalah ini sedang ditulis oleh banyak pihak") from conflict


def settings_from_environment() -> Settings:
    """Settings of this process.

    Raises:
        WrongUsage: a variable cannot be used.
    """
    try:
        return read_settings()
    except InvalidSettings as error:
        raise WrongUsage(f"pengaturan: {error}") from None


def listen_quietly(settings: Settings) -> None:
    """Let only errors reach the terminal, unless the environment asks for more."""
    asked = "log_level" in settings.model_fields_set
    configure_logging(settings.log_level if asked else LogLevel.ERROR, settings.log_format)


def located(settings: Settings, running: RuntimeInfo | None) -> Settings:
    """The settings with database and vault key: the environment's, else those of the desk that runs here.

    Raises:
        DeskAway: the environment names no database and no desk runs here.
        WrongUsage: a database is named without the key of its vault.
    """
    settings = with_database(settings, running)
    if settings.vault_key is not None:
        return settings
    if running is None:
        raise WrongUsage("DESK_VAULT_KEY belum disetel")
    return settings.model_copy(update={"vault_key": kept_vault_key(DataFolder.at(settings.data_dir))})


def with_database(settings: Settings, running: RuntimeInfo | None) -> Settings:
    """The settings with a database: the environment's, else that of the desk that runs here.

    Raises:
        DeskAway: the environment names none and no desk runs here.
    """
    if settings.database_url is not None:
        return settings
    if running is None or running.database_url is None:
        raise DeskAway("tidak ada desk yang berjalan di sini; jalankan `desk up`, atau setel DESK_DATABASE_URL")
    settings = settings.model_copy(update={"database_url": SecretStr(running.database_url)})
    return read_nature(settings.data_dir).applied_to(settings)
