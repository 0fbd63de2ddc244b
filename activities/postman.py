"""The postman: takes letters that waited for company out of the queue, office by office, and sends each set as one.

Invariants:
    * what goes in a letter is settled in the database before it is sent for the first time; a repeat carries the same
      set under the same key, also from another process;
    * what a channel said is kept there before it is recorded, so that a letter that was taken is not sent again;
    * each notice has its record in its own stream, as if it had gone alone;
    * a notice that cannot be written is set aside alone, and its neighbours go.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import structlog

from activities.bundles import Bundles, Settled, by_stream
from activities.courier import Attempt, Sender
from activities.notices import HeldUp
from activities.troubles import Troubles
from commands.service import CommandService, Refused
from domain.actor import service_identity
from domain.outage import LedgerAway
from domain.problem.commands import CommandEnvelope, DeliveryResult, RecordDelivery
from domain.stream import StreamId
from domain.waiting_letter import (
    LetterAttempt,
    LetterBundle,
    LetterOutcome,
    LetterParted,
    LetterTold,
    WaitingLetter,
)
from notices.model import FailureClass, FailureCode, Message, PermanentFailure, Receipt, TemporaryFailure

LEASE: Final = timedelta(seconds=15)
"""How long a bundle stays in the hand of a postman of whom nothing is heard; then another one takes over."""

AT_ONCE_LIMIT: Final = 8
"""Bundles in hand at one moment: one slow office holds up no other."""

SEND_SECONDS: Final = 120.0
"""Longest that a channel may take for one letter."""

FIRST_PAUSE: Final = timedelta(seconds=1)
LONGEST_PAUSE: Final = timedelta(minutes=5)
"""Before an attempt is repeated, twice as long each time: the rhythm of deliveries (`workflows/follow.py`)."""

SHORTEST_LOOK_SECONDS: Final = 0.02
REST_SECONDS: Final = 10.0
"""After a look that failed by a fault."""

GRACE_SECONDS: Final = 10.0
"""For letters in hand once the postman is told to stop."""

log = structlog.get_logger()


class Queue(Protocol):
    """Where letters wait; every instant is the caller's."""

    async def claim(self, holder: str, now: datetime, lease: timedelta) -> LetterBundle | None:
        """The bundle whose turn it is, in the holder's hand until the lease ends; None where none is due."""

    async def letters(self, bundle: LetterBundle) -> Sequence[WaitingLetter]:
        """The notices of a bundle."""

    async def keep(self, bundle: LetterBundle, now: datetime, lease: timedelta) -> bool:
        """Whether the bundle is still in its holder's hand, where it stays for another lease."""

    async def begin(
        self, bundle: LetterBundle, key: str, settled: Sequence[WaitingLetter], now: datetime
    ) -> LetterAttempt | None:
        """The attempt that begins, with what is in the letter settled; None where another one has the bundle."""

    async def end(self, bundle: LetterBundle, outcome: LetterOutcome, now: datetime) -> bool:
        """Whether what became of the letter is kept; False where another one has the bundle."""

    async def put_off(self, bundle: LetterBundle, attempts: int, until: datetime, now: datetime) -> None:
        """Have the bundle tried again, after so many attempts."""

    async def part(self, bundle: LetterBundle, letters: Sequence[LetterParted], now: datetime) -> None:
        """Let some notices of the bundle, or all, go alone."""

    async def forget(self, bundle: LetterBundle, told: Sequence[LetterTold], now: datetime) -> None:
        """Forget notices, but for those that were asked for again meanwhile."""

    async def next_due(self) -> datetime | None:
        """When the next bundle may be claimed, past or future; None where nothing waits."""


class Postman:
    """Delivers what is due; one for each process, and safe beside those of others."""

    def __init__(
        self,
        *,
        name: str,
        queue: Queue,
        bundles: Bundles,
        service: CommandService,
        sender: Sender,
        now: Callable[[], datetime],
        held_up: HeldUp | None = None,
        troubles: Troubles | None = None,
        lease: timedelta = LEASE,
    ) -> None:
        """Send what `bundles` writes by `sender` and record by `service`; `name` is no other postman's."""
        self._name = name
        self._queue = queue
        self._bundles = bundles
        self._service = service
        self._sender = sender
        self._now = now
        self._held_up = held_up
        self._troubles = troubles or Troubles()
        self._lease = lease
        self._claims = 0
        self._stirred = asyncio.Event()
        self._in_hand: set[asyncio.Task[None]] = set()

    def stir(self) -> None:
        """Have the queue looked at soon: something may be due before the next look."""
        self._stirred.set()

    async def keep_delivering(self, every: timedelta) -> None:
        """Deliver until cancelled, then give what is in hand a moment to be finished.

        Args:
            every: longest time between two looks at the queue.
        """
        try:
            while True:
                self._stirred.clear()
                pause = await self._look(every)
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._stirred.wait()
        finally:
            await self._leave()

    async def _look(self, every: timedelta) -> float:
        """Take what is due in hand, and return the seconds until the next look."""
        try:
            while len(self._in_hand) < AT_ONCE_LIMIT and (bundle := await self._claim()) is not None:
                task = asyncio.create_task(self._carry_safely(bundle))
                self._in_hand.add(task)
                task.add_done_callback(self._finished)
            if len(self._in_hand) >= AT_ONCE_LIMIT or (due := await self._queue.next_due()) is None:
                return every.total_seconds()
        except LedgerAway:
            log.warning("letters.ledger_away")
            return every.total_seconds()
        except Exception:
            # A fault of the queue is no reason for a worker to end, which follows every problem.
            log.exception("letters.look_failed")
            return REST_SECONDS
        return min(max((due - self._now()).total_seconds(), SHORTEST_LOOK_SECONDS), every.total_seconds())

    def _finished(self, task: "asyncio.Task[None]") -> None:
        self._in_hand.discard(task)
        self._stirred.set()

    async def _leave(self) -> None:
        if self._in_hand:
            await asyncio.wait(set(self._in_hand), timeout=GRACE_SECONDS)
        for each in set(self._in_hand):
            each.cancel()
        await asyncio.gather(*self._in_hand, return_exceptions=True)

    async def _claim(self) -> LetterBundle | None:
        self._claims += 1
        return await self._queue.claim(f"{self._name}/{self._claims}", self._now(), self._lease)

    async def _carry_safely(self, bundle: LetterBundle) -> None:
        """Carry the bundle; what goes wrong with one is said, and stops no other."""
        try:
            await self._carry(bundle)
        except LedgerAway:
            log.warning("letters.ledger_away", bundle=bundle.bundle_id)  # it is taken over when its lease ends
        except Exception:
            log.exception("letters.failed", bundle=bundle.bundle_id, agency=bundle.agency, office=bundle.office)
            with suppress(LedgerAway):
                await self._put_off(bundle, bundle.attempts + 1)

    async def _carry(self, bundle: LetterBundle) -> None:
        """Bring the bundle as far as it comes now, as long as it is in hand."""
        work = asyncio.create_task(self._deliver(bundle))
        keeping = asyncio.create_task(self._keep(bundle))
        try:
            await asyncio.wait({work, keeping}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                log.warning("letters.lost_hold", bundle=bundle.bundle_id)
                return
            await work
        finally:
            for each in (work, keeping):
                each.cancel()
            await asyncio.gather(work, keeping, return_exceptions=True)

    async def _keep(self, bundle: LetterBundle) -> None:
        """Return when the bundle is no longer ours."""
        kept_until = self._now() + self._lease
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            try:
                if not await self._queue.keep(bundle, self._now(), self._lease):
                    return
                kept_until = self._now() + self._lease
            except LedgerAway:
                if self._now() >= kept_until:
                    return

    async def _deliver(self, bundle: LetterBundle) -> None:
        outcome = bundle.outcome
        if outcome is None and (settled := await self._settled(bundle)) is not None:
            outcome = await self._sent(bundle, settled)
        if outcome is not None:
            await self._record_all(bundle, outcome)

    async def _settled(self, bundle: LetterBundle) -> Settled | None:
        """The letter as it goes now; None where nothing of the bundle is to be sent."""
        letters, now = await self._queue.letters(bundle), self._now()
        found = await self._bundles.sorted_out(bundle, letters)
        told, aside = list(found.gone), list(found.aside)
        for stream, results in found.skipped.items():
            own = [WaitingLetter(stream=stream, notice_id=each.notice_id) for each in results]
            version = await self._recorded(stream, f"{bundle.bundle_id}/{found.versions[stream]}", results)
            if version is None:
                aside += own
            else:
                told += [LetterTold(**dict(each), version=version) for each in own]
        if told:
            await self._queue.forget(bundle, told, now)
        if len(aside) == len(letters) == 1:
            await self._put_off(bundle, bundle.attempts + 1)
        elif aside:
            await self._queue.part(bundle, [_aside(each, now) for each in aside], now)
        return self._bundles.settled(bundle, found)

    async def _sent(self, bundle: LetterBundle, settled: Settled) -> LetterOutcome | None:
        """What a channel said of the letter for good; None where it is tried again, or others have it."""
        attempt = await self._queue.begin(bundle, settled.message.key, settled.letters, self._now())
        if attempt is None:
            return None
        outcome = await self._attempted(bundle, settled, attempt)
        if outcome is None or not await self._queue.end(bundle, outcome, self._now()):
            return None
        if outcome.result == "failed":
            log.warning("letters.dead", bundle=bundle.bundle_id, code=outcome.code, cause=outcome.cause)
        return outcome

    async def _attempted(self, bundle: LetterBundle, settled: Settled, attempt: LetterAttempt) -> LetterOutcome | None:
        number, now = attempt.attempts, self._now()
        try:
            receipt = await self._handed_over(settled.message)
        except PermanentFailure as failure:
            if failure.code.failure_class is FailureClass.MESSAGE and len(settled.letters) > 1:
                # Perhaps one of them is to blame: alone, the others arrive.
                log.warning("letters.parted", bundle=bundle.bundle_id, code=failure.code.value)
                alone = [LetterParted(**dict(each), due_at=now, at_once=True) for each in settled.letters]
                await self._queue.part(bundle, alone, now)
                return None
            return LetterOutcome(result="failed", code=failure.code, attempts=number)
        except TemporaryFailure as failure:
            self._troubles.seen(failure)
            if not Attempt(number, now - attempt.first_tried_at).may_be_repeated(failure):
                return LetterOutcome(
                    result="failed", code=FailureCode.GAVE_UP_WAITING, cause=failure.code, attempts=number
                )
            await self._put_off(bundle, number, failure.retry_after)
            await self._note(settled.letters, failure, number)
            return None
        return LetterOutcome(
            result="delivered", channel=receipt.channel.value, reference=receipt.reference, attempts=number
        )

    async def _handed_over(self, message: Message) -> Receipt:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                return await self._sender.send(message)
        except TimeoutError:
            raise TemporaryFailure(FailureCode.TIMED_OUT) from None

    async def _put_off(self, bundle: LetterBundle, attempts: int, wished: timedelta | None = None) -> None:
        """Have the bundle tried again; a wish makes the pause longer, never shorter."""
        now = self._now()
        until = now + max(pause_after(attempts), wished or timedelta(0))
        await self._queue.put_off(bundle, attempts, until, now)

    async def _note(self, letters: Sequence[WaitingLetter], failure: TemporaryFailure, attempts: int) -> None:
        """Let people see what holds up the notices; whether they do changes nothing of the deliveries."""
        if self._held_up is None:
            return
        with suppress(LedgerAway):
            for stream, own in by_stream(letters).items():
                noted = [(each.notice_id, failure.code.value, failure.status, attempts) for each in own]
                await self._held_up.note(StreamId.parse(stream), noted)

    async def _record_all(self, bundle: LetterBundle, outcome: LetterOutcome) -> None:
        """Record what became of each notice of the bundle in its stream; then the queue forgets it."""
        letters, told = await self._queue.letters(bundle), list[LetterTold]()
        for stream, own in by_stream(letters).items():
            results = [DeliveryResult(notice_id=each.notice_id, **dict(outcome)) for each in own]
            version = await self._recorded(stream, bundle.bundle_id, results)
            if version is not None:
                told += [LetterTold(**dict(each), version=version) for each in own]
        await self._queue.forget(bundle, told, self._now())
        if len(told) < len(letters):
            await self._put_off(bundle, bundle.attempts + 1)

    async def _recorded(self, stream: str, occasion: str, results: Sequence[DeliveryResult]) -> int | None:
        """Version of the stream once the results stand in it; None where they cannot, which is said.

        Raises:
            LedgerAway: try again later.
        """
        of = StreamId[Any].parse(stream)
        envelope = CommandEnvelope(
            command_id=f"{of.name}/letter/{occasion}",
            stream=of,
            actor=service_identity(of.region),
            command=RecordDelivery(results=tuple(results)),
        )
        try:
            outcome = await self._service.carry_out(envelope, wakes_at_end=True)
        except LedgerAway:
            raise
        except Exception:
            log.exception("letters.not_recorded", stream=stream)
            return None
        if isinstance(outcome, Refused):
            log.error("letters.not_recorded", stream=stream, code=outcome.code)
            return None
        return outcome.version


def pause_after(attempts: int) -> timedelta:
    """How long nothing is tried after so many attempts."""
    doublings = min(max(attempts, 1) - 1, 20)
    return min(FIRST_PAUSE * float(2**doublings), LONGEST_PAUSE)


def _aside(letter: WaitingLetter, now: datetime) -> LetterParted:
    return LetterParted(**dict(letter), due_at=now + FIRST_PAUSE, at_once=False, attempts=1)
