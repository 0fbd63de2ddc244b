"""Wakes of streams of any kind: an invented one needs a workflow and a way to start it, and nothing of the waker."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHandle
from temporalio.common import Priority, SearchAttributePair, TypedSearchAttributes
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from domain.codes import Severity
from domain.stream import StreamId
from domain.wake import EngineAway, Wake, WakeNotTaken
from infra.temporal import waker
from infra.temporal.client import connect
from infra.temporal.waker import TemporalWaker
from workflows.kinds import WORKFLOWS
from workflows.messages import ProblemRun
from workflows.queues import PROBLEMS
from workflows.search_attributes import DESK_CATEGORY, DESK_REGION, DESK_SEVERITY
from workflows.starts import starts

QUEUE = "census-tests"


@workflow.defn(name="census")
class CensusWorkflow:
    """Follows an invented kind of stream until it was told of its third version."""

    @workflow.init
    def __init__(self, _: str) -> None:
        self.heard: list[int] = []

    @workflow.run
    async def run(self, ward: str) -> str:
        await workflow.wait_condition(lambda: 3 in self.heard)
        return f"{ward}: {sorted(self.heard)}"

    @workflow.signal
    def wake(self, version: int) -> None:
        self.heard.append(version)


@dataclass
class CensusStart:
    run: str
    signal: int
    task_queue: str = QUEUE
    priority: Priority = field(default_factory=lambda: Priority(priority_key=2))
    search_attributes: TypedSearchAttributes = field(
        default_factory=lambda: TypedSearchAttributes([SearchAttributePair(DESK_REGION, "17.07")])
    )


def census(wake: Wake) -> CensusStart:
    return CensusStart(run=wake.stream.rpartition("/")[2], signal=wake.version)


async def test_a_new_kind_of_stream_is_started_and_woken_like_any_other(temporal_env: WorkflowEnvironment) -> None:
    to_engine = TemporalWaker(temporal_env.client, {"census": census})
    stream = "census/17.07/2024/pasar"
    async with Worker(
        temporal_env.client,
        task_queue=QUEUE,
        workflows=[CensusWorkflow],
        workflow_runner=UnsandboxedWorkflowRunner(),
    ):
        for version in (1, 2, 3):
            await to_engine.wake(Wake(stream=stream, version=version))
        handle: WorkflowHandle[CensusWorkflow, str] = temporal_env.client.get_workflow_handle(stream, result_type=str)
        assert await handle.result() == "pasar: [1, 2, 3]"

    described = await handle.describe()
    assert described.workflow_type == "census"
    assert described.typed_search_attributes[DESK_REGION] == "17.07"
    assert described.raw_description.workflow_execution_info.priority.priority_key == 2


async def test_a_stream_whose_kind_nobody_follows_is_no_outage(temporal_env: WorkflowEnvironment) -> None:
    with pytest.raises(WakeNotTaken, match="census"):
        await TemporalWaker(temporal_env.client, starts()).wake(Wake(stream="census/17.07/2024/pasar", version=1))


async def test_an_engine_that_is_not_there_is_away_for_every_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waker, "WAKE_TIMEOUT", timedelta(seconds=1))
    nowhere = TemporalWaker(await connect(address="127.0.0.1:1", lazy=True), {**starts(), "census": census})
    for stream in ("problem/17.07/2024/p", "census/17.07/2024/pasar"):
        with pytest.raises(EngineAway):
            await nowhere.wake(Wake(stream=stream, version=1))


def test_a_problem_is_started_with_all_that_is_known_of_it() -> None:
    start = starts()["problem"](
        Wake(stream="problem/17.07/2024/p", version=4, severity=Severity.S4, category="POWER_OUTAGE")
    )

    assert start.run == ProblemRun(stream=StreamId("problem", "17.07/2024", "p"))
    assert start.signal.version == 4
    assert (start.task_queue, start.priority.priority_key, start.priority.fairness_key) == (PROBLEMS, 1, "17.07")
    assert {pair.key.name: pair.value for pair in start.search_attributes} == {
        DESK_REGION.name: "17.07",
        DESK_SEVERITY.name: "S4",
        DESK_CATEGORY.name: "POWER_OUTAGE",
    }


def test_each_kind_is_named_as_its_workflow_and_each_workflow_listens_to_the_signal() -> None:
    registered = {definition.name: definition for definition in map(workflow._Definition.must_from_class, WORKFLOWS)}

    assert registered.keys() == starts().keys()
    assert all(waker.SIGNAL in definition.signals for definition in registered.values())
