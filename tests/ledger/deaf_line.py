"""A line to PostgreSQL that can lose the answer to a COMMIT."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

SOCKET = ".s.PGSQL.5432"


class DeafLine:
    """Passes everything on; of the next `to_lose` commits the server hears, the client hears nothing any more."""

    def __init__(self, server: Path) -> None:
        self._server = server
        self.to_lose = 0

    async def connected(self, client: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
        server, questions = await asyncio.open_unix_connection(str(self._server))
        lost = asyncio.Event()

        async def pass_on() -> None:
            while (said := await client.read(65_536)) and not lost.is_set():
                if self.to_lose and b"COMMIT" in said:
                    self.to_lose -= 1
                    lost.set()
                questions.write(said)
            questions.close()

        async def pass_back() -> None:
            # Once the commit was passed on, its answer says that it happened; nobody hears it.
            while (said := await server.read(65_536)) and not lost.is_set():
                answers.write(said)
            answers.close()

        with suppress(ConnectionError):
            await asyncio.gather(pass_on(), pass_back())


@asynccontextmanager
async def a_deaf_line(url: str) -> AsyncIterator[tuple[DeafLine, str]]:
    """The line, and the address that reaches the database at `url` through it."""
    (folder,) = parse_qs(urlsplit(url).query)["host"]
    with tempfile.TemporaryDirectory(prefix="desk-line-") as ours:
        line = DeafLine(Path(folder) / SOCKET)
        server = await asyncio.start_unix_server(line.connected, str(Path(ours) / SOCKET))
        async with server:
            yield line, url.replace(quote(folder, safe=""), quote(ours, safe=""))
