"""A desk that is not there, one that is not open, and one that is out of sight are told apart; in this order."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest

from commands.rules_in_force import RulesInForce
from domain.access.policy import DeskView
from domain.access.sight import THE_SERVICE
from domain.calendar import REAL, LocalTime
from domain.codes import NATION, RegionCode, Role
from domain.refusals import NotPermitted, Refusal, TriageClaimed, UnknownAppointment, UnknownRegion
from domain.stream import BookId, book_id
from projections.operational.triage_queue import Claim
from reading.claims import not_in_other_hands
from reading.desks import DeskNotOpen, find_desk, look_at_desk
from reading.recorded import accuracy_since, entered_since, recorded_since
from reading.roster import read_appointment
from reading.triage import check_triager
from tests.given.desk import BOOK, ON_THE_WALL, RULES, Desk, RecordingEngine, detection
from tests.given.tables import NOW, a_row, looking

ZONE = ZoneInfo("Asia/Jakarta")


class Shelf:
    """The books of Lebong alone."""

    async def books(self) -> Sequence[BookId]:
        return (BOOK,)


@pytest.mark.parametrize(
    ("desk", "within", "scope", "refusal"),
    [
        ("99.99", (), "17.07", UnknownRegion),
        ("17.07", ("99.99",), "17.07", UnknownRegion),
        ("17", (), "35", DeskNotOpen),
        ("17.07", (), "35", NotPermitted),
    ],
)
async def test_why_there_is_nothing_to_look_at(
    desk: RegionCode, within: tuple[RegionCode, ...], scope: RegionCode, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        await look_at_desk(looking(scope), Shelf(), RULES, book_id(desk, 2024), within)


async def test_who_sees_a_desk_may_look_and_a_book_of_another_election_is_not_open() -> None:
    await look_at_desk(looking("17"), Shelf(), RULES, BOOK, ("17.07.05",))
    with pytest.raises(DeskNotOpen):
        await find_desk(looking(), Shelf(), RULES, book_id("17.07", 2029))


async def test_only_people_of_the_desk_take_from_its_queue() -> None:
    await check_triager(looking(), Shelf(), RULES, BOOK)
    with pytest.raises(NotPermitted):
        await check_triager(looking("17"), Shelf(), RULES, BOOK)


async def test_the_book_of_a_desk_out_of_sight_looks_empty() -> None:
    desk = Desk(RecordingEngine())
    await desk.ask(detection())

    assert [each.event.type async for each in recorded_since(looking(), desk.ledger, BOOK, NOW)] == ["ProblemDetected"]
    assert [each async for each in recorded_since(looking("35.78"), desk.ledger, BOOK, NOW)] == []
    assert (await entered_since(looking(), desk.ledger, BOOK, NOW))[1] == 1
    assert await entered_since(looking("35.78"), desk.ledger, BOOK, NOW) == ([], 0)
    with pytest.raises(NotPermitted):
        await accuracy_since(looking("35.78"), desk.ledger, BOOK, NOW)


class Claims:
    """One report, in the hand of Budi."""

    async def claim_on(self, problem_id: str) -> Claim | None:
        return Claim(problem_id=problem_id, holder="budi", claimed_at=NOW, expires_at=NOW)


async def test_what_is_in_another_hand_is_refused_with_whose_and_until_when() -> None:
    waiting, decided = a_row("a-problem", needs_triage=True), a_row("a-problem")

    await not_in_other_hands(looking(name="budi"), Claims(), waiting, LocalTime(REAL, ZONE))
    await not_in_other_hands(looking(), Claims(), decided, LocalTime(REAL, ZONE))
    with pytest.raises(TriageClaimed, match=r"^budi → .*16"):
        await not_in_other_hands(looking(), Claims(), waiting, LocalTime(REAL, ZONE))


async def test_an_appointment_is_read_by_who_may_see_the_roster() -> None:
    desk = Desk(RecordingEngine())
    in_force = RulesInForce(desk.ledger, ON_THE_WALL, RULES)
    with pytest.raises(UnknownAppointment):
        await read_appointment(looking("17"), in_force, BOOK, 1)
    for outsider in (looking("35"), looking(role=Role.REPORTER)):
        with pytest.raises(NotPermitted):
            await read_appointment(outsider, in_force, BOOK, 1)


async def test_how_the_service_fares_is_for_who_looks_after_the_nation() -> None:
    for outsider in (looking(), looking(role=Role.ADMIN), looking("00", Role.SUPERVISOR)):
        assert not outsider.sees_of_desk(DeskView.HEALTH, NATION)
    assert looking("00", Role.ADMIN).sees_of_desk(DeskView.HEALTH, NATION)
    assert THE_SERVICE.sees_of_desk(DeskView.HEALTH, NATION)
