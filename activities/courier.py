"""Messages to people: from a pending notice to what became of it, whoever asks for the attempt.

A group of reporters is told page by page: the ledger is read from where the page before ended, and what became of the
page is one result. Whom a page cannot reach becomes a pending notice of their own, with attempts of their own, so that
one full mailbox holds nobody else up.

Invariants:
    * a notice keeps its key through every attempt, so that a receiver sees one distinct notice;
    * what an attempt came to is told, never raised, so that one notice hides nothing of the others;
    * no result holds an address or a text: results end in histories.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple, Protocol

import structlog

from activities.letters import Known, Letters
from activities.notice_facts import is_pointless
from activities.quotations import VaultReader
from activities.troubles import Troubles
from domain.actor import service_identity
from domain.intake import Intake
from domain.notice import DeferredReporter, PendingNotice, ReporterGroup, UntoldReporter
from domain.problem.commands import CommandEnvelope, DeliveryResult, PageResult, RecordDelivery
from domain.problem.events import IntakeReportAttached, ProblemArchived, ProblemDetected
from domain.problem.state import State
from domain.stream import Head, StreamId
from domain.vault_reference import Sealed
from ledger.paging import pages_of
from ledger.port import Streams
from notices.contacts import ContactBook
from notices.model import (
    ContactPoint,
    FailureClass,
    FailureCode,
    Message,
    PermanentFailure,
    Receipt,
    SkipReason,
    TemporaryFailure,
)

ATTEMPT_LIMIT: Final = 60
"""A notice that waits is tried as often at least, some four hours at the rhythm of deliveries."""

WAITING_LIMIT: Final = timedelta(hours=26)
"""And for as long at least: an account whose quota of a day is used up sends again within it.

After both a notice is a dead letter of its own kind; a person can have it sent again.
"""

MAILBOX_LIMIT: Final = timedelta(hours=4)
"""The same where one mailbox takes nothing more: who waits alone takes up room of the reporters still to be told."""

READ_LIMIT = 200
"""Events that are read at once on the way to a page's reporters."""

log = structlog.get_logger()

Attempted = DeliveryResult | BaseException
"""What is to be recorded; a `TemporaryFailure` when another attempt is worth it; any other error for a bug."""

Told = DeliveryResult | PageResult
"""What is to be recorded of one notice, or of one page."""


class PageTold(NamedTuple):
    """What became of one page of a group."""

    result: PageResult
    is_held_up: bool
    """Whether a channel was slow or away."""


class Attempt(NamedTuple):
    """Which attempt at a notice this is."""

    number: int
    """From 1."""

    waited: timedelta
    """Since the first one."""

    def may_be_repeated(self, failure: TemporaryFailure) -> bool:
        """Whether another attempt is made after this failure."""
        limit = MAILBOX_LIMIT if failure.code.failure_class is FailureClass.MAILBOX else WAITING_LIMIT
        return self.number < ATTEMPT_LIMIT or self.waited < limit


FIRST: Final = Attempt(1, timedelta(0))


class _Addressee(NamedTuple):
    """A reporter of a page."""

    notice: PendingNotice
    contact: Sealed
    deferred: DeferredReporter


class _Page(NamedTuple):
    addressees: tuple[_Addressee, ...]
    reached: int
    version: int
    without_contact: int
    """Reports passed on the way whose reporter left no way back."""


class Sender(Protocol):
    """The channels."""

    async def send(self, message: Message) -> Receipt:
        """Hand the message over.

        Raises:
            TemporaryFailure: worth another attempt.
            PermanentFailure: another attempt would end the same way.
        """


class Courier:
    """Makes attempts at notices; safe to use from many tasks at once."""

    def __init__(
        self,
        *,
        ledger: Streams,
        vault: VaultReader,
        letters: Letters,
        sender: Sender,
        troubles: Troubles | None = None,
    ) -> None:
        """Send what `letters` writes; reporters and their contacts are read from the ledger and the vault."""
        self._ledger = ledger
        self._vault = vault
        self._letters = letters
        self._sender = sender
        self._troubles = troubles or Troubles()

    async def attempt(
        self,
        stream: StreamId[Any],
        state: State,
        notices: Sequence[PendingNotice],
        attempt: Attempt,
        within_seconds: float | None = None,
    ) -> Sequence[Attempted]:
        """What one attempt at each notice came to, all of them made at once.

        Args:
            stream: of the problem that the notices are of.
            state: the problem.
            notices: pending there.
            attempt: which one this is.
            within_seconds: an attempt that takes longer is broken off and left out.
        """
        if not notices:
            return []
        known = await self._letters.known_of(stream, state, notices)
        attempts = [self._attempt(stream, state, notice, known, attempt) for notice in notices]
        results = await _all_at_once(attempts, within_seconds)
        for result in results:
            if isinstance(result, DeliveryResult) and result.result == "failed":
                log.warning("notice.dead_letter", notice_id=result.notice_id, code=result.code, cause=result.cause)
        return [result for result in results if not isinstance(result, asyncio.CancelledError)]

    async def tell(
        self,
        stream: StreamId[Any],
        state: State,
        group: ReporterGroup,
        limit: int,
        within_seconds: float | None = None,
    ) -> PageTold:
        """What became of the next page of a group, all of its reporters told at once.

        Args:
            stream: of the problem.
            state: the problem that the group is of.
            group: outstanding there.
            limit: reporters of the page, at most.
            within_seconds: whoever takes longer is broken off and left to a notice of their own.
        """
        known = await self._letters.known_of(stream, state, ())
        page = await self._page(stream, group, limit)
        attempts = [self._attempt(stream, state, each.notice, known, FIRST, each.contact) for each in page.addressees]
        results = await _all_at_once(attempts, within_seconds)
        delivered = 0
        untold: list[UntoldReporter] = []
        deferred: list[DeferredReporter] = []
        for each, result in zip(page.addressees, results, strict=True):
            if not isinstance(result, DeliveryResult) or result.result == "failed":
                deferred.append(each.deferred)
            elif result.result == "delivered":
                delivered += 1
            else:
                untold.append(UntoldReporter(intake_id=each.deferred.intake_id, code=result.code or "UNKNOWN"))
        told = PageResult(
            group=group.notice_id,
            after=group.reached,
            reached=page.reached,
            version=page.version,
            delivered=delivered,
            skipped=len(untold),
            deferred=tuple(deferred),
            untold=tuple(untold),
            without_contact=page.without_contact,
        )
        return PageTold(told, any(isinstance(each, TemporaryFailure | asyncio.CancelledError) for each in results))

    async def _page(self, stream: StreamId[Any], group: ReporterGroup, limit: int) -> _Page:
        """The next reporters with a contact, and how far the page comes with them."""
        found: list[_Addressee] = []
        reached, version, read_to = group.reached, group.version, group.version
        silent = 0
        async for recorded in pages_of(self._ledger, stream, Head(version=read_to), READ_LIMIT):
            for each in recorded:
                intake = _intake_in(each.event)
                if intake is None:
                    continue
                reached, version = reached + 1, each.version
                if intake.reporter_contact is None:
                    silent += 1
                else:
                    reporter = DeferredReporter(intake_id=intake.intake_id, version=version)
                    found.append(_Addressee(group.notice_to(reporter), intake.reporter_contact, reporter))
                if len(found) == limit or reached == group.up_to:
                    return _Page(tuple(found), reached, version, silent)
            read_to = recorded[-1].version
        return _Page(tuple(found), group.up_to, read_to, silent)

    async def _attempt(
        self,
        stream: StreamId[Any],
        state: State,
        notice: PendingNotice,
        known: Known,
        attempt: Attempt,
        contact_of_reporter: Sealed | None = None,
    ) -> DeliveryResult | TemporaryFailure:
        if reason := is_pointless(state, notice):
            return DeliveryResult(notice_id=notice.notice_id, result="skipped", code=reason)
        contact = await self._contact(stream, notice, known.contacts, contact_of_reporter)
        if isinstance(contact, SkipReason):
            return DeliveryResult(notice_id=notice.notice_id, result="skipped", code=contact)
        message = await self._letters.written(stream, state, notice, known, contact)
        try:
            receipt = await self._sender.send(message)
        except PermanentFailure as failure:
            return _given_up(notice, failure.code, attempt)
        except TemporaryFailure as failure:
            self._troubles.seen(failure)
            if attempt.may_be_repeated(failure):
                return failure
            return _given_up(notice, FailureCode.GAVE_UP_WAITING, attempt, cause=failure.code)
        return DeliveryResult(
            notice_id=notice.notice_id,
            result="delivered",
            channel=receipt.channel.value,
            reference=receipt.reference,
            attempts=attempt.number,
        )

    async def _contact(
        self, stream: StreamId[Any], notice: PendingNotice, contacts: ContactBook, of_reporter: Sealed | None
    ) -> ContactPoint | SkipReason:
        """Where the recipient is told; or why nowhere."""
        if notice.agency is not None and notice.office is not None:
            return contacts.find(notice.agency, notice.office) or SkipReason.NO_CONTACT
        sealed = of_reporter or await self._contact_of_reporter(stream, notice)
        if sealed is None:
            return SkipReason.NO_CONTACT
        address = await self._vault.reveal(sealed.commitment)
        if not address:
            return SkipReason.CONTACT_ERASED
        return contacts.reporter(address) or SkipReason.NO_CHANNEL

    async def _contact_of_reporter(self, stream: StreamId[Any], notice: PendingNotice) -> Sealed | None:
        """Contact of a reporter who is told alone; their report stands where the notice says."""
        if notice.version is None:
            return None
        for each in await self._ledger.read(stream, Head(version=notice.version - 1), 1):
            if (intake := _intake_in(each.event)) is not None:
                return intake.reporter_contact
        return None


def _intake_in(event: object) -> Intake | None:
    """The report that came with an event; None where none did."""
    return event.intake if isinstance(event, ProblemDetected | ProblemArchived | IntakeReportAttached) else None


async def _all_at_once(
    attempts: Sequence[Coroutine[None, None, DeliveryResult | TemporaryFailure]], within_seconds: float | None
) -> list[Attempted]:
    """What each came to, in order; `CancelledError` for one that took longer than it had."""
    if not attempts:
        return []
    tasks = [asyncio.create_task(each) for each in attempts]
    try:
        await asyncio.wait(tasks, timeout=within_seconds)
    finally:
        for each in tasks:
            each.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    return list(results)


def concluded(results: Sequence[Attempted]) -> tuple[DeliveryResult, ...]:
    """The results that are to be recorded."""
    return tuple(result for result in results if isinstance(result, DeliveryResult))


def record_of(stream: StreamId[Any], occasion: str, told: Sequence[Told]) -> CommandEnvelope:
    """The command that records results.

    Args:
        stream: of the problem.
        occasion: identity of the attempt; each attempt concludes other notices of the same step.
        told: at least one result.
    """
    return CommandEnvelope(
        command_id=f"{stream.name}/deliver/{occasion}",
        stream=stream,
        actor=service_identity(stream.region),
        command=RecordDelivery(
            results=tuple(each for each in told if isinstance(each, DeliveryResult)),
            pages=tuple(each for each in told if isinstance(each, PageResult)),
        ),
    )


def _given_up(
    notice: PendingNotice, code: FailureCode, attempt: Attempt, cause: FailureCode | None = None
) -> DeliveryResult:
    return DeliveryResult(notice_id=notice.notice_id, result="failed", code=code, cause=cause, attempts=attempt.number)
