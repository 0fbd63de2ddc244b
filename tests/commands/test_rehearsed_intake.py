"""Reports that come in while a desk rehearses the days around voting day, on the real database."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest_asyncio

from commands.intake.report import IntakeOutcome, IntakeReport
from commands.service import Refused
from composition import DeskServices, open_desk
from domain.actor import Actor
from domain.codes import Role
from domain.desk.events import NilReportReceived
from infra.temporal.client import connect
from ledger.port import Recorded
from tests.given.services import desk_settings

LEBONG = "17.07"
OPERATOR = Actor(id="operator:sari", role=Role.OPERATOR, region=LEBONG)
BEGINS = datetime(2026, 10, 5, 2, tzinfo=UTC)
FIRST_HOUR = datetime.fromisoformat("2024-11-20T08:00:00+07:00")
A_DAY = timedelta(minutes=2)
POWER = "Listrik padam di Semelako I, lima TPS belum selesai menghitung. Mohon genset dan kepastian PLN."
NIL = "NIHIL. Tidak ada kejadian menonjol sampai pukul 09.00."


class Wall:
    """A wall clock that is put forward."""

    def __init__(self) -> None:
        self.now = BEGINS

    def __call__(self) -> datetime:
        return self.now


@pytest_asyncio.fixture(loop_scope="session")
async def wall() -> Wall:
    return Wall()


@pytest_asyncio.fixture(loop_scope="session")
async def desk(a_database: str, tmp_path: Path, wall: Wall) -> AsyncIterator[DeskServices]:
    """The services of Lebong's desk, on which a day takes two minutes; nobody answers where the engine should be."""
    settings = desk_settings(
        a_database,
        tmp_path,
        fictitious=True,
        rehearsal_begins_at=BEGINS,
        rehearsal_shows=FIRST_HOUR,
        rehearsal_speed=720,
    )
    nowhere = await connect(address="127.0.0.1:1", lazy=True)
    async with open_desk(settings, nowhere, wall) as services:
        await services.prepare_books([LEBONG])
        yield services
        await services.relay.settled()


async def handed_in(desk: DeskServices, key: str, told_at: datetime, text: str = POWER) -> IntakeOutcome | Refused:
    report = IntakeReport(
        intake_key=key, desk=LEBONG, region="17.07.03", text=text, occurred_at=told_at, reported_at=told_at
    )
    return await desk.intake.receive(report, OPERATOR)


async def accepted(desk: DeskServices, key: str, told_at: datetime, text: str = POWER) -> IntakeOutcome:
    outcome = await handed_in(desk, key, told_at, text)
    assert isinstance(outcome, IntakeOutcome), outcome
    return outcome


async def recorded(desk: DeskServices) -> list[Recorded[Any]]:
    return list(await desk.ledger.read_book(desk.book_of(LEBONG)))


async def test_near_voting_begins_when_the_rehearsal_comes_near_it(desk: DeskServices, wall: Wall) -> None:
    near = {}
    for day in range(9):
        wall.now = BEGINS + day * A_DAY
        shown = FIRST_HOUR + timedelta(days=day)
        outcome = await accepted(desk, f"day-{day}", shown)
        if outcome.assessment is not None:
            near[shown.day] = outcome.assessment.near_voting
    assert near == {20: False, 21: False, 22: False, 23: False, 24: True, 25: True, 26: True, 27: True, 28: True}


async def test_a_report_is_told_in_the_rehearsals_time_and_recorded_in_the_walls(
    desk: DeskServices, wall: Wall
) -> None:
    wall.now = BEGINS + A_DAY
    told_at = FIRST_HOUR + timedelta(hours=22)
    first = await accepted(desk, "wa-1", told_at)
    (detected,) = await recorded(desk)
    assert (
        detected.event.source.occurrence.at == desk.settings.calendar.wall(told_at) == BEGINS + timedelta(seconds=110)
    )
    assert detected.event.recorded_at == wall.now
    again = await accepted(desk, "wa-1", told_at)
    assert (again.fresh, again.problem_id) == (False, first.problem_id)


async def test_what_is_still_to_come_in_the_rehearsal_cannot_have_happened(desk: DeskServices, wall: Wall) -> None:
    wall.now = BEGINS + A_DAY
    tomorrow = await handed_in(desk, "wa-1", FIRST_HOUR + timedelta(days=1, minutes=6))
    assert isinstance(tomorrow, Refused)
    assert tomorrow.code == "INSTANT_OUT_OF_RANGE"
    today = await handed_in(desk, "wa-1", FIRST_HOUR + timedelta(days=1, minutes=4))
    assert isinstance(today, IntakeOutcome)


async def test_a_nil_report_is_of_the_day_that_the_rehearsal_shows(desk: DeskServices, wall: Wall) -> None:
    wall.now = BEGINS + 7 * A_DAY
    assert (await accepted(desk, "nil", FIRST_HOUR + timedelta(days=7), NIL)).disposition == "nil"
    (nil,) = await recorded(desk)
    assert isinstance(nil.event, NilReportReceived)
    assert nil.event.day == date(2024, 11, 27)


async def test_two_reports_of_one_outage_join_when_hours_of_the_rehearsal_lie_between(
    desk: DeskServices, wall: Wall
) -> None:
    wall.now = BEGINS + 2 * A_DAY
    first = await accepted(desk, "wa-1", FIRST_HOUR + timedelta(days=1))
    soon = await accepted(desk, "wa-2", FIRST_HOUR + timedelta(days=1, hours=1))
    late = await accepted(desk, "wa-3", FIRST_HOUR + timedelta(days=2))
    assert (soon.disposition, soon.problem_id) == ("joined", first.problem_id)
    assert late.disposition == "became"
