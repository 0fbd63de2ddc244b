"""Telling people what a step could not tell them at once: concurrently, and for as long as it takes.

What became of a notice is recorded in the ledger as soon as the attempt is over, so that a repeat sends only the rest.
A group of reporters is told page after page; each page is recorded before the next begins.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Protocol

from temporalio import activity
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError

from activities.contract import DELIVER, Deliver
from activities.courier import Attempt, Courier, concluded, record_of
from commands.service import CommandService, Refused
from domain.notice import Outstanding, PendingNotice, ReporterGroup
from domain.outage import LedgerAway
from domain.problem.commands import CommandEnvelope
from domain.problem.state import notices_of
from domain.stream import StreamId
from notices.model import TemporaryFailure

HEARTBEAT_EVERY = timedelta(seconds=5)

LEDGER_PAUSE = timedelta(seconds=3)

TELLING_SECONDS = 60.0
"""How long one delivery begins further pages of a group; what is left after it is the next delivery's."""


class NoticesOutstanding(ApplicationError):
    """Some notices could not be delivered yet; the engine tries again."""


class HeldUp(Protocol):
    """Where people see what notices wait for."""

    async def note(self, stream: StreamId[Any], held_up: Sequence[tuple[str, str, str, int]]) -> None:
        """Keep what holds up these notices of a problem, and forget those that are no longer pending.

        Args:
            stream: of the problem.
            held_up: id of each notice, failure code, status and attempts.

        Raises:
            LedgerAway: nothing is written down.
        """


class NoticeActivities:
    """Deliveries; the worker builds one instance per process."""

    def __init__(self, service: CommandService, courier: Courier, held_up: HeldUp | None = None) -> None:
        """Deliver by `courier` and record by `service`; where `held_up` is given, it hears what notices wait for."""
        self._service = service
        self._courier = courier
        self._held_up = held_up

    @activity.defn(name=DELIVER)
    async def deliver(self, request: Deliver) -> None:
        """Send what is still outstanding of the notices and groups asked for, and record what became of it.

        Raises:
            NoticesOutstanding: at least one is worth another attempt.
            ApplicationError: `LedgerAway`, to be tried again soon; `DeliveryRefused` is a bug.
        """
        beating = asyncio.create_task(_beat())
        try:
            results = await self._attempt(request)
            await self._tell_groups(request)
        except LedgerAway as away:
            # Nothing was tried, and the ledger is back sooner than a mail server whose pauses have grown.
            raise ApplicationError("the ledger is away", type="LedgerAway", next_retry_delay=LEDGER_PAUSE) from away
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, TemporaryFailure):
                raise result
        waiting = [result for result in results if isinstance(result, TemporaryFailure)]
        if waiting:
            raise NoticesOutstanding(
                f"{len(waiting)} of {len(results)} notices outstanding: {waiting[0]}",
                type="NoticesOutstanding",
                next_retry_delay=_pause(waiting),
            )

    async def _attempt(self, request: Deliver) -> list[object]:
        state = (await self._service.snapshot(request.stream)).state
        pending = [each for each in notices_of(state).pending if each.notice_id in set(request.notice_ids)]
        info = activity.info()
        attempt = Attempt(info.attempt, info.started_time - info.scheduled_time)
        results = await self._courier.attempt(request.stream, state, pending, attempt)
        if ended := concluded(results):
            await self._record(record_of(request.stream, _occasion(), ended))
        await self._note(request, list(zip(pending, results, strict=True)))
        return list(results)

    async def _note(self, request: Deliver, tried: Sequence[tuple[PendingNotice, object]]) -> None:
        """Let people see what holds up the notices; whether they do changes nothing of the deliveries."""
        attempt = activity.info().attempt
        held_up = [
            (notice.notice_id, failure.code.value, failure.status, attempt)
            for notice, failure in tried
            if isinstance(failure, TemporaryFailure)
        ]
        if self._held_up is not None and (held_up or attempt > 1):
            with suppress(LedgerAway):
                await self._held_up.note(request.stream, held_up)

    async def _tell_groups(self, request: Deliver) -> None:
        """Return when every group asked for was told, or when the time for one delivery is used up."""
        loop = asyncio.get_running_loop()
        until = loop.time() + TELLING_SECONDS
        while loop.time() < until:
            state = (await self._service.snapshot(request.stream)).state
            notices = notices_of(state)
            group = next((each for each in notices.outstanding if _is_asked_for(each, request)), None)
            if not isinstance(group, ReporterGroup):
                return
            if not notices.room:
                raise NoticesOutstanding("as many reporters as may be are waited for alone", type="NoticesOutstanding")
            told = (await self._courier.tell(request.stream, state, group, notices.room)).result
            occasion = f"{_occasion()}/{group.kind}/{told.reached}"
            await self._record(record_of(request.stream, occasion, (told,)))

    async def _record(self, record: CommandEnvelope) -> None:
        outcome = await self._service.carry_out(record)
        if isinstance(outcome, Refused):
            raise ApplicationError(f"deliveries refused: {outcome.code}", type="DeliveryRefused")


def _is_asked_for(each: Outstanding, request: Deliver) -> bool:
    return isinstance(each, ReporterGroup) and each.notice_id in request.notice_ids


def _pause(waiting: Sequence[TemporaryFailure]) -> timedelta | None:
    """How long to wait where everybody who is waited for wishes so; None for the rhythm of deliveries.

    A wish makes the pause longer, never shorter: attempts that follow each other at once are soon used up.
    """
    wishes = [failure.retry_after for failure in waiting if failure.retry_after is not None]
    if len(wishes) < len(waiting) or not wishes:
        return None
    usual = _usual_pause(activity.info().retry_policy, activity.info().attempt)
    return min(wishes) if min(wishes) > usual else None


def _usual_pause(policy: RetryPolicy | None, attempt: int) -> timedelta:
    """How long the engine waits after an attempt of its own accord; nothing where it does not say."""
    if policy is None:
        return timedelta(0)
    pause, longest = policy.initial_interval, policy.maximum_interval or policy.initial_interval * 100
    for _ in range(1, attempt):
        if pause >= longest:
            break
        pause *= policy.backoff_coefficient
    return min(pause, longest)


def _occasion() -> str:
    info = activity.info()
    return f"{info.workflow_run_id}/{info.activity_id}/{info.attempt}"


async def _beat() -> None:
    # Most deliveries are over before the first beat, and each beat is a call to the engine.
    while True:
        await asyncio.sleep(HEARTBEAT_EVERY.total_seconds())
        activity.heartbeat()
