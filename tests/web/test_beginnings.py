"""A form that is turned away before it is read whole gives back what somebody typed, as far as it came; where nothing
of it can be read, the page says so."""

import asyncio
from collections.abc import AsyncIterator
from html import unescape
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from starlette.middleware import Middleware

from composition import DeskServices
from tests.web.browsers import ORIGIN
from tests.web.callers import LEBONG
from tests.web.test_kept_forms import kept_in
from web import beginnings
from web.application import application
from web.beginnings import OF_ONE, TOGETHER, Beginnings
from web.failures import refused
from web.limits import BoundedWork
from web.uploads import FORM_OVERHEAD_BYTES

REPORT: Final = f"/desk/{LEBONG}/lapor"
FILES: Final = "/masalah/7f1c9f6e-6a1d-8c2b-9d3e-0a4b5c6d7e8f/bukti"
TYPED: Final = "Air naik <b>sejak</b> subuh"
HEADERS: Final = {"Origin": ORIGIN}
BOUNDARY: Final = "batas"
IN_PARTS: Final = HEADERS | {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
UNREAD: Final = "tidak terbaca dan belum tercatat"


def part(name: str, said: str | bytes, file: str | None = None) -> bytes:
    named = f'; filename="{file}"' if file else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + (said.encode() if isinstance(said, str) else said) + b"\r\n"


@pytest.fixture
def made(services: DeskServices) -> FastAPI:
    return application(services)


@pytest_asyncio.fixture(loop_scope="session")
async def client(made: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(made), base_url=ORIGIN) as client:
        yield client


@pytest.fixture
def full(made: FastAPI) -> FastAPI:
    """An application that has no room for one request more."""
    stack: list[Any] = made.user_middleware
    stack[:] = [
        Middleware(BoundedWork, refused=refused, limit=0) if each.cls is BoundedWork else each for each in stack
    ]
    return made


def largest(services: DeskServices) -> int:
    return services.evidence.limit_bytes + FORM_OVERHEAD_BYTES


async def test_a_form_that_there_is_no_room_for_is_given_back_and_sent_again(
    full: FastAPI, client: httpx.AsyncClient
) -> None:
    said = {"csrf": "x", "command_id": "y", "text": TYPED}
    answer = await client.post(REPORT, data=said, headers=HEADERS)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "TOO_BUSY" in answer.text
    assert kept_in(answer.text).items() >= said.items()
    assert TYPED in unescape(answer.text)
    assert "<b>sejak" not in answer.text
    assert "Kirim lagi</button>" in answer.text


async def test_the_text_beside_a_file_that_there_is_no_room_for_is_given_back(
    full: FastAPI, client: httpx.AsyncClient
) -> None:
    body = part("csrf", "x") + part("text", TYPED) + part("file", bytes(1_000_000), "a.jpg") + b"--batas--\r\n"
    answer = await client.post(FILES, content=body, headers=IN_PARTS)

    assert answer.status_code == 503
    assert kept_in(answer.text).items() >= {"csrf": "x", "text": TYPED}.items()
    assert "Berkas, pilih lagi" in answer.text


@pytest.mark.parametrize(
    ("headers", "content"),
    [
        ({"Origin": "http://elsewhere.test"}, b"text=dari+luar"),
        (HEADERS, b"csrf=x"),
        (HEADERS, b""),
    ],
    ids=["of another site", "with nothing typed", "empty"],
)
async def test_what_is_not_given_back_is_said_to_be_unread(
    full: FastAPI, client: httpx.AsyncClient, headers: dict[str, str], content: bytes
) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await client.post(REPORT, content=content, headers=headers | kind)

    assert answer.status_code == 503
    assert UNREAD in answer.text
    assert "dari luar" not in answer.text
    assert UNREAD not in (await client.get(REPORT)).text


async def test_more_beginnings_than_may_be_are_not_read_and_said_to_be_unread(
    full: FastAPI, client: httpx.AsyncClient
) -> None:
    reads: Beginnings = full.state.beginnings
    for address, count in (("127.0.0.1", OF_ONE), ("192.0.2.1", TOGETHER)):
        reads._reading[address] = count
        answer = await client.post(REPORT, data={"text": TYPED}, headers=HEADERS)
        del reads._reading[address]
        assert answer.status_code == 503
        assert UNREAD in answer.text
        assert TYPED not in unescape(answer.text)
    assert TYPED in unescape((await client.post(REPORT, data={"text": TYPED}, headers=HEADERS)).text)
    assert not reads._reading


async def test_a_program_is_told_as_programs_are(full: FastAPI, client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/problems/x/evidence", data={"text": TYPED}, headers=HEADERS)
    assert (answer.status_code, answer.json()["code"]) == (503, "TOO_BUSY")


@pytest.mark.parametrize("says_how_long", [True, False])
async def test_the_text_beside_a_file_that_is_too_large_is_given_back(
    client: httpx.AsyncClient, services: DeskServices, says_how_long: bool
) -> None:
    """Also where only its coming shows how large it is, and something has begun to read it."""

    async def coming() -> AsyncIterator[bytes]:
        yield part("csrf", "x") + part("text", TYPED)
        yield part("file", b"", "a.jpg")[:-2]
        for _ in range(largest(services) // 1_000_000 + 1):
            yield bytes(1_000_000)
        yield b"\r\n--batas--\r\n"

    content = b"".join([each async for each in coming()]) if says_how_long else coming()
    answer = await client.post(FILES, content=content, headers=IN_PARTS)

    # Once something reads the request, who is not signed in is told that.
    assert answer.status_code == (413 if says_how_long else 401), answer.text
    assert kept_in(answer.text).items() >= {"text": TYPED}.items()
    assert "Berkas, pilih lagi" in answer.text


async def test_a_text_that_is_too_large_is_given_back_to_be_copied_and_not_sent(client: httpx.AsyncClient) -> None:
    answer = await client.post(REPORT, data={"csrf": "x", "place": TYPED, "text": "x" * 300_000}, headers=HEADERS)

    assert answer.status_code == 413
    assert TYPED in unescape(answer.text)
    assert "Kirim lagi</button>" not in answer.text
    assert "xxxx" not in answer.text


async def test_what_comes_too_slowly_is_not_waited_for(
    full: FastAPI, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    full.state.beginnings = Beginnings(seconds_limit=0.05)
    goes_on = asyncio.Event()

    async def coming() -> AsyncIterator[bytes]:
        yield part("csrf", "x") + part("text", TYPED) + part("place", "Amen")[:-4]
        await goes_on.wait()

    answer = await client.post(FILES, content=coming(), headers=IN_PARTS)

    assert answer.status_code == 503
    assert TYPED in unescape(answer.text)
    assert "Kirim lagi</button>" not in answer.text, "what did not come is not left out unsaid"


async def test_a_form_that_is_cut_anywhere_gives_back_whole_fields_only(
    full: FastAPI, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {"csrf": "x", "text": TYPED, "place": "Amen"}
    in_parts = b"".join(part(name, said) for name, said in whole.items()) + part("file", bytes(500), "a.jpg")
    found = set()
    for path, sent in (
        (FILES, {"content": in_parts + b"--batas--\r\n", "headers": IN_PARTS}),
        (REPORT, {"data": whole, "headers": HEADERS}),
    ):
        for size in range(1, 400, 7):
            monkeypatch.setattr(beginnings, "LIMIT_BYTES", size)
            answer = await client.post(path, **sent)
            assert answer.status_code == 503
            kept = kept_in(answer.text) if TYPED in unescape(answer.text) else {}
            assert kept.items() <= whole.items(), (path, size)
            found.add((path, *kept))
    assert found == {(path, *names) for path in (FILES, REPORT) for names in ((), ("csrf", "text"), tuple(whole))}
