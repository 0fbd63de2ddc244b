from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import GrpcCompression
from temporalio.common import SearchAttributeIndexedValueType
from temporalio.testing import WorkflowEnvironment

from infra.embedded.data_folder import DataFolder
from infra.embedded.engine import EmbeddedEngine
from infra.temporal.client import (
    NAMESPACE,
    EngineNotReached,
    NamespaceNotReady,
    configured_address,
    connect,
    prepare_namespace,
)
from infra.temporal.converter import data_converter
from workflows.search_attributes import ALL as ATTRIBUTES


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of the person who runs the tests."""
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(tmp_path / "none.toml"))
    for name in ("ADDRESS", "NAMESPACE", "API_KEY", "PROFILE", "TLS"):
        monkeypatch.delenv(f"TEMPORAL_{name}", raising=False)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def engine(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedEngine]:
    engine = EmbeddedEngine(DataFolder.at(tmp_path_factory.mktemp("engine")))
    await engine.start()
    yield engine
    await engine.stop()


async def test_without_configuration_our_own_machine_and_namespace_are_meant() -> None:
    assert configured_address() is None
    client = await connect(lazy=True)
    assert client.service_client.config.target_host == "127.0.0.1:7233"
    assert client.namespace == NAMESPACE
    assert client.data_converter is data_converter


async def test_temporals_own_configuration_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "cluster.example:7233")
    monkeypatch.setenv("TEMPORAL_NAMESPACE", "lebong")
    monkeypatch.setenv("TEMPORAL_API_KEY", "kunci")
    client = await connect(lazy=True)
    assert configured_address() == "cluster.example:7233"
    config = client.service_client.config
    assert (config.target_host, client.namespace, config.api_key) == ("cluster.example:7233", "lebong", "kunci")
    assert config.grpc_compression is GrpcCompression.GZIP


async def test_credentials_go_to_the_configured_address_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "cluster.example:7233")
    monkeypatch.setenv("TEMPORAL_API_KEY", "kunci")
    config = (await connect(address="127.0.0.1:7234", lazy=True)).service_client.config
    assert (config.target_host, config.api_key, config.tls) == ("127.0.0.1:7234", None, None)


@pytest.mark.parametrize("address", ["127.0.0.1:7233", "localhost:7233", "[::1]:7233"])
async def test_nothing_is_compressed_for_our_own_machine(address: str) -> None:
    client = await connect(address=address, lazy=True)
    assert client.service_client.config.grpc_compression is GrpcCompression.NONE


async def test_a_new_engine_is_prepared_once_and_left_alone_after_that(engine: EmbeddedEngine) -> None:
    client = await connect(address=engine.address)
    for _ in range(2):
        await prepare_namespace(client, ATTRIBUTES)
        assert (await client.count_workflows("DeskCategory = 'POWER_OUTAGE' AND DeskSeverity = 'S4'")).count == 0
    described = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=NAMESPACE))
    assert described.config.workflow_execution_retention_ttl.ToTimedelta() == timedelta(days=30)


async def test_a_namespace_that_exists_gets_the_attributes_it_lacks(engine: EmbeddedEngine) -> None:
    client = await connect(address=engine.address, namespace="default")
    await prepare_namespace(client, ATTRIBUTES)
    assert (await client.count_workflows("DeskRegion = '17.07'")).count == 0


async def test_an_engine_that_is_not_ready_in_time_is_reported(engine: EmbeddedEngine) -> None:
    client = await connect(address=engine.address, namespace="late")
    with pytest.raises(NamespaceNotReady, match="late was not ready in time"):
        await prepare_namespace(client, ATTRIBUTES, ready_within=timedelta())


async def test_an_engine_that_refuses_to_register_tells_what_an_administrator_has_to_do(
    temporal_env: WorkflowEnvironment,
) -> None:
    client = await connect(
        address=temporal_env.client.service_client.config.target_host, namespace="not a name for a namespace" * 99
    )
    with pytest.raises(NamespaceNotReady, match=r"DeskCategory \(Keyword\)"):
        await prepare_namespace(client, ATTRIBUTES)


async def test_nobody_at_the_address_is_told_at_once() -> None:
    with pytest.raises(EngineNotReached, match=r"127\.0\.0\.1:1"):
        await connect(address="127.0.0.1:1")


def test_every_attribute_is_a_keyword_with_a_name_of_ours() -> None:
    assert {key.indexed_value_type for key in ATTRIBUTES} == {SearchAttributeIndexedValueType.KEYWORD}
    assert {key.name for key in ATTRIBUTES} == {"DeskRegion", "DeskCategory", "DeskSeverity"}
