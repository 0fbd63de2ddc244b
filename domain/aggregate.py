"""What a kind of stream consists of: how its events fold, what falls due, and which events a command causes.

A kind is two values. Its `Process` folds and plans, and replayed code may know it. Its `Aggregate` decides as well, and
only the command service knows that. Nothing that serves streams names a kind: adding one adds two such values.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Generic, Protocol, TypeVar

from domain.actor import Actor
from domain.base import Fact
from domain.codes import CategoryCode, Severity
from domain.notice import Notices
from domain.stream import START, Head, StreamId

State = TypeVar("State")
Event = TypeVar("Event", bound=Fact)
Command = TypeVar("Command")
Due_co = TypeVar("Due_co", covariant=True)
Facts = TypeVar("Facts")


def _nothing_due(_state: object, _now: datetime) -> "NothingDue":
    return NothingDue()


def _never(_old: object, _new: object) -> bool:
    return False


def _no_notices(_state: object) -> Notices:
    return Notices()


def _lives_on(_state: object) -> bool:
    return False


def _ordinary(_state: object) -> Severity:
    return Severity.S2


def _uncategorised(_state: object) -> CategoryCode | None:
    return None


def _no_bodies(_case: object, _command: object) -> tuple[bytes, ...]:
    return ()


class Due(Protocol[Due_co]):
    """An automatic command that is due."""

    @property
    def effect_id(self) -> str:
        """The same for the same step and occurrence of one stream, whoever plans it from the same version."""

    @property
    def command(self) -> Due_co:
        """What has to be done."""

    @property
    def elsewhere(self) -> StreamId[Any] | None:
        """The other stream to which the command goes; None for the own one, as with nearly all.

        The effect id then names the occurrence for good, since the version of the own stream does not: the other stream
        answers a repeat as it did the first time, or has no use for it. What takes it out of the plan is a command to
        the own stream, planned behind it.
        """


class Planned(Protocol[Due_co]):
    """What a stream owes the world."""

    @property
    def commands(self) -> Sequence[Due[Due_co]]:
        """Commands that are due, oldest first."""

    @property
    def wake_at(self) -> datetime | None:
        """Next instant at which something falls due; None when nothing will."""


@dataclass(frozen=True)
class NothingDue:
    """The plan of a stream on which nothing ever falls due."""

    commands: tuple[()] = ()
    wake_at: None = None


@dataclass(frozen=True)
class Snapshot(Generic[State]):
    """The fold of a stream up to `head`."""

    state: State
    head: Head = START

    @property
    def version(self) -> int:
        """Number of events folded in."""
        return self.head.version


@dataclass(frozen=True)
class Process(Generic[State, Event, Command]):
    """One kind of stream, as far as replayed code may know it: pure, and decides nothing.

    A kind on which nothing falls due names only how its events fold.
    """

    kind: str
    """First part of the name of its streams, and the name of their workflow."""

    initial: State
    evolve: Callable[[State, Event], State]
    plan: Callable[[State, datetime], Planned[Command]] = _nothing_due
    calls_for_wake: Callable[[State, State], bool] = _never
    """Whether a sleeper who knows the first state would sleep too long for the second."""

    notices: Callable[[State], Notices] = _no_notices
    """Notices that are not delivered."""

    is_over: Callable[[State], bool] = _lives_on
    """Whether the life has ended, short of a reopening; notices may still be on their way."""

    gravity: Callable[[State], Severity] = _ordinary
    """Severity by which work on a stream is ordered."""

    category: Callable[[State], CategoryCode | None] = _uncategorised
    """What operators search its workflow by."""

    def fold(self, events: Iterable[Event], start: State | None = None) -> State:
        """State after all `events`, oldest first; from the beginning unless told otherwise."""
        return reduce(self.evolve, events, self.initial if start is None else start)

    def has_ended(self, state: State) -> bool:
        """Whether the stream's workflow has nothing left to do, short of a reopening."""
        return self.is_over(state) and not self.notices(state).outstanding


@dataclass(frozen=True)
class Case(Generic[State, Facts]):
    """The circumstances of one decision."""

    stream: StreamId[Any]
    state: State
    actor: Actor
    now: datetime
    facts: Facts
    """What the decision needs to know besides the state."""


@dataclass(frozen=True)
class Aggregate(Generic[State, Event, Command, Facts]):
    """One kind of stream with its rules."""

    process: Process[State, Event, Any]
    events: Sequence[type[Fact]]
    """Every class of event that its streams may hold."""

    decide: Callable[[Case[State, Facts], Command], tuple[Event, ...]]
    """Events that a command causes; raises `domain.refusals.Refusal` where the rules do not allow it."""

    records_reading: bool = False
    """Whether its commands record what their sender looks at: that the rights on reading have decided, and a grant lets
    them through in its time, whatever it was given for."""

    large_bodies: Callable[[Case[State, Facts], Command], tuple[bytes, ...]] = _no_bodies
    """What belongs to the events of a command and is too large for them; they name each by the SHA-256 of its bytes."""
