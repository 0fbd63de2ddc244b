"""Everything that a desk needs to keep its promises, looked at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from temporalio.client import Client

from commands.calendars import Calendars
from commands.rules_in_force import RulesInForce
from domain.access.policy import DeskView
from domain.access.sight import Sight
from domain.codes import NATION
from domain.outage import LedgerAway
from domain.stream import BookId
from ledger.port import Ledger
from projections.queries import Queries
from reading.health import (
    Check,
    Checkup,
    Detail,
    Finding,
    check_calendars,
    check_database,
    check_engine,
    check_offices,
    check_work,
)
from reading.notices import Contacts
from reading.words import VaultReader

NEEDED = {"database", "migrations"}
"""What has to be sound before anything else can be asked."""


@dataclass(frozen=True)
class HealthSources:
    """What is looked at."""

    client: Client
    ledger: Ledger
    database: str
    """Its address."""

    vault: VaultReader
    key_proof: Callable[[BookId], bytes]
    calendars: Calendars
    in_force: RulesInForce
    contacts: Contacts
    queries: Queries


async def check_up(sight: Sight, sources: HealthSources, now: datetime, *, fictitious: bool) -> Checkup:
    """What each check found; a store that is away is a finding too.

    Args:
        sight: whose eyes it is for.
        sources: what is looked at.
        now: the present instant.
        fictitious: whether this process was told that everything here is invented.

    Raises:
        NotPermitted: it is not for who looks.
    """
    sight.check_of_desk(DeskView.HEALTH, NATION)
    try:
        checks = await _checks(sight, sources, now, fictitious=fictitious)
    except LedgerAway as away:
        checks = [Check(name="service", finding=Finding.AWAY, detail=Detail.SILENT, about=(str(away),))]
    rehearsed = any(each.name == "calendars" and each.count for each in checks)
    healthy = all(each.finding not in (Finding.BROKEN, Finding.AWAY) for each in checks)
    return Checkup(healthy=healthy, fictitious=fictitious or rehearsed, checks=tuple(checks))


async def _checks(sight: Sight, sources: HealthSources, now: datetime, *, fictitious: bool) -> list[Check]:
    ledger, queries = sources.ledger, sources.queries
    engine = await check_engine(sight, sources.client)
    checks = await check_database(sight, sources.database, ledger, sources.vault, sources.key_proof)
    if any(each.finding is not Finding.OK for each in checks if each.name in NEEDED):
        return checks + engine
    books = await ledger.books()
    answering = sources.client if engine[0].finding is Finding.OK else None
    return [
        *checks,
        await check_calendars(sight, sources.calendars, books, fictitious=fictitious),
        *engine,
        await check_offices(sight, sources.in_force, sources.contacts, books, now),
        *await check_work(sight, books, ledger, queries, answering, now),
    ]
