"""A new kind of stream with a workflow needs its own values, and nothing of ledger, service, waker or step."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from temporalio.client import WorkflowHandle
from temporalio.common import Priority, TypedSearchAttributes
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.advance import StreamActivities
from commands.service import CommandService, Refused
from commands.wakes import WakeRelay
from domain.actor import Actor
from domain.codes import Role
from domain.command import Envelope
from domain.stream import StreamId
from domain.wake import Wake
from infra.temporal.sandbox import workflow_runner
from infra.temporal.waker import TemporalWaker
from ledger.encoding import EventCodec
from ledger.memory import MemoryLedger
from tests.given.desk import BOOK, LEBONG, NothingAtOnce, parts_before
from tests.given.town import eventually
from tests.workflows.lamp_kind import AGGREGATE, Dim, Lamp, Lamps, Light, lamp_stream
from tests.workflows.lamp_workflow import LampWorkflow
from workflows.messages import Folded, Run, WakeSignal
from workflows.shared_modules import SHARED_MODULES

KEEPER = Actor(id="penjaga", role=Role.OPERATOR, region=LEBONG)


@dataclass(frozen=True)
class LampStart:
    run: Run[Lamp]
    signal: WakeSignal
    task_queue: str
    priority: Priority
    search_attributes: TypedSearchAttributes


async def test_a_lamp_is_lit_by_a_command_followed_by_the_engine_and_dims_on_time(
    temporal_env: WorkflowEnvironment,
) -> None:
    queue = f"lamps-{uuid4()}"

    def start_of(wake: Wake) -> LampStart:
        return LampStart(
            Run[Lamp](stream=StreamId.parse(wake.stream)),
            WakeSignal(version=wake.version),
            queue,
            Priority(priority_key=3),
            TypedSearchAttributes([]),
        )

    ledger = MemoryLedger(EventCodec(AGGREGATE.events))
    relay = WakeRelay(ledger, TemporalWaker(temporal_env.client, {"lamp": start_of}))
    service = CommandService(*parts_before(ledger, relay, Lamps()))
    lamp, until = lamp_stream(BOOK, str(uuid4())), datetime.now(UTC) + timedelta(hours=2)

    lit = await service.carry_out(
        Envelope(command_id="light-0001", stream=lamp, actor=KEEPER, command=Light(until=until))
    )
    assert not isinstance(lit, Refused)
    await relay.settled()
    by_hand = await service.carry_out(
        Envelope(command_id="dim-000001", stream=lamp, actor=KEEPER, command=Dim(until=until))
    )
    assert isinstance(by_hand, Refused)
    runner = workflow_runner((*SHARED_MODULES, "tests.workflows.lamp_kind"))
    async with Worker(
        temporal_env.client,
        task_queue=queue,
        workflows=[LampWorkflow],
        activities=[StreamActivities(service, NothingAtOnce()).advance],
        workflow_runner=runner,
    ):
        handle: WorkflowHandle[LampWorkflow, Folded[Lamp]] = temporal_env.client.get_workflow_handle(
            str(lamp), result_type=Folded[Lamp]
        )

        async def has_set_its_alarm() -> bool:
            events = (await handle.fetch_history()).events
            return any(each.HasField("timer_started_event_attributes") for each in events)

        await eventually(has_set_its_alarm)
        await temporal_env.fast_forward(handle, timedelta(hours=2, minutes=1))
        last = await asyncio.wait_for(handle.result(), 30)

    assert last.state == Lamp(is_out=True)
    assert [each.event.type for each in await ledger.read(lamp)] == ["Lit", "Dimmed"]
