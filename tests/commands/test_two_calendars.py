"""Two books in one database, one rehearsed and one real, served by processes that were told nothing of either."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr

from commands.intake.report import IntakeOutcome, IntakeReport
from commands.service import Refused
from composition import DeskServices, open_desk
from domain.access.sight import THE_SERVICE
from domain.actor import Actor, service_identity
from domain.codes import RegionCode, Role
from domain.problem.commands import CommandEnvelope, Inventory
from domain.problem.events import ProblemInventoried
from domain.problem.process import problem_stream
from domain.problem.state import UnderWay
from infra.embedded.data_folder import DataFolder
from infra.embedded.kept_keys import kept_identity_key, kept_vault_key
from infra.settings import Settings
from infra.temporal.client import connect
from ledger.port import Appended, BookOnAnotherCalendar

LEBONG, KEPAHIANG = "17.07", "17.08"
BEGINS = datetime(2026, 10, 5, 2, tzinfo=UTC)
NOW = BEGINS + timedelta(minutes=3)
SHOWN = datetime.fromisoformat("2024-11-05T08:00+07:00")
SPEED = 2000.0
SHOWN_NOW = SHOWN + timedelta(minutes=3) * SPEED
ROAD = "Jalan lintas putus tertutup longsor di {place}, motor tidak bisa lewat, jalur lain tidak ada."
NIL = "NIHIL. Tidak ada kejadian menonjol sampai pukul 09.00."


@pytest_asyncio.fixture(loop_scope="session")
async def settings(a_database: str, tmp_path: Path) -> Settings:
    """Of a process that is told nothing of a rehearsal."""
    folder = DataFolder.at(tmp_path)
    return Settings(
        data_dir=tmp_path,
        database_url=SecretStr(a_database),
        vault_key=kept_vault_key(folder),
        identity_key=kept_identity_key(folder),
    )


@pytest_asyncio.fixture(loop_scope="session")
async def desk(settings: Settings) -> AsyncIterator[DeskServices]:
    """A process beside those that opened Lebong's book for a rehearsal and Kepahiang's for itself."""
    nowhere = await connect(address="127.0.0.1:1", lazy=True)
    async with open_desk(rehearsing(settings, SPEED), nowhere) as services:
        await services.prepare_books([LEBONG])
    async with open_desk(settings, nowhere, lambda: NOW) as services:
        await services.prepare_books([LEBONG, KEPAHIANG])
        yield services
        await services.relay.settled()


async def handed_in(
    desk: DeskServices, region: RegionCode, told_at: datetime, text: str = ROAD, key: str = "wa-1"
) -> IntakeOutcome | Refused:
    report = IntakeReport(
        intake_key=key,
        desk=region,
        region=f"{region}.03" if region == LEBONG else region,
        text=text.format(place="lereng"),
        occurred_at=told_at,
        reported_at=told_at,
    )
    return await desk.intake.receive(report, Actor(id="operator:sari", role=Role.OPERATOR, region=region))


async def inventoried(desk: DeskServices, region: RegionCode, told_at: datetime) -> UnderWay:
    outcome = await handed_in(desk, region, told_at)
    assert isinstance(outcome, IntakeOutcome), outcome
    assert outcome.problem_id is not None
    stream = problem_stream(desk.book_of(region), outcome.problem_id)
    done = await desk.commands.carry_out(
        CommandEnvelope(
            command_id=f"{region}/inventory", stream=stream, actor=service_identity(region), command=Inventory()
        )
    )
    assert isinstance(done, Appended), done
    state = (await desk.commands.snapshot(stream)).state
    assert isinstance(state, UnderWay)
    return state


def rehearsing(settings: Settings, speed: float) -> Settings:
    """The same, told to rehearse."""
    told = {"fictitious": True, "rehearsal_begins_at": BEGINS, "rehearsal_shows": SHOWN, "rehearsal_speed": speed}
    return settings.model_copy(update=told)


async def test_each_problem_has_the_deadlines_of_its_own_book(desk: DeskServices) -> None:
    await check_deadlines(desk)


async def test_a_process_that_was_told_another_calendar_goes_by_that_of_the_book(desk: DeskServices) -> None:
    nowhere = await connect(address="127.0.0.1:1", lazy=True)
    async with open_desk(rehearsing(desk.settings, 50.0), nowhere, lambda: NOW) as other:
        with pytest.raises(BookOnAnotherCalendar):
            await other.prepare_books([LEBONG])
        await check_deadlines(other)
        await other.relay.settled()


async def check_deadlines(desk: DeskServices) -> None:
    """Let a problem of each book be inventoried, and see when what is owed then falls due."""
    rehearsed = await inventoried(desk, LEBONG, SHOWN_NOW)
    real = await inventoried(desk, KEPAHIANG, NOW)

    assert rehearsed.severity == real.severity
    due = {each.key.partition("/")[0]: each.due_at - NOW for each in real.obligations}
    hurried = {each.key.partition("/")[0]: each.due_at - NOW for each in rehearsed.obligations}
    assert due.keys() == hurried.keys()
    assert due["acknowledge"] >= timedelta(hours=2)
    assert all(abs(hurried[key] * SPEED - due[key]) <= SPEED * timedelta.resolution for key in due)


async def test_clocks_say_by_which_calendar_they_were_frozen(desk: DeskServices) -> None:
    versions = []
    for region, told_at in ((LEBONG, SHOWN_NOW), (KEPAHIANG, NOW)):
        await inventoried(desk, region, told_at)
        events = [each.event for each in await desk.ledger.read_book(desk.book_of(region))]
        versions += [each.policy_version for each in events if isinstance(each, ProblemInventoried)]
    assert versions == ["2024.1/x2000", "2024.1"]


async def test_what_is_told_is_read_by_the_calendar_of_the_book_it_is_told_to(desk: DeskServices) -> None:
    for region, told_at in ((LEBONG, SHOWN_NOW), (KEPAHIANG, NOW)):
        later = await handed_in(desk, region, told_at + timedelta(minutes=6))
        assert isinstance(later, Refused)
        assert later.code == "INSTANT_OUT_OF_RANGE"
        assert isinstance(await handed_in(desk, region, told_at), IntakeOutcome)
    assert {each.event.source.occurrence.at for each in await desk.ledger.read_book(desk.book_of(LEBONG))} == {NOW}


async def test_a_day_is_that_of_the_book(desk: DeskServices) -> None:
    for region, told_at in ((LEBONG, SHOWN_NOW), (KEPAHIANG, NOW)):
        assert isinstance(await handed_in(desk, region, told_at, NIL, "nihil"), IntakeOutcome)
    days = [(await desk.ledger.read_book(desk.book_of(each)))[0].event.day for each in (LEBONG, KEPAHIANG)]
    assert [str(each) for each in days] == ["2024-11-09", "2026-10-05"]
    locals_ = [await desk.local_time(desk.book_of(each)) for each in (LEBONG, KEPAHIANG)]
    assert [str(each.date_of(NOW)) for each in locals_] == ["2024-11-09", "2026-10-05"]


async def test_reports_join_within_the_hours_of_their_own_book(desk: DeskServices) -> None:
    # An hour before, as each book shows it: in the rehearsal not two seconds of the wall.
    first = await handed_in(desk, LEBONG, SHOWN_NOW - timedelta(hours=40), key="wa-1")
    late = await handed_in(desk, LEBONG, SHOWN_NOW, key="wa-2")
    assert isinstance(first, IntakeOutcome)
    assert isinstance(late, IntakeOutcome)
    assert (first.disposition, late.disposition) == ("became", "became")
    soon = await handed_in(desk, LEBONG, SHOWN_NOW - timedelta(minutes=20), key="wa-3")
    assert isinstance(soon, IntakeOutcome)
    assert (soon.disposition, soon.problem_id) == ("joined", late.problem_id)


async def test_the_mark_follows_from_the_book(desk: DeskServices) -> None:
    rehearsed, real = desk.book_of(LEBONG), desk.book_of(KEPAHIANG)
    assert not desk.settings.fictitious
    assert await desk.is_fictitious(rehearsed)
    assert await desk.is_fictitious(real, rehearsed)
    assert not await desk.is_fictitious(real)
    assert not await desk.is_fictitious()


async def test_what_is_invented_beside_a_rehearsal_goes_by_its_time(desk: DeskServices) -> None:
    nowhere = await connect(address="127.0.0.1:1", lazy=True)
    invented = desk.settings.model_copy(update={"fictitious": True})
    async with open_desk(invented, nowhere, lambda: NOW) as services:
        await services.prepare_books(["17", KEPAHIANG])
        rehearsed = await services.calendars.of(desk.book_of(LEBONG))
        assert await services.calendars.of(desk.book_of("17")) == rehearsed
        assert (await services.calendars.of(desk.book_of(KEPAHIANG))).is_real
        await services.prepare_books(["17.01"], rehearsed.model_copy(update={"speed": 50.0}))
        await services.prepare_books(["17.02"])
        assert (await services.calendars.of(desk.book_of("17.02"))).is_real
    await desk.prepare_books(["17.03"])
    assert (await desk.calendars.of(desk.book_of("17.03"))).is_real


async def test_no_command_costs_a_read_of_its_books_terms(desk: DeskServices) -> None:
    assert isinstance(await handed_in(desk, LEBONG, SHOWN_NOW, key="wa-1"), IntakeOutcome)
    asked = 0
    terms = desk.ledger.terms

    async def counted(book: str) -> object:
        nonlocal asked
        asked += 1
        return await terms(book)

    desk.ledger.terms = counted  # type: ignore[method-assign,assignment]
    for number in range(2, 7):
        outcome = await handed_in(desk, LEBONG, SHOWN_NOW, key=f"wa-{number}")
        assert isinstance(outcome, IntakeOutcome)
        assert await desk.queries.problem(THE_SERVICE, str(outcome.problem_id)) is not None
    assert asked == 0
