"""The one way to change a stream, of whatever kind, for callers outside and for the stream's own process.

Invariants:
    * accepted means stored: nothing here waits for the engine's consent;
    * `decide` runs here and nowhere else, next to the append that makes its answer true;
    * a wake is stored with the events that need it, before anybody tries to deliver it;
    * nobody acts by a grant out of its time, or for what it was not given, whatever the kind of stream;
    * whoever is not the first to write reads again and decides anew; who never comes first is told to try later.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple, Protocol, TypeVar
from weakref import WeakValueDictionary

import structlog

from commands.automatic import automatic, automatic_elsewhere
from commands.digest import digest_of
from commands.progress import PAGE, Progress, beyond, page_of
from commands.recent import RecentSnapshots
from commands.wakes import WakeRelay
from domain.access.grants import check_act, check_in_time
from domain.actor import Actor
from domain.aggregate import Aggregate, Case, Due, Process, Snapshot
from domain.base import Fact, Value
from domain.canonical import NotCanonical, nfc
from domain.codes import RegionCode, Severity
from domain.command import Envelope
from domain.notice import Notices
from domain.outage import LedgerAway
from domain.refusals import Refusal, VersionMoved
from domain.stream import BookId, Head, StreamId
from domain.wake import Wake
from ledger.port import (
    Appended,
    AppendRequest,
    BookNotOpen,
    HistoryDiverged,
    Recorded,
    ReliedOn,
    SealedItem,
    Streams,
    VersionConflict,
)

CONFLICT_LIMIT: Final = 30
"""Attempts before a command gives up against other writers of the same stream."""

CONFLICT_PAUSE_SECONDS: Final = 0.004
"""Pause after the first conflict; it grows with each further one, so that one of the writers gets through."""

SNAPSHOT_LIMIT: Final = 4000
"""Streams of which a process remembers the state; a problem's takes some kilobytes."""

log = structlog.get_logger()

Facts = TypeVar("Facts")
Outcome = TypeVar("Outcome")


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
    offer: DeskOffer | None = None
    """Where to go instead, when that is known."""


class OtherStreams(Protocol):
    """The streams that a decision may look at besides its own."""

    async def look_at(self, stream: StreamId[Any]) -> Snapshot[Any]:
        """The other stream as it stands; the append stores nothing if it has moved since.

        Raises:
            domain.outage.LedgerAway: try again later.
        """


class Standings(Protocol):
    """Who knows by what right somebody acts."""

    async def of(self, actor: Actor, book: BookId, at: datetime) -> Actor:
        """The actor with the grant that is known of them at an instant.

        Raises:
            domain.refusals.OutsideGrant: the actor claims another one.
            domain.outage.LedgerAway: try again later.
        """


class Kind(Protocol[Facts]):
    """One kind of stream, as the service serves it."""

    @property
    def aggregate(self) -> Aggregate[Any, Any, Any, Facts]:
        """Its rules."""

    async def facts(self, envelope: Envelope[Any], others: OtherStreams) -> Facts:
        """What deciding on the command takes besides the state of its stream.

        Raises:
            domain.refusals.Refusal: the command names what does not exist.
            domain.outage.LedgerAway: try again later.
        """


@dataclass(frozen=True)
class _Asked:
    """A command on its way, with what does not change from one attempt to the next."""

    envelope: Envelope[Any]
    digest: bytes
    sealed: tuple[SealedItem, ...] = ()
    wakes: bool = True
    wakes_at_end: bool = False
    opens: bool = False
    only_at: frozenset[int] | None = None
    """Versions of the stream at which alone it is carried out; None for any."""


class _Decided(NamedTuple):
    """What a command causes, and who is on record for it: the sender with what they act by."""

    actor: Actor
    events: tuple[Fact, ...]
    large_bodies: tuple[bytes, ...]
    """What belongs to the events and lies beside them."""


class CommandService:
    """Carries out commands; safe to use from many tasks and processes at once."""

    def __init__(
        self,
        ledger: Streams,
        relay: WakeRelay,
        kinds: Iterable[Kind[Any]],
        standings: Standings,
        now: Callable[[], datetime],
        remembers: int = SNAPSHOT_LIMIT,
    ) -> None:
        """Carry out what arrives.

        Args:
            ledger: keeps the streams.
            relay: hands stored wakes to the engine.
            kinds: of streams that there are.
            standings: what senders may do.
            now: the clock of every decision.
            remembers: streams of which the state is kept at most, used last.
        """
        self._ledger = ledger
        self._relay = relay
        self._kinds = {each.aggregate.process.kind: each for each in kinds}
        self._standings = standings
        self._now = now
        self._recent = RecentSnapshots(remembers)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def carry_out(
        self,
        envelope: Envelope[Any],
        *,
        digest: bytes | None = None,
        sealed: tuple[SealedItem, ...] = (),
        wakes_at_end: bool = False,
        opens: bool = False,
        only_at: frozenset[int] | None = None,
    ) -> Appended | Refused:
        """What the command stored, now or the first time; or why the rules refuse it.

        Args:
            envelope: the command with its address and identity.
            digest: over what the caller asked, when that is not the command itself (an intake draws fresh salts).
            sealed: values for the vault, stored with the events.
            wakes_at_end: whether the stream's process, which awaits the command, is woken also if all that comes of it
                is that nothing is left to do.
            opens: whether the caller expects nothing in the stream, which is then read only if that turns out wrong.
            only_at: versions of the stream at one of which alone it is carried out, checked where it is stored; None
                for any. A repeat of what was carried out finds the outcome.

        Raises:
            domain.outage.LedgerAway: nothing is stored, or a repeat will find what is; try again later.
        """
        asked = _Asked(
            envelope,
            digest or digest_of(envelope),
            sealed,
            wakes_at_end=wakes_at_end,
            opens=opens,
            only_at=only_at,
        )
        try:
            return await self._carried_out(asked)
        except NotCanonical:
            # Text that is not in normal form C; decided once more as it can be stored, so that digests fit the rows.
            return await self._carried_out(replace(asked, envelope=_normalised(envelope)))

    async def try_out(self, envelope: Envelope[Any]) -> tuple[Fact, ...] | Refused:
        """Events that the command would cause now, or why the rules would refuse it; nothing is stored.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        snapshot = await self._load(envelope.stream)
        try:
            return (await self._decided(snapshot, envelope, _Others(self._load))).events
        except Refusal as refusal:
            return Refused(code=refusal.code, message=refusal.detail)

    async def carry_out_due(self, stream: StreamId[Any], now: datetime, after: Head) -> Progress:
        """What stands beyond `after`, once all that is due at `now` by the plan has been carried out.

        The stream's own process asks for this and reads on by itself, so nothing here wakes it. A process that is more
        than `PAGE` events behind gets the next ones, and nothing is carried out.

        Args:
            stream: whose process asks.
            now: instant by the process's clock, which may run ahead of ours in a test.
            after: what the process knows.

        Raises:
            StillDue: the rules refuse, or have no use for, what the plan asks for.
            ledger.port.HistoryDiverged: what the process knows is not what the ledger holds.
            domain.outage.LedgerAway: try again later.
        """

        async def attempt() -> Progress:
            progress = await self._read_on(stream, after)
            return progress if progress.is_behind else await self._do_due(progress, stream, now)

        return await self._until_nobody_is_faster(stream, attempt)

    async def carry_on(self, progress: Progress, envelope: Envelope[Any], now: datetime) -> Progress:
        """Beyond `progress`, what came of one more command of the process itself and of all that is due after it.

        Raises:
            StillDue: the rules refuse the command, or what the plan asks for.
            domain.outage.LedgerAway: try again later.
        """
        try:
            # Nothing is read in between: where nobody else wrote, the step knows how the stream stands.
            return await self._do_due(await self._do(progress, envelope), envelope.stream, now)
        except VersionConflict:
            await self.carry_out(envelope)
            more = await self.carry_out_due(envelope.stream, now, progress.snapshot.head)
            return more._replace(recorded=progress.recorded + more.recorded)

    async def snapshot(self, stream: StreamId[Any]) -> Snapshot[Any]:
        """The stream as it stands; version 0 when nothing is recorded.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return await self._load(stream)

    def plan(self, stream: StreamId[Any], state: object, now: datetime) -> Sequence[Due[Any]]:
        """Commands that are due on a stream of this kind in `state`."""
        return self._process(stream).plan(state, now).commands

    def notices(self, stream: StreamId[Any], state: object) -> Notices:
        """Notices that are not delivered, of a stream of this kind in `state`."""
        return self._process(stream).notices(state)

    def gravity(self, stream: StreamId[Any], state: object) -> Severity:
        """Severity by which work on a stream of this kind in `state` is ordered."""
        return self._process(stream).gravity(state)

    def _process(self, stream: StreamId[Any]) -> Process[Any, Any, Any]:
        return self._kinds[stream.kind].aggregate.process

    async def _carried_out(self, asked: _Asked) -> Appended | Refused:
        stream = asked.envelope.stream
        guesses = iter((Snapshot(self._process(stream).initial),) if asked.opens else ())

        async def attempt() -> Appended | Refused:
            try:
                snapshot = next(guesses, None) or await self._load(stream)
                appended, _ = await self._decide_and_append(snapshot, asked)
            except Refusal as refusal:
                return Refused(code=refusal.code, message=refusal.detail)
            return appended

        return await self._until_nobody_is_faster(stream, attempt)

    async def _until_nobody_is_faster(
        self, stream: StreamId[Any], attempt: Callable[[], Awaitable[Outcome]]
    ) -> Outcome:
        """Outcome of the first attempt that meets no other writer.

        Raises:
            domain.outage.LedgerAway: others were always faster.
        """
        with suppress(VersionConflict):
            return await attempt()
        # Writers that have met take turns from here on: at each meeting all but one lose, and most would give up.
        async with self._turns.setdefault(str(stream), asyncio.Lock()):
            for met in range(1, CONFLICT_LIMIT):
                with suppress(VersionConflict):
                    return await attempt()
                await asyncio.sleep(CONFLICT_PAUSE_SECONDS * met)
        raise LedgerAway(f"too many writers of {stream.kind} streams at once")

    async def _do_due(self, progress: Progress, stream: StreamId[Any], now: datetime) -> Progress:
        while commands := self.plan(stream, progress.snapshot.state, now):
            version = progress.snapshot.version
            for due in commands:
                if due.elsewhere is None:
                    progress = await self._do(progress, automatic(stream, due, version))
                else:
                    await self._do_elsewhere(automatic_elsewhere(stream, due.elsewhere, due))
            if progress.snapshot.version == version:
                raise StillDue(f"{stream} at {version}: nothing came of {commands[0].effect_id}")
        return progress

    async def _do_elsewhere(self, envelope: Envelope[Any]) -> None:
        """Have a command carried out on another stream; nobody is there to be told where its book is not kept here.

        Raises:
            StillDue: the rules of the other stream refuse it.
        """
        with suppress(BookNotOpen):
            outcome = await self.carry_out(envelope)
            if isinstance(outcome, Refused):
                raise StillDue(f"{envelope.stream} refuses {envelope.command_id}: {outcome.code}")

    async def _do(self, progress: Progress, envelope: Envelope[Any]) -> Progress:
        asked = _Asked(envelope, digest_of(envelope), wakes=False)
        try:
            appended, snapshot = await self._decide_and_append(progress.snapshot, asked)
        except Refusal as refusal:
            raise StillDue(f"{envelope.command_id}: {refusal.code}") from refusal
        if not appended.fresh:
            # Carried out by an attempt whose answer was lost; what it and others wrote has to be read.
            raise VersionConflict(f"{envelope.command_id} was carried out before")
        return Progress(progress.recorded + appended.recorded, snapshot)

    async def _decide_and_append(self, snapshot: Snapshot[Any], asked: _Asked) -> tuple[Appended, Snapshot[Any]]:
        """What the command stored, and the stream after it."""
        envelope = asked.envelope
        process = self._process(envelope.stream)
        others = _Others(self._load)
        try:
            if asked.only_at is not None and snapshot.version not in asked.only_at:
                raise VersionMoved(str(snapshot.version))
            actor, events, large_bodies = await self._decided(snapshot, envelope, others)
        except Refusal:
            # The same command may have been carried out before, and the rules refuse it now because it was.
            if earlier := await self._ledger.outcome(envelope.command_id, asked.digest):
                return earlier, await self._load(envelope.stream)
            raise
        after = process.fold(events, snapshot.state)
        request = AppendRequest(
            book=envelope.stream.book,
            stream=str(envelope.stream),
            expected=snapshot.head,
            command_id=envelope.command_id,
            command_digest=asked.digest,
            actor=actor,
            events=events,
            before=snapshot.state,
            after=after,
            wake=asked.wakes
            and (process.calls_for_wake(snapshot.state, after) or (asked.wakes_at_end and process.has_ended(after))),
            severity=process.gravity(after),
            sealed=asked.sealed,
            large_bodies=large_bodies,
            relied_on=others.relied_on(),
        )
        appended = await self._ledger.append(request)
        if not appended.fresh:
            return appended, await self._load(envelope.stream)
        head = appended.recorded[-1].head if appended.recorded else snapshot.head
        reached = Snapshot(after, head)
        self._recent.put(request.stream, reached)
        if request.wake:
            self._relay.deliver_soon(
                Wake(
                    stream=request.stream,
                    version=appended.version,
                    severity=request.severity,
                    category=process.category(after),
                )
            )
        return appended, reached

    async def _decided(self, snapshot: Snapshot[Any], envelope: Envelope[Any], others: "_Others") -> "_Decided":
        """What the command causes now.

        Raises:
            domain.refusals.Refusal: what the sender acts by does not reach so far, or the rules say no.
        """
        kind, now = self._kinds[envelope.stream.kind], self._now()
        actor = await self._standings.of(envelope.actor, envelope.stream.book, now)
        if kind.aggregate.records_reading:
            check_in_time(actor, now)
        else:
            check_act(actor, envelope.stream, envelope.command, now)
        facts = await kind.facts(envelope, others)
        case = Case(envelope.stream, snapshot.state, actor, now, facts)
        events = kind.aggregate.decide(case, envelope.command)
        return _Decided(actor, events, kind.aggregate.large_bodies(case, envelope.command))

    async def _load(self, stream: StreamId[Any]) -> Snapshot[Any]:
        known = self._known(stream)
        return self._folded(stream, known, await self._read_from(stream, known))

    async def _read_from(self, stream: StreamId[Any], known: Snapshot[Any]) -> Sequence[Recorded[Any]]:
        """Events beyond what is remembered.

        Raises:
            VersionConflict: what was remembered is not what the ledger holds; it is forgotten.
        """
        try:
            return await self._ledger.read(stream, known.head)
        except HistoryDiverged:
            raise self._forgotten(stream, known) from None

    def _forgotten(self, stream: StreamId[Any], known: Snapshot[Any]) -> VersionConflict:
        # The ledger was put back under this process, which knows more, or something else, than it holds.
        log.error("stream.history_diverged", stream=str(stream), version=known.version)
        self._recent.forget(str(stream))
        return VersionConflict(f"{stream} was put back")

    async def _read_on(self, stream: StreamId[Any], after: Head) -> Progress:
        """What stands beyond `after`, or the beginning of it; and the stream with all that was read."""
        known = self._known(stream)
        if known.version < after.version:
            older, recorded = beyond(await self._read_from(stream, known), known.head, after)
            known = self._folded(stream, known, [*older, *recorded])
        else:
            recorded = await self._ledger.read(stream, after, PAGE + 1)
            if len(recorded) <= PAGE:
                known = self._caught_up(stream, known, recorded, after)
        page = page_of(recorded)
        return Progress(page, known, is_behind=len(page) < len(recorded))

    def _caught_up(
        self, stream: StreamId[Any], known: Snapshot[Any], recorded: Sequence[Recorded[Any]], after: Head
    ) -> Snapshot[Any]:
        """What is remembered with the newer ones of all the events beyond `after` on top."""
        older = known.version - after.version
        last = recorded[older - 1].head if older and len(recorded) >= older else after if not older else None
        if last is None or known.head.event_id not in (None, last.event_id):
            raise self._forgotten(stream, known)
        return self._folded(stream, known, recorded[older:])

    def _known(self, stream: StreamId[Any]) -> Snapshot[Any]:
        return self._recent.get(str(stream)) or Snapshot(self._process(stream).initial)

    def _folded(self, stream: StreamId[Any], known: Snapshot[Any], recorded: Sequence[Recorded[Any]]) -> Snapshot[Any]:
        """What is known with these events on top."""
        if not recorded:
            return known
        state = self._process(stream).fold((each.event for each in recorded), known.state)
        snapshot = Snapshot(state, recorded[-1].head)
        self._recent.put(str(stream), snapshot)
        return snapshot


class _Others:
    """Looks at other streams for one decision, and remembers how far each was known."""

    def __init__(self, load: Callable[[StreamId[Any]], Awaitable[Snapshot[Any]]]) -> None:
        self._load = load
        self._seen: dict[str, Head] = {}

    async def look_at(self, stream: StreamId[Any]) -> Snapshot[Any]:
        snapshot = await self._load(stream)
        self._seen[str(stream)] = snapshot.head
        return snapshot

    def relied_on(self) -> tuple[ReliedOn, ...]:
        return tuple(ReliedOn(stream=stream, head=head) for stream, head in self._seen.items())


def _normalised(envelope: Envelope[Any]) -> Envelope[Any]:
    """The same command with every text in Unicode's normal form C."""
    command = envelope.command
    fit = type(command).model_validate(nfc(command.model_dump(mode="json")))
    return Envelope(command_id=envelope.command_id, stream=envelope.stream, actor=envelope.actor, command=fit)
