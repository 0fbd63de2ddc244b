"""Reads on record, with the real rules: who is recorded, who has to say why, under which day, and who reads it back."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from commands.kinds import access_record, desk, problem
from commands.service import CommandService
from commands.wakes import WakeRelay
from domain.access.sight import THE_SERVICE, Sight, sight_of
from domain.access_record.events import RestrictedProblemOpened, WordsOpened
from domain.actor import Actor
from domain.codes import RegionCode, Role
from domain.problem.process import problem_stream
from domain.refusals import NotPermitted, ReasonNeeded
from domain.stream import BookId
from ledger.encoding import EventCodec
from ledger.memory import MemoryLedger
from reading.access import AccessRecorder, accesses_on
from tests.given.desk import BOOK, RecordingEngine, parts_before
from tests.given.tables import LEBONG, looking

STREAM = problem_stream(BOOK, "p-1")
WORDS = WordsOpened(stream=STREAM, commitments=("a" * 64,), count=1)
LATE_EVENING = datetime(2024, 11, 27, 17, 30, tzinfo=UTC)
"""Half past midnight of the next day at the desk."""


async def the_day(_book: BookId, instant: datetime) -> date:
    return instant.astimezone(ZoneInfo("Asia/Jakarta")).date()


class Opened:
    """The book of Lebong, with a recorder of accesses."""

    def __init__(self) -> None:
        aggregates = (problem.AGGREGATE, desk.AGGREGATE, access_record.AGGREGATE)
        self.ledger = MemoryLedger(EventCodec(*(each.events for each in aggregates)))
        relay = WakeRelay(self.ledger, RecordingEngine())
        commands = CommandService(*parts_before(self.ledger, relay, now=lambda: LATE_EVENING))
        self.records = AccessRecorder(commands, the_day, lambda: LATE_EVENING)

    async def kinds(
        self, day: date = date(2024, 11, 28), sight: Sight | None = None
    ) -> list[tuple[str, str, str | None]]:
        chair = looking(role=Role.SUPERVISOR, name="sekda")
        found = (await accesses_on(sight or chair, self.ledger, BOOK, day)).accesses
        return [(each.kind, each.actor.id, each.purpose) for each in found]


def auditor(purpose: str | None = None, region: RegionCode = LEBONG) -> Sight:
    return sight_of(Actor(id="bpk", role=Role.AUDITOR, region=region), purpose)


async def test_an_access_stands_under_the_day_of_the_desks_calendar() -> None:
    opened = Opened()

    await opened.records.record(looking(), STREAM, WORDS)

    assert await opened.kinds(date(2024, 11, 27)) == []
    assert await opened.kinds() == [("words", "sari", None)]


async def test_an_auditor_says_why_and_it_is_recorded() -> None:
    opened = Opened()

    with pytest.raises(ReasonNeeded):
        await opened.records.record(auditor(), STREAM, WORDS)
    await opened.records.record(auditor("audit surat 12"), STREAM, WORDS)
    await opened.records.record(auditor(), STREAM, RestrictedProblemOpened(stream=STREAM))

    assert await opened.kinds() == [("words", "bpk", "audit surat 12"), ("restricted", "bpk", None)]


async def test_what_the_service_opens_is_no_read_by_a_person() -> None:
    opened = Opened()

    await opened.records.record(THE_SERVICE, STREAM, WORDS)

    assert await opened.kinds() == []


@pytest.mark.parametrize("sight", [auditor(), auditor(region="17"), looking(role=Role.SUPERVISOR)])
async def test_an_auditor_of_the_region_and_the_chair_read_it_back(sight: Sight) -> None:
    assert await Opened().kinds(sight=sight) == []


@pytest.mark.parametrize(
    "sight", [auditor(region="35"), looking("17", Role.SUPERVISOR), looking(), looking(role=Role.ADMIN)]
)
async def test_nobody_else_does(sight: Sight) -> None:
    with pytest.raises(NotPermitted):
        await Opened().kinds(sight=sight)
