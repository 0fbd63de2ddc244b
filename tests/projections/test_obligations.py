from datetime import datetime, timedelta

import pytest

from domain.problem.commands import EndPause, MissDeadline, PauseClock, Remind, Reopen
from domain.problem.plan import plan
from domain.problem.state import INITIAL, obligations_of
from projections.obligation.rows import ObligationRow
from projections.problem.obligations import owed
from tests.given.later_lives import acknowledged_by, missed
from tests.given.projected_desk import ProjectedDesk
from tests.given.situations import (
    AT,
    BOOK,
    CHAIR,
    DAY,
    HOUR,
    KECAMATAN,
    LEBONG,
    MINUTE,
    OPERATOR,
    REASON,
    SERVICE,
    SITUATIONS,
    Life,
    a_closed_problem,
    a_coordinating_problem,
    a_detected_problem,
    a_diverted_report,
    a_forwarded_problem,
    a_recommended_problem,
    a_report_awaiting_triage,
)

FAR = timedelta(days=4000)
NEVER_LATE = timedelta(0)


async def work(desk: ProjectedDesk) -> dict[tuple[str, str], ObligationRow]:
    """Everything that is owed, by problem and key."""
    rows = await desk.queries.overdue(NEVER_LATE, AT + FAR)
    return {(each.stream.rpartition("/")[2], each.key): each for each in rows}


@pytest.mark.parametrize("name", SITUATIONS)
async def test_the_next_instant_of_what_is_owed_is_the_one_that_the_problems_plan_acts_on(name: str) -> None:
    state = SITUATIONS[name]().state
    timers = [
        each for each in plan(state, AT + FAR).commands if isinstance(each.command, MissDeadline | Remind | EndPause)
    ]

    found = owed(state)

    assert [each.obligation for each in found] == list(obligations_of(state))
    for each in found:
        due = [
            timer.due_at
            for timer in timers
            if isinstance(timer.command, EndPause) or timer.command.key == each.obligation.key  # type: ignore[union-attr]
        ]
        assert each.next_at == min(due), each.obligation.key


async def test_each_obligation_stands_with_the_office_that_owes_it(desk: ProjectedDesk) -> None:
    await desk.tell("triage", a_report_awaiting_triage())
    await desk.tell("referred", acknowledged_by(a_coordinating_problem(), "KPU"))
    await desk.tell("handed-over", a_forwarded_problem())
    await desk.tell("diverted", a_diverted_report())
    await desk.tell("recommended", a_recommended_problem())

    owners = {key: (each.agency, each.office) for key, each in (await work(desk)).items()}

    assert owners["triage", "triage"] == ("KESBANGPOL", LEBONG)
    assert owners["referred", "answer/KPU.1"] == ("KPU", LEBONG)
    assert owners["referred", "acknowledge/CAMAT.1"] == ("CAMAT", KECAMATAN)
    assert owners["handed-over", "receipt"] == ("BAWASLU", LEBONG)
    assert owners["diverted", "receipt"][0] == a_diverted_report().state.hand_over.agency  # type: ignore[union-attr]
    assert owners["recommended", "approve/1"] == ("SEKDA", LEBONG)
    assert {each.desk for each in (await work(desk)).values()} == {LEBONG}


async def test_what_is_owed_is_opened_once_moved_missed_and_settled(desk: ProjectedDesk) -> None:
    life = a_coordinating_problem()
    await desk.tell("p-1", life)
    asked = (await work(desk))["p-1", "acknowledge/KPU.1"]
    assert (asked.opened_at, asked.due_at, asked.reminders, asked.missed) == (AT, AT + 2 * HOUR, 0, False)

    late = missed(life, "acknowledge/KPU.1")
    await tell_on(desk, "p-1", late)
    gone_by = (await work(desk))["p-1", "acknowledge/KPU.1"]
    assert (gone_by.opened_at, gone_by.missed, gone_by.next_at) == (AT, True, gone_by.remind_at)

    acknowledged = acknowledged_by(late.later(MINUTE), "KPU")
    await tell_on(desk, "p-1", acknowledged)
    after = await work(desk)
    assert ("p-1", "acknowledge/KPU.1") not in after
    assert after["p-1", "answer/KPU.1"].opened_at == AT
    assert (await desk.verify()).is_equal


async def test_a_closed_problem_owes_nothing_and_a_reopened_one_owes_anew(desk: ProjectedDesk) -> None:
    life = a_closed_problem()
    await desk.tell("p-1", life)
    assert await work(desk) == {}

    reopened = life.later(DAY).asked(Reopen(reason=REASON), CHAIR)
    await tell_on(desk, "p-1", reopened)

    assert {key: each.opened_at for key, each in (await work(desk)).items()} == {("p-1", "reassign"): AT + DAY}


async def test_while_the_clocks_stand_nothing_is_overdue_until_the_pause_should_have_ended(desk: ProjectedDesk) -> None:
    pause = PauseClock(until=AT + DAY, reason=REASON, requested_by=OPERATOR.id)
    await desk.tell("p-1", a_coordinating_problem().asked(pause, CHAIR))

    assert await desk.queries.overdue(MINUTE, AT + DAY) == ()
    assert {each.next_at for each in await desk.queries.overdue(MINUTE, AT + DAY + HOUR)} == {AT + DAY}


async def test_overdue_is_what_a_timer_should_have_acted_on_for_longer_than_usual(desk: ProjectedDesk) -> None:
    await desk.open("17", "BENGKULU")
    await desk.tell("p-1", a_report_awaiting_triage())
    province = a_report_awaiting_triage()
    await desk.tell("p-17", Life(events=province.events, state=province.state, desk="17"))
    (owed_here,) = obligations_of(desk.told["p-1"].state)
    reminder: datetime = owed_here.remind_at

    async def overdue(now: datetime, book: str | None = None, limit: int = 10) -> list[str]:
        found = await desk.queries.overdue(5 * MINUTE, now, book=book, limit=limit)
        return [each.stream.rpartition("/")[2] for each in found]

    assert await overdue(reminder + 5 * MINUTE) == []
    assert await overdue(reminder + 5 * MINUTE + timedelta(microseconds=1)) == ["p-1", "p-17"]
    assert await overdue(reminder + HOUR, BOOK) == ["p-1"]
    assert await overdue(reminder + HOUR, None, 1) == ["p-1"]

    life = Life(events=a_report_awaiting_triage().events, state=a_report_awaiting_triage().state)
    reminded = life.later(reminder - life.now).asked(Remind(key="triage", remind_at=reminder), SERVICE)
    await tell_on(desk, "p-1", reminded)
    assert await overdue(reminder + HOUR / 4, BOOK) == []


def test_nothing_is_owed_on_what_was_not_detected() -> None:
    assert owed(INITIAL) == ()


async def test_a_detected_problem_that_nobody_has_to_triage_owes_nothing(desk: ProjectedDesk) -> None:
    await desk.tell("p-1", a_detected_problem())

    assert await work(desk) == {}


async def tell_on(desk: ProjectedDesk, problem_id: str, life: Life) -> None:
    """What has happened in the life since the problem was told."""
    for event in life.events[desk.told[problem_id].version :]:
        await desk.carry_out(problem_id, (event,))
