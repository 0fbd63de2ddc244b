"""Where a process stands: whom it waits for, what its timers do, what would unblock it, for whom that is."""

from typing import Any

import pytest
from temporalio.testing import WorkflowEnvironment

from domain.access.sight import sight_of
from domain.actor import Actor
from domain.obligation import ObligationKind
from domain.problem.plan import missing_for_close, plan
from domain.problem.process import problem_stream
from domain.problem.state import State, UnderWay, dossier_of, obligations_of
from projections.problem.tables import ProblemRow
from reading.engine import ask_engine
from reading.process import END_OF_TIME, ProcessState, process_of
from tests.given.desk import BOOK, detection
from tests.given.desk import OPERATOR as OF_THE_TOWN
from tests.given.situations import AT, CHAIR, OPERATOR, RULES, SITUATIONS, a_silent_problem, liaison
from tests.given.town import Town, eventually
from wording.process import silence_line


def told(state: State, actor: Actor = OPERATOR) -> ProcessState:
    dossier = dossier_of(state)
    stream = problem_stream(BOOK, dossier.problem_id if dossier else "none")
    return process_of(sight_of(actor, at=AT), stream, state, RULES, AT, told_by="record", version=1, on_record=1)


@pytest.mark.parametrize("situation", sorted(set(SITUATIONS) - {"nothing_recorded"}))
def test_all_that_is_owed_is_waited_for_and_every_timer_is_told(situation: str) -> None:
    state = SITUATIONS[situation]().state
    process = told(state, CHAIR)
    assert {each.key for each in process.awaited} == {each.key for each in obligations_of(state)}
    assert [each.at for each in process.timers] == [each.due_at for each in plan(state, END_OF_TIME).commands]
    assert [each.at for each in process.timers] == sorted(each.at for each in process.timers)
    assert process.closing_lacks == (missing_for_close(state) if isinstance(state, UnderWay) else ())
    assert all(each.settled_by for each in process.awaited)


def test_what_was_missed_comes_first_and_says_where_it_goes() -> None:
    process = told(a_silent_problem().state)
    first = process.awaited[0]
    assert first.missed
    assert first.rises_to is not None
    assert first.rises_to.level == 1
    assert first.rises_at is not None


def test_what_the_chair_owes_goes_on_waiting_for_the_chair_and_rises_only_above() -> None:
    process = told(SITUATIONS["a_recommended_problem"]().state, CHAIR)
    approval = next(each for each in process.awaited if each.key.kind is ObligationKind.APPROVE)
    assert approval.rises_to is not None
    assert approval.rises_to.level == 1
    assert approval.stays
    line = silence_line("ketua desk", "pukul 12.00", stays=approval.stays, tells_desk=approval.tells_desk)
    assert line == "Bila diam, tetap menunggu ketua desk."
    above = approval.model_copy(update={"rises_to": approval.rises_to.model_copy(update={"level": 2})})
    assert not above.stays
    agency = next(each for each in told(SITUATIONS["a_coordinating_problem"]().state).awaited if each.rises_to)
    assert not agency.stays
    assert silence_line("ketua desk", "pukul 12.00", stays=agency.stays, tells_desk=False).endswith(
        "pukul 12.00 naik ke ketua desk."
    )


def test_a_supporters_silence_is_told_to_the_desk_and_climbs_no_rung() -> None:
    process = told(SITUATIONS["a_coordinating_problem"]().state)
    lead = next(each for each in process.awaited if each.key == "acknowledge/KPU.1")
    support = next(each for each in process.awaited if each.key == "acknowledge/POLRI.1")
    assert lead.rises_to is not None
    assert not lead.tells_desk
    assert support.rises_to is None
    assert support.tells_desk


def test_an_agency_hears_of_its_own_and_is_offered_its_own() -> None:
    process = told(SITUATIONS["a_coordinating_problem"]().state, liaison("KPU"))
    assert {each.key for each in process.awaited} == {"acknowledge/KPU.1", "answer/KPU.1"}
    assert all(each.key is not None and each.key.referral_id == "KPU.1" for each in process.timers)
    assert process.closing_lacks == ()
    assert "Acknowledge" in process.open_to_you
    assert "Escalate" not in process.open_to_you


def test_a_pause_says_until_when() -> None:
    assert told(SITUATIONS["a_paused_problem"]().state).paused_until is not None


async def test_a_workflow_tells_of_itself_how_far_it_has_read(temporal_env: WorkflowEnvironment) -> None:
    town = Town(temporal_env)
    async with town.at_work():
        await town.ask(detection())
        known: dict[str, Any] = {"stream": str(town.stream), "desk": town.stream.region}
        row = ProblemRow.model_construct(**known)
        sight = sight_of(OF_THE_TOWN)

        async def has_folded() -> bool:
            answer = await ask_engine(sight, temporal_env.client, row)
            return answer is not None and answer.state == await town.state() and isinstance(answer.state, UnderWay)

        await eventually(has_folded)
        answer = await ask_engine(sight, temporal_env.client, row)
        assert answer is not None
        assert answer.view.version == len(await town.kinds())
        assert answer.view.wake_at is not None
