"""Connections that come slowly, stay, or are too many: each is ended or told to come back, and others are served."""

import asyncio
import base64
import os
import re
import resource
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI, Request
from starlette.responses import PlainTextResponse, Response

from tests.lanes import ROOT
from web import connections, limits, server
from web.connections import Room
from web.failures import answer_failures, refused
from web.limits import BoundedBodies
from web.server import bound, listening_for

PATIENCE_SECONDS: Final = 30
"""For what is to happen by itself; what takes longer has failed."""

LARGE: Final = 8 * 1024 * 1024
HEAD: Final = b"GET /short HTTP/1.1\r\nHost: desk.test\r\n"

KEY: Final = base64.b64encode(bytes(range(32))).decode()

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def an_application() -> FastAPI:
    """A short answer, a large one, and one that reads what is sent."""
    made = FastAPI()

    @made.get("/short")
    async def short() -> Response:
        return PlainTextResponse("short")

    @made.get("/large")
    async def large() -> Response:
        return PlainTextResponse(b"x" * LARGE)

    @made.post("/reads")
    async def reads(request: Request) -> Response:
        return PlainTextResponse(str(len(await request.body())))

    @made.post("/reads-nothing")
    async def reads_nothing() -> Response:
        return PlainTextResponse("read nothing")

    answer_failures(made)
    made.add_middleware(BoundedBodies, limit_of=lambda _: LARGE, refused=refused)
    return made


@pytest_asyncio.fixture(loop_scope="session")
async def address(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[str, int]]:
    """A server that looks often and has little patience, so that a test has some."""
    monkeypatch.setattr(server, "TICKS_OF_LOOK", 1)
    monkeypatch.setattr(server, "IDLE_SECONDS", 1)
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.5)
    monkeypatch.setattr(connections, "REST_SECONDS", 0.5)
    monkeypatch.setattr(connections, "STEP_SECONDS", 0.5)
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.5)
    async with a_server(Room(20)) as listens:
        yield listens


@asynccontextmanager
async def a_server(room: Room) -> AsyncIterator[tuple[str, int]]:
    listening = bound("127.0.0.1", 0)
    async with listening_for(an_application(), listening, room=room):
        yield listening.getsockname()


@asynccontextmanager
async def a_line(address: tuple[str, int], source: str = "127.0.0.1", limit: int = 2**16) -> AsyncIterator[Line]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        reader, writer = await asyncio.open_connection(*address, local_addr=(source, 0), limit=limit)
    try:
        yield reader, writer
    finally:
        writer.close()


async def all_of(reader: asyncio.StreamReader) -> bytes:
    """What comes until the other side ends it, however it does."""
    got = bytearray()
    async with asyncio.timeout(PATIENCE_SECONDS):
        try:
            while part := await reader.read(2**16):
                got += part
        except ConnectionError:
            pass
    return bytes(got)


async def is_served(address: tuple[str, int], source: str = "127.0.0.2") -> bool:
    """Whether somebody else gets an answer."""
    async with a_line(address, source) as (reader, writer):
        writer.write(HEAD + b"Connection: close\r\n\r\n")
        return (await all_of(reader)).endswith(b"short")


async def drips(writer: asyncio.StreamWriter, parts: Sequence[bytes] = (b"x",)) -> None:
    """Send one part after the other, for as long as the other side takes them."""
    try:
        while True:
            for each in parts:
                writer.write(each)
                await writer.drain()
                await asyncio.sleep(0.05)
    except ConnectionError:
        pass


@asynccontextmanager
async def dripping(writer: asyncio.StreamWriter, *parts: bytes) -> AsyncIterator[None]:
    task = asyncio.create_task(drips(writer, parts or (b"x",)))
    try:
        yield
    finally:
        task.cancel()


async def test_a_head_that_comes_letter_by_letter_is_given_up(address: tuple[str, int]) -> None:
    async with a_line(address) as (reader, writer):
        writer.write(HEAD + b"X-Slow: ")
        async with dripping(writer):
            answer = await all_of(reader)
    assert b" 408 " in answer.splitlines()[0]
    assert b"REQUEST_TOO_SLOW" in answer


async def test_a_second_head_has_no_more_time_than_the_first(address: tuple[str, int]) -> None:
    async with a_line(address) as (reader, writer):
        writer.write(HEAD + b"\r\n")
        async with asyncio.timeout(PATIENCE_SECONDS):
            await reader.readuntil(b"short")
        writer.write(HEAD + b"X-Slow: ")
        async with dripping(writer):
            answer = await all_of(reader)
    assert answer.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("sent", [b"", b"\r\n", b"G"])
async def test_a_connection_without_a_request_ends(address: tuple[str, int], sent: bytes) -> None:
    async with a_line(address) as (reader, writer):
        writer.write(sent)
        answer = await all_of(reader)
    assert (b" 408 " in answer) is (sent == b"G")


async def test_a_body_that_comes_letter_by_letter_is_given_up(address: tuple[str, int]) -> None:
    head = b"POST /reads HTTP/1.1\r\nHost: desk.test\r\n"
    for said, parts in ((b"Content-Length: 100000", (b"x",)), (b"Transfer-Encoding: chunked", (b"1\r\nx\r\n",))):
        async with a_line(address) as (reader, writer):
            writer.write(head + said + b"\r\n\r\n")
            async with dripping(writer, *parts):
                answer = await all_of(reader)
        assert answer.startswith(b"HTTP/1.1 408 "), answer
        assert b"connection: close" in answer.lower()


async def test_a_body_that_goes_on_after_the_answer_is_not_read_for_ever(address: tuple[str, int]) -> None:
    async with a_line(address) as (reader, writer):
        writer.write(b"POST /reads-nothing HTTP/1.1\r\nHost: desk.test\r\nContent-Length: 100000\r\n\r\n")
        async with dripping(writer):
            assert (await all_of(reader)).endswith(b"read nothing")


async def test_who_does_not_read_an_answer_is_not_waited_for(address: tuple[str, int]) -> None:
    async with a_line(address) as (reader, writer):
        writer.write(b"GET /large HTTP/1.1\r\nHost: desk.test\r\n\r\n")
        # What a program does that stops in the midst: nothing is read, nothing is closed.
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await eventually_alone(address)
        writer.transport.resume_reading()  # type: ignore[attr-defined]
        assert len(await all_of(reader)) < LARGE


async def test_who_asks_again_and_again_without_reading_is_not_waited_for(address: tuple[str, int]) -> None:
    async with a_line(address) as (_, writer):
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        async with dripping(writer, b"GET /large HTTP/1.1\r\nHost: desk.test\r\n\r\n" * 50):
            await eventually_alone(address)


async def test_who_reads_steadily_gets_all_of_it(address: tuple[str, int]) -> None:
    got = 0
    async with a_line(address) as (reader, writer):
        writer.write(b"GET /large HTTP/1.1\r\nHost: desk.test\r\nConnection: close\r\n\r\n")
        while part := await reader.read(2**18):
            got += len(part)
            await asyncio.sleep(0.03)
    assert got > LARGE


async def eventually_alone(address: tuple[str, int]) -> None:
    """Return once no other connection has room: as many as there may be are taken and served."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not all(await asyncio.gather(*(is_served(address, "127.0.0.1") for _ in range(10)))):
            await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked\r\nContent-Length: 4",
        b"Content-Length: 4\r\nContent-Length: 5",
        b"Content-Length: 4, 5",
        b"Content-Length: +4",
        b"Content-Length: 0x4",
        b"Content-Length: " + b"9" * 30,
        b"Transfer-Encoding: gzip, chunked",
        b"Transfer-Encoding: xchunked",
        b"Transfer-Encoding : chunked",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    ],
)
async def test_a_request_that_ends_in_two_places_is_refused_with_what_follows_it(
    address: tuple[str, int], head: bytes
) -> None:
    async with a_line(address) as (reader, writer):
        writer.write(b"POST /reads HTTP/1.1\r\nHost: desk.test\r\n" + head + b"\r\n\r\n0\r\n\r\n" + HEAD + b"\r\n")
        answer = await all_of(reader)
    assert re.findall(rb"HTTP/1\.1 (\d)", answer) == [b"4"], answer
    assert b"short" not in answer


async def test_parts_of_an_old_protocol_have_no_chunks(address: tuple[str, int]) -> None:
    async with a_line(address) as (reader, writer):
        writer.write(b"POST /reads HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        assert (await all_of(reader)).startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize(
    "chunks",
    [b"ZZ\r\nabcd", b"-1\r\nabcd", b"FFFFFFFFFFFFFFFFFFFFFFF\r\n", b"4\r\nabcdefgh\r\n0\r\n\r\n", b"4" * 20_000],
)
async def test_chunks_that_are_none_end_the_connection(address: tuple[str, int], chunks: bytes) -> None:
    async with a_line(address) as (reader, writer):
        writer.write(b"POST /reads HTTP/1.1\r\nHost: desk.test\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
        assert b" 200 " not in await all_of(reader)
    assert await is_served(address)


async def test_more_than_the_limit_is_not_read_however_it_comes(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_line(address) as (reader, writer):
        writer.write(b"POST /reads HTTP/1.1\r\nHost: desk.test\r\nTransfer-Encoding: chunked\r\n\r\n")
        async with dripping(writer, b"100000\r\n" + b"x" * 0x100000 + b"\r\n"):
            answer = await all_of(reader)
    assert answer.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "head",
    [
        b"GET /short\r\n\r\n",
        b"GET /short HTTP/1.1\r\n\r\n",
        b"GET /short HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /short HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET http://elsewhere.test/short HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"CONNECT elsewhere.test:443 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET /" + b"a" * 300_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /short HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 300_000 + b"\r\n\r\n",
        b"GET /short HTTP/1.1\r\nHost: a\r\n" + b"a: b\r\n" * 60_000 + b"\r\n",
        b"\r\n" * 100_000,
    ],
    ids=lambda head: repr(head[:30]),
)
async def test_what_is_no_request_to_these_pages_is_refused(address: tuple[str, int], head: bytes) -> None:
    async with a_line(address) as (reader, writer):
        writer.write(head)
        answer = await all_of(reader)
    assert re.findall(rb"HTTP/1\.1 (\d\d)", answer) in ([], [b"40"], [b"40", b"40"]), answer[:200]
    assert await is_served(address)


async def test_another_protocol_is_not_changed_to(address: tuple[str, int]) -> None:
    for protocol in (b"websocket", b"h2c"):
        async with a_line(address) as (reader, writer):
            head = HEAD + b"Connection: Upgrade\r\nUpgrade: " + protocol
            writer.write(head + b"\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
            assert (await all_of(reader)).startswith(b"HTTP/1.1 200 ")


async def test_requests_one_after_the_other_are_answered_in_their_order(address: tuple[str, int]) -> None:
    async with a_line(address) as (reader, writer):
        writer.write((HEAD + b"\r\n") * 50 + HEAD + b"Connection: close\r\n\r\n")
        assert (await all_of(reader)).count(b"short") == 51


async def test_whom_there_is_no_room_for_is_told_so_and_others_are_not_kept_out() -> None:
    async with a_server(Room(6)) as address, AsyncExitStack() as stack:
        for _ in range(3):
            _, writer = await stack.enter_async_context(a_line(address))
            writer.write(b"G")
        # A half is one address's own, the other half everybody else's.
        async with a_line(address) as (reader, writer):
            writer.write(HEAD + b"\r\n")
            refused = await all_of(reader)
        assert refused.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
        assert b"retry-after: 10" in refused
        assert b'"code":"TOO_BUSY"' in refused
        assert await is_served(address)

        for number in range(3):
            _, writer = await stack.enter_async_context(a_line(address, f"127.0.0.{number + 3}"))
            writer.write(b"G")
        async with a_line(address, "127.0.0.9") as (reader, _):
            assert b"TOO_BUSY" in await all_of(reader)
        await stack.aclose()
        await eventually_alone_with(address, 3)


async def eventually_alone_with(address: tuple[str, int], count: int) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not all(await asyncio.gather(*(is_served(address, "127.0.0.1") for _ in range(count)))):
            await asyncio.sleep(0.1)


def test_a_proxy_asks_for_many() -> None:
    room = Room(4, proxies="10.0.0.0/8, 192.0.2.7")
    assert [room.enter("192.0.2.7") for _ in range(5)] == [True] * 4 + [False]
    for _ in range(4):
        room.leave("192.0.2.7")
    assert [room.enter("203.0.113.5") for _ in range(3)] == [True, True, False]
    assert [room.enter(each) for each in ("2001:db8::1", "2001:db8::2", "2001:db8::3")] == [True, True, False]


@pytest.mark.parametrize("files", [40, 256, 1024, 1_000_000])
def test_there_is_room_for_no_more_than_there_may_be_files(monkeypatch: pytest.MonkeyPatch, files: int) -> None:
    monkeypatch.setattr(connections, "_files_limit", lambda: files)
    room = Room.of_process()
    assert connections.FEWEST <= room.limit <= connections.MOST
    assert room.limit <= max(connections.FEWEST, files - 2 * room.taken_at_once - connections.FILES_OF_PROCESS)


async def test_a_process_with_few_files_takes_no_more_connections_than_it_says(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
        "DESK_DATA_DIR": str(tmp_path / "desk"),
        # Nobody listens there: the process is there all the same.
        "DESK_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "TEMPORAL_ADDRESS": "127.0.0.1:1",
        "DESK_VAULT_KEY": KEY,
        "DESK_IDENTITY_KEY": KEY,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli.app", "web", "--port", "0", cwd=ROOT, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256)),
    )  # fmt: skip
    assert process.stdout is not None
    try:
        async with asyncio.timeout(2 * PATIENCE_SECONDS):
            port = int(await said(process.stdout, rb"API di http://127\.0\.0\.1:(\d+)/"))
            limit = int(await said(process.stdout, rb"Melayani hingga (\d+) sambungan"))
        address = ("127.0.0.1", port)
        assert 100 < limit < 256

        async with AsyncExitStack() as stack:
            lines = [
                await stack.enter_async_context(a_line(address, f"127.0.0.{number % 5 + 1}"))
                for number in range(limit + 300)
            ]
            answers = await asyncio.gather(*(at_once(reader) for reader, _ in lines))
            refused = [each for each in answers if each]
            assert len(lines) - len(refused) == limit
            assert all(b" 503 " in each and b"retry-after: 10" in each for each in refused)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while (await client.get("/healthz")).status_code != 200:
                    await asyncio.sleep(0.05)
        assert process.returncode is None
    finally:
        process.terminate()
        rest = await process.stdout.read()
        await process.wait()
    assert b"Too many open files" not in rest
    assert b"out of system resource" not in rest


async def said(stream: asyncio.StreamReader, pattern: bytes) -> bytes:
    while line := await stream.readline():
        if found := re.search(pattern, line):
            return found[1]
    raise AssertionError(pattern)


async def at_once(reader: asyncio.StreamReader) -> bytes:
    """What a server says to who has said nothing; empty where it says nothing."""
    try:
        async with asyncio.timeout(1):
            return await reader.read(2000)
    except (TimeoutError, ConnectionError):
        return b""
