"""Recorded histories: where they lie, how they are cleaned before they are kept, what they hold for a reader."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeVar

from temporalio.api.common.v1 import Payloads
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory

from activities.contract import ADVANCE, DELIVER, Advanced, Deliver
from domain.problem.events import Event
from infra.temporal.converter import data_converter
from workflows.messages import FoldedProblem, ProblemRun

FOLDER: Final = Path(__file__).parent / "histories"

TELLTALE: Final = frozenset(
    {"identity", "workerVersion", "stackTrace", "requestId", "taskId", "meteringMetadata", "historySizeBytes"}
)
"""Names of fields that say who recorded a history and where, or that only lengthen it; replay needs none of them."""

Message = TypeVar("Message")


@dataclass(frozen=True)
class Recording:
    """One run of a workflow, as it was recorded."""

    name: str
    """Path of the life; with `.1`, `.2` … when the path took several runs."""

    @cached_property
    def history(self) -> WorkflowHistory:
        """What the replayer takes."""
        text = (FOLDER / f"{self.name}.json").read_text(encoding="utf-8")
        history = WorkflowHistory.from_json("", text)
        return WorkflowHistory(
            history.events[0].workflow_execution_started_event_attributes.workflow_id, history.events
        )

    @property
    def start(self) -> ProblemRun:
        """Input of the run."""
        return _value(self.history.events[0].workflow_execution_started_event_attributes.input, ProblemRun)

    @property
    def steps(self) -> Iterator[tuple[Event, ...]]:
        """Events that each step against the ledger returned, local or remote, in the order the workflow saw them."""
        activities = {}
        for each in self.history.events:
            if each.HasField("activity_task_scheduled_event_attributes"):
                activities[each.event_id] = each.activity_task_scheduled_event_attributes.activity_type.name
            elif each.HasField("marker_recorded_event_attributes"):
                marker = each.marker_recorded_event_attributes
                if not marker.HasField("failure"):
                    yield _value(marker.details["result"], Advanced[Event]).events
            elif each.HasField("activity_task_completed_event_attributes"):
                completed = each.activity_task_completed_event_attributes
                if activities[completed.scheduled_event_id] == ADVANCE:
                    yield _value(completed.result, Advanced[Event]).events

    @property
    def deliveries(self) -> list[Deliver]:
        """What the run asked to be told, in order."""
        scheduled = (
            each.activity_task_scheduled_event_attributes
            for each in self.history.events
            if each.HasField("activity_task_scheduled_event_attributes")
        )
        return [_value(each.input, Deliver) for each in scheduled if each.activity_type.name == DELIVER]

    @property
    def end(self) -> FoldedProblem | None:
        """State the run returned or handed to its next run; None when it failed or was cancelled."""
        last = self.history.events[-1]
        if last.HasField("workflow_execution_completed_event_attributes"):
            return _value(last.workflow_execution_completed_event_attributes.result, FoldedProblem)
        if last.HasField("workflow_execution_continued_as_new_event_attributes"):
            return _value(last.workflow_execution_continued_as_new_event_attributes.input, ProblemRun).folded
        return None

    @property
    def ending(self) -> str:
        """Field of the last event: how the run ended."""
        return _kind(self.history.events[-1])

    @property
    def kinds(self) -> list[str]:
        """Kinds of all history events, in order."""
        return [_kind(each) for each in self.history.events]


def recordings() -> list[Recording]:
    """All that are kept, by name."""
    return [Recording(path.stem) for path in sorted(FOLDER.glob("*.json"))]


def cleaned(history: WorkflowHistory) -> dict[str, Any]:
    """The history without a trace of the machine it was recorded on."""
    without: dict[str, Any] = _without_traces(history.to_json_dict())
    return without


def as_text(history: dict[str, Any]) -> str:
    """JSON with one history event a line, so that a difference can be read."""
    lines = ",\n".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in history["events"])
    return f'{{"events":[\n{lines}\n]}}\n'


def _without_traces(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_traces(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("kind") == "TASK_QUEUE_KIND_STICKY":
        # A worker's own queue carries its name; whose it was makes no difference to a replay.
        return {"name": value["normalName"], "kind": "TASK_QUEUE_KIND_NORMAL"}
    return {key: _without_traces(each) for key, each in value.items() if key not in TELLTALE}


def _kind(event: HistoryEvent) -> str:
    return (event.WhichOneof("attributes") or "").removesuffix("_event_attributes")


def _value(payloads: Payloads, kind: type[Message]) -> Message:
    value: Message
    (payload,) = payloads.payloads
    (value,) = data_converter.payload_converter.from_payloads([payload], [kind])
    return value
