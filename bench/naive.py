"""The naive reference: its activities, and a driver that lives its lives."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
from temporalio import activity
from temporalio.client import Client

from bench.followers import BEAT_SECONDS, THINKING_SECONDS, Milestones
from bench.reference_workflows import AGENCIES, APPEND, NAIVE_QUEUE, NOTIFY, Entry, Life, NaiveLife
from notices.model import ContactPoint, Message, NoticeChannel
from notices.outbox import OutboxChannel

SCHEMA = """
create schema if not exists bench;
create table if not exists bench.event (
    position bigint generated always as identity primary key,
    life_id text not null,
    number int not null,
    kind text not null,
    recorded_at timestamptz not null default clock_timestamp(),
    body jsonb not null,
    unique (life_id, number)
);
"""


class NaiveActivities:
    """One row per event, one file per notice."""

    def __init__(self, pool: asyncpg.Pool, outbox: Path) -> None:
        self._pool = pool
        self._outbox = OutboxChannel(outbox, lambda: datetime.now(UTC))

    @activity.defn(name=APPEND)
    async def append(self, entry: Entry) -> None:
        """Store the event, once."""
        await self._pool.execute(
            "insert into bench.event (life_id, number, kind, body) values ($1, $2, $3, $4) on conflict do nothing",
            entry.life_id,
            entry.number,
            entry.kind,
            entry.model_dump_json(),
        )

    @activity.defn(name=NOTIFY)
    async def notify(self, entry: Entry) -> None:
        """Write the notice into the same outbox as ours."""
        contact = ContactPoint(channel=NoticeChannel.OUTBOX, address="bench@17.07", display_name="bench")
        await self._outbox.send(
            Message(
                key=f"{entry.life_id}/{entry.kind}",
                to=contact,
                subject=entry.kind,
                body=f"{entry.kind}\n",
                payload={},
                template="bench",
                template_version="bench",
            )
        )


class EventTableFollower:
    """Tells the milestones of every life from the table, one query per beat."""

    def __init__(self, pool: asyncpg.Pool, milestones: Milestones) -> None:
        self._pool = pool
        self._milestones = milestones
        self._position = 0

    async def follow(self) -> None:
        """Read on every beat until cancelled."""
        while True:
            # A row that commits late is found by reading the last second again; marks may be passed twice.
            rows = await self._pool.fetch(
                "select position, life_id, kind from bench.event where position > $1"
                " or recorded_at > clock_timestamp() - interval '1 second' order by position",
                self._position,
            )
            for row in rows:
                self._milestones.pass_(row["life_id"], row["kind"])
                self._position = max(self._position, row["position"])
            await asyncio.sleep(BEAT_SECONDS)


class NaiveLives:
    """Lives a naive life from start to end, sending its commands as signals."""

    def __init__(self, client: Client, run: str, milestones: Milestones) -> None:
        self._client = client
        self._run = run
        self._milestones = milestones

    async def live(self, number: int) -> str:
        """Id of the workflow that lived."""
        life_id = f"naive/{self._run}/{number}"
        handle = await self._client.start_workflow(
            NaiveLife.run, Life(life_id=life_id), id=life_id, task_queue=NAIVE_QUEUE
        )
        await self._milestones.until(life_id, f"AgencyReferred/{AGENCIES[-1]}")
        for name in (*(f"acknowledge/{agency}" for agency in AGENCIES), "answer"):
            await asyncio.sleep(THINKING_SECONDS)
            await handle.signal(NaiveLife.command, name)
        for mark, name in (("ResolutionRecommended", "approve"), ("ProblemReported", "receipt")):
            await self._milestones.until(life_id, mark)
            await asyncio.sleep(THINKING_SECONDS)
            await handle.signal(NaiveLife.command, name)
        await self._milestones.until(life_id, "ProblemClosed")
        self._milestones.forget(life_id)
        return life_id
