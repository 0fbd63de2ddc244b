"""The process that serves the application."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

import uvicorn
from fastapi import FastAPI

from composition import DeskServices
from web.application import application
from web.connections import BoundedConfig, Room, look_after

IDLE_SECONDS: Final = 20
"""How long a connection may stay open without a request."""

STOPPING_SECONDS: Final = 10

BACKLOG: Final = 2048
"""Connections that wait in the system's queue to be taken up."""

TICKS_OF_LOOK: Final = 10
"""Of a tenth of a second each, between one look at the connections and the next."""


LOOPBACK: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - it names what is listened at, and listens at none
"""What stands in an address for every address of a machine, which is none to go to."""


class PortTaken(Exception):
    """Somebody else listens at this address."""


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens at an address; port 0 takes a free one.

    Raises:
        PortTaken: somebody else listens there, or it may not be listened at.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        # Now, not when the server begins: until somebody listens, others may take the same address as well.
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise PortTaken(f"{host}:{port}") from error
    return listening


def reached_at(listening: socket.socket) -> str:
    """Address under which this machine reaches what listens there: a port that was taken by chance included."""
    host, port, *_ = listening.getsockname()
    host = LOOPBACK.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


@asynccontextmanager
async def serving(services: DeskServices, listening: socket.socket, room: Room | None = None) -> AsyncIterator[str]:
    """Address of the server, for as long as the context lasts; what is in flight at its end is finished.

    Args:
        services: behind the application.
        listening: where it listens.
        room: for connections; None for as many as the process may have.
    """
    proxies = services.settings.web_proxies
    async with listening_for(application(services), listening, proxies=proxies, room=room) as address:
        yield address


@asynccontextmanager
async def listening_for(
    answering: FastAPI, listening: socket.socket, *, proxies: str | None = None, room: Room | None = None
) -> AsyncIterator[str]:
    """Address of a server for an application that was made before, as `serving` gives it.

    Args:
        answering: the application.
        listening: where it listens.
        proxies: addresses that are believed about whom they ask for, parted by commas; None for none.
        room: for connections; None for as many as the process may have.
    """
    config = BoundedConfig(
        answering,
        Room.of_process(proxies) if room is None else room,
        # Nothing here speaks it; a request to change to it is answered as it is without.
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        # Without a proxy that is believed, whoever asks would write their own address.
        proxy_headers=proxies is not None,
        forwarded_allow_ips=proxies or "",
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=STOPPING_SECONDS,
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve([listening]))
    try:
        await _begun(server, running)
        # The event loop asks the system for a queue as short as what it takes up at once.
        listening.listen(BACKLOG)
        yield reached_at(listening)
    finally:
        server.should_exit = True
        await running


class _Server(uvicorn.Server):
    """Leaves the process's signals to whoever runs it, and looks after its connections."""

    async def on_tick(self, counter: int) -> bool:
        """Look, about once a second."""
        if counter % TICKS_OF_LOOK == 0:
            look_after(self.server_state)
        return await super().on_tick(counter)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


async def _begun(server: uvicorn.Server, running: "asyncio.Task[None]") -> None:
    while not server.started and not running.done():  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.01)
