"""The one way to change a problem, for callers outside and for the problem's own process.

Invariants:
    * accepted means stored: nothing here waits for the engine's consent;
    * `decide` runs here and nowhere else, next to the append that makes its answer true;
    * a wake is stored with the events that need it, before anybody tries to deliver it.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Literal, NamedTuple
from weakref import WeakValueDictionary

import orjson

from commands.rules_in_force import RulesInForce
from commands.wakes import WakeRelay
from domain.actor import service_identity
from domain.base import Value
from domain.codes import RegionCode, Severity
from domain.outage import LedgerAway
from domain.problem.commands import CommandEnvelope, MergeInto
from domain.problem.decide import decide
from domain.problem.events import Event
from domain.problem.evolve import fold
from domain.problem.plan import DueCommand, calls_for_wake, plan
from domain.problem.state import INITIAL, Detected, Snapshot, State, UnderWay, dossier_of
from domain.refusals import Refusal
from domain.rulebook import Rulebook
from domain.wake import Wake
from ledger.port import Appended, AppendRequest, Ledger, SealedItem, VersionConflict

CONFLICT_LIMIT = 30
"""Attempts before a command gives up against other writers of the same problem."""

CONFLICT_PAUSE_SECONDS = 0.004
"""Pause after the first conflict; it grows with each further one, so that one of the writers gets through."""


SNAPSHOT_LIMIT = 4000
"""Problems of which a process remembers the state; one takes some kilobytes."""


class StillDue(Exception):
    """The rules refuse, or have no use for, what the plan asks for: two releases disagree, or there is a bug."""


class DeskOffer(Value):
    """The desk that would take what this one refuses."""

    desk: RegionCode
    name: str


class Refused(Value):
    """The rules said no. A result, not a failure: nothing to retry, nothing to alert on."""

    type: Literal["refused"] = "refused"
    code: str
    message: str
    http_status: int
    offer: DeskOffer | None = None
    """Where to go instead, when that is known."""


class Progress(NamedTuple):
    """How far a problem's own process has come with a step."""

    events: tuple[Event, ...]
    """Beyond the version that the process knew, oldest first."""

    snapshot: Snapshot
    """The problem after them."""


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
        self.in_force = RulesInForce(ledger, rules)
        self._now = now
        self._recent = RecentSnapshots(SNAPSHOT_LIMIT)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def carry_out(
        self,
        envelope: CommandEnvelope,
        *,
        digest: bytes | None = None,
        sealed: tuple[SealedItem, ...] = (),
    ) -> Appended | Refused:
        """What the command stored, now or the first time; or why the rules refuse it.

        Args:
            envelope: the command with its address and identity.
            digest: over what the caller asked, when that is not the command itself (an intake draws fresh salts).
            sealed: values for the vault, stored with the events.

        Raises:
            domain.outage.LedgerAway: nothing is stored, or a repeat will find what is; try again later.
        """
        digest = digest or digest_of(envelope)
        stream = stream_of(envelope.desk, envelope.problem_id)
        with suppress(VersionConflict):
            return await self._attempt(stream, envelope, digest, sealed)
        # Writers that have met take turns from here on: at each meeting all but one lose, and most would give up.
        async with self._turns.setdefault(stream, asyncio.Lock()):
            for _ in range(CONFLICT_LIMIT - 2):
                with suppress(VersionConflict):
                    return await self._attempt(stream, envelope, digest, sealed)
            return await self._attempt(stream, envelope, digest, sealed)

    async def _attempt(
        self, stream: str, envelope: CommandEnvelope, digest: bytes, sealed: tuple[SealedItem, ...]
    ) -> Appended | Refused:
        if not isinstance(envelope.command, MergeInto):
            return await self._decided(stream, envelope, digest, sealed)
        # One after the other: two problems that are merged into each other at once must not both find a living one.
        async with self._turns.setdefault(f"mergings/{envelope.desk}", asyncio.Lock()):
            target = await self._load(stream_of(envelope.desk, envelope.command.into))
            return await self._decided(stream, envelope, digest, sealed, target.state)

    async def _decided(
        self,
        stream: str,
        envelope: CommandEnvelope,
        digest: bytes,
        sealed: tuple[SealedItem, ...],
        target: State = INITIAL,
    ) -> Appended | Refused:
        snapshot = await self._load(stream)
        try:
            appended, _ = await self._decide_and_append(snapshot, envelope, digest, sealed, wakes=True, target=target)
        except Refusal as refusal:
            return Refused(code=refusal.code, message=refusal.detail, http_status=refusal.http_status)
        return appended

    async def carry_out_due(self, desk: RegionCode, problem_id: str, now: datetime, after_version: int) -> Progress:
        """Everything after `after_version`, once all that is due at `now` by the plan has been carried out.

        The problem's own process asks for this and reads on by itself, so nothing here wakes it.

        Args:
            desk: whose problem it is.
            problem_id: which.
            now: instant by the process's clock, which may run ahead of ours in a test.
            after_version: version that the process knows.

        Raises:
            StillDue: the rules refuse, or have no use for, what the plan asks for.
            domain.outage.LedgerAway: try again later.
        """
        stream = stream_of(desk, problem_id)
        for attempt in range(CONFLICT_LIMIT):
            snapshot, events = await self._read_since(stream, after_version)
            try:
                return await self._do_due(Progress(events, snapshot), desk, problem_id, now)
            except VersionConflict:
                await pause_after_conflict(attempt)
        raise LedgerAway("too many writers of one problem")

    async def carry_on(self, progress: Progress, envelope: CommandEnvelope, now: datetime) -> Progress:
        """Beyond `progress`, what came of one more command of the process itself and of all that is due after it.

        Raises:
            StillDue: the rules refuse the command, or what the plan asks for.
            domain.outage.LedgerAway: try again later.
        """
        try:
            # Nothing is read in between: where nobody else wrote, the step knows how the problem stands.
            progress = await self._do(progress, envelope)
            return await self._do_due(progress, envelope.desk, envelope.problem_id, now)
        except VersionConflict:
            await self.carry_out(envelope)
            more = await self.carry_out_due(envelope.desk, envelope.problem_id, now, progress.snapshot.version)
            return Progress(progress.events + more.events, more.snapshot)

    async def snapshot(self, desk: RegionCode, problem_id: str) -> Snapshot:
        """The problem as it stands; version 0 when nothing is recorded.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return await self._load(stream_of(desk, problem_id))

    async def _do_due(self, progress: Progress, desk: RegionCode, problem_id: str, now: datetime) -> Progress:
        while commands := plan(progress.snapshot.state, now).commands:
            version = progress.snapshot.version
            for due in commands:
                progress = await self._do(progress, _automatic(desk, problem_id, due, version))
            if progress.snapshot.version == version:
                raise StillDue(f"{problem_id} at {version}: nothing came of {commands[0].effect_id}")
        return progress

    async def _do(self, progress: Progress, envelope: CommandEnvelope) -> Progress:
        try:
            appended, snapshot = await self._decide_and_append(
                progress.snapshot, envelope, digest_of(envelope), (), wakes=False
            )
        except Refusal as refusal:
            raise StillDue(f"{envelope.command_id}: {refusal.code}") from refusal
        if not appended.fresh:
            # Carried out by an attempt whose answer was lost; what it and others wrote has to be read.
            raise VersionConflict(f"{envelope.command_id} was carried out before")
        return Progress(progress.events + appended.events, snapshot)

    async def _decide_and_append(
        self,
        snapshot: Snapshot,
        envelope: CommandEnvelope,
        digest: bytes,
        sealed: tuple[SealedItem, ...],
        *,
        wakes: bool,
        target: State = INITIAL,
    ) -> tuple[Appended, Snapshot]:
        """What the command stored, and the problem after it."""
        stream = stream_of(envelope.desk, envelope.problem_id)
        rules = await self.in_force.of(envelope.desk)
        try:
            events = decide(
                snapshot.state,
                envelope.command,
                desk=envelope.desk,
                problem_id=envelope.problem_id,
                actor=envelope.actor,
                now=self._now(),
                rules=rules,
                target=target,
            )
        except Refusal:
            # The same command may have been carried out before, and the rules refuse it now because it was.
            if earlier := await self._ledger.outcome(envelope.command_id, digest):
                return earlier, await self._load(stream)
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
            wake=wakes and calls_for_wake(snapshot.state, after),
            severity=severity_of(after),
            sealed=sealed,
        )
        appended = await self._ledger.append(request)
        if not appended.fresh:
            return appended, await self._load(stream)
        reached = Snapshot(version=appended.version, state=after)
        self._recent.put(stream, reached)
        if request.wake:
            self._relay.deliver_soon(_wake(stream, appended.version, after))
        return appended, reached

    async def _load(self, stream: str) -> Snapshot:
        known = self._recent.get(stream)
        snapshot, _ = await self._read_since(stream, known.version)
        return snapshot

    async def _read_since(self, stream: str, after_version: int) -> tuple[Snapshot, tuple[Event, ...]]:
        """The problem as it stands, and its events after a version."""
        known = self._recent.get(stream)
        start = min(known.version, after_version)
        if known.version < after_version:
            known, start = Snapshot(), 0
        events = tuple(each.event for each in await self._ledger.read(stream, start))
        version = start + len(events)
        if version > known.version:
            known = Snapshot(version=version, state=fold(events[known.version - start :], known.state))
            self._recent.put(stream, known)
        return known, events[after_version - start :]


def _automatic(desk: RegionCode, problem_id: str, due: DueCommand, version: int) -> CommandEnvelope:
    return CommandEnvelope(
        # The version tells occurrences apart that the same effect has in different states.
        command_id=f"{problem_id}/{due.effect_id}/{version}",
        problem_id=problem_id,
        desk=desk,
        actor=service_identity(desk),
        command=due.command,
    )


def _wake(stream: str, version: int, state: State) -> Wake:
    dossier = dossier_of(state)
    category = state.category if isinstance(state, UnderWay) else dossier.assessment.category if dossier else None
    return Wake(stream=stream, version=version, severity=severity_of(state), category=category)


class RecentSnapshots:
    """The problems this process worked on last, each as of some version; what came since is read on top.

    A stream only grows, so a snapshot never becomes wrong, only old.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._snapshots: OrderedDict[str, Snapshot] = OrderedDict()

    def get(self, stream: str) -> Snapshot:
        """The snapshot, or the empty one to start from."""
        if snapshot := self._snapshots.get(stream):
            self._snapshots.move_to_end(stream)
            return snapshot
        return Snapshot()

    def put(self, stream: str, snapshot: Snapshot) -> None:
        """Keep the snapshot, unless a newer one is kept."""
        known = self._snapshots.get(stream)
        if known is None or known.version < snapshot.version:
            self._snapshots[stream] = snapshot
        self._snapshots.move_to_end(stream)
        if len(self._snapshots) > self._limit:
            self._snapshots.popitem(last=False)


async def pause_after_conflict(attempt: int) -> None:
    """Return when the next attempt may be made."""
    await asyncio.sleep(CONFLICT_PAUSE_SECONDS * attempt)


def digest_of(envelope: CommandEnvelope) -> bytes:
    """32 bytes over everything the caller asked."""
    asked = orjson.dumps(envelope.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(asked).digest()
