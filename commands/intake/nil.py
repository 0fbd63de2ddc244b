"""Reports that nothing happened: an event of the desk's own stream."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from commands.intake.report import IntakeOutcome, IntakeReport, outcome_of
from commands.intake.sealing import Sealer, sealed_report
from commands.rules_in_force import desk_stream
from commands.service import CONFLICT_LIMIT, pause_after_conflict
from domain.actor import Actor
from domain.codes import RegionCode
from domain.problem.events import NilReportReceived
from domain.problem.state import NotDetected
from ledger.port import AppendRequest, Ledger, LedgerAway, VersionConflict


class NilReports:
    """Puts nil reports on record."""

    def __init__(self, ledger: Ledger, vault: Sealer, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._vault = vault
        self._now = now
        self._noting: defaultdict[RegionCode, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def receive(self, report: IntakeReport, actor: Actor, intake_id: str, digest: bytes) -> IntakeOutcome:
        """What became of the report.

        Raises:
            ledger.port.LedgerAway: try again later.
        """
        # All nil reports of a desk stand in one stream; at each meeting of writers all but one would lose.
        async with self._noting[report.desk]:
            return await self._receive(report, actor, intake_id, digest)

    async def _receive(self, report: IntakeReport, actor: Actor, intake_id: str, digest: bytes) -> IntakeOutcome:
        sealed = sealed_report(self._vault, report, intake_id, report.region or report.desk)
        stream = desk_stream(report.desk)
        for attempt in range(CONFLICT_LIMIT):
            version = len(await self._ledger.read(stream))
            request = AppendRequest(
                book=report.desk,
                stream=stream,
                expected_version=version,
                command_id=f"intake/{intake_id}",
                command_digest=digest,
                actor=actor,
                events=(NilReportReceived(recorded_at=self._now(), intake=sealed.intake),),
                after=NotDetected(),
                wake=False,
                sealed=sealed.items,
            )
            try:
                appended = await self._ledger.append(request)
            except VersionConflict:
                await pause_after_conflict(attempt)
                continue
            return outcome_of(appended, intake_id, fresh=appended.fresh)
        raise LedgerAway("too many writers of one desk")
