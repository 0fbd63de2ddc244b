"""What the composition root builds, on a real database."""

import base64
from pathlib import Path

import asyncpg

from composition import open_desk
from domain.access.sight import THE_SERVICE
from infra.settings import Settings
from infra.temporal.client import connect

OURS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'desk'"


async def test_all_stores_of_a_process_share_one_pool(a_database: str, tmp_path: Path) -> None:
    key = base64.b64encode(bytes(32)).decode()
    keys = {"vault_key": key, "identity_key": key}
    settings = Settings.model_validate({"data_dir": tmp_path, "database_url": a_database, **keys})
    observer = await asyncpg.connect(a_database)
    try:
        async with open_desk(settings, await connect(address="127.0.0.1:1", lazy=True)) as desk:
            assert await observer.fetchval(OURS) == 0
            await desk.prepare_books(["17.07"])
            assert await desk.queries.open_problem_streams() == ()
            assert await desk.triage_queue.queue(THE_SERVICE, "17.07/2024") == ()
            assert await desk.ledger.books() == ["17.07/2024"]
            # One after another they need one connection, if it is the same pool that they ask.
            assert await observer.fetchval(OURS) == 1
    finally:
        await observer.close()
