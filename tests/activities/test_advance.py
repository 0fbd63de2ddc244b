"""One step of a workflow against its stream."""

from datetime import UTC, datetime, timedelta

import pytest
from temporalio.testing import ActivityEnvironment

from activities.advance import LedgerBehind, StreamActivities
from activities.contract import Advance
from domain.problem.events import Event
from domain.stream import Head
from tests.given.desk import Desk, NothingAtOnce, RecordingEngine, detection


class Office(Desk):
    """A detected problem and the activity that advances it."""

    def __init__(self) -> None:
        super().__init__(RecordingEngine())
        self.activities = StreamActivities(self.service, NothingAtOnce())

    async def advance(self, version: int = 0, *, at_least: int = 0, later: timedelta = timedelta(0)) -> list[str]:
        request = Advance(
            stream=self.stream,
            head=Head(version=version),
            at_least=at_least,
            now=datetime.now(UTC) + later,
        )
        advanced = await ActivityEnvironment().run(self.activities.advance, request)
        events: tuple[Event, ...] = advanced.events
        return [each.type for each in events]


async def test_a_step_does_what_is_due_and_returns_what_is_new() -> None:
    office = Office()
    await office.ask(detection())
    assert await office.advance() == ["ProblemDetected", "ProblemInventoried"] + ["AgencyReferred"] * 3
    assert await office.advance(version=5) == []


async def test_a_step_repeated_after_its_answer_was_lost_returns_the_same_and_stores_nothing() -> None:
    office = Office()
    await office.ask(detection())
    assert await office.advance() == await office.advance()
    assert len(await office.kinds()) == 5


async def test_a_step_of_another_process_with_an_older_memory_reads_on() -> None:
    office = Office()
    await office.ask(detection())
    await office.advance()
    other = StreamActivities(Desk(RecordingEngine(), office.ledger).service, NothingAtOnce())
    office.activities = other
    assert (
        await office.advance(version=2, later=timedelta(hours=1, minutes=1))
        == ["AgencyReferred"] * 3 + ["ReminderSent"] * 3
    )


async def test_a_step_wakes_nobody() -> None:
    office = Office()
    engine = RecordingEngine()
    office.connect(engine)
    office.activities = StreamActivities(office.service, NothingAtOnce())
    await office.ask(detection())
    await office.advance()
    assert [wake.version for wake in engine.taken] == [1]


async def test_a_ledger_behind_its_wakes_is_an_outage() -> None:
    office = Office()
    await office.ask(detection(needs_triage=True))
    with pytest.raises(LedgerBehind):
        await office.advance(at_least=2)
