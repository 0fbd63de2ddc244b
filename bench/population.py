"""A large desk, made in bulk: lives that were really lived, copied under ids, places and hours of their own.

A copy is appended to the ledger in one go, so that hash chain, register and query tables are what they would be had it
been lived: the states from which the query tables follow are folded anew. No workflow hears of it.
"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final
from uuid import UUID, uuid5

import orjson
from pydantic import TypeAdapter

from composition import DeskServices
from domain.actor import Actor
from domain.codes import RegionCode
from domain.problem.events import Event, IntakeReportAttached, ProblemDetected
from domain.problem.evolve import fold
from domain.problem.process import problem_stream
from domain.problem.state import INITIAL, State
from domain.stream import START, Head, StreamId
from ledger.port import AppendRequest, Recorded

NAMESPACE: Final = UUID("3d0d7e0c-7c35-4a1e-9b60-0d5b0cf0a0aa")
IN_FLIGHT: Final = 64
REPORTS_AT_ONCE: Final = 200

_INSTANT: Final = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")


@dataclass(frozen=True)
class Template:
    """A life that was lived, or the first part of one."""

    problem_id: str
    region: RegionCode
    actor: Actor
    events: tuple[Event, ...]

    def copied(self, problem_id: str, region: RegionCode, later_by: timedelta) -> tuple[Event, ...]:
        """The same life of another problem, elsewhere, and so much later."""
        changes = {self.problem_id: problem_id, self.region: region}
        said = orjson.loads(EVENT_LIST.dump_json(self.events))
        return tuple(EVENT_LIST.validate_python(_changed(said, changes, later_by)))


EVENT_LIST: Final[TypeAdapter[tuple[Event, ...]]] = TypeAdapter(tuple[Event, ...])


def template_of(recorded: Sequence[Recorded[Event]], length: int | None = None) -> Template:
    """The life that these events tell, or the first `length` of them."""
    first = recorded[0].event
    assert isinstance(first, ProblemDetected), "a life begins with a detection"
    return Template(
        problem_id=first.problem_id,
        region=first.assessment.region,
        actor=recorded[0].actor,
        events=tuple(each.event for each in islice(recorded, length)),
    )


class Population:
    """Fills a desk's book with copies."""

    def __init__(self, desk: DeskServices, region: RegionCode, places: Sequence[RegionCode]) -> None:
        """Fill the book of the desk of `region` with problems in `places`."""
        self._desk = desk
        self._book = desk.book_of(region)
        self._places = places
        self._made = 0
        self.newest = ""
        """Id of the problem that was made last."""

    async def add(self, template: Template, count: int, spread: timedelta) -> None:
        """Return with `count` copies stored, whose beginnings lie within `spread` before the template's."""
        slots = asyncio.Semaphore(IN_FLIGHT)

        async def one(number: int) -> None:
            async with slots:
                await self._append(template, number, -spread * (number + 1) / (count + 1))

        for beginning in range(0, count, 1000):
            async with asyncio.TaskGroup() as group:
                for number in range(beginning, min(beginning + 1000, count)):
                    group.create_task(one(number))
        self._made += count

    async def add_reports(self, template: Template, count: int) -> str:
        """Id of a copy to which `count` further reports came."""
        problem_id = self._id(0, "many")
        events = list(template.copied(problem_id, self._places[0], timedelta()))
        first = events[0]
        assert isinstance(first, ProblemDetected)
        reports = [self._report(first, number) for number in range(count)]
        stream = problem_stream(self._book, problem_id)
        head: Head = START
        state: State = INITIAL
        for part, added in enumerate([events, *_in_parts(reports, REPORTS_AT_ONCE)]):
            after = fold(added, state)
            stored = await self._desk.ledger.append(
                self._request(stream, f"{problem_id}/{part}", template.actor, tuple(added), state, after, head)
            )
            head, state = stored.recorded[-1].head, after
        return problem_id

    async def _append(self, template: Template, number: int, later_by: timedelta) -> None:
        problem_id = self.newest = self._id(self._made + number, template.problem_id)
        place = self._places[number % len(self._places)]
        events = template.copied(problem_id, place, later_by)
        stream = problem_stream(self._book, problem_id)
        await self._desk.ledger.append(
            self._request(stream, problem_id, template.actor, events, INITIAL, fold(events), START)
        )

    def _request(
        self,
        stream: StreamId[Event],
        name: str,
        actor: Actor,
        events: tuple[Event, ...],
        before: object,
        after: object,
        head: Head,
    ) -> AppendRequest:
        return AppendRequest(
            book=self._book,
            stream=str(stream),
            expected=head,
            command_id=f"bench/{name}",
            command_digest=bytes(32),
            actor=actor,
            events=events,
            before=before,
            after=after,
            wake=False,
        )

    def _report(self, first: ProblemDetected, number: int) -> IntakeReportAttached:
        assert first.intake is not None
        intake = first.intake.model_copy(update={"intake_id": self._id(number, "report")})
        return IntakeReportAttached(
            recorded_at=first.recorded_at + timedelta(seconds=number + 1), intake=intake, matched_by=("person",)
        )

    def _id(self, number: int, name: str) -> str:
        return str(uuid5(NAMESPACE, f"{self._book}/{name}/{number}"))


def _in_parts(reports: list[IntakeReportAttached], size: int) -> Iterator[list[Event]]:
    for beginning in range(0, len(reports), size):
        yield list(reports[beginning : beginning + size])


def _changed(said: Any, changes: dict[str, str], later_by: timedelta) -> Any:  # noqa: ANN401 - of any JSON
    match said:
        case dict():
            return {key: _changed(each, changes, later_by) for key, each in said.items()}
        case list():
            return [_changed(each, changes, later_by) for each in said]
        case str() if said in changes:
            return changes[said]
        case str() if _INSTANT.match(said):
            return (datetime.fromisoformat(said) + later_by).isoformat()
        case str():
            for old, new in changes.items():
                if len(old) > 30 and old in said:
                    return said.replace(old, new)
            return said
        case _:
            return said
