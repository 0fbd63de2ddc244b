"""Every recorded life of a desk and of a report replays, and folds to the state it ended in."""

import json
import re
import socket
from typing import Any

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from activities.contract import Advanced
from domain.desk import process as desk
from domain.desk.events import Event as DeskEvent
from domain.report import process as report
from domain.report.events import Event as ReportEvent
from domain.stream import kind_of
from infra.temporal.converter import data_converter
from infra.temporal.sandbox import workflow_runner
from tests.replay.histories import TELLTALE
from tests.replay.reporting import FOLDER, LIVES
from tests.replay.test_replay import readable
from workflows.kinds import WORKFLOWS
from workflows.messages import DeskRun, FoldedDesk, FoldedReport, ReportRun
from workflows.shared_modules import SHARED_MODULES

NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
OF_KIND: dict[str, tuple[Any, type[Any], type[Any], type[Any]]] = {
    "desk": (desk.FOLLOWED, Advanced[DeskEvent], FoldedDesk, DeskRun),
    "report": (report.FOLLOWED, Advanced[ReportEvent], FoldedReport, ReportRun),
}
"""How a kind folds, what its steps bring, how it ends, how the next run begins."""


def history_of(name: str) -> WorkflowHistory:
    history = WorkflowHistory.from_json("", (FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    started = history.events[0].workflow_execution_started_event_attributes
    return WorkflowHistory(started.workflow_id, history.events)


def read(payloads: Any, type_: type[Any]) -> Any:
    (value,) = data_converter.payload_converter.from_payloads(payloads.payloads, [type_])
    return value


def test_every_life_has_its_histories_and_every_history_its_life() -> None:
    assert sorted(name for life in LIVES for name in life.recordings) == NAMES


@pytest.mark.parametrize("name", NAMES)
async def test_a_recorded_life_replays(name: str) -> None:
    replayer = Replayer(
        workflows=WORKFLOWS, data_converter=data_converter, workflow_runner=workflow_runner(SHARED_MODULES)
    )
    await replayer.replay_workflow(history_of(name))


@pytest.mark.parametrize("name", NAMES)
def test_the_events_a_run_was_given_fold_to_the_state_it_ended_in(name: str) -> None:
    history = history_of(name)
    process, step, folded, run = OF_KIND[kind_of(history.workflow_id)]
    begun = read(history.events[0].workflow_execution_started_event_attributes.input, run).folded
    state, version = (process.initial, 0) if begun is None else (begun.state, begun.version)
    for each in history.events:
        if each.HasField("marker_recorded_event_attributes"):
            events = read(each.marker_recorded_event_attributes.details["result"], step).events
            state, version = process.fold(events, state), version + len(events)
    last = history.events[-1]
    if last.HasField("workflow_execution_completed_event_attributes"):
        end = read(last.workflow_execution_completed_event_attributes.result, folded)
    else:
        end = read(last.workflow_execution_continued_as_new_event_attributes.input, run).folded
    assert (state, version) == (end.state, end.version)


@pytest.mark.parametrize("name", NAMES)
def test_a_kept_history_does_not_tell_where_it_was_recorded(name: str) -> None:
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    plain = readable(json.loads(text))
    assert not [each for each in TELLTALE if f'"{each}"' in text]
    assert socket.gethostname() not in re.findall(r"[\w.-]+", plain)
    assert not re.search(r"\d+@[a-z]|\.py\b|Traceback", plain)
