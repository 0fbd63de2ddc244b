"""The server that `bench.reads` asks: every address of ours, and beside them the bare query that they are held against.

The bare query is what a list costs that nobody has to be kept from: its lines by the index, in their order, as plain
JSON, through the same application, server and pool.
"""

import asyncio
from typing import Final

import orjson
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response

from composition import DeskServices, open_desk
from infra.database.connections import CONNECTIONS, Database
from infra.settings import Settings
from infra.temporal.client import connect
from web.application import application
from web.server import bound, listening_for

BARE: Final = "/bench/bare"
"""Address of the bare query; `?book=` names the book."""

LINES: Final = """
SELECT problem_id, register_number, phase, category, severity, region, lead, next_due_at, late, updated_at
FROM projections.problem
WHERE book = $1 AND NOT (phase IN ('closed', 'merged', 'forwarded', 'dismissed', 'archived') AND next_due_key IS NULL)
ORDER BY next_due_at, problem_id
LIMIT 50
"""


async def main() -> None:
    """Serve, and say where, until somebody ends this process."""
    settings = Settings()
    database_url: SecretStr | None = settings.database_url
    assert database_url is not None
    client = await connect(lazy=True)
    async with (
        open_desk(settings, client) as services,
        Database.open(database_url.get_secret_value(), role="desk_app", max_connections=CONNECTIONS) as database,
        listening_for(_with_the_bare_query(services, database), bound("127.0.0.1", 0)) as address,
    ):
        print(address, flush=True)
        await asyncio.Event().wait()


def _with_the_bare_query(services: DeskServices, database: Database) -> FastAPI:
    made = application(services)

    @made.get(BARE)
    async def bare(request: Request) -> Response:
        rows = await database.fetch(LINES, request.query_params["book"])
        return Response(orjson.dumps([dict(each) for each in rows]), media_type="application/json")

    return made


if __name__ == "__main__":
    asyncio.run(main())
