"""The ledger as the rest of the program sees it: streams of events, outcomes of commands, wakes still to deliver.

Invariants of every adapter (`tests/ledger/contract.py` tries them on each):
    * events, outcome, sealed values, projections and wake of one command are stored in one transaction or not at all;
    * versions of a stream are 1, 2, 3 … without gap; positions of a book are 0, 1, 2 … without gap, in commit order;
    * a command id has one outcome for ever; the same id with another digest is refused;
    * a large body is stored with the events that name it, under the SHA-256 of its bytes, once for each book;
    * what is stored is never changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, Protocol, TypeVar

from pydantic import field_validator

from domain.access.sight import Sight
from domain.actor import Actor
from domain.base import Fact, Value
from domain.calendar import REAL, Calendar
from domain.codes import Severity
from domain.stream import START, BookId, Head, StreamId
from domain.wake import Wake

LARGE_BODY_LIMIT_BYTES: Final = 8 * 1024 * 1024
"""Of one large body."""

Event = TypeVar("Event", bound=Fact)
Event_co = TypeVar("Event_co", bound=Fact, covariant=True)


class SealedItem(Value):
    """A value for the vault, encrypted already, under the commitment that an event holds."""

    commitment: str
    subject: str
    """Whom the value is about: an intake, an actor; the unit of erasure."""

    wrapped_key: bytes
    """The subject's key, wrapped by the key-encryption key; stored when the subject is new."""

    sealed: bytes


class SealedFile(Value):
    """A file for the vault, encrypted in chunks, under the commitment to its digest that an event holds."""

    commitment: str
    subject: str
    """Whom or what the file is about; the unit of erasure."""

    wrapped_key: bytes
    """The file's key, wrapped by the key-encryption key."""

    size_bytes: int
    """Of the file itself."""

    chunk_count: int


class ReliedOn(Value):
    """A stream of the same book that a decision looked at besides its own."""

    stream: str
    head: Head
    """As far as the decision knew it; the append stores nothing if it has moved."""


@dataclass(frozen=True)
class AppendRequest:
    """What one command adds to one stream."""

    book: BookId
    stream: str
    expected: Head
    """As far as the writer knew the stream; the beginning for one that does not exist yet."""

    command_id: str
    command_digest: bytes
    """32 bytes over what the caller asked; tells a repeat from a reuse."""

    actor: Actor
    events: tuple[Fact, ...]
    """May be empty: that a command had nothing to do is an outcome worth remembering too."""

    before: object
    """State of the stream at `expected`; with `after` what projections are computed from. The ledger does not look into
    either."""

    after: object
    """State of the stream after `events`."""

    wake: bool
    """Whether the stream's workflow must hear of this."""

    severity: Severity = Severity.S2
    """Order in which waiting wakes are delivered."""

    sealed: tuple[SealedItem, ...] = ()
    relied_on: tuple[ReliedOn, ...] = ()
    large_bodies: tuple[bytes, ...] = ()
    """What the events name by its SHA-256 because no event can hold it; never personal data: nobody could erase it."""

    @property
    def draws_number_at(self) -> int | None:
        """Index of the first event that draws a register number; None when there is none."""
        return next((index for index, event in enumerate(self.events) if event.draws_number), None)


@dataclass(frozen=True)
class Recorded(Generic[Event_co]):
    """One event with its place in the ledger."""

    event_id: str
    """uuid5 of command id and index."""

    book: BookId
    stream: str
    version: int
    position: int
    actor: Actor
    causation: str
    """Id of the command that caused it."""

    ledger_at: datetime
    """Instant of the append by the database's clock; never decreases along a book."""

    event: Event_co
    size_bytes: int
    """Of the event as it is stored."""

    @property
    def head(self) -> Head:
        """How far somebody knows the stream who knows it up to here."""
        return Head(version=self.version, event_id=self.event_id)


@dataclass(frozen=True)
class Appended:
    """What is stored for a command, first time or repeated."""

    stream: str
    version: int
    """Version of the stream after the command, not the present one."""

    recorded: tuple[Recorded[Any], ...] = ()
    register_number: str | None = None
    """Set when the command entered the stream into the register."""

    fresh: bool = True
    """False when the command had been carried out before."""

    @property
    def events(self) -> tuple[Any, ...]:
        """The events alone."""
        return tuple(each.event for each in self.recorded)

    @property
    def positions(self) -> tuple[int, ...]:
        """Where they stand in the book."""
        return tuple(each.position for each in self.recorded)


class BookTerms(Value):
    """What a book is opened with, once and for ever."""

    origin: str
    """Name of the log in every hash of its entries, `desk-pilkada/2024/17.07`."""

    register_name: str
    """First part of its register numbers, `LEBONG`."""

    key_proof: bytes
    """Of the key from which the ids in the book follow, 32 bytes (`ledger.identity`)."""

    calendar: Calendar = REAL
    """Through which every date, hour and duration of what is in the book is read; another one than the real one where
    the book is a rehearsal's."""

    @field_validator("calendar")
    @classmethod
    def _real_in_one_form(cls, calendar: Calendar) -> Calendar:
        return REAL if calendar.is_real else calendar


class BookNotOpen(Exception):
    """Nobody has opened the desk's book here; a fault of the set-up."""


class BookOnOtherTerms(Exception):
    """The book is open already, with another origin, register name or year; a fault of the set-up."""


class BookUnderAnotherKey(Exception):
    """The ids in the book follow from another key than ours: with ours each known report would be a new one."""


class BookOnAnotherCalendar(Exception):
    """The book goes by another calendar: by this one the same events would have happened on other days."""


class VersionConflict(Exception):
    """Another writer moved the stream, or one that was relied on, past what this one knew; read again and retry."""


class HistoryDiverged(Exception):
    """The stream holds another event at the version that the reader knows: one of the two was put back.

    Whoever sees this forgets what it folded and reads from the beginning.
    """


class FaultyBody(Exception):
    """A large body that an event names cannot be given; the ledger is damaged."""


class LargeBodyLost(FaultyBody):
    """Nothing lies under the digest."""


class LargeBodyAltered(FaultyBody):
    """What lies under the digest has another one."""


class Entries(Protocol):
    """Events as they are read."""

    async def read(
        self, stream: StreamId[Event], after: Head = START, limit: int | None = None
    ) -> Sequence[Recorded[Event]]:
        """Events after `after`, oldest first, at most `limit`; empty when there are none.

        Raises:
            HistoryDiverged: another event stands at the version of `after`, or none does.
            LedgerAway: try again later.
        """

    async def read_some(self, stream: StreamId[Event], versions: Sequence[int]) -> Sequence[Recorded[Event]]:
        """The events of a stream at these versions, oldest first, as far as there are such."""

    async def read_book(self, book: BookId, from_position: int = 0, limit: int = 1000) -> Sequence[Recorded[Any]]:
        """Events of a book from `from_position` on, in order, at most `limit`."""


class Streams(Entries, Protocol):
    """Append-only streams of events."""

    async def append(self, request: AppendRequest) -> Appended:
        """Store the events, or return what this command stored before (`fresh` false).

        Raises:
            BookNotOpen: the book must be opened before.
            domain.canonical.NotCanonical: an event holds what has no canonical form, such as text that is not in
                Unicode's normal form C.
            domain.refusals.TooLarge: an event, or a large body, is larger than the ledger takes.
            VersionConflict: the stream is not at `expected`, or one of `relied_on` has moved.
            domain.refusals.CommandIdReused: the id was used with another digest.
            LedgerAway: try again later.
        """

    async def outcome(self, command_id: str, command_digest: bytes) -> Appended | None:
        """What the command stored, or None if it has not been carried out.

        Raises:
            domain.refusals.CommandIdReused: the id was used with another digest.
            LedgerAway: try again later.
        """


class Books(Protocol):
    """The logs, one per desk and election."""

    async def open_book(self, book: BookId, terms: BookTerms) -> None:
        """Return with the book open; again with the same terms is harmless.

        Raises:
            BookOnOtherTerms: it was opened with another origin or register name, or another book has these.
            BookUnderAnotherKey: it was opened under another key.
            BookOnAnotherCalendar: it was opened by another calendar.
            LedgerAway: try again later.
        """

    async def terms(self, book: BookId) -> BookTerms | None:
        """What the book was opened with, which never changes; None for a book that nobody opened.

        Raises:
            LedgerAway: try again later.
        """

    async def books(self) -> Sequence[BookId]:
        """Books that are open."""


class Wakes(Protocol):
    """Wakes that are stored until the engine took them."""

    async def claim_wakes(self, limit: int) -> Sequence[Wake]:
        """Waiting wakes whose turn it is, gravest first, at most one per stream.

        Each is put off by a back-off that grows with its attempts, so that one bad stream never blocks the next
        and two relays do not deliver the same wake at the same moment.
        """

    async def wake_delivered(self, wake: Wake) -> None:
        """Forget the wake, unless the stream has needed a later one since."""

    async def pending_wakes_count(self) -> int:
        """Wakes that nobody has delivered yet, whether or not it is their turn."""


class SealedValues(Protocol):
    """Sealed values under the commitments that events hold."""

    async def vault_items(self, commitments: Sequence[str]) -> Sequence[SealedItem]:
        """The sealed values under `commitments`, as far as they are there and not erased, in any order."""


class VaultItems(SealedValues, Protocol):
    """Sealed values, one or many."""

    async def vault_item(self, commitment: str) -> SealedItem | None:
        """The sealed value under `commitment`; None if there is none, or its subject was erased."""


class EntriesInSight(Protocol):
    """Events for somebody who looks: there is no way to them but by a sight."""

    def seen_by(self, sight: Sight) -> Entries:
        """The events that are in sight; the others look as if they were not there. The service sees all."""


class SealedInSight(Protocol):
    """Sealed values for somebody who looks."""

    def opened_for(self, sight: Sight, stream: StreamId[Any]) -> SealedValues:
        """The values that events of a stream hold, if it is in sight, and of what was merged into it; no others."""


class Bodies(Protocol):
    """Large bodies under their digests. `Streams.append` stores them; see `AppendRequest.large_bodies`."""

    async def large_body(self, book: BookId, digest: str) -> bytes:
        """The bytes whose hex SHA-256 `digest` is, as they were stored in the book.

        Raises:
            LargeBodyLost: there are none.
            LargeBodyAltered: they have another digest by now.
            LedgerAway: try again later.
        """


class AttachmentLost(Exception):
    """An event names a file that was stored, and it is not there, or not whole; the store is damaged."""


class StoredFiles(Protocol):
    """Files as they are read."""

    async def attachment(self, commitment: str) -> SealedFile | None:
        """The file under `commitment`; None once its subject was erased.

        Raises:
            AttachmentLost: none was ever put there, or it is gone.
            LedgerAway: try again later.
        """

    async def chunk(self, commitment: str, number: int) -> bytes:
        """Chunk `number` of the file, from 0 on, encrypted.

        Raises:
            AttachmentLost: it is not there.
            LedgerAway: try again later.
        """


class FilesInSight(Protocol):
    """Files for somebody who looks."""

    def opened_for(self, sight: Sight, stream: StreamId[Any]) -> StoredFiles:
        """The files that events of a stream name, if it is in sight; no others. The service sees all."""


class Attachments(StoredFiles, FilesInSight, Protocol):
    """Files that events name, encrypted, beside the vault.

    A file is put before the event that names it: too large for the append, which holds its book's lock. The event's
    sealed digest lies in the vault under the same commitment. What has none there a day after it was put belongs to no
    event; a later `put` takes it away.
    """

    async def put(self, file: SealedFile, chunks: Sequence[bytes]) -> None:
        """Return with the whole file stored; again under the same commitment changes nothing.

        Args:
            file: with as many chunks as it says.
            chunks: encrypted, in order.

        Raises:
            LedgerAway: nothing is stored, or a repeat will find what is; try again later.
        """


class Ledger(Streams, Books, Wakes, VaultItems, Bodies, EntriesInSight, SealedInSight, Protocol):
    """Everything that an adapter keeps."""


Connection = Any
"""An adapter's connection; the port does not know the driver."""


class Projector(Protocol):
    """Keeps query tables in step with the ledger, in the same database."""

    async def project(self, connection: Connection, entries: Sequence[tuple[AppendRequest, Appended]]) -> None:
        """Write what a batch of fresh requests means for the query tables, in the transaction that stores them.

        Args:
            connection: of the ledger's adapter, in its transaction; an error takes the whole request back.
            entries: each request with its outcome, in order.
        """
