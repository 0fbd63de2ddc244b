"""Whatever people write, wherever they may write, stays their words on every page: never a part of the page."""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio
from pydantic import HttpUrl

from composition import DeskServices
from domain.actor import Actor
from domain.codes import Role
from domain.problem.process import problem_stream
from domain.stream import START
from tests.conftest import Databases
from tests.given.desks import desk_without_engine
from tests.web.addresses import DESCRIPTION, Address, every_address, example_body
from tests.web.callers import KPU, LEBONG, OPERATOR, SUPERVISOR, Api, a_report
from tests.web.links.conftest import KEY, PERSON, PUBLIC
from tests.web.visitors import CSRF, ORIGIN, Pages
from web.application import application

WORDS: Final = "\"jahat=1 'jahat=1 ><x-jahat jahat=1></textarea></title><script>jahat()</script>{{7*7}}"
"""Leaves every kind of place of a page into which somebody's words are put."""

PLAIN: Final = r"^[^\x00-\x1f\x7f]+$"
"""A pattern that allows all of it."""

VERIFIER: Final = Actor(id="verifier:dewi", role=Role.VERIFIER, region=LEBONG)
AUDITOR: Final = Actor(id="auditor:bpk", role=Role.AUDITOR, region=LEBONG)
SENDERS: Final = (OPERATOR, SUPERVISOR, VERIFIER)
VIEWERS: Final = (SUPERVISOR, OPERATOR, AUDITOR, KPU)

ENDING: Final = ("dismiss", "close", "merge-into", "restrict", "withdraw-referral", "forward", "unmerge", "recuse")
"""Commands after which others are of no use; none is sent."""

NEEDED: Final = {
    *("reports", "triage", "write-summary", "add-note", "verify", "recommend", "attach-evidence", "escalate", "answer"),
    *("set-letterhead", "record-office", "appoint-official", "tokens"),
}
"""What has to be taken with such words, or the test shows nothing."""

QUERIES: Final = ("q", "masalah", "surat", "per", "dari", "instansi", "next", "tujuan", "hari", "jam", "rujukan")
"""Names that pages are asked by."""

OWN: Final[Mapping[str, Mapping[str, Any]]] = {
    "tokens": {"account": "operator:baru", "role": "operator", "region": LEBONG, "label": WORDS},
    "attach-evidence": {
        "sha256": "0" * 64, "media_type": "image/jpeg", "size_bytes": 412_000, "name": WORDS, "text": WORDS
    },
    "appoint-official": {
        "account": "operator:baru",
        "terms": {"role": "operator", "agency": "KESBANGPOL", "region": LEBONG, "since": "2024-11-01"},
        "name": WORDS,
    },
}  # fmt: skip
"""Bodies of which an example, with other words in it, is none that is taken."""

TAGS_OF_OTHERS: Final = frozenset({"iframe", "object", "embed", "base", "applet", "frame", "math", "style", "x-jahat"})
ADDRESSES: Final = frozenset({"href", "src", "action", "formaction", "data", "poster", "xlink:href", "ping", "srcset"})
OUTSIDE: Final = ("tel:", "mailto:", "https://wa.me/", "#", "?", "/")
"""Where addresses on our pages lead."""


class Seen(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.words: list[str] = []
        self.controls: dict[str, str] = {}
        self.form: str | None = None
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.words += given.values()
        if tag in TAGS_OF_OTHERS or len(given) < len(attrs):
            self.faults.append(f"<{tag}>")
        if tag == "script" and not given.get("src", "").startswith("/aset/"):
            self.faults.append("a script of its own")
        if tag == "meta" and "http-equiv" in given:
            self.faults.append("a head of its own")
        for name, value in given.items():
            if name.startswith(("on", "jahat", "'", '"')) or name in {"style", "srcdoc"}:
                self.faults.append(f"{tag} {name}={value}")
            leads_out = not value.startswith(OUTSIDE) or value.startswith(("//", "/\\"))
            if name in ADDRESSES and value and leads_out and not value.startswith(PUBLIC):
                self.faults.append(f"{tag} {name}={value}")
        if tag in {"input", "textarea", "select"} and "name" in given:
            self.controls[given["name"]] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def free_fields(schema: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Paths of the texts in a schema that may hold anything."""
    if "$ref" in schema:
        schema = DESCRIPTION["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for each in schema.get("anyOf", ()):
        yield from free_fields(each, path)
    if schema.get("type") == "object":
        for name, part in schema.get("properties", {}).items():
            yield from free_fields(part, (*path, name))
    is_text = schema.get("type") == "string" and not schema.keys() & {"enum", "const", "format"}
    if is_text and schema.get("pattern", PLAIN) == PLAIN and schema.get("maxLength", 500) > len(WORDS):
        yield path


def with_words(address: Address) -> Iterator[dict[str, Any]]:
    """Bodies with hostile words in every field that may hold them, then in one field after the other."""
    schema = DESCRIPTION["paths"][address.template]["post"]["requestBody"]["content"]["application/json"]["schema"]
    paths = tuple(dict.fromkeys(free_fields(schema)))
    for chosen in (paths, *((each,) for each in paths)):
        body = example_body(address)
        for path in chosen:
            part = body
            for name in path[:-1]:
                part = part.setdefault(name, {})
            part[path[-1]] = WORDS
        yield body


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def services(
    databases: Databases, migrated: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[DeskServices]:
    """Those of a desk whose letters hold links, and where nobody asks too often."""
    async with databases.lent(migrated) as url:
        generous = {"web_reads_per_minute": 1_000_000, "web_writes_per_minute": 1_000_000}
        linked = {"link_key": KEY, "link_address": HttpUrl(PUBLIC)}
        async with desk_without_engine(url, tmp_path_factory.mktemp("desk"), LEBONG, **linked, **generous) as desk:
            yield desk


async def fill(api: Api) -> tuple[str, str, set[str]]:
    """A desk all of whose texts are hostile: a problem, its report, and the names of what was taken."""
    taken: set[str] = set()
    told = a_report(f"Listrik padam di TPS 2. {WORDS}", place=WORDS, contact=f"{WORDS} 0812-0000-0001")
    reported = await api.post(f"/api/v1/desks/{LEBONG}/reports", told)
    assert reported.status_code == 201, reported.text
    problem, report = str(reported.json()["problem_id"]), str(reported.json()["intake_id"])
    stream = problem_stream(api.services.book_of(LEBONG), problem)
    decided = {"category": "POWER_OUTAGE", "severity": "S3", "reason": WORDS, "summary": WORDS}
    assert (await api.post(f"/api/v1/problems/{problem}/triage", decided, SUPERVISOR)).status_code == 200
    taken |= {"reports", "triage"}
    await api.services.commands.carry_out_due(stream, api.services.now(), START)
    answered = {"referral_id": "PLN.1", "outcome": "PARTLY_RESOLVED", "text": WORDS}
    if (await api.post(f"/api/v1/problems/{problem}/answer", answered)).status_code == 200:
        taken.add("answer")
    for address in every_address():
        last = address.template.rpartition("/")[2]
        if not address.is_api or address.method != "POST" or last in ENDING or example_body(address) is None:
            continue
        for words in (*with_words(address), *([OWN[last]] if last in OWN else [])):
            body = {**words} | ({"referral_id": "PLN.1"} if "referral_id" in words else {})
            for who in SENDERS:
                answer = await api.post(address.filled(problem=problem), body, who)
                assert answer.status_code < 500, (address, answer.text)
                if answer.status_code in {200, 201}:
                    taken.add(last)
                    break
    files = {"file": (f"{WORDS.replace('/', '')}.jpg", b"\xff\xd8\xff\xe0")}
    headers = {"Idempotency-Key": "hostile-words/file"}
    path = f"/api/v1/problems/{problem}/evidence"
    await api.call("POST", path, OPERATOR, files=files, data={"text": WORDS}, headers=headers)
    return problem, report, taken


async def test_no_words_become_a_part_of_any_page(services: DeskServices) -> None:
    made = application(services)
    transport = httpx.ASGITransport(made, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        api, pages = Api(client, services), Pages.at(made, client, services)
        problem, report, taken = await fill(api)
        assert taken >= NEEDED, NEEDED - taken
        waiting = await api.post(f"/api/v1/desks/{LEBONG}/reports", a_report(f"Entah apa. {WORDS}", place=WORDS))
        in_hand = {"masalah": waiting.json()["problem_id"], "csrf": CSRF}
        assert (await pages.send(f"/desk/{LEBONG}/triase/ambil", in_hand)).status_code == 303
        check(triage := await pages.get(f"/desk/{LEBONG}/triase"), "triage")
        assert WORDS in " ".join(Seen(triage.text).words)

        shown: set[str] = set()
        for address in every_address():
            if address.is_api or address.template.startswith(("/r/", "/s/", "/api/docs")):
                continue
            if address[:2] == ("POST", "/keluar"):  # who is signed in is said by the test: there is no cookie
                continue
            path = address.filled(problem=problem, laporan=report)
            for who in VIEWERS if address.method == "GET" and address.name is None else (SUPERVISOR,):
                for answer in await asked(pages, address, path, who):
                    assert answer.status_code < 500, (path, answer.text)
                    check(answer, path)
                    if WORDS in " ".join(Seen(answer.text).words):
                        shown.add(address.template)
        missing = {f"/masalah/{{problem}}{each}" for each in ("", "/bukti", "/tindakan/{name}")} - shown
        assert not missing, missing
        assert {f"/desk/{{kode}}/{each}" for each in ("roster", "lapor", "rekomendasi")} <= shown, shown


async def asked(pages: Pages, address: Address, path: str, who: Actor) -> list[httpx.Response]:
    """Answers of a page: as it is, with hostile words in what it may be asked, and with a form full of them."""
    if address.method == "GET":
        as_it_is = await pages.get(path, who)
        if not as_it_is.headers.get("content-type", "").startswith("text/html"):
            return []
        asked_for = {*Seen(as_it_is.text).controls, *QUERIES} - {"csrf"}
        return [as_it_is, await pages.get(path, who, params=dict.fromkeys(asked_for, WORDS))]
    template = await pages.get(path, who)
    names: Collection[str] = Seen(template.text).controls if template.status_code == 200 else ("text", "alasan")
    fields = dict.fromkeys({*names, "nomor-formulir", "versi"}, WORDS) | {"csrf": CSRF}
    return [await pages.send(path, fields, who)]


def check(answer: httpx.Response, path: str) -> None:
    """Assert that a browser would see our page and nothing else."""
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return
    seen = Seen(answer.text)
    assert not seen.faults, (path, seen.faults)
    assert "49" not in {each.strip() for each in seen.words}, path
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy, path
    assert "default-src 'none'" in policy, path
    assert answer.headers["x-content-type-options"] == "nosniff", path


async def test_no_words_become_a_part_of_a_page_behind_a_link(services: DeskServices) -> None:
    transport = httpx.ASGITransport(application(services), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
        api = Api(client, services)
        problem, report, _ = await fill(api)
        stream = problem_stream(services.book_of(LEBONG), problem)
        assert services.links is not None
        state = (await services.commands.snapshot(stream)).state
        of_request = await services.links.link_of(stream, state.referrals[0].referral_id)
        of_report = await services.links.link_of_report(stream, state, report)
        assert of_request is not None
        assert of_report is not None
        told = 0
        for link in (of_request.address.removeprefix(PUBLIC), of_report.address.removeprefix(PUBLIC)):
            answers = [await client.get(link), await client.get(link, params={"x": WORDS, "act": WORDS})]
            for act in ("acknowledge", "answer", "extend", "decline", WORDS):
                said = {"act": act, "press": "press-0001", "text": WORDS, "reason": WORDS, "outcome": "RESOLVED"}
                for fields in (said, said | {"outcome": WORDS, "agency": WORDS, "due": WORDS, "press": WORDS}):
                    person = dict.fromkeys(PERSON, WORDS)
                    answers.append(await client.post(link, data=fields | person, follow_redirects=True))
            answers.append(await client.get(link))
            for answer in answers:
                assert answer.status_code < 500, answer.text
                check(answer, link)
                told += WORDS in " ".join(Seen(answer.text).words)
        assert told


def test_what_would_be_a_part_of_a_page_is_seen() -> None:
    for page in (
        f"<p>{WORDS}</p>",
        f'<p title="{WORDS}">x</p>',
        f"<p title='{WORDS}'>x</p>",
        f"<p title={WORDS}>x</p>",
        f"<textarea>{WORDS}</textarea>",
        f"<title>{WORDS}</title>",
        '<a href="javascript:jahat()">x</a>',
        '<a href="//elsewhere.test/">x</a>',
        '<form action="https://elsewhere.test/">',
        "<script>jahat()</script>",
        '<script src="https://elsewhere.test/x.js"></script>',
        '<p style="x">',
        '<svg onload="jahat()">',
    ):
        assert Seen(page).faults, page
