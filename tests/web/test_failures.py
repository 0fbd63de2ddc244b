"""What is told when something is not done: problem details at every address for programs, a page at every other one."""

import re
from typing import Final

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from composition import DeskServices
from domain.outage import LedgerAway
from tests.web.browsers import ORIGIN
from tests.web.callers import LEBONG
from web.api.caller import services_of
from web.api.problem_details import MEDIA_TYPE
from web.application import BODY_LIMIT_BYTES, application, faces
from web.failures import is_for_programs

BY_PEOPLE: Final = ("/aset/", "/desk", "/keluar", "/masalah/", "/masuk", "/r/", "/s/", "/tombol")
BY_PROGRAMS: Final = ("/api/", "/healthz", "/metrics", "/readyz")

PATHS: Final = sorted({each.path or "" for each in iter_route_contexts(faces().routes)})
PARAMETERS: Final = {"desk": LEBONG, "kode": LEBONG, "number": "1", "version": "1"}


def address(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: PARAMETERS.get(found[1], "tidak-ada"), path)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def made(services: DeskServices) -> FastAPI:
    return application(services)


def check_told(answer: httpx.Response, path: str) -> None:
    said = answer.headers["content-type"]
    assert said == MEDIA_TYPE if path.startswith(BY_PROGRAMS) else said.startswith("text/html"), (path, said)
    if said == MEDIA_TYPE:
        assert answer.json().keys() >= {"type", "title", "status", "code"}
    else:
        assert "Kode: " in answer.text


def test_every_address_is_for_somebody() -> None:
    for each in PATHS:
        assert each == "/" or each.startswith(BY_PEOPLE) is not each.startswith(BY_PROGRAMS), each
        assert is_for_programs(each) is each.startswith(BY_PROGRAMS)


@pytest.mark.parametrize("path", PATHS)
async def test_a_refusal_is_told_as_who_asks_reads_it(made: FastAPI, services: DeskServices, path: str) -> None:
    async def away() -> None:
        raise LedgerAway("nobody answers")

    transport = httpx.ASGITransport(made, raise_app_exceptions=False, client=("203.0.113.9", 1))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        check_told(await client.request("PATCH", address(path)), path)
        check_told(await client.post(address(path), content=b"x" * 60_000_000), path)
        made.dependency_overrides[services_of] = away
        try:
            answers = [await client.request(method, address(path)) for method in ("GET", "POST")]
        finally:
            made.dependency_overrides.clear()
    for answer in answers:
        if answer.status_code >= 400:
            check_told(answer, path)


@pytest.mark.parametrize("path", PATHS)
async def test_nobody_is_told_anything_in_the_wrong_form(made: FastAPI, path: str) -> None:
    transport = httpx.ASGITransport(made, raise_app_exceptions=False, client=("203.0.113.9", 1))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        for method in ("GET", "POST"):
            answer = await client.request(method, address(path), headers={"Origin": ORIGIN})
            if answer.status_code >= 400:
                check_told(answer, path)


async def test_a_body_too_large_is_turned_away_before_it_is_read(made: FastAPI) -> None:
    transport = httpx.ASGITransport(made, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        for path in (f"/desk/{LEBONG}/lapor", f"/api/v1/desks/{LEBONG}/reports"):
            answer = await client.post(path, content=b"x" * (BODY_LIMIT_BYTES + 1))
            assert answer.status_code == 413
            check_told(answer, path)
