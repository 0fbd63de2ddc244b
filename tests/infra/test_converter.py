import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from pydantic import ValidationError
from temporalio import activity, workflow
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.common import RawValue, RetryPolicy
from temporalio.converter import ActivitySerializationContext, WorkflowSerializationContext
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from domain.base import Value
from domain.codes import Severity
from domain.stream import Head
from infra.temporal.converter import CheckedPayloadConverter
from tests.given.situations import SITUATIONS
from workflows.messages import FoldedProblem

QUOTED = "telepon 0812-3456-7890, surel budi@contoh.id"


class Order(Value):
    severity: Severity
    count: int = 1


@workflow.defn(name="takes_an_order")
class TakesAnOrder:
    @workflow.run
    async def run(self, order: Order) -> Order:
        return order


@activity.defn(name="quotes")
async def quotes() -> None:
    raise ValueError(f"{QUOTED}\nDETAIL: {QUOTED}")


@workflow.defn(name="fails_with_a_quote")
class FailsWithAQuote:
    @workflow.run
    async def run(self) -> None:
        await workflow.execute_activity(
            quotes, start_to_close_timeout=timedelta(seconds=5), retry_policy=RetryPolicy(maximum_attempts=1)
        )


@asynccontextmanager
async def a_worker(client: Client, queue: str) -> AsyncIterator[None]:
    async with Worker(
        client,
        task_queue=queue,
        workflows=[TakesAnOrder, FailsWithAQuote],
        activities=[quotes],
        workflow_runner=UnsandboxedWorkflowRunner(),
    ):
        yield


async def why_it_failed(handle: WorkflowHandle[object, object]) -> ApplicationError:
    with pytest.raises(WorkflowFailureError) as failed:
        await handle.result()
    assert isinstance(failed.value.cause, ApplicationError)
    return failed.value.cause


async def test_what_is_sent_arrives_as_it_was(temporal_env: WorkflowEnvironment) -> None:
    order = Order(severity=Severity.S4, count=3)
    async with a_worker(temporal_env.client, "orders"):
        arrived = await temporal_env.client.execute_workflow(TakesAnOrder.run, order, id="order", task_queue="orders")
    assert arrived == order


async def test_unreadable_input_fails_the_workflow_and_is_not_repeated_in_its_history(
    temporal_env: WorkflowEnvironment,
) -> None:
    async with a_worker(temporal_env.client, "bad-orders"):
        handle = await temporal_env.client.start_workflow(
            "takes_an_order", {"severity": "S9", "extra": QUOTED}, id="bad-order", task_queue="bad-orders"
        )
        error = await why_it_failed(handle)
    assert (error.type, error.non_retryable) == ("PayloadValidationError", True)
    assert list(error.details) == [
        [{"at": "severity", "kind": "enum"}, {"at": "extra", "kind": "extra_forbidden"}],
    ]
    last = (await handle.fetch_history()).events[-1]
    assert last.HasField("workflow_execution_failed_event_attributes")
    assert "budi@contoh.id" not in str(last)


async def test_input_that_is_no_json_fails_the_workflow(temporal_env: WorkflowEnvironment) -> None:
    broken = RawValue(Payload(metadata={"encoding": b"json/plain"}, data=b'{"severity": '))
    unknown = RawValue(Payload(metadata={"encoding": b"json/secret"}, data=b"{}"))
    async with a_worker(temporal_env.client, "no-json"):
        for name, payload in (("broken", broken), ("unknown", unknown)):
            handle = await temporal_env.client.start_workflow("takes_an_order", payload, id=name, task_queue="no-json")
            assert (await why_it_failed(handle)).type == "PayloadValidationError"


async def test_an_error_enters_the_history_without_what_it_quotes(temporal_env: WorkflowEnvironment) -> None:
    async with a_worker(temporal_env.client, "quotes"):
        handle = await temporal_env.client.start_workflow(FailsWithAQuote.run, id="quotes", task_queue="quotes")
        with pytest.raises(WorkflowFailureError) as failed:
            await handle.result()
    assert isinstance(failed.value.cause, ActivityError)
    cause = failed.value.cause.cause
    assert isinstance(cause, ApplicationError)
    assert (cause.type, cause.message) == ("ValueError", "telepon [withheld], surel [withheld]")
    history = (await handle.fetch_history()).to_json()
    assert "0812" not in history
    assert "budi" not in history


def test_an_unreadable_result_of_an_activity_stays_a_fault_that_a_release_can_cure() -> None:
    converter = CheckedPayloadConverter()
    payloads = converter.to_payloads([{"severity": "S9"}])
    of_workflow = converter.with_context(WorkflowSerializationContext(namespace="n", workflow_id="w"))
    of_activity = of_workflow.with_context(
        ActivitySerializationContext(
            namespace="n",
            activity_id="a",
            activity_type="t",
            activity_task_queue="q",
            workflow_id="w",
            workflow_type="w",
            is_local=False,
        )
    )
    with pytest.raises(ApplicationError):
        of_workflow.from_payloads(payloads, [Order])
    with pytest.raises(ValidationError):
        of_activity.from_payloads(payloads, [Order])
    back = of_activity.with_context(WorkflowSerializationContext(namespace="n", workflow_id="w"))
    with pytest.raises(ApplicationError):
        back.from_payloads(payloads, [Order])


def test_validators_are_built_once_for_all_workflows() -> None:
    first, second = CheckedPayloadConverter(), CheckedPayloadConverter()
    assert first.converters[b"json/plain"] is second.converters[b"json/plain"]


@pytest.mark.parametrize("situation", sorted(SITUATIONS))
def test_the_state_of_a_problem_arrives_as_it_was(situation: str) -> None:
    sent = FoldedProblem(head=Head(version=7), state=SITUATIONS[situation]().state)
    converter = CheckedPayloadConverter()
    assert converter.from_payloads(converter.to_payloads([sent]), [FoldedProblem]) == [sent]


def test_what_a_later_release_added_to_a_state_is_passed_over() -> None:
    sent = FoldedProblem(head=Head(version=7), state=SITUATIONS["a_grave_problem"]().state)
    grown = json.loads(sent.model_dump_json(), object_hook=lambda each: each | {"added_later": 1})
    converter = CheckedPayloadConverter()
    assert converter.from_payloads(converter.to_payloads([grown]), [FoldedProblem]) == [sent]
