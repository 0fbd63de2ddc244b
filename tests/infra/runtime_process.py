"""An embedded runtime in a process of its own, for tests that kill it.

Prints one line of JSON when it is up, then waits to be told to stop (SIGTERM, Ctrl-C) or killed.
"""

import asyncio
import json
import signal
import sys
from contextlib import suppress
from pathlib import Path

from infra.embedded.supervisor import EmbeddedRuntime
from infra.logging import configure_logging
from infra.settings import LogFormat, LogLevel


async def run(data_dir: Path) -> None:
    configure_logging(LogLevel.INFO, LogFormat.JSON)
    me = asyncio.current_task()
    assert me is not None
    # Both by a handler of its own: what was started in the background of a shell inherits that Ctrl-C is ignored.
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, me.cancel)
    async with EmbeddedRuntime(data_dir, search_attributes=()) as runtime:
        assert runtime.postgres is not None
        assert runtime.engine is not None
        said = {
            "database_url": runtime.database_url,
            "temporal_address": runtime.temporal_address,
            "parts": [runtime.postgres.pid, runtime.engine.pid],
        }
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
        await runtime.watch()


if __name__ == "__main__":
    with suppress(asyncio.CancelledError):
        asyncio.run(run(Path(sys.argv[1])))
