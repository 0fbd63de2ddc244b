"""Reads that go on record before anything is shown, and the record read back: who opened what, when, and why."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any, Final, NamedTuple, Protocol, Self
from uuid import NAMESPACE_URL, uuid5

from commands.service import Refused
from commands.worded import Carrier
from domain.access.policy import DeskView
from domain.access.sight import Sight
from domain.access_record.commands import CommandEnvelope, RecordAccess
from domain.access_record.events import (
    Access,
    AccessRecorded,
    ContactOpened,
    CredentialIssued,
    CredentialRevoked,
    EvidenceOpened,
    LinkShown,
    RestrictedProblemOpened,
    SignedIn,
    WordsOpened,
)
from domain.access_record.process import access_stream
from domain.actor import Actor
from domain.base import Value
from domain.calendar import LocalTime
from domain.codes import RegionCode, is_within
from domain.desk.process import desk_stream
from domain.refusals import NotPermitted, ReasonNeeded
from domain.stream import BookId, Head, StreamId, region_of, year_of
from ledger.port import EntriesInSight
from projections.operational.sign_in_failures import SignInFailures
from reading.desks import Books, DeskNotOpen, Rehearsal, rehearsal_by

ACCESS_NAMESPACE: Final = uuid5(NAMESPACE_URL, "desk-pilkada/access")
"""Of the ids of the commands that record accesses."""

OF_A_PROBLEM: Final = (WordsOpened, ContactOpened, EvidenceOpened, RestrictedProblemOpened, LinkShown)
"""Kinds of access that belong to one problem."""

COMMITMENTS_SHOWN: Final = 20
"""Commitments that one event names; how many there were stands beside them."""


class FailureCounts(Protocol):
    """Where failures to sign in are counted."""

    async def of(self, desk: RegionCode, since: datetime, until: datetime) -> tuple[SignInFailures, ...]:
        """Failures of a desk's accounts and of nobody's, of the hours between two instants, oldest first."""


class Records(Protocol):
    """Where an access goes on record."""

    async def record(self, sight: Sight, stream: StreamId[Any], access: Access) -> None:
        """Return with the access on record; what the service opens for its own work is no access by a person.

        Raises:
            domain.refusals.ReasonNeeded: the rules want a purpose, and none was said.
            domain.outage.LedgerAway: it is not on record, so nothing may be shown.
        """


class AccessRecorder:
    """Records accesses in the book of the desk whose matter was seen, under the day of its calendar."""

    def __init__(
        self, commands: Carrier, day_of: Callable[[BookId, datetime], Awaitable[date]], now: Callable[[], datetime]
    ) -> None:
        self._commands = commands
        self._day_of = day_of
        self._now = now

    async def record(self, sight: Sight, stream: StreamId[Any], access: Access) -> None:
        """Return with the access on record.

        Raises:
            ReasonNeeded: an auditor opens what is sealed and says no purpose.
            NotPermitted: the rules refuse it for another reason.
            domain.outage.LedgerAway: it is not on record, so nothing may be shown.
        """
        if sight.actor.is_service:
            return
        now = self._now()
        day = await self._day_of(stream.book, now)
        name = f"{sight.actor.id}/{stream}/{access.kind}/{now.isoformat()}"
        outcome = await self._commands.carry_out(
            CommandEnvelope(
                command_id=f"access/{uuid5(ACCESS_NAMESPACE, name)}",
                stream=access_stream(stream.book, day),
                actor=sight.actor,
                command=RecordAccess(access=access, purpose=sight.purpose),
            )
        )
        if not isinstance(outcome, Refused):
            return
        if outcome.code == ReasonNeeded.code:
            raise ReasonNeeded("--purpose")
        raise NotPermitted(outcome.message)


async def record_of_account(sight: Sight, records: Records, books: Books, own: BookId, access: Access) -> None:
    """Return with something that is of an account and of no problem on record: a sign-in, a token, a link, a session.

    It stands in the book of the account's own desk; where that has none here, in those of the desks below it, whose
    matters the account sees.

    Args:
        sight: of who signs in, issues or revokes.
        records: where it goes on record.
        books: which are open here.
        own: book of the account's own desk.
        access: what is recorded.

    Raises:
        DeskNotOpen: neither the desk nor one below it is open here.
        domain.outage.LedgerAway: it is not on record, so nothing may be let in by it.
    """
    opened = await books.books()
    below = [each for each in opened if year_of(each) == year_of(own) and is_within(region_of(each), region_of(own))]
    concerned = [own] if own in opened else below
    if not concerned:
        raise DeskNotOpen(own)
    for each in concerned:
        await records.record(sight, desk_stream(each), access)


class AccessRead(Value):
    """One access, as the record has it."""

    at: datetime
    actor: Actor
    kind: str
    problem_id: str | None
    """Where it was something of a problem; None for the particulars in the roster."""

    intake_id: str | None
    """Whose contact it was."""

    count: int | None
    """How many sealed texts were opened."""

    way_in: str | None
    """How somebody signed in (`oidc`, `link`), or what was issued or revoked (`token`, `link`, `session`)."""

    credential_id: str | None
    """Which of those it was that was issued or revoked."""

    account: str | None
    """For which account it lets in."""

    purpose: str | None


class AccessShown(Value):
    """What was seen of a desk's matters on one day of its calendar."""

    fictitious: bool
    desk: RegionCode
    day: date
    rehearsal: Rehearsal | None
    """By whose calendar the day is read, where the desk's book is a rehearsal's."""

    accesses: tuple[AccessRead, ...]
    next: int | None
    """Where to go on (`--after`); None after the last one."""

    failed_sign_ins: tuple[SignInFailures, ...]
    """Of the day, by the hour: of the desk's accounts, and of nobody's who is known. No part of the record."""

    @classmethod
    def of(
        cls,
        read: "AccessesRead",
        failed: tuple[SignInFailures, ...],
        desk: RegionCode,
        day: date,
        local: LocalTime,
        *,
        fictitious: bool,
    ) -> Self:
        """What was seen of a desk's matters on a day that `local` reads."""
        return cls(
            fictitious=fictitious,
            desk=desk,
            day=day,
            rehearsal=rehearsal_by(local.calendar),
            accesses=read.accesses,
            next=read.next,
            failed_sign_ins=failed,
        )


class AccessesRead(NamedTuple):
    """Some accesses of one day."""

    accesses: tuple[AccessRead, ...]
    next: int | None
    """Number of the last of them; None where no other follows."""


async def accesses_on(
    sight: Sight, ledger: EntriesInSight, book: BookId, day: date, *, after: int = 0, limit: int | None = None
) -> AccessesRead:
    """What was seen of the desk's matters on a day, oldest first.

    Args:
        sight: whose eyes it is for.
        ledger: where accesses are on record.
        book: of the desk.
        day: of its calendar.
        after: number of the last access of the part before; 0 for the first part.
        limit: accesses at most; None for all.

    Raises:
        NotPermitted: it is not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    sight.check_of_desk(DeskView.ACCESS, region_of(book))
    begin, most = Head(version=after), None if limit is None else limit + 1
    found = await ledger.seen_by(sight).read(access_stream(book, day), begin, most)
    shown = found[:limit]
    return AccessesRead(
        tuple(_read(each.ledger_at, each.actor, each.event) for each in shown),
        shown[-1].version if len(found) > len(shown) else None,
    )


async def failed_sign_ins_on(
    sight: Sight, counts: FailureCounts, desk: RegionCode, day: date, local: LocalTime
) -> tuple[SignInFailures, ...]:
    """How often signing in failed on a day: of the desk's accounts, and of nobody's who is known.

    Raises:
        NotPermitted: it is not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    sight.check_of_desk(DeskView.ACCESS, desk)
    return await counts.of(desk, local.first_of(day), local.last_of(day))


def words_opened(stream: StreamId[Any], commitments: tuple[str, ...]) -> WordsOpened:
    """The access that opening these sealed words is: one, however many they are."""
    return WordsOpened(stream=stream, commitments=commitments[:COMMITMENTS_SHOWN], count=len(commitments))


def _read(at: datetime, actor: Actor, event: AccessRecorded) -> AccessRead:
    access = event.access
    of_problem = access if isinstance(access, OF_A_PROBLEM) else None
    credential = access if isinstance(access, CredentialIssued | CredentialRevoked) else None
    way_in = access.method if isinstance(access, SignedIn) else None
    return AccessRead(
        at=at,
        actor=actor,
        kind=access.kind,
        problem_id=of_problem.stream.key if of_problem else None,
        intake_id=access.intake_id if isinstance(access, ContactOpened) else None,
        count=access.count if isinstance(access, WordsOpened) else None,
        way_in=credential.credential if credential else way_in,
        credential_id=credential.credential_id if credential else None,
        account=credential.account if credential else None,
        purpose=event.purpose,
    )
