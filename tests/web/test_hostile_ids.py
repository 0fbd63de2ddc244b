"""Ids of others, wherever an id may stand, are answered as ids that never were: by words and by work done."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio

from composition import DeskServices
from domain.actor import Actor
from domain.codes import Role
from domain.problem.process import problem_stream
from domain.stream import START
from infra.database.connections import Database
from tests.conftest import Databases
from tests.given.desks import desk_without_engine
from tests.web.addresses import Address, every_address, example_body
from tests.web.callers import LEBONG, OPERATOR, SUPERVISOR, Api, a_report
from tests.web.visitors import CSRF, ORIGIN, Pages
from web.application import application

SURABAYA: Final = "35.78"
OUTSIDERS: Final = (
    Actor(id="operator:surabaya", role=Role.OPERATOR, region=SURABAYA),
    Actor(id="supervisor:surabaya", role=Role.SUPERVISOR, region=SURABAYA),
    Actor(id="agency:liaison.bpbd", role=Role.AGENCY, region=LEBONG, agency="BPBD"),
)
"""Who sees nothing of the problem: another desk, and an agency that was not asked."""

NEVER: Final = {
    "problem": "ffffffff-ffff-8fff-bfff-ffffffffffff",
    "number": "LEBONG-2024-999999-X",
    "report": "eeeeeeee-eeee-8eee-beee-eeeeeeeeeeee",
    "token": "z" * 16,
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def services(
    databases: Databases, migrated: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[DeskServices]:
    """Those of two desks, where nobody asks too often."""
    async with databases.lent(migrated) as url:
        generous = {"web_reads_per_minute": 1_000_000, "web_writes_per_minute": 1_000_000}
        async with desk_without_engine(url, tmp_path_factory.mktemp("desk"), LEBONG, SURABAYA, **generous) as desk:
            yield desk


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def faces(services: DeskServices) -> AsyncIterator[tuple[Api, Pages]]:
    made = application(services)
    transport = httpx.ASGITransport(made, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield Api(client, services), Pages.at(made, client, services)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def others(faces: tuple[Api, Pages]) -> dict[str, str]:
    """A problem in the register, its number, its report, and a token, of Lebong."""
    api, _ = faces
    taken = await api.post(f"/api/v1/desks/{LEBONG}/reports", a_report("Listrik padam di TPS 2."), key="others/report")
    problem = str(taken.json()["problem_id"])
    decided = {"category": "POWER_OUTAGE", "severity": "S3"}
    assert (await api.post(f"/api/v1/problems/{problem}/triage", decided, SUPERVISOR)).status_code == 200
    stream = problem_stream(api.services.book_of(LEBONG), problem)
    await api.services.commands.carry_out_due(stream, api.services.now(), START)
    files = {"file": ("foto.jpg", b"\xff\xd8\xff\xe0")}
    await api.call(
        "POST",
        f"/api/v1/problems/{problem}/evidence",
        OPERATOR,
        files=files,
        headers={"Idempotency-Key": "others/file"},
    )
    number = (await api.get(f"/api/v1/problems/{problem}")).json()["problem"]["register_number"]
    body = {"account": "operator:baru", "role": "operator", "region": LEBONG, "label": "uji"}
    token = (await api.post(f"/api/v1/desks/{LEBONG}/tokens", body, SUPERVISOR)).json()["token_id"]
    return {
        "problem": problem,
        "number": number.replace("/", "-"),
        "report": str(taken.json()["intake_id"]),
        "token": str(token),
    }


class Counted:
    """How often the database was asked."""

    def __init__(self) -> None:
        self.times = 0


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    found = Counted()
    use = Database.use

    async def counting(self: Database, work: Callable[..., Awaitable[Any]]) -> Any:
        found.times += 1
        return await use(self, work)

    with monkeypatch.context() as patched:
        patched.setattr(Database, "use", counting)
        yield found


Told = tuple[int, dict[str, str], str, int]


async def told(monkeypatch: pytest.MonkeyPatch, ask: Callable[[], Awaitable[httpx.Response]], *ids: str) -> Told:
    """What an answer tells, without the ids that were asked for and what is of the one answer alone."""
    # What is kept for some seconds is now and then looked for again, several things at different times.
    answers, times = [], []
    for _ in range(3):
        with counted(monkeypatch) as found:
            answers.append(await ask())
        times.append(found.times)
    answer = answers[-1]
    said = answer.text
    for each in sorted(ids, key=len, reverse=True):
        for written in {each, each.replace("-", "/", 2)}:
            said = said.replace(written, "ID")
    # Two answers may lie on both sides of a second: a page says in several places by which clock it tells.
    said = re.sub(r"web/[0-9a-f]{32}|<time [^>]+>[^<]+|Data per [^<]+|\b\d\d\.\d\d(\.\d\d)?\b", "", said)
    headers = {name: value for name, value in answer.headers.items() if name not in {"content-length", "etag"}}
    headers["location"] = headers.get("location", "").replace(ids[0], "ID")
    assert answer.status_code < 500, answer.text
    return int(answer.status_code), headers, said, min(times)


def asking(
    faces: tuple[Api, Pages], address: Address, path: str, who: Actor
) -> Callable[[], Awaitable[httpx.Response]]:
    """A request to an address by somebody, as it should be but for the ids."""
    api, pages = faces
    files = {"file": ("foto.jpg", b"\xff\xd8\xff\xe0")}

    async def ask() -> httpx.Response:
        if address.is_api and address.method == "GET":
            params = {"q": "banjir"} if path.endswith("word-search") else {}
            return await api.get(path, who, params=params, headers={"Desk-Purpose": "uji"})
        if address.is_api and example_body(address) is None and path.endswith("evidence"):
            return await api.call("POST", path, who, files=files, headers={"Idempotency-Key": "hostile-ids/file"})
        if address.is_api:
            return await api.post(path, example_body(address), who, key="hostile-ids/key")
        if address.method == "GET":
            return await pages.get(path, who)
        if path.endswith("bukti"):
            pages.who = who
            return await pages.client.post(path, data={"csrf": CSRF}, files=files, headers={"Origin": ORIGIN})
        return await pages.send(path, {"csrf": CSRF, "text": "Halo.", "alasan": "perlu dihubungi"}, who)

    return ask


async def test_an_address_of_somebody_elses_is_one_that_never_was(
    faces: tuple[Api, Pages], others: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    places = {"problem": ("problem", "number", "report"), "report": ("report",), "laporan": ("report",)}
    for address in every_address():
        name = next((each for each in places if f"{{{each}}}" in address.template), None)
        if name is None:
            continue
        desk = {"kode": SURABAYA, "desk": SURABAYA}
        is_looked_at = address.method == "GET" and address.name is None
        for kind in places[name] if is_looked_at else places[name][:1]:
            for who in OUTSIDERS if is_looked_at and kind == "problem" else OUTSIDERS[1:2]:
                real, never = others[kind], NEVER[kind]
                is_there = await told(
                    monkeypatch, asking(faces, address, address.filled(**desk | {name: real}), who), real
                )
                is_not = await told(
                    monkeypatch, asking(faces, address, address.filled(**desk | {name: never}), who), never
                )
                assert is_there == is_not, (address, kind, who.id)
                assert is_there[0] in {403, 404}, (address, kind, who.id)


BODIES: Final = {
    "merge-into": ("into", {"reason": "kejadian yang sama"}),
    "record-report-receipt": ("report_id", {}),
    "resend-notice": ("notice_id", {}),
}
"""Commands with an id in their body, and what else they need."""


async def test_an_id_of_somebody_elses_in_a_body_is_one_that_never_was(
    faces: tuple[Api, Pages], others: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    api, pages = faces
    _, who, _ = OUTSIDERS
    taken = await api.post(f"/api/v1/desks/{SURABAYA}/reports", a_report(region=SURABAYA), who, key="others/own")
    own = str(taken.json()["problem_id"])
    decided = {"category": "POWER_OUTAGE", "severity": "S3"}
    assert (await api.post(f"/api/v1/problems/{own}/triage", decided, who)).status_code == 200

    def by_api(command: str, field: str, body: dict[str, Any], given: str) -> Callable[[], Awaitable[httpx.Response]]:
        return lambda: api.post(f"/api/v1/problems/{own}/{command}", body | {field: given}, who)

    def by_form(path: str, **fields: str) -> Callable[[], Awaitable[httpx.Response]]:
        return lambda: pages.send(path, {"csrf": CSRF, **fields}, who)

    def by_query(path: str, **asked: str) -> Callable[[], Awaitable[httpx.Response]]:
        return lambda: pages.get(path, who, params=asked)

    def by_api_query(place: str, **asked: str) -> Callable[[], Awaitable[httpx.Response]]:
        return lambda: api.get(f"/api/v1/desks/{SURABAYA}/{place}", who, params=asked)

    for kind in ("problem", "number", "report"):
        real, never = others[kind], NEVER[kind]
        tries: dict[str, list[Callable[[], Awaitable[httpx.Response]]]] = {}
        for given in (real, never):
            tries[given] = [
                *(by_api(command, field, body, given) for command, (field, body) in BODIES.items()),
                by_form(f"/masalah/{own}/tindakan/merge-into", into=given, reason="kejadian yang sama"),
                by_form(f"/desk/{SURABAYA}/triase/ambil", masalah=given),
                by_form(f"/desk/{SURABAYA}/triase/lepas", masalah=given),
                by_form(f"/desk/{SURABAYA}/triase/tetapkan", masalah=given, category="POWER_OUTAGE", severity="S3"),
                by_form(f"/desk/{SURABAYA}/kotak-keluar/kirim-ulang", masalah=given, surat="referral/PLN.1"),
                by_query(f"/desk/{SURABAYA}/kotak-keluar/surat", masalah=given, surat="referral/PLN.1"),
                by_query(f"/desk/{SURABAYA}/triase", masalah=given),
                by_query(f"/desk/{SURABAYA}/antrean", q=given),
                by_query(f"/masalah/{own}/slip", rujukan=given),
                by_query(f"/masalah/{own}/slip.pdf", rujukan=given),
                by_query(f"/masalah/{own}/rujukan.pdf", rujukan=given),
                by_query(f"/masalah/{own}/tindakan/merge-into", into=given),
                by_api_query("problems", q=given),
                by_api_query("notices", problem=given),
            ]
        for number, (with_real, with_never) in enumerate(zip(tries[real], tries[never], strict=True)):
            is_there = await told(monkeypatch, with_real, real)
            is_not = await told(monkeypatch, with_never, never)
            assert is_there == is_not, (kind, number)


async def test_a_token_of_another_desk_is_one_that_never_was(
    faces: tuple[Api, Pages], others: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    api, _ = faces
    for who in OUTSIDERS:
        both = []
        for given in (others["token"], NEVER["token"]):
            ask = partial(api.post, f"/api/v1/desks/{SURABAYA}/tokens/{given}/revoke", {}, who)
            both.append(await told(monkeypatch, ask, given))
        assert both[0] == both[1], who.id


async def test_where_another_desk_left_off_reading_leads_nowhere(faces: tuple[Api, Pages]) -> None:
    api, pages = faces
    for number in range(3):
        at = f"2024-11-{20 + number}T08:00:00+07:00"
        await api.post(f"/api/v1/desks/{LEBONG}/reports", a_report(f"Banjir {number}.", reported_at=at))
    part = (await api.get(f"/api/v1/desks/{LEBONG}/problems", params={"limit": 1})).json()
    cursor = part["next_cursor"]
    assert cursor
    for who in OUTSIDERS[:2]:
        own = await api.get(f"/api/v1/desks/{SURABAYA}/problems", who)
        led = await api.get(f"/api/v1/desks/{SURABAYA}/problems", who, params={"after": cursor})
        ids = {each["problem_id"] for each in led.json().get("problems", ())}
        assert ids <= {each["problem_id"] for each in own.json()["problems"]}
        assert led.status_code in {200, 400}
        page = await pages.get(f"/desk/{SURABAYA}/antrean", who, params={"sesudah": cursor, "after": cursor})
        assert "LEBONG" not in page.text


async def test_a_key_that_somebody_else_used_tells_nothing_of_what_they_did(
    faces: tuple[Api, Pages], others: dict[str, str]
) -> None:
    api, _ = faces
    problem, key = others["problem"], "hostile-ids/shared"
    assert (await api.post(f"/api/v1/problems/{problem}/add-note", {"text": "Rahasia."}, key=key)).json()["fresh"]
    _, who, _ = OUTSIDERS
    away = await api.post(f"/api/v1/problems/{problem}/add-note", {"text": "Rahasia."}, who, key=key)
    assert (away.status_code, away.json()["code"]) == (404, "UNKNOWN_PROBLEM")
    # A colleague who sends the very same under the same key has not sent it.
    same = await api.post(f"/api/v1/problems/{problem}/add-note", {"text": "Rahasia."}, SUPERVISOR, key=key)
    assert (same.status_code, same.json()["code"]) == (422, "COMMAND_ID_REUSED")
    taken = await api.post(f"/api/v1/desks/{SURABAYA}/reports", a_report(region=SURABAYA), who, key="others/report")
    assert others["problem"] not in taken.text
    assert others["report"] not in taken.text


async def test_what_was_seen_of_a_problem_by_others_confirms_nothing(
    faces: tuple[Api, Pages], others: dict[str, str]
) -> None:
    api, _ = faces
    path = f"/api/v1/problems/{others['problem']}"
    tag = (await api.get(path)).headers["etag"]
    for who in OUTSIDERS:
        for value in (tag, "*", 'W/"1"', '"1"'):
            seen = await api.get(path, who, headers={"If-None-Match": value})
            assert (seen.status_code, "etag" in seen.headers) == (404, False)
            headers = {"If-Match": value, "Idempotency-Key": "hostile-ids/etag"}
            acted = await api.call("POST", f"{path}/add-note", who, json={"text": "Halo."}, headers=headers)
            assert acted.status_code == 404, acted.text
