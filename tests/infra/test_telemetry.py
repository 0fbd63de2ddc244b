from uuid import uuid4

import httpx
from temporalio.testing import WorkflowEnvironment

from infra.embedded.ports import free_port, own_port
from infra.temporal.client import connect
from infra.temporal.telemetry import telemetry_runtime


async def test_prometheus_finds_what_the_process_does(temporal_env: WorkflowEnvironment) -> None:
    address = f"127.0.0.1:{free_port(own_port(uuid4().hex))}"  # one that the system hands to nobody meanwhile
    runtime = telemetry_runtime(address)
    client = await connect(address=temporal_env.client.service_client.config.target_host, runtime=runtime)
    await client.count_workflows()
    runtime.metric_meter.create_counter("desk_commands", "Commands that were accepted").add(3)
    async with httpx.AsyncClient() as prometheus:
        page = (await prometheus.get(f"http://{address}/metrics")).raise_for_status().text
    lines = page.splitlines()
    assert any(line.startswith("temporal_request_total{") and "CountWorkflowExecutions" in line for line in lines)
    assert any(line.startswith("temporal_request_latency_seconds_bucket{") for line in lines)
    assert any(line.startswith("desk_commands_total{") and line.endswith(" 3") for line in lines)


def test_a_process_has_one_runtime() -> None:
    assert telemetry_runtime(None) is telemetry_runtime(None)
