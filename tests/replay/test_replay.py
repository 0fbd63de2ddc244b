"""Code that is deployed must be able to take over every life that is under way: recorded histories replay.

When one does not: docs/operations.md, "Changing replayed code".
"""

import base64
import importlib
import json
import re
import socket
from collections import Counter
from pathlib import Path

import pytest
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from domain.problem.events import EVENTS
from domain.problem.evolve import fold
from domain.problem.state import INITIAL
from infra.temporal.converter import data_converter
from infra.temporal.sandbox import workflow_runner
from tests.replay.histories import FOLDER, TELLTALE, Recording, recordings
from tests.replay.mutations import FOLLOW, HARMFUL, HARMLESS, PROBLEM, WORKFLOWS, Mutation
from tests.replay.paths import PATHS
from workflows.messages import FoldedProblem
from workflows.problem import ProblemWorkflow
from workflows.shared_modules import SHARED_MODULES

RECORDINGS = recordings()
COMPLETED = "workflow_execution_completed"
COMMANDS = {
    "marker_recorded",
    "activity_task_scheduled",
    "activity_task_cancel_requested",
    "timer_started",
    "timer_canceled",
    "upsert_workflow_search_attributes",
    COMPLETED,
    "workflow_execution_continued_as_new",
    "workflow_execution_canceled",
    "workflow_execution_failed",
}
"""Every kind of history event by which our workflow tells the engine what to do."""


def replayer(workflow: type) -> Replayer:
    """As a worker runs it, without an engine."""
    shared = (*SHARED_MODULES, f"{workflow.__module__}_{FOLLOW}")
    return Replayer(workflows=[workflow], data_converter=data_converter, workflow_runner=workflow_runner(shared))


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda each: each.name)
async def test_a_recorded_life_replays(recording: Recording) -> None:
    await replayer(ProblemWorkflow).replay_workflow(recording.history)


@pytest.mark.parametrize("mutation", HARMFUL, ids=str)
async def test_replay_stops_a_change_that_a_life_under_way_would_not_survive(
    mutation: Mutation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflow = mutated(mutation, tmp_path, monkeypatch)

    with pytest.raises(NondeterminismError):
        await replayer(workflow).replay_workflow(Recording(mutation.recording).history)


@pytest.mark.parametrize("mutation", HARMLESS, ids=str)
async def test_replay_lets_a_harmless_change_pass(
    mutation: Mutation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflow = mutated(mutation, tmp_path, monkeypatch)

    await replayer(workflow).replay_workflow(Recording(mutation.recording).history)


def mutated(mutation: Mutation, folder: Path, monkeypatch: pytest.MonkeyPatch) -> type:
    """The workflow with the change in it, in modules of its own, which the sandbox can load."""
    name = f"mutated_{re.sub(r'[^a-z]', '_', mutation.name)}"
    problem = (WORKFLOWS / "problem.py").read_text(encoding="utf-8")
    if mutation.module == PROBLEM:
        problem = mutation.applied()
    else:
        (folder / f"{name}_{FOLLOW}.py").write_text(mutation.applied(), encoding="utf-8")
        problem = problem.replace("from workflows.follow import", f"from {name}_{FOLLOW} import")
    (folder / f"{name}.py").write_text(problem, encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    workflow: type = importlib.import_module(name).ProblemWorkflow
    return workflow


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda each: each.name)
def test_the_events_a_run_was_given_fold_to_the_state_it_ended_in(recording: Recording) -> None:
    # Replay compares which activities were called, not what came of their answers: a changed fold passes it unseen.
    if recording.end is None:
        pytest.skip("the run was cancelled or failed")
    start = recording.start.folded or FoldedProblem(state=INITIAL)
    state, version = start.state, start.version
    for events in recording.steps:
        state, version = fold(events, state), version + len(events)

    assert state == recording.end.state
    assert version == recording.end.version


def test_a_new_run_begins_where_the_one_before_stopped() -> None:
    first, second = Recording("continued_as_new.1"), Recording("continued_as_new.2")

    assert first.ending == "workflow_execution_continued_as_new"
    assert first.end is not None
    assert first.end.version > 0
    assert second.start.folded == first.end


def test_every_path_has_its_histories_and_every_history_its_path() -> None:
    assert sorted(each.name for each in RECORDINGS) == sorted(name for path in PATHS for name in path.recordings)


def test_between_them_the_histories_hold_every_command_and_every_event() -> None:
    commands = Counter(kind for each in RECORDINGS for kind in each.kinds)
    events = {event.type for each in RECORDINGS for events in each.steps for event in events}

    assert commands.keys() >= COMMANDS
    assert events == {each.__name__ for each in EVENTS}


def test_a_history_holds_wakes_that_reached_the_workflow_together() -> None:
    kinds = " ".join(Recording("several_wakes_in_one_task").kinds)

    assert re.search(r"(workflow_execution_signaled (workflow_task_scheduled )?){2,}workflow_task_started", kinds)


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda each: each.name)
def test_a_kept_history_does_not_tell_where_it_was_recorded(recording: Recording) -> None:
    text = (FOLDER / f"{recording.name}.json").read_text(encoding="utf-8")
    plain = readable(json.loads(text))

    assert not [name for name in TELLTALE if f'"{name}"' in text]
    assert socket.gethostname() not in re.findall(r"[\w.-]+", plain)
    assert not re.search(r"\d+@[a-z]|(?<![\w.])/[a-z]+/[\w.-]+/|\.py\b|Traceback", plain)


def readable(value: object) -> str:
    """All texts of a history, payloads decoded."""
    if isinstance(value, dict):
        return "\n".join(
            base64.b64decode(each).decode() if key in ("data", "encoding") and isinstance(each, str) else readable(each)
            for key, each in value.items()
        )
    if isinstance(value, list):
        return "\n".join(readable(each) for each in value)
    return str(value)
