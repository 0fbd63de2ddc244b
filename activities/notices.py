"""Telling people: the notices of one step, concurrently, each under its own key, for as long as it takes.

Invariants:
    * a notice keeps its key through every attempt, so that a receiver sees one distinct notice;
    * what became of it is recorded in the ledger as soon as the attempt is over, so that a repeat sends only the rest;
    * nothing here raises with an address or a text in its message: failures end in histories.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Protocol

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contract import DELIVER, Deliver
from activities.notice_facts import Directory, facts, is_pointless
from commands.service import CommandService, Refused, stream_of
from domain.actor import service_identity
from domain.commands import CommandEnvelope, DeliveryResult, RecordDelivery
from domain.events import IntakeReportAttached, ProblemDetected
from domain.evolve import fold
from domain.state import PendingNotice, State, notices_of
from ledger.port import Ledger, Recorded
from notices.contacts import ContactBook
from notices.model import ContactPoint, DeliveryFailure, Message, PermanentFailure, Receipt, TemporaryFailure
from notices.render import render

ATTEMPT_LIMIT = 60
"""After as many attempts, some four hours, a notice is a dead letter; a person can have it sent again."""

HEARTBEAT_EVERY = timedelta(seconds=5)

log = structlog.get_logger()


class Sender(Protocol):
    """The channels."""

    async def send(self, message: Message) -> Receipt:
        """Hand the message over.

        Raises:
            TemporaryFailure: worth another attempt.
            PermanentFailure: another attempt would end the same way.
        """


class VaultReader(Protocol):
    """The vault, as far as telling a reporter needs it."""

    async def reveal(self, commitment: str) -> str | None:
        """The value under a commitment; None once it was erased."""


class Register(Protocol):
    """The register of problems."""

    async def register_number(self, stream: str) -> str | None:
        """Number of the problem of `stream`; None before inventory."""


class NoticesOutstanding(ApplicationError):
    """Some notices could not be delivered yet; the engine tries again."""


class NoticeActivities:
    """Deliveries; the worker builds one instance per process."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        service: CommandService,
        register: Register,
        vault: VaultReader,
        directory: Directory,
        contacts: ContactBook,
        sender: Sender,
        fictitious: bool,
    ) -> None:
        self._ledger = ledger
        self._service = service
        self._register = register
        self._vault = vault
        self._directory = directory
        self._contacts = contacts
        self._sender = sender
        self._fictitious = fictitious

    @activity.defn(name=DELIVER)
    async def deliver(self, request: Deliver) -> None:
        """Send what is still pending of the notices asked for, and record what became of each.

        Raises:
            NoticesOutstanding: at least one is worth another attempt.
        """
        beating = asyncio.create_task(_beat())
        try:
            results = await self._send_pending(request)
            concluded = tuple(result for result in results if isinstance(result, DeliveryResult))
            if concluded:
                await self._record(request, concluded)
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

    async def _send_pending(self, request: Deliver) -> list[DeliveryResult | BaseException]:
        stream = stream_of(request.desk, request.problem_id)
        recorded = await self._ledger.read(stream)
        state = fold(each.event for each in recorded)
        asked = set(request.notice_ids)
        pending = [notice for notice in notices_of(state).pending if notice.notice_id in asked]
        if not pending:
            return []
        number = await self._register.register_number(stream)
        sending = (self._send(stream, state, recorded, notice, number) for notice in pending)
        # What goes wrong with one must not hide what became of the others: they would be sent again and again.
        return list(await asyncio.gather(*sending, return_exceptions=True))

    async def _send(
        self,
        stream: str,
        state: State,
        recorded: Sequence[Recorded],
        notice: PendingNotice,
        number: str | None,
    ) -> DeliveryResult | TemporaryFailure:
        if reason := is_pointless(state, notice):
            return DeliveryResult(notice_id=notice.notice_id, result="skipped", code=reason)
        contact = await self._contact(recorded, notice)
        if contact is None:
            return DeliveryResult(notice_id=notice.notice_id, result="skipped", code="NO_CONTACT")
        attempt = activity.info().attempt
        context = facts(state, notice, self._directory, register_number=number, fictitious=self._fictitious)
        message = render(context, contact, key=f"{stream}/{notice.notice_id}")
        try:
            receipt = await self._sender.send(message)
        except PermanentFailure as failure:
            return self._given_up(notice, failure, attempt)
        except TemporaryFailure as failure:
            return failure if attempt < ATTEMPT_LIMIT else self._given_up(notice, failure, attempt)
        return DeliveryResult(
            notice_id=notice.notice_id,
            result="delivered",
            channel=receipt.channel.value,
            reference=receipt.reference,
            attempts=attempt,
        )

    def _given_up(self, notice: PendingNotice, failure: DeliveryFailure, attempt: int) -> DeliveryResult:
        log.warning("notice.dead_letter", notice_id=notice.notice_id, code=str(failure.code))
        return DeliveryResult(notice_id=notice.notice_id, result="failed", code=str(failure.code), attempts=attempt)

    async def _contact(self, recorded: Sequence[Recorded], notice: PendingNotice) -> ContactPoint | None:
        if notice.agency is not None and notice.office is not None:
            return self._contacts.find(notice.agency, notice.office)
        for each in recorded:
            event = each.event
            if (
                isinstance(event, ProblemDetected | IntakeReportAttached)
                and event.intake.intake_id == notice.intake_id
                and event.intake.reporter_contact is not None
            ):
                address = await self._vault.reveal(event.intake.reporter_contact.commitment)
                return self._contacts.reporter(address) if address else None
        return None

    async def _record(self, request: Deliver, results: tuple[DeliveryResult, ...]) -> None:
        outcome = await self._service.carry_out(
            CommandEnvelope(
                command_id=_command_id(request),
                problem_id=request.problem_id,
                desk=request.desk,
                actor=service_identity(request.desk),
                command=RecordDelivery(results=results),
            )
        )
        if isinstance(outcome, Refused):
            raise ApplicationError(f"deliveries refused: {outcome.code}", type="DeliveryRefused")


def _command_id(request: Deliver) -> str:
    # The attempt is part of the identity: each attempt concludes other notices of the same step.
    info = activity.info()
    return f"{request.problem_id}/deliver/{info.workflow_run_id}/{info.activity_id}/{info.attempt}"


async def _beat() -> None:
    # Most deliveries are over before the first beat, and each beat is a call to the engine.
    while True:
        await asyncio.sleep(HEARTBEAT_EVERY.total_seconds())
        activity.heartbeat()
