"""Connections of one process: how many at once, how many of one address, how long each may keep the process waiting.

The server's own limits know neither: it waits for ever for a request that comes letter by letter, and for a reader that
does not read, and counts connections that are merely open as work. `look_after` is called about once a second.
"""

import resource
import time
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any, Final

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from web.api import statuses
from web.api.problem_details import problem
from web.asking_address import counted_address
from wording.refusals import unread_form

HEAD_SECONDS: Final = 15
"""For the head of a request, from its first byte; of a new connection from its beginning."""

REST_SECONDS: Final = 5
"""For what still comes of a request that was answered before, and for who is sent away to read why."""

STEP_SECONDS: Final = 30
STEP_BYTES: Final = 30 * 1024
"""What a reader takes within a step, where there is as much: a kibibyte a second."""

RETRY_SECONDS: Final = 10
"""What is asked of whom there is no room for."""

SHARE_OF_ONE: Final = 2
"""One address has no more than this part of all connections (a half), unless a proxy asks from it."""

FILES_OF_PROCESS: Final = 64
"""Files that a process opens besides connections: the pool to the database, the engine, stores, what is shown."""

FEWEST: Final = 16
"""Connections that are taken even where there is hardly room for files."""

MOST: Final = 10_000
"""However many files there may be: each connection is some kilobytes of memory."""

TAKEN_AT_ONCE: Final = 128
"""Connections that are taken up before anybody looks how many there are."""

FILES_LIMIT_UNKNOWN: Final = 1024
"""Taken where the system does not say: its usual limit."""


class Room:
    """How many connections there may be, and who has how many."""

    def __init__(self, limit: int, taken_at_once: int = TAKEN_AT_ONCE, proxies: str | None = None) -> None:
        """Begin without any.

        Args:
            limit: in all.
            taken_at_once: before anybody looks; as many may be on their way out at once.
            proxies: addresses or networks that ask for many, parted by commas.
        """
        self.limit = limit
        self.taken_at_once = taken_at_once
        self._proxies = tuple(_networks(proxies))
        self._inside: Counter[str] = Counter()
        self.leaving = 0

    @classmethod
    def of_process(cls, proxies: str | None = None) -> "Room":
        """As many as this process may have files for, less what it needs for itself."""
        files = _files_limit()
        at_once = max(1, min(TAKEN_AT_ONCE, files // 16))
        # Those on their way in, and those on their way out.
        left = files - _files_open() - FILES_OF_PROCESS - 2 * at_once
        return cls(min(MOST, max(FEWEST, left)), at_once, proxies)

    @property
    def of_one_limit(self) -> int:
        """Connections of one address."""
        return max(1, self.limit // SHARE_OF_ONE)

    def enter(self, address: str) -> bool:
        """Whether there is room for one more connection of an address, which then is taken."""
        limit_of_one = self.limit if self._is_proxy(address) else self.of_one_limit
        key = counted_address(address)
        if self._inside.total() >= self.limit or self._inside[key] >= limit_of_one:
            return False
        self._inside[key] += 1
        return True

    def leave(self, address: str) -> None:
        """One connection of an address is gone."""
        key = counted_address(address)
        self._inside[key] -= 1
        if not self._inside[key]:
            del self._inside[key]

    def _is_proxy(self, address: str) -> bool:
        if not self._proxies:
            return False
        try:
            asking = ip_address(address)
        except ValueError:
            return False
        return any(asking in network for network in self._proxies)


class BoundedConfig(uvicorn.Config):
    """Settings of a server whose connections have bounds."""

    def __init__(self, app: Any, room: Room, **options: Any) -> None:  # noqa: ANN401 - the server's own
        super().__init__(app, http=BoundedConnection, backlog=room.taken_at_once, **options)
        self.room = room


class BoundedConnection(H11Protocol):
    """One connection that keeps nobody waiting for ever."""

    def __init__(self, config: uvicorn.Config, server_state: ServerState, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - the server's own
        assert isinstance(config, BoundedConfig)
        super().__init__(config, server_state, *arguments, **options)
        self._room = config.room
        self._address: str | None = None
        """Under which it has room; None without."""

        self._is_sent_away = False
        self._is_lost = False
        self._head_since: float | None = None
        self._ends_since: float | None = None
        self._step: tuple[float, int] | None = None
        """When it was last looked at how much is still to be read, and how much it was."""

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - the loop's own
        """Take it, where there is room."""
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        if self._room.enter(address):
            self._address = address
            self._head_since = time.monotonic()
        else:
            self._send_away()

    def connection_lost(self, exc: Exception | None) -> None:
        """Make room."""
        super().connection_lost(exc)
        self._is_lost = True
        if self._address is not None:
            self._room.leave(self._address)
            self._address = None
        if self._is_sent_away:
            self._room.leaving -= 1

    def data_received(self, data: bytes) -> None:
        """Read on; nothing of whom there was no room for."""
        if self._is_sent_away:
            return
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._head_since = None
        elif self._head_since is None:
            self._head_since = time.monotonic()

    def resume_writing(self) -> None:
        """Note that who reads has read."""
        super().resume_writing()
        self._step = None

    def look_after(self, now: float) -> None:
        """End it where it keeps the process waiting too long, by the monotonic clock."""
        if self._is_lost:
            return
        if self._reads_too_slowly(now):
            self.transport.abort()
        elif self.transport.is_closing():
            self._end_in_time(now)
        elif self._is_sent_away or self._still_sends_what_was_answered():
            if self._has_waited(now):
                self.transport.close()
        elif self._head_since is not None and now - self._head_since > HEAD_SECONDS:
            self._give_up_head()
        else:
            self._ends_since = None

    def _reads_too_slowly(self, now: float) -> bool:
        left = self.transport.get_write_buffer_size()
        if not left:
            self._step = None
        elif self._step is None:
            self._step = now, left
        elif now - self._step[0] > STEP_SECONDS:
            if left > self._step[1] - STEP_BYTES:
                return True
            self._step = now, left
        return False

    def _end_in_time(self, now: float) -> None:
        # What is closed still sends what was written; whoever does not read a little has had the time of a step.
        if not self.transport.get_write_buffer_size() and self._has_waited(now):
            self.transport.abort()

    def _still_sends_what_was_answered(self) -> bool:
        is_answered = getattr(self.cycle, "response_complete", False)  # no cycle before the first request
        return is_answered and self.conn.their_state is h11.SEND_BODY

    def _has_waited(self, now: float) -> bool:
        if self._ends_since is None:
            self._ends_since = now
        return now - self._ends_since > REST_SECONDS

    def _give_up_head(self) -> None:
        """Close; who has sent something is told why."""
        self._head_since = None
        if self.conn.trailing_data[0] and self.conn.our_state is h11.IDLE:
            self.transport.write(_written(statuses.REQUEST_TOO_SLOW))
        self.transport.close()

    def _send_away(self) -> None:
        """Say that there is no room, and leave the time to read it."""
        self._is_sent_away = True
        self._room.leaving += 1
        self.transport.write(_written(statuses.TOO_BUSY, unread_form(), retry_seconds=RETRY_SECONDS))
        if self._room.leaving > self._room.taken_at_once:
            self.transport.close()
        elif self.transport.can_write_eof():
            self.transport.write_eof()


def look_after(state: ServerState) -> None:
    """End the connections of a server that keep it waiting too long."""
    now = time.monotonic()
    for each in tuple(state.connections):
        if isinstance(each, BoundedConnection):
            each.look_after(now)


def _written(code: str, detail: str | None = None, *, retry_seconds: int | None = None) -> bytes:
    """An answer to whom no application answers."""
    answer = problem(code, detail, headers={} if retry_seconds is None else {"Retry-After": str(retry_seconds)})
    headers = [*answer.raw_headers, (b"connection", b"close"), (b"cache-control", b"no-store")]
    conn = h11.Connection(h11.SERVER)
    head = conn.send(
        h11.Response(status_code=answer.status_code, headers=headers, reason=HTTPStatus(answer.status_code).phrase)
    )
    body = conn.send(h11.Data(data=bytes(answer.body)))
    return (head or b"") + (body or b"")


def _networks(written: str | None) -> Iterator[IPv4Network | IPv6Network]:
    for each in written.split(",") if written else ():
        yield ip_network(each.strip(), strict=False)


def _files_limit() -> int:
    """Files that this process may have open."""
    try:
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    except OSError:  # a unit whose system calls are filtered
        return FILES_LIMIT_UNKNOWN
    return MOST * 2 if soft == resource.RLIM_INFINITY else soft


def _files_open() -> int:
    try:
        return len(tuple(Path("/proc/self/fd").iterdir()))
    except OSError:  # no such place on this system
        return FILES_OF_PROCESS
