"""Telling people what a step could not tell them at once: concurrently, and for as long as it takes.

What became of a notice is recorded in the ledger as soon as the attempt is over, so that a repeat sends only the rest.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contract import DELIVER, Deliver
from activities.courier import Courier, concluded, record_of
from commands.service import CommandService, Refused
from domain.outage import LedgerAway
from domain.problem.state import notices_of
from notices.model import TemporaryFailure

HEARTBEAT_EVERY = timedelta(seconds=5)

LEDGER_PAUSE = timedelta(seconds=3)


class NoticesOutstanding(ApplicationError):
    """Some notices could not be delivered yet; the engine tries again."""


class NoticeActivities:
    """Deliveries; the worker builds one instance per process."""

    def __init__(self, service: CommandService, courier: Courier) -> None:
        self._service = service
        self._courier = courier

    @activity.defn(name=DELIVER)
    async def deliver(self, request: Deliver) -> None:
        """Send what is still pending of the notices asked for, and record what became of each.

        Raises:
            NoticesOutstanding: at least one is worth another attempt.
            ApplicationError: `LedgerAway`, to be tried again soon; `DeliveryRefused` is a bug.
        """
        beating = asyncio.create_task(_beat())
        try:
            results = await self._attempt(request)
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
            pauses = [failure.retry_after for failure in waiting if failure.retry_after is not None]
            raise NoticesOutstanding(
                f"{len(waiting)} of {len(results)} notices outstanding: {waiting[0].code}",
                type="NoticesOutstanding",
                next_retry_delay=max(pauses) if pauses else None,
            )

    async def _attempt(self, request: Deliver) -> list[object]:
        state = (await self._service.snapshot(request.stream)).state
        pending = [each for each in notices_of(state).pending if each.notice_id in set(request.notice_ids)]
        info = activity.info()
        results = await self._courier.attempt(request.stream, state, pending, info.attempt)
        if ended := concluded(results):
            occasion = f"{info.workflow_run_id}/{info.activity_id}/{info.attempt}"
            outcome = await self._service.carry_out(record_of(request.stream, occasion, ended))
            if isinstance(outcome, Refused):
                raise ApplicationError(f"deliveries refused: {outcome.code}", type="DeliveryRefused")
        return list(results)


async def _beat() -> None:
    # Most deliveries are over before the first beat, and each beat is a call to the engine.
    while True:
        await asyncio.sleep(HEARTBEAT_EVERY.total_seconds())
        activity.heartbeat()
