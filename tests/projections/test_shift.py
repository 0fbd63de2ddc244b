"""The note for the next shift, read from the query tables: what stands where, and for whose eyes."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from domain.access.sight import sight_of
from domain.actor import Actor
from domain.calendar import REAL, LocalTime
from domain.codes import Role, Severity
from domain.obligation import ObligationKey
from domain.problem.commands import ExtendDeadline, Restrict
from domain.problem.state import Phase, obligations_of
from domain.refusals import NotPermitted
from infra.database.connections import Database
from projections.operational.triage_queue import TriageQueue
from projections.views import OwedOnProblem
from reading.shift import ShiftNote, read_shift
from tests.given.later_lives import missed
from tests.given.onlookers import WITH_GRANTS, person
from tests.given.projected_desk import APP, ProjectedDesk
from tests.given.situations import (
    AT,
    BENGKULU,
    BOOK,
    CHAIR,
    HOUR,
    LEBONG,
    MINUTE,
    OPERATOR,
    REASON,
    a_closed_problem,
    a_coordinating_problem,
    a_grave_problem,
    a_paused_problem,
    a_problem_with_a_dead_letter,
    a_report_awaiting_triage,
    an_answered_problem,
    liaison,
)

LOCAL = LocalTime(REAL, ZoneInfo("Asia/Jakarta"))


@pytest_asyncio.fixture(loop_scope="session")
async def queue(desk: ProjectedDesk) -> AsyncIterator[TriageQueue]:
    async with Database.open(desk.url, role=APP) as database:
        yield TriageQueue(database)


async def note_for(
    desk: ProjectedDesk, queue: TriageQueue, actor: Actor = OPERATOR, *, now: datetime = AT, hours: int = 8
) -> ShiftNote:
    sight = sight_of(actor, at=AT)
    return await read_shift(sight, desk.queries, queue, BOOK, now, hours, LOCAL, fictitious=True)


def keys(rows: tuple[OwedOnProblem, ...]) -> set[tuple[str, str]]:
    return {(each.problem_id, each.key) for each in rows}


async def test_everything_stands_in_its_section(desk: ProjectedDesk, queue: TriageQueue) -> None:
    extended = ExtendDeadline(key=ObligationKey("acknowledge/KPU.1"), due_at=AT + 30 * HOUR, reason="jembatan putus")
    await desk.tell("ordinary", a_coordinating_problem().asked(extended, CHAIR))
    await desk.tell("grave", a_grave_problem())
    await desk.tell("late", missed(a_coordinating_problem(), "acknowledge/KPU.1"))
    await desk.tell("unsure", a_report_awaiting_triage())
    await desk.tell("paused", a_paused_problem())
    await desk.tell("acknowledged", a_coordinating_problem().acknowledged())
    await desk.tell("dead", a_problem_with_a_dead_letter())
    await desk.tell("closed", a_closed_problem())

    note = await note_for(desk, queue, hours=1)

    counted = {(each.severity, each.phase): each.problems for each in note.open}
    assert sum(counted.values()) == 7, "all but the closed one"
    assert counted[Severity.S4, Phase.COORDINATING] == 1
    assert note.open[0].severity is Severity.S4
    assert ("late", "acknowledge/KPU.1") in keys(note.late)
    assert ("grave", "acknowledge/KPU.1") in keys(note.due)
    assert not {"paused", "ordinary", "late"} & {name for name, _ in keys(note.due)}
    assert all(AT <= each.due_at <= AT + HOUR for each in note.due)
    assert note.triage is not None
    assert [each.problem_id for each in note.triage] == ["unsure"]
    assert {each.problem_id for each in note.undelivered} == {"dead"}
    assert {each.status for each in note.undelivered} <= {"failed", "skipped"}
    assert {("ordinary", "acknowledge/KPU.1"), ("acknowledged", "answer/KPU.1")} <= keys(note.promised)
    assert ("grave", "answer/KPU.1") not in keys(note.promised), "nobody has acknowledged it"
    (moved,) = (each for each in note.promised if each.problem_id == "ordinary")
    assert moved.extended_from is not None
    assert moved.extended_from < moved.due_at == AT + 30 * HOUR
    (kpu,) = (each for each in note.silent if (each.agency, each.office) == ("KPU", LEBONG))
    assert kpu.missed == 1
    assert kpu.owed >= 3
    assert [each.since for each in note.silent] == sorted(each.since for each in note.silent)


async def test_a_pause_is_named_in_the_shift_in_which_it_ends(desk: ProjectedDesk, queue: TriageQueue) -> None:
    told = await desk.tell("paused", a_paused_problem())
    (row,) = await desk.queries.open_problems(sight_of(OPERATOR), BOOK)
    assert row.next_due_at is not None

    before = await note_for(desk, queue, now=row.next_due_at - 2 * HOUR, hours=1)
    within = await note_for(desk, queue, now=row.next_due_at - MINUTE, hours=1)

    assert before.pauses == ()
    assert [(each.problem_id, each.until) for each in within.pauses] == [("paused", row.next_due_at)]
    # while the clocks stand nothing of it falls due, and nobody is silent
    assert obligations_of(told.state)
    assert (within.due, within.late, within.silent) == ((), (), ())


async def test_what_is_over_is_late_before_it_is_recorded_as_missed(desk: ProjectedDesk, queue: TriageQueue) -> None:
    await desk.tell("grave", a_grave_problem())

    note = await note_for(desk, queue, now=AT + timedelta(days=30))

    assert ("grave", "acknowledge/KPU.1") in keys(note.late)
    assert note.due == ()
    assert {each.missed > 0 for each in note.silent} == {True}


async def test_who_sees_what(desk: ProjectedDesk, queue: TriageQueue) -> None:
    await desk.tell("open", a_coordinating_problem())
    await desk.tell("answered", an_answered_problem())
    await desk.tell("unsure", a_report_awaiting_triage())
    await desk.tell("restricted", a_grave_problem().asked(Restrict(reason=REASON, persons=("kasubag",)), CHAIR))

    own, province = await note_for(desk, queue), await note_for(desk, queue, person(Role.OPERATOR, BENGKULU))
    auditor = await note_for(desk, queue, person(Role.AUDITOR))
    agency, other = await note_for(desk, queue, liaison("KPU")), await note_for(desk, queue, liaison("PLN"))

    def problems(note: ShiftNote) -> int:
        return sum(each.problems for each in note.open)

    assert (problems(own), problems(province), problems(auditor), problems(other)) == (3, 3, 4, 0)
    assert own.triage is not None
    assert province.triage is auditor.triage is agency.triage is None
    assert keys(province.due) == keys(own.due)
    assert "restricted" in {name for name, _ in keys(auditor.due)}
    # an agency has what it was asked itself
    assert {each.agency for each in (*agency.due, *agency.late, *agency.promised)} == {"KPU"}
    assert {each.agency for each in agency.silent} == {"KPU"}
    assert ("open", "acknowledge/KPU.1") in keys(agency.due)
    assert (other.due, other.late, other.promised, other.undelivered) == ((), (), (), ())
    for nobody in (person(Role.ADMIN), person(Role.REPORTER)):
        with pytest.raises(NotPermitted):
            await note_for(desk, queue, nobody)


async def test_by_a_link_only_what_it_names_is_owed(desk: ProjectedDesk) -> None:
    await desk.tell("open", a_coordinating_problem())
    await desk.tell("told", a_coordinating_problem())

    async def owed(name: str) -> set[tuple[str, str]]:
        return keys(await desk.queries.owed(sight_of(WITH_GRANTS[name], at=AT), BOOK))

    assert await owed("link to one request") == {("open", "acknowledge/KPU.1"), ("open", "answer/KPU.1")}
    assert await owed("link to a request that is not there") == set()
    assert await owed("link that is over") == set()
