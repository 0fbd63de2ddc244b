"""The desk's services for one command line: found where they run, and closed when the verb is done."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Final

from pydantic import HttpUrl, SecretStr

from cli.failures import DeskAway, DeskRefused, WrongUsage
from cli.nature import read_nature
from cli.terminal_login import LoginCheck, login_file_of, needs_login
from cli.told_settings import settings_told
from composition import DeskServices, open_desk
from domain.outage import LedgerAway
from infra.discretion import discreet
from infra.embedded.data_folder import DataFolder
from infra.embedded.kept_keys import kept_identity_key, kept_link_key, kept_vault_key
from infra.embedded.runtime_info import RuntimeInfo, read_runtime
from infra.logging import configure_logging
from infra.settings import InvalidSettings, LogLevel, NoticeChannel, Settings, read_settings
from infra.temporal.client import connect
from ledger.port import (
    BookNotOpen,
    BookOnAnotherCalendar,
    BookOnOtherTerms,
    BookUnderAnotherKey,
    VersionConflict,
)
from reading.desks import DeskNotOpen
from wording.catalogue import text

SETTLING_SECONDS: Final = 6.0
"""What a verb waits for the engine to hear of what it stored; whatever is left, the worker's relay delivers."""

REMEMBERED_STREAMS: Final = 128
"""A verb goes on with few streams, and an import opens many; four rounds of its rows find theirs known."""

BOOK_ON_OTHER_TERMS: Final = "BOOK_ON_OTHER_TERMS"
BOOK_UNDER_ANOTHER_KEY: Final = "BOOK_UNDER_ANOTHER_KEY"
BOOK_ON_ANOTHER_CALENDAR: Final = "BOOK_ON_ANOTHER_CALENDAR"

REFUSED_BOOKS: Final[Mapping[type[Exception], str]] = {
    BookOnOtherTerms: BOOK_ON_OTHER_TERMS,
    BookUnderAnotherKey: BOOK_UNDER_ANOTHER_KEY,
    BookOnAnotherCalendar: BOOK_ON_ANOTHER_CALENDAR,
}
"""Codes under which people hear that a book was opened on other terms than they ask for."""

KEPT_KEYS: Final[Mapping[str, Callable[[DataFolder], SecretStr]]] = {
    "vault_key": kept_vault_key,
    "identity_key": kept_identity_key,
    "link_key": kept_link_key,
}
"""Settings that a desk which runs here keeps in its data folder."""

CAN_BE_LEFT_OUT: Final = frozenset({"link_key"})
"""Without it a desk gives no links out."""


def refused_book(error: Exception) -> DeskRefused:
    """What people hear of one of `REFUSED_BOOKS`."""
    return DeskRefused(REFUSED_BOOKS[type(error)], str(error))


@asynccontextmanager
async def desk_services(*, signing_in: bool = False) -> AsyncIterator[DeskServices]:
    """The services of the desk that the environment names, or that runs on this machine.

    Where who types has to sign in first, they let nobody else act or look (`cli.terminal_login`).

    Args:
        signing_in: whether that is what is being done.

    Raises:
        DeskAway: nothing runs, or it cannot be reached now; also from what the caller does with the services.
        DeskNotOpen: the caller writes to a desk that has no book here.
        DeskRefused: its book is not what this process takes it for (`REFUSED_BOOKS`).
        WrongUsage: the environment cannot be used.
    """
    settings = settings_from_environment()
    listen_quietly(settings)
    running = read_runtime(settings.data_dir)
    try:
        client = await connect(
            address=running.temporal_address if running else None,
            namespace=running.temporal_namespace if running else None,
            lazy=True,
        )
        check = LoginCheck(login_file_of(settings)) if needs_login(settings) and not signing_in else None
        admit = check.admit if check else None
        async with open_desk(located(settings, running), client, remembers=REMEMBERED_STREAMS, admit=admit) as desk:
            if check is not None:
                check.ask(desk.sessions.presented, desk.has_left)
            try:
                yield desk
            finally:
                await asyncio.wait([asyncio.create_task(desk.relay.settled())], timeout=SETTLING_SECONDS)
    except InvalidSettings as error:
        raise settings_told(error) from None
    except BookNotOpen as closed:
        raise DeskNotOpen(str(closed)) from None
    except tuple(REFUSED_BOOKS) as other:
        raise refused_book(other) from None
    except LedgerAway as away:
        raise DeskAway(discreet(str(away)) or text("basis data tidak menjawab")) from away
    except VersionConflict as conflict:
        raise DeskAway(text("masalah ini sedang ditulis oleh banyak pihak")) from conflict


def settings_from_environment() -> Settings:
    """Settings of this process.

    Raises:
        WrongUsage: a variable cannot be used.
    """
    try:
        return read_settings()
    except InvalidSettings as error:
        raise settings_told(error) from None


def listen_quietly(settings: Settings) -> None:
    """Let only errors reach the terminal, unless the environment asks for more."""
    asked = "log_level" in settings.model_fields_set
    configure_logging(settings.log_level if asked else LogLevel.ERROR, settings.log_format)


def located(settings: Settings, running: RuntimeInfo | None) -> Settings:
    """The settings with database and keys: the environment's, else those of the desk that runs here.

    Raises:
        DeskAway: the environment names no database and no desk runs here.
        WrongUsage: a database is named without its keys.
    """
    settings = with_database(settings, running)
    if running is not None:
        settings = reached_here(settings, running.web_address)
    missing = [name for name in KEPT_KEYS if getattr(settings, name) is None]
    if not missing:
        return settings
    if running is None:
        needed = [name for name in missing if name not in CAN_BE_LEFT_OUT]
        if not needed:
            return settings
        raise WrongUsage(text("belum disetel: {names}", names=", ".join(f"DESK_{name.upper()}" for name in needed)))
    folder = DataFolder.at(settings.data_dir)
    return settings.model_copy(update={name: KEPT_KEYS[name](folder) for name in missing})


def reached_here(settings: Settings, address: str | None) -> Settings:
    """The settings of a desk that runs here, with the address of its pages where letters only lie in the outbox.

    Letters that are sent hold no such address: nobody reaches it from elsewhere.

    Args:
        settings: of this process.
        address: at which the desk really listens; None where it serves no pages.
    """
    named = settings.web_address or settings.link_address
    if named is not None or settings.notice_channel is not NoticeChannel.OUTBOX or address is None:
        return settings
    return settings.model_copy(update={"link_address": HttpUrl(address)})


def with_database(settings: Settings, running: RuntimeInfo | None) -> Settings:
    """The settings with a database: the environment's, else that of the desk that runs here.

    Raises:
        DeskAway: the environment names none and no desk runs here.
    """
    if settings.database_url is not None:
        return settings
    if running is None or running.database_url is None:
        raise DeskAway(text("tidak ada desk yang berjalan di sini; jalankan `desk up`, atau setel DESK_DATABASE_URL"))
    settings = settings.model_copy(update={"database_url": SecretStr(running.database_url)})
    return read_nature(settings.data_dir).applied_to(settings)
