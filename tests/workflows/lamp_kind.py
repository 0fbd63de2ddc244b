"""An invented kind of stream: a lamp is lit until an instant, and dims by itself. Nothing of the service knows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, Field

from domain.aggregate import Aggregate, Case, Process
from domain.base import Fact, StoredValue, Value
from domain.codes import Role
from domain.command import Envelope
from domain.refusals import NotPermitted, OutOfPhase
from domain.stream import BookId, StreamId


class Lit(Fact):
    type: Literal["Lit"] = "Lit"
    until: AwareDatetime


class Dimmed(Fact):
    type: Literal["Dimmed"] = "Dimmed"


Event = Annotated[Lit | Dimmed, Field(discriminator="type")]


class Light(Value):
    type: Literal["Light"] = "Light"
    until: AwareDatetime


class Dim(Value):
    """Sent by the lamp's own process."""

    type: Literal["Dim"] = "Dim"
    until: AwareDatetime


class Lamp(StoredValue):
    lit_until: AwareDatetime | None = None
    is_out: bool = False


@dataclass(frozen=True)
class DueDim:
    effect_id: str
    command: Dim
    elsewhere: None = None


@dataclass(frozen=True)
class LampPlan:
    commands: tuple[DueDim, ...] = ()
    wake_at: datetime | None = None


def evolve(lamp: Lamp, event: Lit | Dimmed) -> Lamp:
    match event:
        case Lit(until=until):
            return Lamp(lit_until=until)
        case Dimmed():
            return Lamp(is_out=True)


def plan(lamp: Lamp, now: datetime) -> LampPlan:
    if lamp.lit_until is None:
        return LampPlan()
    if lamp.lit_until <= now:
        return LampPlan((DueDim(f"dim@{lamp.lit_until.isoformat()}", Dim(until=lamp.lit_until)),))
    return LampPlan(wake_at=lamp.lit_until)


def decide(case: Case[Lamp, None], command: Light | Dim) -> tuple[Lit | Dimmed, ...]:
    match command:
        case Light():
            if case.state.lit_until is not None:
                raise OutOfPhase("the lamp is lit")
            return (Lit(recorded_at=case.now, until=command.until),)
        case Dim():
            if case.actor.role is not Role.SERVICE:
                raise NotPermitted("a lamp dims by itself")
            return (Dimmed(recorded_at=case.now),) if case.state.lit_until == command.until else ()


PROCESS: Final = Process[Lamp, Lit | Dimmed, Dim](
    kind="lamp",
    initial=Lamp(),
    evolve=evolve,
    plan=plan,
    calls_for_wake=lambda old, new: old.lit_until != new.lit_until,
    is_over=lambda lamp: lamp.is_out,
)
AGGREGATE: Final = Aggregate[Lamp, Lit | Dimmed, Light | Dim, None](PROCESS, (Lit, Dimmed), decide)


def lamp_stream(book: BookId, name: str) -> StreamId[Lit | Dimmed]:
    return StreamId("lamp", book, name)


@dataclass(frozen=True)
class Lamps:
    """As the command service serves them."""

    aggregate: Aggregate[Lamp, Lit | Dimmed, Light | Dim, None] = AGGREGATE

    async def facts(self, envelope: Envelope[Any], others: object) -> None:
        """Nothing besides the state."""
