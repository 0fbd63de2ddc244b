"""The one way to change a problem, for callers outside and for the problem's own process.

Invariants:
    * accepted means stored: nothing here waits for the engine's consent;
    * `decide` runs here and nowhere else, next to the append that makes its answer true;
    * a wake is stored with the events that need it, before anybody tries to deliver it.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Literal

import orjson

from commands.wakes import WakeRelay
from domain.base import Value
from domain.codes import RegionCode, Severity
from domain.commands import CommandEnvelope
from domain.decide import decide
from domain.evolve import fold
from domain.plan import calls_for_wake
from domain.refusals import Refusal
from domain.rulebook import Rulebook
from domain.state import Detected, Snapshot, State, UnderWay
from ledger.port import Appended, AppendRequest, Ledger, SealedItem, VersionConflict, Wake

CONFLICT_LIMIT = 8
"""Attempts before a command gives up against other writers of the same problem."""


class Refused(Value):
    """The rules said no. A result, not a failure: nothing to retry, nothing to alert on."""

    type: Literal["refused"] = "refused"
    code: str
    message: str
    http_status: int


def stream_of(desk: RegionCode, problem_id: str) -> str:
    """Name of a problem's stream; also the id of its workflow."""
    return f"problem/{desk}/{problem_id}"


def severity_of(state: State) -> Severity:
    """Severity by which work on a problem is ordered, as far as it is known."""
    match state:
        case Detected():
            return state.dossier.assessment.severity
        case UnderWay():
            return state.severity
        case _:
            return Severity.S1


class CommandService:
    """Carries out commands; safe to use from many tasks and processes at once."""

    def __init__(self, ledger: Ledger, relay: WakeRelay, rules: Rulebook, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._relay = relay
        self._rules = rules
        self._now = now

    async def carry_out(
        self,
        envelope: CommandEnvelope,
        *,
        digest: bytes | None = None,
        sealed: tuple[SealedItem, ...] = (),
        from_own_process: bool = False,
    ) -> Appended | Refused:
        """What the command stored, now or the first time; or why the rules refuse it.

        Args:
            envelope: the command with its address and identity.
            digest: over what the caller asked, when that is not the command itself (an intake draws fresh salts).
            sealed: values for the vault, stored with the events.
            from_own_process: the problem's workflow asks; it reads on by itself and needs no wake.

        Raises:
            VersionConflict: other writers were faster, again and again.
            ledger.port.LedgerAway: nothing is stored, or a repeat will find what is; try again later.
        """
        digest = digest or digest_of(envelope)
        for attempt in range(CONFLICT_LIMIT):
            try:
                return await self._attempt(envelope, digest, sealed, from_own_process=from_own_process)
            except Refusal as refusal:
                return Refused(code=refusal.code, message=refusal.detail, http_status=refusal.http_status)
            except VersionConflict:
                if attempt + 1 == CONFLICT_LIMIT:
                    raise
        raise AssertionError("unreachable")

    async def _attempt(
        self, envelope: CommandEnvelope, digest: bytes, sealed: tuple[SealedItem, ...], *, from_own_process: bool
    ) -> Appended | Refused:
        stream = stream_of(envelope.desk, envelope.problem_id)
        snapshot = await self._load(stream)
        try:
            events = decide(
                snapshot.state,
                envelope.command,
                desk=envelope.desk,
                problem_id=envelope.problem_id,
                actor=envelope.actor,
                now=self._now(),
                rules=self._rules,
            )
        except Refusal:
            # The same command may have been carried out before, and the rules refuse it now because it was.
            if earlier := await self._ledger.outcome(envelope.command_id, digest):
                return earlier
            raise
        after = fold(events, snapshot.state)
        request = AppendRequest(
            book=envelope.desk,
            stream=stream,
            expected_version=snapshot.version,
            command_id=envelope.command_id,
            command_digest=digest,
            actor=envelope.actor,
            events=events,
            after=after,
            wake=not from_own_process and calls_for_wake(snapshot.state, after),
            severity=severity_of(after),
            sealed=sealed,
        )
        appended = await self._ledger.append(request)
        if request.wake and appended.fresh:
            wake = Wake(stream=stream, version=appended.version, severity=severity_of(after))
            self._relay.deliver_soon(wake)
        return appended

    async def _load(self, stream: str) -> Snapshot:
        recorded = await self._ledger.read(stream)
        return Snapshot(version=len(recorded), state=fold(each.event for each in recorded))


def digest_of(envelope: CommandEnvelope) -> bytes:
    """32 bytes over everything the caller asked."""
    asked = orjson.dumps(envelope.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(asked).digest()
