"""Messages to people: from a pending notice to what became of it, whoever asks for the attempt.

Invariants:
    * a notice keeps its key through every attempt, so that a receiver sees one distinct notice;
    * what an attempt came to is told, never raised, so that one notice hides nothing of the others;
    * no result holds an address or a text: results end in histories.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol

import structlog

from activities.notice_facts import Directory, facts, is_pointless
from domain.actor import service_identity
from domain.notice import PendingNotice
from domain.problem.commands import CommandEnvelope, DeliveryResult, RecordDelivery
from domain.problem.events import IntakeReportAttached, ProblemDetected
from domain.problem.state import State
from domain.stream import StreamId
from ledger.port import Streams
from notices.contacts import ContactBook
from notices.model import (
    ContactPoint,
    DeliveryFailure,
    Message,
    PermanentFailure,
    Receipt,
    SkipReason,
    TemporaryFailure,
)
from notices.render import render

ATTEMPT_LIMIT = 60
"""After as many attempts, some four hours, a notice is a dead letter; a person can have it sent again."""

log = structlog.get_logger()

Attempted = DeliveryResult | BaseException
"""What is to be recorded; a `TemporaryFailure` when another attempt is worth it; any other error for a bug."""


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


class Courier:
    """Makes attempts at notices; safe to use from many tasks at once."""

    def __init__(
        self,
        *,
        ledger: Streams,
        register: Register,
        vault: VaultReader,
        directory: Directory,
        contacts: ContactBook,
        sender: Sender,
        fictitious: bool,
    ) -> None:
        self._ledger = ledger
        self._register = register
        self._vault = vault
        self._directory = directory
        self._contacts = contacts
        self._sender = sender
        self._fictitious = fictitious

    async def attempt(
        self,
        stream: StreamId[Any],
        state: State,
        notices: Sequence[PendingNotice],
        attempt: int,
        within_seconds: float | None = None,
    ) -> Sequence[Attempted]:
        """What one attempt at each notice came to, all of them made at once.

        Args:
            stream: of the problem that the notices are of.
            state: the problem.
            notices: pending there.
            attempt: which one this is, from 1.
            within_seconds: an attempt that takes longer is broken off and left out.
        """
        if not notices:
            return []
        number = await self._register.register_number(str(stream))
        attempts = [asyncio.create_task(self._attempt(stream, state, notice, number, attempt)) for notice in notices]
        try:
            await asyncio.wait(attempts, timeout=within_seconds)
        finally:
            for each in attempts:
                each.cancel()
            results = await asyncio.gather(*attempts, return_exceptions=True)
        return [result for result in results if not isinstance(result, asyncio.CancelledError)]

    async def _attempt(
        self, stream: StreamId[Any], state: State, notice: PendingNotice, number: str | None, attempt: int
    ) -> DeliveryResult | TemporaryFailure:
        if reason := is_pointless(state, notice):
            return DeliveryResult(notice_id=notice.notice_id, result="skipped", code=reason)
        contact = await self._contact(stream, notice)
        if contact is None:
            return DeliveryResult(notice_id=notice.notice_id, result="skipped", code=SkipReason.NO_CONTACT)
        context = facts(state, notice, self._directory, register_number=number, fictitious=self._fictitious)
        message = render(context, contact, key=f"{stream}/{notice.notice_id}")
        try:
            receipt = await self._sender.send(message)
        except PermanentFailure as failure:
            return _given_up(notice, failure, attempt)
        except TemporaryFailure as failure:
            return failure if attempt < ATTEMPT_LIMIT else _given_up(notice, failure, attempt)
        return DeliveryResult(
            notice_id=notice.notice_id,
            result="delivered",
            channel=receipt.channel.value,
            reference=receipt.reference,
            attempts=attempt,
        )

    async def _contact(self, stream: StreamId[Any], notice: PendingNotice) -> ContactPoint | None:
        if notice.agency is not None and notice.office is not None:
            return self._contacts.find(notice.agency, notice.office)
        for each in await self._ledger.read(stream):
            event = each.event
            if (
                isinstance(event, ProblemDetected | IntakeReportAttached)
                and event.intake.intake_id == notice.intake_id
                and event.intake.reporter_contact is not None
            ):
                address = await self._vault.reveal(event.intake.reporter_contact.commitment)
                return self._contacts.reporter(address) if address else None
        return None


def concluded(results: Sequence[Attempted]) -> tuple[DeliveryResult, ...]:
    """The results that are to be recorded."""
    return tuple(result for result in results if isinstance(result, DeliveryResult))


def record_of(stream: StreamId[Any], occasion: str, results: tuple[DeliveryResult, ...]) -> CommandEnvelope:
    """The command that records results.

    Args:
        stream: of the problem.
        occasion: identity of the attempt; each attempt concludes other notices of the same step.
        results: at least one.
    """
    return CommandEnvelope(
        command_id=f"{stream.name}/deliver/{occasion}",
        stream=stream,
        actor=service_identity(stream.region),
        command=RecordDelivery(results=results),
    )


def _given_up(notice: PendingNotice, failure: DeliveryFailure, attempt: int) -> DeliveryResult:
    log.warning("notice.dead_letter", notice_id=notice.notice_id, code=str(failure.code))
    return DeliveryResult(notice_id=notice.notice_id, result="failed", code=str(failure.code), attempts=attempt)
