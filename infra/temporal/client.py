"""The way to the engine: one client as the environment says, and a namespace that is ready for our workflows.

Where the engine is, is told by Temporal's own configuration (`TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`,
`TEMPORAL_API_KEY`, `TEMPORAL_TLS_*`, `TEMPORAL_PROFILE` or its configuration file).
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address
from typing import Final

import structlog
from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, RegisterNamespaceRequest
from temporalio.client import Client, GrpcCompression
from temporalio.common import SearchAttributeKey
from temporalio.envconfig import ClientConfigProfile, ClientConnectConfig
from temporalio.runtime import Runtime
from temporalio.service import RPCError, RPCStatusCode

from infra.settings import InvalidSettings
from infra.temporal.converter import data_converter
from infra.temporal.telemetry import telemetry_runtime

NAMESPACE: Final = "desk-pilkada"
DEFAULT_ADDRESS: Final = "127.0.0.1:7233"

RETENTION: Final = timedelta(days=30)
"""How long the engine keeps the history of an ended workflow; the ledger keeps what happened for good."""

READY_WITHIN: Final = timedelta(seconds=60)
"""A cluster's caches take up to half a minute to see a new namespace or attribute."""

_RPC_TIMEOUT: Final = timedelta(seconds=5)
_PAUSE_SECONDS: Final = 0.05

_log: Final = structlog.get_logger(__name__)


class EngineNotReached(Exception):
    """Nobody answers at the engine's address, or answers otherwise than Temporal does; the message names it."""


class NamespaceNotReady(Exception):
    """The engine cannot take our workflows; the message says what an administrator has to do."""


def configured_address() -> str | None:
    """`host:port` of the engine that Temporal's own configuration names; None if it names none.

    Raises:
        InvalidSettings: the configuration cannot be used.
    """
    return _configured().address


async def connect(
    *,
    address: str | None = None,
    namespace: str | None = None,
    runtime: Runtime | None = None,
    lazy: bool = False,
) -> Client:
    """Client of the engine; what is passed wins over Temporal's configuration, and that over our defaults.

    Our own machine is spoken to without compression, which there only costs.

    Args:
        address: `host:port`; the configured credentials are for the configured address and not sent to another.
        namespace: else as configured, else `desk-pilkada`.
        runtime: from `telemetry_runtime`; by default the one without metrics.
        lazy: connect at the first call; not for workers.

    Raises:
        InvalidSettings: Temporal's configuration cannot be used.
        EngineNotReached: unless `lazy`, where the first call raises RuntimeError.
    """
    profile = _configured()
    namespace = namespace or profile.namespace or NAMESPACE
    if address is not None and address != profile.address:
        profile = ClientConfigProfile(address=address)
    config = _credentials(profile)
    target = profile.address or DEFAULT_ADDRESS
    try:
        return await Client.connect(
            target,
            namespace=namespace,
            api_key=config.get("api_key"),
            tls=config.get("tls"),
            rpc_metadata=config.get("rpc_metadata") or {},
            data_converter=data_converter,
            runtime=runtime or telemetry_runtime(None),
            lazy=lazy,
            grpc_compression=GrpcCompression.NONE if _is_loopback(target) else GrpcCompression.GZIP,
        )
    except RuntimeError as error:
        raise EngineNotReached(f"no engine answers at {target}") from error


def _configured() -> ClientConfigProfile:
    try:
        return ClientConfigProfile.load()
    except RuntimeError as error:
        raise _unusable(error) from None


def _credentials(profile: ClientConfigProfile) -> ClientConnectConfig:
    try:
        return profile.to_client_connect_config()
    except (RuntimeError, OSError) as error:
        raise _unusable(error) from None


def _unusable(error: Exception) -> InvalidSettings:
    """What to raise about Temporal's configuration; its lines are not repeated, as one may hold a key."""
    return InvalidSettings(f"TEMPORAL_*: {str(error).partition(chr(10))[0]}")


async def prepare_namespace(
    client: Client, search_attributes: Sequence[SearchAttributeKey[str]], *, ready_within: timedelta = READY_WITHIN
) -> None:
    """Return once the client's namespace exists and knows these search attributes; asks for nothing that is there.

    Raises:
        NamespaceNotReady: the engine refused to register something, or did not show it in time.
    """
    try:
        async with asyncio.timeout(ready_within.total_seconds()):
            await _ensure_namespace(client)
            await _ensure_search_attributes(client, search_attributes)
    except TimeoutError:
        raise NamespaceNotReady(f"namespace {client.namespace} was not ready in time") from None
    except RPCError as error:
        names = ", ".join(f"{key.name} ({key.indexed_value_type.name.title()})" for key in search_attributes)
        raise NamespaceNotReady(
            f"namespace {client.namespace} cannot be prepared ({error.status.name}: {error.message}); "
            f"an administrator registers it with the search attributes {names}"
        ) from error


async def _ensure_namespace(client: Client) -> None:
    describe = DescribeNamespaceRequest(namespace=client.namespace)
    registered = False
    while True:
        try:
            await client.workflow_service.describe_namespace(describe, timeout=_RPC_TIMEOUT)
            return
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        if not registered:
            await _register_namespace(client)
            registered = True
        await asyncio.sleep(_PAUSE_SECONDS)


async def _register_namespace(client: Client) -> None:
    retention = Duration()
    retention.FromTimedelta(RETENTION)
    request = RegisterNamespaceRequest(namespace=client.namespace, workflow_execution_retention_period=retention)
    try:
        await client.workflow_service.register_namespace(request, timeout=_RPC_TIMEOUT)
        _log.info("engine.namespace_registered", namespace=client.namespace)
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise


async def _ensure_search_attributes(client: Client, keys: Sequence[SearchAttributeKey[str]]) -> None:
    added = not keys
    while not await _can_search(client, keys):
        added = added or await _add_search_attributes(client, keys)
        await asyncio.sleep(_PAUSE_SECONDS)


async def _can_search(client: Client, keys: Sequence[SearchAttributeKey[str]]) -> bool:
    # Asking by an attribute is the one test that needs no right to administer.
    asked = " AND ".join(f"{key.name} = '?'" for key in keys)
    try:
        await client.count_workflows(asked, rpc_timeout=_RPC_TIMEOUT)
    except RPCError as error:
        if error.status in {RPCStatusCode.INVALID_ARGUMENT, RPCStatusCode.NOT_FOUND}:
            return False
        raise
    return True


async def _add_search_attributes(client: Client, keys: Sequence[SearchAttributeKey[str]]) -> bool:
    """Whether they are registered; False while the engine does not see its new namespace everywhere."""
    types = {key.name: IndexedValueType.ValueType(int(key.indexed_value_type)) for key in keys}
    request = AddSearchAttributesRequest(namespace=client.namespace, search_attributes=types)
    try:
        await client.operator_service.add_search_attributes(request, timeout=_RPC_TIMEOUT)
        _log.info("engine.search_attributes_added", namespace=client.namespace)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
    return True


def _is_loopback(address: str) -> bool:
    host = address.rpartition(":")[0].strip("[]")
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
