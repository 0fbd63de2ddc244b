"""Reports that people take out of the queue, on the real database, from several connections and processes at once."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest
import pytest_asyncio

from domain.access.sight import Sight, sight_of
from domain.actor import Actor
from domain.codes import Role, Severity
from domain.problem.commands import Recuse
from infra.database.connections import Database
from projections.operational.triage_queue import CLAIM_LASTS, TriageQueue
from tests.dead_connections import end_our_connections
from tests.given.projected_desk import APP, AUDITOR, ProjectedDesk
from tests.given.situations import (
    BOOK,
    CHAIR,
    HOUR,
    LEBONG,
    OPERATOR,
    PROVINCE,
    REASON,
    Life,
    a_coordinating_problem,
    a_dismissed_report,
    a_report_awaiting_triage,
    detection,
)

A_MOMENT = timedelta(milliseconds=1)
TAKE_ALL = """
import asyncio, sys
from domain.access.sight import sight_of
from domain.actor import Actor
from domain.codes import Role
from infra.database.connections import Database
from projections.operational.triage_queue import TriageQueue

async def take_all(dsn, holder):
    async with Database.open(dsn, role="desk_app") as database:
        queue = TriageQueue(database)
        sight = sight_of(Actor(id=holder, role=Role.OPERATOR, region="17.07"))
        while claim := await queue.take_next(sight, "17.07/2024"):
            print(claim.problem_id)

asyncio.run(take_all(*sys.argv[1:]))
"""


def eyes_of(account: str) -> Sight:
    return sight_of(Actor(id=account, role=Role.OPERATOR, region=LEBONG))


@pytest_asyncio.fixture(loop_scope="session")
async def queue(desk: ProjectedDesk) -> AsyncIterator[TriageQueue]:
    async with Database.open(desk.url, role=APP) as database:
        yield TriageQueue(database)


async def unsure(desk: ProjectedDesk, *problem_ids: str, severity: Severity = Severity.S3) -> None:
    for each in problem_ids:
        await desk.tell(each, a_report_awaiting_triage(severity))


async def taken(queue: TriageQueue, holder: str = OPERATOR.id, lasting: timedelta = CLAIM_LASTS) -> str | None:
    claim = await queue.take_next(eyes_of(holder), BOOK, lasting)
    return claim.problem_id if claim else None


async def test_the_gravest_report_comes_first_then_the_oldest(desk: ProjectedDesk, queue: TriageQueue) -> None:
    await desk.tell("late", Life().later(HOUR).asked(detection(unsure=True)))
    await unsure(desk, "early")
    await unsure(desk, "light", severity=Severity.S1)
    await unsure(desk, "grave", severity=Severity.S4)
    await desk.tell("sure", a_coordinating_problem())
    await desk.tell("dismissed", a_dismissed_report())

    assert [await taken(queue) for _ in range(5)] == ["grave", "early", "late", "light", None]


async def test_a_report_is_in_hand_of_who_took_it_for_a_while(desk: ProjectedDesk, queue: TriageQueue) -> None:
    await unsure(desk, "p")

    claim = await queue.take_next(eyes_of("sari"), BOOK)

    assert claim is not None
    assert (claim.holder, claim.expires_at - claim.claimed_at) == ("sari", CLAIM_LASTS)
    assert await queue.claim_on("p") == claim
    assert await taken(queue, "budi") is None


async def test_people_who_ask_at_once_get_different_reports(desk: ProjectedDesk, queue: TriageQueue) -> None:
    names = [f"p-{number}" for number in range(12)]
    await unsure(desk, *names)

    given = await asyncio.gather(*(taken(queue, f"person-{number}") for number in range(16)))

    assert sorted(each for each in given if each) == sorted(names)
    assert given.count(None) == 4


async def test_processes_that_ask_at_once_share_the_queue_without_overlap(desk: ProjectedDesk) -> None:
    names = [f"p-{number:02}" for number in range(40)]
    await unsure(desk, *names)

    def take_all(holder: str) -> list[str]:
        told = subprocess.run(
            [sys.executable, "-c", TAKE_ALL, desk.url, holder], capture_output=True, text=True, check=True
        )
        return told.stdout.split()

    shares = await asyncio.gather(*(asyncio.to_thread(take_all, holder) for holder in ("sari", "budi", "dewi")))

    assert sorted(each for share in shares for each in share) == names


async def test_a_report_that_was_left_behind_comes_back(desk: ProjectedDesk, queue: TriageQueue) -> None:
    await unsure(desk, "p")
    assert await taken(queue, "sari", A_MOMENT) == "p"
    await asyncio.sleep(0.01)

    assert await queue.claim_on("p") is None
    assert await taken(queue, "budi") == "p"


async def test_a_report_that_is_given_back_waits_again(desk: ProjectedDesk, queue: TriageQueue) -> None:
    await unsure(desk, "p")
    await taken(queue, "sari")

    assert await queue.give_back("p", "sari")
    assert await queue.claim_on("p") is None
    assert await taken(queue, "budi") == "p"


async def test_what_a_person_gave_back_comes_last_for_that_person_and_in_its_turn_for_others(
    desk: ProjectedDesk, queue: TriageQueue
) -> None:
    await unsure(desk, "grave", severity=Severity.S4)
    await unsure(desk, "light", severity=Severity.S1)
    await taken(queue, "sari")
    await queue.give_back("grave", "sari")

    assert await taken(queue, "sari") == "light"
    assert await taken(queue, "budi") == "grave"
    await queue.give_back("light", "sari")
    assert await taken(queue, "sari") == "light"


async def test_nobody_gives_back_what_another_person_has_in_hand(desk: ProjectedDesk, queue: TriageQueue) -> None:
    await unsure(desk, "p")
    await taken(queue, "sari")

    assert not await queue.give_back("p", "budi")
    assert await queue.claim_on("p")
    assert await queue.give_back("p", None)
    assert not await queue.give_back("p", None)


async def test_a_decided_report_is_in_nobodys_hand_any_more(desk: ProjectedDesk, queue: TriageQueue) -> None:
    await unsure(desk, "p")
    await taken(queue)
    await desk.carry_out("p", a_dismissed_report().events[1:])

    assert await queue.queue(eyes_of(OPERATOR.id), BOOK) == ()
    assert await taken(queue) is None
    async with desk.connection(AUDITOR) as connection:
        assert await connection.fetchval("SELECT count(*) FROM work.triage_claim") == 0


async def test_a_recused_person_is_not_given_the_report(desk: ProjectedDesk, queue: TriageQueue) -> None:
    life = a_report_awaiting_triage().asked(Recuse(officer="sari", reason=REASON), CHAIR)
    await desk.tell("p", life)

    assert await taken(queue, "sari") is None
    assert await taken(queue, "budi") == "p"


async def test_each_desk_has_a_queue_of_its_own(desk: ProjectedDesk, queue: TriageQueue) -> None:
    await unsure(desk, "p")

    assert await queue.take_next(sight_of(PROVINCE), "17/2024") is None
    assert await queue.queue(sight_of(PROVINCE), "17/2024") == ()
    assert await taken(queue) == "p"


async def test_the_queue_tells_who_has_what_in_hand(desk: ProjectedDesk, queue: TriageQueue) -> None:
    await unsure(desk, "grave", severity=Severity.S4)
    await unsure(desk, "light", severity=Severity.S1)
    claim = await queue.take_next(eyes_of("sari"), BOOK)

    grave, light = await queue.queue(eyes_of(OPERATOR.id), BOOK)

    assert claim is not None
    assert (grave.problem_id, grave.holder, grave.expires_at) == ("grave", "sari", claim.expires_at)
    assert (light.problem_id, light.holder, light.expires_at) == ("light", None, None)
    assert grave.due_at is not None


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO work.triage_claim VALUES ('p', '17.07/2024', 'x', now(), now())",
        "UPDATE work.triage_claim SET holder = 'x'",
        "DELETE FROM work.triage_claim",
    ],
)
@pytest.mark.parametrize("role", [APP, AUDITOR])
async def test_claims_are_changed_by_the_databases_functions_only(
    desk: ProjectedDesk, statement: str, role: str
) -> None:
    async with desk.connection(role) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


async def test_an_auditor_takes_nothing(desk: ProjectedDesk) -> None:
    async with desk.connection(AUDITOR) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("SELECT work.next_triage('{}', '17.07/2024', 'x', interval '1 minute')")


async def test_connections_that_died_since_are_replaced_unnoticed(desk: ProjectedDesk, queue: TriageQueue) -> None:
    await unsure(desk, "p")
    await asyncio.gather(*(queue.queue(eyes_of(OPERATOR.id), BOOK) for _ in range(5)))
    end_our_connections(desk.url)

    assert await taken(queue, "sari") == "p"


async def test_claims_do_not_touch_what_a_rebuild_compares(desk: ProjectedDesk, queue: TriageQueue) -> None:
    await unsure(desk, "p")
    await taken(queue)

    assert (await desk.verify()).is_equal
    await desk.rebuild()
    assert await queue.claim_on("p") is not None
