"""What the projection of one kind of stream is: how the commands of such a stream become rows of query tables.

Every kind has lines in the timeline and open obligations in the one work list; a kind may own tables beside these. The
writer and the rebuild know kinds by this alone (`projections/registry.py` lists them).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any, Generic, TypeVar

from domain.aggregate import Process
from domain.base import StoredValue
from domain.codes import AgencyCode, RegionCode
from domain.obligation import Obligation
from domain.stream import BookId, kind_of, region_of
from ledger.port import Recorded

State = TypeVar("State")
Rows = TypeVar("Rows", bound="Changes")


@dataclass(frozen=True, slots=True)
class StoredCommand(Generic[State]):
    """What one command stored, and what it led to."""

    recorded: Sequence[Recorded[Any]]
    """Its events, at least one, all of one stream."""

    before: State
    """State of the stream before them."""

    after: State
    """And after them."""

    register_number: str | None = None
    """Number given by this command, if it entered the stream into the register."""

    @property
    def stream(self) -> str:
        """Stream of the events."""
        return self.recorded[0].stream

    @property
    def kind(self) -> str:
        """Kind of that stream."""
        return kind_of(self.stream)

    @property
    def book(self) -> BookId:
        """Book in which the events stand."""
        return self.recorded[0].book

    @property
    def desk(self) -> RegionCode:
        """Region of the desk whose book it is."""
        return region_of(self.book)

    @property
    def last(self) -> Recorded[Any]:
        """Newest of the events."""
        return self.recorded[-1]


@dataclass(frozen=True, slots=True)
class Owed:
    """An open obligation, and who has to act on it."""

    obligation: Obligation
    agency: AgencyCode
    office: RegionCode
    next_at: datetime
    """Next instant at which the stream's process has to act on it; the end of a pause while its clocks stand."""


class Changes(StoredValue):
    """Rows that one or more commands bring. Each field of a subclass is a tuple of rows of one class."""


def joined(changes: Sequence[Rows]) -> Rows:
    """The rows of several commands, at least one and each of another stream, in one."""
    first = changes[0]
    if len(changes) == 1:
        return first
    fields = type(first).model_fields
    return first.model_copy(
        update={name: tuple(chain.from_iterable(getattr(each, name) for each in changes)) for name in fields}
    )


def _nothing_owed(_state: object) -> tuple[Owed, ...]:
    return ()


@dataclass(frozen=True)
class Tables(Generic[State]):
    """Query tables that belong together, and how they are written."""

    keys: Mapping[str, tuple[str, ...]]
    """Columns that identify a row, by table of the schema `projections`."""

    write: Mapping[str, str]
    """Statements by name, each an INSERT, UPDATE or DELETE of its own rows, tables named with the schema `projections`.
    They are carried out together, in no order, and write the changes of at most one command of each stream, which are
    found under the kind's name in a JSON document: `$1::jsonb -> 'kind' -> 'field of the changes'`."""

    changes: Callable[[StoredCommand[State]], Changes]
    """Rows that one command brings; pure, and of one class whatever the command."""

    kept_by_database: Mapping[str, str] = field(default_factory=dict)
    """For each of the tables that triggers fill from the others, the statement that fills it in a rebuild."""


@dataclass(frozen=True)
class Projection(Generic[State]):
    """How the streams of one kind become rows."""

    process: Process[State, Any, Any]
    """Its kind, and how its events fold: the same that whoever writes them has."""

    shown: Mapping[str, tuple[str, ...]]
    """Fields of each type of event that the timeline shows; a dot leads into a part of the event."""

    owed: Callable[[State], Sequence[Owed]] = _nothing_owed
    """What is owed in a state, and by whom."""

    own: Tables[State] | None = None
    """Tables that no other kind writes."""

    @property
    def kind(self) -> str:
        """First part of the names of its streams."""
        return self.process.kind
