"""All that is looked at of a service, in one answer: for the terminal, for a page, for a program."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from temporalio.client import Client

from commands.calendars import Calendars
from commands.rules_in_force import RulesInForce
from domain.access.policy import DeskView
from domain.access.sight import Sight
from domain.base import Value
from domain.codes import NATION, RegionCode
from domain.outage import LedgerAway
from domain.stream import BookId, region_of
from infra.discretion import discreet
from ledger.port import Ledger
from projections.queries import Queries
from reading.health import (
    Check,
    Checkup,
    Detail,
    Finding,
    check_calendars,
    check_clocks,
    check_database,
    check_engine,
    check_offices,
    check_waiting_letters,
    check_work,
)
from reading.notices import Contacts
from reading.reporting_health import check_reporting
from reading.words import VaultReader

NEEDED: Final = frozenset({"database", "migrations"})
"""Checks without which nothing else can be looked at."""

OF_THE_SERVICE: Final = frozenset(
    {
        "database",
        "migrations",
        "vault",
        "identity",
        "engine",
        "search_attributes",
        "wakes",
        "clocks",
        "timers",
        "letters",
    }
    | {"desk-problems", "desk-notices"}
)
"""Checks of what serves every desk alike, so that how they came out tells nothing of another desk."""

FAILING: Final = frozenset({Finding.BROKEN, Finding.AWAY})


class HealthSources(NamedTuple):
    """Where the checks look."""

    database: str
    """Address of the store."""

    ledger: Ledger
    vault: VaultReader
    key_proof: Callable[[BookId], bytes]
    client: Client
    calendars: Calendars
    in_force: RulesInForce
    contacts: Contacts
    queries: Queries
    now: Callable[[], datetime]
    fictitious: bool
    """Whether the settings say that everything here is invented."""


class DeskWaiting(Value):
    """What waits at one desk, as far as it is in sight."""

    late: int
    """Problems with a deadline that was missed."""

    triage: int
    dead_letters: int
    held_up: int
    """Notices that wait for their channel."""

    unreached: int
    """Notices whose office has no address."""


class DeskHealth(Value):
    """How the service fares, as the people of a desk may know it."""

    checkup: Checkup
    whole: bool
    """Whether names and counts stand with the checks, which are of all desks."""

    waiting: DeskWaiting


async def read_checkup(sight: Sight, sources: HealthSources) -> Checkup:
    """What every check found; none raises for it.

    Raises:
        NotPermitted: it is not for who looks.
    """
    sight.check_of_desk(DeskView.HEALTH, NATION)
    fictitious, client = sources.fictitious, sources.client
    engine = await check_engine(sight, client)
    try:
        checks = await check_database(sight, sources.database, sources.ledger, sources.vault, sources.key_proof)
        if all(each.finding is Finding.OK for each in checks if each.name in NEEDED):
            books, now = await sources.ledger.books(), sources.now()
            rehearsed = await check_calendars(sight, sources.calendars, books, fictitious=fictitious)
            fictitious = fictitious or bool(rehearsed.count)
            answering = client if engine[0].finding is Finding.OK else None
            offices = await check_offices(sight, sources.in_force, sources.contacts, books, now)
            work = await check_work(sight, books, sources.ledger, sources.queries, answering, now)
            reporting = await check_reporting(sight, sources.in_force, books, now)
            checks = [*checks, rehearsed, *engine, offices, *work, reporting]
        else:
            checks = [*checks, *engine]
    except LedgerAway as away:
        checks = [_away(away), *engine]
    return Checkup(healthy=_is_healthy(checks), fictitious=fictitious, checks=tuple(checks))


async def read_pulse(sight: Sight, sources: HealthSources) -> tuple[Check, ...]:
    """The few checks that every page can afford: whether the engine works, the clocks run, letters go.

    Raises:
        NotPermitted: it is not for who looks.
    """
    sight.check_of_desk(DeskView.HEALTH, NATION)
    engine, now = await check_engine(sight, sources.client), sources.now()
    try:
        clocks = await check_clocks(sight, sources.queries, now)
        letters = await check_waiting_letters(sight, sources.queries, now)
    except LedgerAway as away:
        return (_away(away), *engine)
    return (*engine, clocks, letters)


async def read_desk_health(sight: Sight, sources: HealthSources, checkup: Checkup, book: BookId) -> DeskHealth:
    """How the service fares, and what waits at the desk whose book it is.

    Args:
        sight: whose eyes it is for.
        sources: where to look.
        checkup: what the checks found, of all desks.
        book: of the desk.

    Raises:
        NotPermitted: it is not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    desk = region_of(book)
    whole = _sees_all(sight, desk)
    counts = await sources.queries.counts(sight, book)
    waiting = DeskWaiting(
        late=counts.late,
        triage=counts.needs_triage,
        dead_letters=counts.dead_letters,
        held_up=sum(each.notices for each in await sources.queries.held_up(sight)),
        unreached=sum(each.notices for each in await sources.queries.unreached_offices(sight)),
    )
    return DeskHealth(checkup=checkup if whole else _for_a_desk(checkup), whole=whole, waiting=waiting)


def _sees_all(sight: Sight, desk: RegionCode) -> bool:
    if sight.sees_of_desk(DeskView.HEALTH, NATION):
        return True
    sight.check_of_desk(DeskView.ENGINE, desk)
    return False


def _for_a_desk(checkup: Checkup) -> Checkup:
    """Without what is of other desks: their names, their counts."""
    of_all = tuple(
        each.model_copy(update={"about": (), "count": None}) for each in checkup.checks if each.name in OF_THE_SERVICE
    )
    return checkup.model_copy(update={"checks": of_all, "healthy": _is_healthy(of_all)})


def _is_healthy(checks: Sequence[Check]) -> bool:
    return all(each.finding not in FAILING for each in checks)


def _away(away: LedgerAway) -> Check:
    return Check(name="database", finding=Finding.AWAY, detail=Detail.SILENT, about=(discreet(str(away)),))
