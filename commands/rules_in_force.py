"""The rules by which each desk decides now: as shipped, with the routing table that the desk has activated.

Invariants:
    * a process that goes on deciding knows an activation after at most `READ_AGAIN_SECONDS`;
    * however many commands come, the desk's stream is read once in that time, and only what came since.
"""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from domain.codes import RegionCode
from domain.desk.state import NO_RULES, DeskRules, fold_rules
from domain.rulebook import Rulebook
from ledger.port import Ledger

READ_AGAIN_SECONDS: Final = 2.0


@dataclass
class _Known:
    rules: Rulebook
    tables: DeskRules = NO_RULES
    version: int = 0
    """Of the desk's stream, as far as it was read."""

    read_again_at: float = 0.0
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)


class RulesInForce:
    """What this process knows of each desk's rules; safe to use from many tasks at once."""

    def __init__(self, ledger: Ledger, shipped: Rulebook) -> None:
        self.shipped = shipped
        self._ledger = ledger
        self._desks: defaultdict[RegionCode, _Known] = defaultdict(lambda: _Known(shipped))

    async def of(self, desk: RegionCode) -> Rulebook:
        """The rules by which `desk` decides.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        known = self._desks[desk]
        if time.monotonic() < known.read_again_at:
            return known.rules
        # The others go on with what is known while one reads; the first ones of a process wait for it together.
        if known.reading.locked() and known.read_again_at:
            return known.rules
        async with known.reading:
            if time.monotonic() >= known.read_again_at:
                await self._read_on(desk, known)
        return known.rules

    async def tables(self, desk: RegionCode) -> tuple[DeskRules, int]:
        """What the desk's stream tells of its tables at this moment, and the version of the stream.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        known = self._desks[desk]
        async with known.reading:
            await self._read_on(desk, known)
            return known.tables, known.version

    async def _read_on(self, desk: RegionCode, known: _Known) -> None:
        recorded = await self._ledger.read(desk_stream(desk), known.version)
        if recorded:
            known.version = recorded[-1].version
            known.tables = fold_rules((each.event for each in recorded), known.tables)
            known.rules = self.shipped.with_routes(known.tables.in_force(self.shipped.routes))
        known.read_again_at = time.monotonic() + READ_AGAIN_SECONDS


def desk_stream(desk: RegionCode) -> str:
    """Name of a desk's own stream."""
    return f"desk/{desk}"
