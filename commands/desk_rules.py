"""How a desk changes its routing table: a proposal and its activation, each one command on the desk's own stream."""

import hashlib
from collections.abc import Callable
from datetime import datetime

import orjson

from commands.rules_in_force import RulesInForce, desk_stream
from commands.service import CONFLICT_LIMIT, Refused, pause_after_conflict
from domain.canonical import nfc
from domain.desk.decide import DeskCase, decide_for_desk
from domain.desk.state import DeskRules
from domain.outage import LedgerAway
from domain.problem.commands import DeskEnvelope
from domain.problem.state import NotDetected
from domain.refusals import Refusal, UnknownRegion
from domain.routing_table import Vocabulary
from ledger.port import Appended, AppendRequest, Ledger, VersionConflict


class DeskRulesService:
    """Carries out commands about a desk's routing table."""

    def __init__(
        self, ledger: Ledger, in_force: RulesInForce, vocabulary: Vocabulary, now: Callable[[], datetime]
    ) -> None:
        self._ledger = ledger
        self._in_force = in_force
        self._vocabulary = vocabulary
        self._now = now

    async def carry_out(self, envelope: DeskEnvelope) -> Appended | Refused:
        """What the command stored, now or the first time; or why the rules refuse it.

        Raises:
            domain.outage.LedgerAway: nothing is stored, or a repeat will find what is; try again later.
        """
        # As it will be stored: else the table's digest would not be that of its rows.
        envelope = DeskEnvelope.model_validate(nfc(envelope.model_dump(mode="json")))
        asked = orjson.dumps(envelope.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)
        digest = hashlib.sha256(asked).digest()
        try:
            for attempt in range(CONFLICT_LIMIT):
                tables, version = await self._in_force.tables(envelope.desk)
                try:
                    return await self._decide_and_append(envelope, digest, tables, version)
                except VersionConflict:
                    await pause_after_conflict(attempt)
        except Refusal as refusal:
            return Refused(code=refusal.code, message=refusal.detail, http_status=refusal.http_status)
        raise LedgerAway("too many writers of one desk")

    async def _decide_and_append(
        self, envelope: DeskEnvelope, digest: bytes, tables: DeskRules, version: int
    ) -> Appended:
        shipped = self._in_force.shipped
        if not shipped.has_desk(envelope.desk):
            raise UnknownRegion(f"{envelope.desk} has no desk")
        case = DeskCase(
            desk=envelope.desk,
            tables=tables,
            actor=envelope.actor,
            now=self._now(),
            rules=shipped,
            vocabulary=self._vocabulary,
        )
        try:
            events = decide_for_desk(case, envelope.command)
        except Refusal:
            # The same command may have been carried out before, and the rules refuse it now because it was.
            if earlier := await self._ledger.outcome(envelope.command_id, digest):
                return earlier
            raise
        return await self._ledger.append(
            AppendRequest(
                book=envelope.desk,
                stream=desk_stream(envelope.desk),
                expected_version=version,
                command_id=envelope.command_id,
                command_digest=digest,
                actor=envelope.actor,
                events=events,
                after=NotDetected(),
                wake=False,
            )
        )
