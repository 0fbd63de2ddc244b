"""What falls due on one stream and is for another, on the real database: done once, and nobody stands still."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest_asyncio

from commands.service import Refused
from composition import DeskServices, open_desk
from domain.actor import Actor
from domain.codes import Role
from domain.command import Envelope
from domain.desk.cadence import Cadence, CadenceRule, PeriodKind
from domain.desk.commands import SetCadence
from domain.desk.process import desk_stream
from domain.missing_report import missing_report_stream
from domain.report.process import report_stream
from domain.report_id import ReportId
from domain.stream import START, StreamId
from infra.temporal.client import connect
from ledger.migrate import migrate
from tests.given.services import desk_settings

LEBONG, BENGKULU = "17.07", "17"
CHAIR = Actor(id="sekda", role=Role.SUPERVISOR, region=LEBONG)
EVERY_DAY = Cadence(rules=(CadenceRule(kind=PeriodKind.DAILY, hours=("16:00",), grace_minutes=120),))


@pytest_asyncio.fixture(loop_scope="session")
async def desk(fresh_database: str, tmp_path: Path) -> AsyncIterator[DeskServices]:
    """The desk of Lebong alone, which reports every day."""
    await migrate(fresh_database)
    nowhere = await connect(address="127.0.0.1:1", lazy=True)
    async with open_desk(desk_settings(fresh_database, tmp_path), nowhere) as services:
        await services.prepare_books([LEBONG])
        stream, command = desk_stream(services.book_of(LEBONG)), SetCadence(cadence=EVERY_DAY)
        sent: Envelope[SetCadence] = Envelope(command_id=f"test/{uuid4()}", stream=stream, actor=CHAIR, command=command)
        assert not isinstance(await services.commands.carry_out(sent), Refused)
        yield services
        await services.relay.settled()


async def kinds(desk: DeskServices, stream: StreamId[Any]) -> list[str]:
    return [each.event.type for each in await desk.ledger.read(stream)]


async def opened(desk: DeskServices) -> ReportId:
    """The report that the desk's own process has opened."""
    book = desk.book_of(LEBONG)
    await desk.commands.carry_out_due(desk_stream(book), desk.now(), START)
    (last,) = (await desk.in_force.desk(book)).reporting.opened
    return last.report_id


async def test_a_period_opens_its_report_and_the_step_repeated_opens_none(desk: DeskServices) -> None:
    report_id = await opened(desk)
    assert await opened(desk) == report_id
    assert await kinds(desk, report_stream(report_id)) == ["ReportOpened"]
    assert await kinds(desk, desk_stream(desk.book_of(LEBONG))) == ["CadenceSet", "PeriodOpened"]


async def test_a_silent_desk_is_a_problem_in_another_book_once(desk: DeskServices) -> None:
    await desk.prepare_books([BENGKULU])
    report_id = await opened(desk)
    late = desk.now() + timedelta(days=3)
    for _ in range(2):
        await desk.commands.carry_out_due(report_stream(report_id), late, START)
    assert await kinds(desk, report_stream(report_id)) == ["ReportOpened", "EntriesClosed", "ReportMissed"]
    assert await kinds(desk, missing_report_stream(report_id, BENGKULU)) == ["ProblemDetected"]


async def test_where_the_desk_above_is_not_kept_the_silence_is_on_record_all_the_same(desk: DeskServices) -> None:
    report_id = await opened(desk)
    await desk.commands.carry_out_due(report_stream(report_id), desk.now() + timedelta(days=3), START)
    assert (await kinds(desk, report_stream(report_id)))[-1] == "ReportMissed"
    assert await kinds(desk, missing_report_stream(report_id, BENGKULU)) == []
