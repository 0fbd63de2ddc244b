import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
import pytest_asyncio

from domain.access.sight import Sight, sight_of
from domain.codes import Role
from domain.problem.events import Event, IntakeReportAttached, NoteAdded
from domain.problem.note import NoteAudience
from domain.stream import StreamId
from domain.vault_reference import Sealed
from ledger.paging import pages_of
from reading.lines import WHOLE, Window
from reading.long_problems import LONG, LongProblems
from reading.problem import Gathering, view_of_gathered
from tests.conftest import Databases
from tests.given.onlookers import person
from tests.given.projected_desk import ProjectedDesk, a_copy_of, a_projected_desk, a_told_desk
from tests.given.situations import AT, MINUTE, OPERATOR, a_coordinating_problem, an_intake

REPORTS: Final = LONG + 20
BESIDE: Final = "17.08"
WINDOWS: Final = (
    WHOLE,
    Window(1, 40),
    Window(30, 40),
    Window(REPORTS - 5, 40),
    Window(REPORTS + 500, 10),
    Window(1, 0),
)
EYES: Final = sight_of(OPERATOR, at=AT)


def joining(number: int, name: str = "report") -> Event:
    return IntakeReportAttached(
        recorded_at=AT + MINUTE, intake=an_intake(f"{name}-{number}", reachable=number % 3 > 0), matched_by=("person",)
    )


def a_note(audience: NoteAudience = NoteAudience.DESK) -> Event:
    return NoteAdded(recorded_at=AT + MINUTE, text=Sealed(commitment="ab" * 32, length=4), audience=audience)


async def tell_a_long_problem(desk: ProjectedDesk) -> None:
    await desk.tell("long", a_coordinating_problem())
    await desk.carry_out("long", [joining(number) for number in range(REPORTS // 2)])
    await desk.carry_out("long", [a_note()])
    await desk.carry_out("long", [joining(number) for number in range(REPORTS // 2, REPORTS)])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def told_desk(databases: Databases, migrated: str) -> AsyncIterator[ProjectedDesk]:
    async with a_told_desk(databases, migrated, tell_a_long_problem) as desk:
        yield desk


@pytest_asyncio.fixture(loop_scope="session")
async def desk(databases: Databases, told_desk: ProjectedDesk) -> AsyncIterator[ProjectedDesk]:
    """A desk with a long problem, whose reports came between other events."""
    async with a_copy_of(databases, told_desk) as desk:
        yield desk


def stream_of(desk: ProjectedDesk, name: str = "long") -> StreamId[Any]:
    return StreamId.parse(desk.told[name].stream)


async def read_anew(desk: ProjectedDesk, window: Window, sight: Sight = EYES, name: str = "long") -> Gathering:
    gathering = Gathering(window)
    async for recorded in pages_of(desk.ledger.seen_by(sight), stream_of(desk, name)):
        gathering.add(recorded)
    return gathering


def shown(gathering: Gathering) -> object:
    return (
        view_of_gathered(gathering, "X/1"),
        gathering.told.kept,
        gathering.told.total,
        gathering.timeline.total,
        gathering.said,
        gathering.corrections,
        list(gathering.told_at),
        gathering.was_ever_registered,
    )


async def remembering(desk: ProjectedDesk, **options: int) -> LongProblems:
    """What a process remembers that has shown the problem once."""
    problems = LongProblems(**options)
    await problems.gathered(EYES, desk.ledger, stream_of(desk), Window(1, 40))
    return problems


@pytest.mark.parametrize("window", WINDOWS)
async def test_what_is_remembered_is_shown_as_if_it_were_read_anew(desk: ProjectedDesk, window: Window) -> None:
    problems = await remembering(desk)
    assert problems.events == desk.told["long"].version

    for added in ([], [joining(1, "later")], [a_note(), a_note(NoteAudience.AGENCIES)], [joining(2, "later")] * LONG):
        if added:
            await desk.carry_out("long", added)
        for _ in range(2):
            found = await problems.gathered(EYES, desk.ledger, stream_of(desk), window)
            assert shown(found) == shown(await read_anew(desk, window))
        assert problems.events == desk.told["long"].version


@pytest.fixture
def decoded(desk: ProjectedDesk, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Versions of the events that have been read since the test began, in their order."""
    versions: list[int] = []
    decode = type(desk.ledger._codec).decode

    def counting(codec: Any, body: bytes, **place: Any) -> Any:
        recorded = decode(codec, body, **place)
        versions.append(recorded.version)
        return recorded

    monkeypatch.setattr(type(desk.ledger._codec), "decode", counting)
    return versions


async def test_of_those_who_look_first_at_once_one_reads_all(desk: ProjectedDesk, decoded: list[int]) -> None:
    problems = LongProblems()
    elsewhere = sight_of(person(Role.OPERATOR, BESIDE), at=AT)
    looks = [(EYES, Window(1, 10)), (elsewhere, Window(1, 10)), *[(EYES, Window(1, 10))] * 8]
    found = await asyncio.gather(
        *(problems.gathered(sight, desk.ledger, stream_of(desk), window) for sight, window in looks)
    )
    read = len(decoded)

    whole = shown(await read_anew(desk, Window(1, 10)))
    assert [shown(each) == whole for each in found] == [sight is EYES for sight, _ in looks]
    assert desk.told["long"].version < read < 2 * desk.told["long"].version


async def test_of_a_remembered_problem_only_what_is_new_and_what_is_shown_is_read(
    desk: ProjectedDesk, decoded: list[int]
) -> None:
    problems = await remembering(desk)
    await desk.carry_out("long", [joining(3, "later")])
    decoded.clear()
    await problems.gathered(EYES, desk.ledger, stream_of(desk), Window(1, 10))
    first = await read_anew(desk, Window(1, 10))
    versions = {*range(1, 11), *first.told_at[:10], desk.told["long"].version}
    assert sorted(decoded[: len(versions)]) == sorted(versions)


async def test_what_one_saw_opens_nothing_to_who_may_not_see_it(desk: ProjectedDesk) -> None:
    problems = await remembering(desk)
    elsewhere = sight_of(person(Role.OPERATOR, BESIDE), at=AT)

    found = await problems.gathered(elsewhere, desk.ledger, stream_of(desk), Window(1, 40))

    assert found.version == 0
    assert view_of_gathered(found, "X/1") is None
    assert problems.events == desk.told["long"].version
    again = await problems.gathered(EYES, desk.ledger, stream_of(desk), Window(1, 40))
    assert shown(again) == shown(await read_anew(desk, Window(1, 40)))


@pytest.mark.parametrize("events", [3, LONG - 5, REPORTS * 2])
async def test_where_another_ledger_was_restored_nothing_of_the_lost_one_is_shown(
    desk: ProjectedDesk, databases: Databases, migrated: str, events: int
) -> None:
    problems = await remembering(desk)
    async with a_projected_desk(databases, migrated) as restored:
        await restored.tell("long", a_coordinating_problem())
        await restored.carry_out("long", [joining(number, "other") for number in range(events)])

        found = await problems.gathered(EYES, restored.ledger, stream_of(restored), Window(1, 40))

        assert shown(found) == shown(await read_anew(restored, Window(1, 40)))
        again = await problems.gathered(EYES, restored.ledger, stream_of(restored), Window(5, 40))
        assert shown(again) == shown(await read_anew(restored, Window(5, 40)))


async def test_who_goes_on_from_what_is_remembered_changes_nothing_of_it(desk: ProjectedDesk) -> None:
    problems = await remembering(desk)
    before = await problems.gathered(EYES, desk.ledger, stream_of(desk), Window(1, 40))
    told = shown(before)
    untold = before.tellings.untold()
    before.told.add(before.told.kept, 7)  # as what was merged into it does

    await desk.carry_out("long", [joining(4, "later"), a_note()])
    await problems.gathered(EYES, desk.ledger, stream_of(desk), Window(1, 40))

    after = await problems.gathered(EYES, desk.ledger, stream_of(desk), Window(1, 40))
    assert shown(after) == shown(await read_anew(desk, Window(1, 40)))
    assert shown(after) != told
    assert before.tellings.untold() == untold


async def test_what_was_not_looked_at_for_longest_is_forgotten_first(desk: ProjectedDesk) -> None:
    for name in ("second", "third"):
        await desk.tell(name, a_coordinating_problem())
        await desk.carry_out(name, [joining(number, name) for number in range(REPORTS)])
    problems = await remembering(desk, limit=2 * REPORTS + 60)
    for name in ("second", "long", "third"):
        await problems.gathered(EYES, desk.ledger, stream_of(desk, name), WHOLE)
    assert problems.events == desk.told["long"].version + desk.told["third"].version
    for name in ("long", "second", "third"):
        found = await problems.gathered(EYES, desk.ledger, stream_of(desk, name), Window(1, 3))
        assert shown(found) == shown(await read_anew(desk, Window(1, 3), name=name))
    tiny = await remembering(desk, limit=10)
    assert tiny.events == 0


async def test_a_short_problem_is_not_remembered(desk: ProjectedDesk) -> None:
    await desk.tell("short", a_coordinating_problem())
    problems = LongProblems()
    found = await problems.gathered(EYES, desk.ledger, stream_of(desk, "short"), Window(1, 40))
    assert shown(found) == shown(await read_anew(desk, Window(1, 40), name="short"))
    assert problems.events == 0
