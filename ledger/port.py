"""The ledger as the rest of the program sees it: streams of events, outcomes of commands, wakes still to deliver.

Invariants of every adapter (`tests/ledger/contract.py` tries them on each):
    * events, outcome, sealed values, projections and wake of one command are stored in one transaction or not at all;
    * versions of a stream are 1, 2, 3 … without gap; positions of a book are 0, 1, 2 … without gap, in commit order;
    * a command id has one outcome for ever; the same id with another digest is refused;
    * what is stored is never changed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

from domain.actor import Actor
from domain.base import StoredValue, Value
from domain.codes import CategoryCode, RegionCode, Severity
from domain.problem.events import SCHEMA_VERSION, Event
from domain.problem.state import State


class SealedItem(Value):
    """A value for the vault, encrypted already, under the commitment that an event holds."""

    commitment: str
    subject: str
    """Whom the value is about: an intake, an actor; the unit of erasure."""

    wrapped_key: bytes
    """The subject's key, wrapped by the key-encryption key; stored when the subject is new."""

    sealed: bytes


class AppendRequest(Value):
    """What one command adds to one stream."""

    book: RegionCode
    """Region of the desk; one book per desk."""

    stream: str
    expected_version: int
    """Version the writer saw; 0 for a stream that does not exist yet."""

    command_id: str
    command_digest: bytes
    """32 bytes over what the caller asked; tells a repeat from a reuse."""

    actor: Actor
    events: tuple[Event, ...]
    """May be empty: that a command had nothing to do is an outcome worth remembering too."""

    after: State
    """State of the stream after `events`; what projections are computed from."""

    wake: bool
    """Whether the stream's workflow must hear of this."""

    severity: Severity | None = None
    """Order in which waiting wakes are delivered."""

    sealed: tuple[SealedItem, ...] = ()

    @property
    def wake_severity(self) -> Severity:
        """Severity of the wake, also where none was told."""
        return self.severity or Severity.S2


class Recorded(StoredValue):
    """One event with its place in the ledger."""

    event_id: str
    """uuid5 of command id and index."""

    book: RegionCode
    stream: str
    version: int
    position: int
    actor: Actor
    causation: str
    """Id of the command that caused it."""

    schema_version: int = SCHEMA_VERSION
    ledger_at: datetime
    """Instant of the append by the database's clock; never decreases along a book."""

    event: Event


class Appended(Value):
    """What is stored for a command, first time or repeated."""

    type: Literal["appended"] = "appended"
    stream: str
    version: int
    """Version of the stream after the command, not the present one."""

    events: tuple[Event, ...]
    positions: tuple[int, ...] = ()
    register_number: str | None = None
    """Set when the command entered the problem into the register."""

    fresh: bool = True
    """False when the command had been carried out before."""


class Wake(Value):
    """The workflow of `stream` must read up to `version`, or beyond."""

    stream: str
    version: int
    severity: Severity = Severity.S2
    category: CategoryCode | None = None
    """What operators search the workflow by, when the writer knows it; not stored."""

    attempts: int = 0
    """Times it was claimed so far, this time included; 0 when it comes straight from its command."""


class BookNotOpen(Exception):
    """Nobody has opened the desk's book here; a fault of the set-up."""


class BookOnOtherTerms(Exception):
    """The book is open already, with another origin, register name or year; a fault of the set-up."""


class VersionConflict(Exception):
    """Another writer moved the stream past the expected version; read again and retry."""


class LedgerAway(Exception):
    """The store cannot be reached or does not accept writes now; nothing was stored that was not acknowledged."""


class Ledger(Protocol):
    """Append-only streams of events."""

    async def append(self, request: AppendRequest) -> Appended:
        """Store the events, or return what this command stored before (`fresh` false).

        Text that is not in Unicode's normal form C is brought into it first, in `events` and `after` alike.

        Raises:
            BookNotOpen: the book must be opened before.
            domain.canonical.NotCanonical: an event holds what has no canonical form; a bug of the caller.
            ledger.encoding.EventTooLarge: an event is larger than the ledger takes; a bug of the caller.
            VersionConflict: the stream is not at `expected_version`.
            domain.refusals.CommandIdReused: the id was used with another digest.
            LedgerAway: try again later.
        """

    async def outcome(self, command_id: str, command_digest: bytes) -> Appended | None:
        """What the command stored, or None if it has not been carried out.

        Raises:
            domain.refusals.CommandIdReused: the id was used with another digest.
            LedgerAway: try again later.
        """

    async def read(self, stream: str, after_version: int = 0, limit: int | None = None) -> Sequence[Recorded]:
        """Events after `after_version`, oldest first, at most `limit`; empty when there are none."""

    async def read_book(self, book: RegionCode, from_position: int = 0, limit: int = 1000) -> Sequence[Recorded]:
        """Events of a book from `from_position` on, in order, at most `limit`."""

    async def books(self) -> Sequence[RegionCode]:
        """Books that exist."""

    async def claim_wakes(self, limit: int) -> Sequence[Wake]:
        """Waiting wakes whose turn it is, gravest first, at most one per stream.

        Each is put off by a back-off that grows with its attempts, so that one bad stream never blocks the next
        and two relays do not deliver the same wake at the same moment.
        """

    async def wake_delivered(self, wake: Wake) -> None:
        """Forget the wake, unless the stream has needed a later one since."""


Connection = Any
"""An adapter's connection; the port does not know the driver."""


class Projector(Protocol):
    """Keeps query tables in step with the ledger, in the same database."""

    async def project(
        self, connection: Connection, entries: Sequence[tuple[AppendRequest, Appended, tuple[Recorded, ...]]]
    ) -> None:
        """Write what a batch of fresh requests means for the query tables, in the transaction that stores them.

        Args:
            connection: of the ledger's adapter, in its transaction; an error takes the whole request back.
            entries: each request with its outcome and its events as they are recorded, in order.
        """
