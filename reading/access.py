"""Reads that go on record before anything is shown, and the record read back: who opened what, when, and why."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any, Final, NamedTuple, Protocol
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
    EvidenceOpened,
    LinkShown,
    RestrictedProblemOpened,
    WordsOpened,
)
from domain.access_record.process import access_stream
from domain.actor import Actor
from domain.base import Value
from domain.codes import RegionCode
from domain.refusals import NotPermitted, ReasonNeeded
from domain.stream import BookId, Head, StreamId, region_of
from ledger.port import EntriesInSight
from reading.desks import Rehearsal

ACCESS_NAMESPACE: Final = uuid5(NAMESPACE_URL, "desk-pilkada/access")
"""Of the ids of the commands that record accesses."""

OF_A_PROBLEM: Final = (WordsOpened, ContactOpened, EvidenceOpened, RestrictedProblemOpened, LinkShown)
"""Kinds of access that belong to one problem."""

COMMITMENTS_SHOWN: Final = 20
"""Commitments that one event names; how many there were stands beside them."""


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


def words_opened(stream: StreamId[Any], commitments: tuple[str, ...]) -> WordsOpened:
    """The access that opening these sealed words is: one, however many they are."""
    return WordsOpened(stream=stream, commitments=commitments[:COMMITMENTS_SHOWN], count=len(commitments))


def _read(at: datetime, actor: Actor, event: AccessRecorded) -> AccessRead:
    access = event.access
    of_problem = access if isinstance(access, OF_A_PROBLEM) else None
    return AccessRead(
        at=at,
        actor=actor,
        kind=access.kind,
        problem_id=of_problem.stream.key if of_problem else None,
        intake_id=access.intake_id if isinstance(access, ContactOpened) else None,
        count=access.count if isinstance(access, WordsOpened) else None,
        purpose=event.purpose,
    )
