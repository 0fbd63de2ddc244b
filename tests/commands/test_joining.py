"""Which reports join which problem, on the real database, by one process and by several."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest_asyncio

from commands.intake.report import IntakeOutcome, IntakeReport
from commands.service import Refused
from composition import DeskServices, open_desk
from domain.access.sight import THE_SERVICE, sight_of
from domain.actor import Actor
from domain.codes import Role
from domain.problem.commands import CommandEnvelope, MergeInto
from domain.problem.events import IntakeReportAttached, ProblemDetected
from domain.problem.process import problem_stream
from infra.temporal.client import connect
from ledger.port import Appended
from projections.problem.tables import ProblemRow
from reading.similar import SimilarProblem, similar_problems
from tests.given.services import desk_settings

LEBONG = "17.07"
OPERATOR = Actor(id="operator:sari", role=Role.OPERATOR, region=LEBONG)
OCCURRED = datetime.fromisoformat("2024-11-27T11:40:00+07:00")
FIRST = "Surat suara bupati di TPS 01 tinggal 3 lembar, antrean masih 22 orang, kekurangan surat suara."
RETOLD = "srt suara bupati di tps 1 kurang, tinggal 3 lembar pak, antrean masih 22 orang"
PLACE = "Desa Kota Baru Santan"


async def like(desk: DeskServices, problem: ProblemRow) -> tuple[SimilarProblem, ...]:
    return await similar_problems(sight_of(OPERATOR), desk.queries, desk.resemblances, problem)


async def services(stack: AsyncExitStack, database: str, folder: Path) -> DeskServices:
    """Those of one process; nobody answers where the engine should be."""
    settings = desk_settings(database, folder)
    nowhere = await connect(address="127.0.0.1:1", lazy=True)
    desk = await stack.enter_async_context(open_desk(settings, nowhere))
    stack.push_async_callback(desk.relay.settled)
    return desk


@pytest_asyncio.fixture(loop_scope="session")
async def two_desks(a_database: str, tmp_path: Path) -> AsyncIterator[tuple[DeskServices, DeskServices]]:
    """The services of two processes of one desk: they share the database, the vault's key, and nothing else."""
    async with AsyncExitStack() as stack:
        one = await services(stack, a_database, tmp_path)
        other = await services(stack, a_database, tmp_path)
        await one.prepare_books([LEBONG])
        yield one, other


def a_report(key: str, **differing: Any) -> IntakeReport:
    values: dict[str, Any] = {
        "intake_key": key,
        "desk": LEBONG,
        "region": "17.07.09",
        "text": FIRST,
        "place": PLACE,
        "occurred_at": OCCURRED,
        "reported_at": OCCURRED + timedelta(minutes=7),
    }
    return IntakeReport(**values | differing)


async def accepted(desk: DeskServices, key: str, **differing: Any) -> IntakeOutcome:
    outcome = await desk.intake.receive(a_report(key, **differing), OPERATOR)
    assert isinstance(outcome, IntakeOutcome), outcome
    return outcome


Desks = tuple[DeskServices, DeskServices]


async def test_the_same_told_by_somebody_else_joins_and_says_why_in_codes(two_desks: Desks) -> None:
    desk, _ = two_desks
    first = await accepted(desk, "wa-1")
    assert first.assessment is not None
    assert (first.assessment.category, first.assessment.needs_triage) == ("LOGISTICS_DAMAGED_SHORT", False)

    second = await accepted(desk, "wa-2", text=RETOLD, place="Kota Baru Santan")

    assert (second.disposition, second.problem_id) == ("joined", first.problem_id)
    *_, attached = await desk.ledger.read_book(desk.book_of(LEBONG))
    assert isinstance(attached.event, IntakeReportAttached)
    assert {"same-kecamatan", "same-station"} <= set(attached.event.matched_by)
    assert "santan" not in repr(attached).lower()


async def test_another_process_knows_the_first_report_from_the_vault(two_desks: Desks) -> None:
    one, other = two_desks
    first = await accepted(one, "wa-1")
    assert (await accepted(other, "wa-2", text=RETOLD)).problem_id == first.problem_id


async def test_another_station_or_village_opens_a_problem_of_its_own(two_desks: Desks) -> None:
    desk, _ = two_desks
    first = await accepted(desk, "wa-1")
    station = await accepted(desk, "wa-2", text=FIRST.replace("TPS 01", "TPS 03"))
    village = await accepted(desk, "wa-3", place="Desa Gunung Alam")
    elsewhere = await accepted(desk, "wa-4", region="17.07.08", place=None)
    assert len({each.problem_id for each in (first, station, village, elsewhere)}) == 4


async def test_what_was_erased_is_like_nothing_and_nothing_joins_it(two_desks: Desks, a_database: str) -> None:
    one, other = two_desks
    first = await accepted(one, "wa-1")
    connection = await asyncpg.connect(a_database)
    await connection.execute("UPDATE vault.subject_key SET wrapped_key = NULL, erased_at = now()")
    await connection.close()

    second = await accepted(other, "wa-2")

    assert second.disposition == "became"
    found = await other.queries.problem(THE_SERVICE, second.problem_id or "")
    assert found is not None
    (shown,) = await like(other, found)
    assert (shown.problem_id, shown.joins) == (first.problem_id, False)


async def test_reports_that_arrive_at_once_in_one_process_become_one_problem(two_desks: Desks) -> None:
    desk, _ = two_desks
    outcomes = await asyncio.gather(*(accepted(desk, f"wa-{number}") for number in range(8)))
    assert Counter(outcome.disposition for outcome in outcomes) == {"became": 1, "joined": 7}


async def test_reports_that_arrive_at_once_in_two_processes_are_one_problem_or_shown_as_one(two_desks: Desks) -> None:
    keys = [f"wa-{number}" for number in range(24)]
    outcomes = await asyncio.gather(
        *(
            accepted(two_desks[number % 2], key, text=(FIRST, RETOLD)[number // 2 % 2])
            for number, key in enumerate(keys)
        )
    )

    recorded = await two_desks[0].ledger.read_book(two_desks[0].book_of(LEBONG))
    taken = [
        each.event.intake.intake_id
        for each in recorded
        if isinstance(each.event, ProblemDetected | IntakeReportAttached) and each.event.intake
    ]
    assert sorted(taken) == sorted({each.intake_id for each in outcomes})
    assert len(taken) == len(keys)
    opened = [each.problem_id for each in outcomes if each.disposition == "became"]
    assert 1 <= len(opened) <= 2
    problems = [await two_desks[0].queries.problem(THE_SERVICE, each or "") for each in opened]
    assert sum(each.intake_count for each in problems if each) == len(keys)
    for problem in problems:
        assert problem is not None
        shown = {each.problem_id for each in await like(two_desks[1], problem) if each.joins}
        assert shown == set(opened) - {problem.problem_id}
    assert (await two_desks[0].compare_projections(repair=False)).is_equal


async def test_a_report_follows_to_where_its_problem_was_merged(two_desks: Desks) -> None:
    desk, _ = two_desks
    first = await accepted(desk, "wa-1")
    station = await accepted(desk, "wa-2", text="Surat suara gubernur rusak dan sobek di dua TPS", place=None)
    assert station.assessment is not None
    assert station.assessment.category == "LOGISTICS_DAMAGED_SHORT"
    merged = await desk.commands.carry_out(
        CommandEnvelope(
            command_id="test/merge-1",
            stream=problem_stream(desk.book_of(LEBONG), first.problem_id or ""),
            actor=OPERATOR,
            command=MergeInto(into=station.problem_id or "", reason="laporan yang sama"),
        )
    )
    assert not isinstance(merged, Refused)

    third = await accepted(desk, "wa-3", text=RETOLD)

    assert third.problem_id == station.problem_id
    assert third.problem_id != two_desks[0].identities.problem_id(two_desks[0].book_of(LEBONG), "wa-3")


async def test_of_two_problems_merged_into_each_other_by_two_processes_one_lives_on(two_desks: Desks) -> None:
    for number in range(8):
        one = await accepted(
            two_desks[0], f"satu-{number}", text=f"Genset TPS {number + 1} rusak sejak pagi", place=None
        )
        other = await accepted(
            two_desks[0], f"dua-{number}", text=f"Kotak suara TPS {number + 40} basah kuyup", place=None
        )
        assert one.problem_id
        assert other.problem_id
        assert one.problem_id != other.problem_id

        async def merge(desk: DeskServices, merged: str, into: str, command_id: str) -> Appended | Refused:
            return await desk.commands.carry_out(
                CommandEnvelope(
                    command_id=command_id,
                    stream=problem_stream(desk.book_of(LEBONG), merged),
                    actor=OPERATOR,
                    command=MergeInto(into=into, reason="laporan yang sama"),
                )
            )

        outcomes = await asyncio.gather(
            merge(two_desks[0], one.problem_id, other.problem_id, f"test/there-{number}"),
            merge(two_desks[1], other.problem_id, one.problem_id, f"test/back-{number}"),
        )
        refused = [each for each in outcomes if isinstance(each, Refused)]
        assert [each.code for each in refused] == ["TARGET_MERGED"]
