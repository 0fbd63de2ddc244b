"""Connections that the server has ended and that their pool still takes for living."""

import asyncio
import threading

import asyncpg

OURS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'desk'"


def end_our_connections(url: str) -> None:
    """End what the pools of this process have in the database, while the event loop stands still.

    So no pool hears of it before it uses one of them.
    """

    async def end() -> None:
        connection = await asyncpg.connect(url)
        for (pid,) in await connection.fetch(OURS):
            await connection.execute("SELECT pg_terminate_backend($1, 5000)", pid)
        await connection.close()

    thread = threading.Thread(target=asyncio.run, args=(end(),))
    thread.start()
    thread.join()
