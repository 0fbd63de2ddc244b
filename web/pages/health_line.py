"""How the service fares, in the one line under the head of every page; a box for whatever stands still.

What is shown is some seconds old, so that no page waits for the engine: whoever asks gets what is known, and the look
that follows is nobody's to wait for. Since when something stands, a process knows as far as it has been looking.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

import structlog

from composition import DeskServices
from domain.access.sight import THE_SERVICE, Sight
from domain.calendar import LocalTime
from domain.codes import RegionCode
from infra.discretion import discreet
from reading.checkup import FAILING, read_checkup, read_pulse
from reading.health import Check, Checkup, Finding
from web.pages.navigation import OPENS, address_of_place
from wording.catalogue import text
from wording.health import STANDING, WAYS, WORKS
from wording.instants import moment

log = structlog.get_logger()

KEPT_FOR: Final = timedelta(seconds=10)
FIRST_LOOK_SECONDS: Final = 2
"""How long the first page of a process waits for the first look."""

GRAVE: Final = frozenset({"database", "migrations", "vault", "identity"})
"""Without these nothing is stored, or not as it was promised."""

STANDS_FOR: Final[Mapping[str, str]] = {
    "engine": "clocks",
    "search_attributes": "clocks",
    "desk-problems": "clocks",
    "clocks": "clocks",
    "desk-notices": "letters",
    "letters": "letters",
    "database": "database",
    "migrations": "database",
    "vault": "vault",
    "identity": "vault",
}
"""What people notice, by the check that fails."""

Found = TypeVar("Found")


class Standing(NamedTuple):
    """Something that stands still."""

    title: str
    works: str
    """What still works."""

    way: str
    """What to do."""

    is_grave: bool


class HealthLine(NamedTuple):
    """How the service fares."""

    standing: tuple[Standing, ...]
    quiet: str
    """What is said where nothing stands."""

    address: str | None
    """Of the page that says more, where it is for who looks."""


class Since(NamedTuple):
    """Since when a check has been failing."""

    at: datetime
    """When it was first seen so."""

    is_known: bool
    """Whether it was seen working before; else it stands for longer, nobody knows how long."""


class Kept(Generic[Found]):
    """What was found some seconds ago, looked for again beside whoever asks; for the tasks of one event loop."""

    def __init__(self, look: Callable[[], Awaitable[Found]]) -> None:
        self._look = look
        self._found: Found | None = None
        self._at = 0.0
        self._looking: asyncio.Task[None] | None = None

    async def latest(self, wait_seconds: float = FIRST_LOOK_SECONDS) -> Found | None:
        """What is known; None while the first look is not over."""
        loop = asyncio.get_running_loop()
        is_old = self._found is None or loop.time() - self._at > KEPT_FOR.total_seconds()
        if is_old and (self._looking is None or self._looking.done()):
            self._looking = asyncio.create_task(self._look_again())
        if self._found is None and self._looking is not None:
            await asyncio.wait((self._looking,), timeout=wait_seconds)
        return self._found

    async def _look_again(self) -> None:
        try:
            self._found = await self._look()
        except Exception as error:
            log.exception("health.fault", kind=type(error).__name__, message=discreet(str(error)))
        self._at = asyncio.get_running_loop().time()


class HealthWatch:
    """What one process knows of how the service fares."""

    def __init__(self, services: DeskServices) -> None:
        sources, self._now = services.health_sources, services.now
        self._pulse = Kept(lambda: read_pulse(THE_SERVICE, sources))
        self._checkup = Kept(lambda: read_checkup(THE_SERVICE, sources))
        self._since: dict[str, Since] = {}
        self._has_looked = False

    async def pulse(self) -> tuple[Check, ...] | None:
        """The few checks of every page; None while the first look is not over."""
        found = await self._pulse.latest()
        if found is not None:
            self._remember(found)
        return found

    async def checkup(self) -> Checkup | None:
        """Every check; None while the first look is not over."""
        return await self._checkup.latest(FIRST_LOOK_SECONDS * 5)

    def told_since(self, check: str, local: LocalTime) -> str | None:
        """Since when a check of the pulse has been failing, in words; None where it does not."""
        since = self._since.get(check)
        if since is None:
            return None
        at = moment(since.at, local)
        return text("sejak {moment}", moment=at) if since.is_known else text("setidaknya sejak {moment}", moment=at)

    def _remember(self, found: Sequence[Check]) -> None:
        now = self._now()
        failing = {each.name for each in found if fails(each)}
        self._since = {name: self._since.get(name) or Since(now, is_known=self._has_looked) for name in failing}
        self._has_looked = True


_WATCHES: Final[WeakKeyDictionary[object, HealthWatch]] = WeakKeyDictionary()


def watch_of(services: DeskServices) -> HealthWatch:
    """What the process of these services knows of itself."""
    watch = _WATCHES.get(services.ledger)
    if watch is None:
        watch = _WATCHES[services.ledger] = HealthWatch(services)
    return watch


def fails(check: Check) -> bool:
    """Whether people notice what a check found."""
    return check.finding in FAILING or (check.name == "letters" and check.finding is Finding.NOTICE)


async def health_line(services: DeskServices, sight: Sight, desk: RegionCode) -> HealthLine | None:
    """How the service fares, for somebody at a desk's pages; None where it is nobody's matter who looks."""
    if not OPENS["kesehatan"](sight, desk):
        return None
    watch, address = watch_of(services), address_of_place(desk, "kesehatan")
    found = await watch.pulse()
    if found is None:
        return HealthLine((), text("Keadaan layanan sedang diperiksa"), address)
    local = await services.local_time(services.book_of(desk))
    standing = standing_of(found, {each.name: watch.told_since(each.name, local) for each in found})
    return HealthLine(standing, text("Jam berjalan, surat keluar"), address)


def standing_of(checks: Sequence[Check], since: Mapping[str, str | None]) -> tuple[Standing, ...]:
    """What stands still, each matter once, what is grave first.

    Args:
        checks: what was looked at.
        since: in words, by the name of a check, as far as it is known.
    """
    matters: dict[str, str] = {}
    for each in checks:
        if fails(each) and each.name in STANDS_FOR:
            matters.setdefault(STANDS_FOR[each.name], each.name)
    standing = (
        Standing(_title(matter, since.get(check)), WORKS[matter], WAYS[matter], check in GRAVE)
        for matter, check in matters.items()
    )
    return tuple(sorted(standing, key=lambda each: not each.is_grave))


def _title(matter: str, since: str | None) -> str:
    return STANDING[matter] if since is None else f"{STANDING[matter]} {since}"
