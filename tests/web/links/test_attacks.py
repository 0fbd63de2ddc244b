"""Whoever comes to a link's address with something else than the link, or with more than a form."""

import asyncio
import io
import re
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from commands.link_tokens import LinkTokens
from domain.access.link import ReferralLink
from domain.problem.process import problem_stream
from domain.referral_id import ReferralId
from infra.logging import configure_logging
from infra.settings import LogFormat, LogLevel
from tests.web.links.conftest import PERSON, PUBLIC, Asked, Desk, other
from web.application import application
from web.links import forms, visits
from web.links.visits import Visits
from web.server import bound, serving

KEY = b"k" * 32


def signed(asked: Asked, **differing: Any) -> str:
    """A token of the desk's own key, for something else."""
    link = ReferralLink(
        stream=asked.stream,
        referral_id=asked.referral.referral_id,
        office=asked.referral.office,
        until=differing.pop("until"),
    )
    return LinkTokens(KEY).written(link.model_copy(update=differing))


async def test_a_forged_link_tells_nothing_and_does_nothing(desk: Desk) -> None:
    asked = await desk.asked()
    token = await desk.token(asked)
    last = "B" if token[-1] != "B" else "C"
    forged = (token[:-1] + last, token[:-5], token[1:], "x" * 88, "%00", "..%2f..%2fetc%2fpasswd", "é" * 20, "-")
    told = set()
    for each in forged:
        for answer in (await desk.client.get(f"/r/{each}"), await desk.press(f"/r/{each}", "acknowledge")):
            assert answer.status_code == 404, (each, answer.text)
            told.add(re.sub(r"aset/[^\"]+", "", answer.text))
    assert len(told) <= 3, "an unknown address, with a form or without, and an unknown link are all that is told"
    assert "ReferralAcknowledged" not in await desk.events(asked.stream)


async def test_the_desks_own_key_opens_only_what_there_is(desk: Desk) -> None:
    asked = await desk.asked()
    until = desk.clock() + timedelta(days=1)
    foreign = (
        {"referral_id": other(asked.referral.referral_id)},
        {"referral_id": ReferralId("BAWASLU.1")},
        {"office": "17.07.03"},
        {"office": "35.78"},
        {"stream": problem_stream(asked.stream.book, "no-such-problem")},
        {"stream": problem_stream("35.78/2024", asked.problem)},
        {"stream": problem_stream("17.07/2020", asked.problem)},
    )
    for each in foreign:
        path = f"/r/{signed(asked, until=until, **each)}"
        for answer in (await desk.client.get(path), await desk.press(path, "acknowledge")):
            assert answer.status_code == 404, (each, answer.text)
            assert "Listrik" not in answer.text
    assert (await desk.client.get(f"/r/{signed(asked, until=until)}")).status_code == 200


async def test_a_link_to_a_report_is_none_to_a_request(desk: Desk) -> None:
    asked = await desk.asked()
    token, report = await desk.token(asked), await desk.report_token(asked)
    assert (await desk.client.get(f"/s/{report}")).status_code == 200
    assert (await desk.client.get(f"/r/{report}")).status_code == 404
    assert (await desk.client.get(f"/s/{token}")).status_code == 404
    assert (await desk.press(f"/s/{token}", "", text="Halo.")).status_code == 404


async def test_one_link_stamps_nothing_of_another_one(desk: Desk) -> None:
    one, two = await desk.asked(), await desk.asked()
    pressed = await desk.press(f"/r/{await desk.token(one)}", "acknowledge")
    version = pressed.headers["location"].rpartition("/")[2]

    for path in (f"/r/{await desk.token(two)}/{version}", f"/r/{await desk.token(one)}/1", f"/s/{version}"):
        assert (await desk.client.get(path)).status_code == 404
    assert (await desk.client.get(f"/r/{await desk.token(one)}/99999999999")).status_code == 422


@pytest.mark.parametrize(
    ("headers", "is_taken"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "https://evil.example.test"}, False),
        ({"Origin": "https://desk.example.test.evil.test"}, False),
        ({"Origin": "https://["}, False),
        ({"Origin": ""}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Origin": PUBLIC}, True),
        ({"Origin": "null"}, True),
        ({}, True),
    ],
)
async def test_another_site_presses_nothing(desk: Desk, headers: dict[str, str], is_taken: bool) -> None:
    asked = await desk.asked()
    answer = await desk.press(f"/r/{await desk.token(asked)}", "acknowledge", headers=headers)

    assert answer.status_code == (303 if is_taken else 403)
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert ("ReferralAcknowledged" in await desk.events(asked.stream)) is is_taken


@pytest.mark.parametrize("press", ["", "short", "x" * 41, "a b c d e f", "<script>", "../../../"])
async def test_a_form_that_is_none_of_ours_presses_nothing(desk: Desk, press: str) -> None:
    asked = await desk.asked()
    before = await desk.events(asked.stream)
    answer = await desk.press(f"/r/{await desk.token(asked)}", "acknowledge", press=press)

    assert answer.status_code == 422
    assert await desk.events(asked.stream) == before


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b'{"act":"acknowledge","press":"press-0001"}', "application/json"),
        (b"act=acknowledge&press=press-0001", "text/plain"),
        (b"--x\r\nnot a part", "multipart/form-data; boundary=x"),
        (b"\xff\xfe\x00", "multipart/form-data"),
        (b"", "application/x-www-form-urlencoded"),
        (b"&".join(b"f%d=1" % each for each in range(2000)), "application/x-www-form-urlencoded"),
    ],
)
async def test_a_body_that_is_no_form_is_refused(desk: Desk, content: bytes, media: str) -> None:
    asked = await desk.asked()
    before = await desk.events(asked.stream)
    path = f"/r/{await desk.token(asked)}"
    answer = await desk.client.post(path, content=content, headers={"Content-Type": media})

    assert 400 <= answer.status_code < 500, answer.text
    assert await desk.events(asked.stream) == before


async def test_a_file_has_a_size(desk: Desk) -> None:
    asked = await desk.asked()
    path = f"/r/{await desk.token(asked)}"
    said = {"outcome": "RESOLVED", "text": "Sudah.", **PERSON}
    before = await desk.events(asked.stream)

    empty = await desk.press(path, "answer", files={"file": ("kosong.pdf", b"", "application/pdf")}, **said)
    assert empty.status_code == 422
    large = io.BytesIO(b"\x00" * (desk.services.evidence.limit_bytes + 1))
    answer = await desk.press(path, "answer", files={"file": ("besar.bin", large, "application/pdf")}, **said)
    assert answer.status_code == 413
    larger = io.BytesIO(b"\x00" * (desk.services.evidence.limit_bytes + 400_000))
    answer = await desk.press(path, "answer", files={"file": ("lebih.bin", larger, "application/pdf")}, **said)
    assert answer.status_code == 413
    assert await desk.events(asked.stream) == before


async def test_a_file_that_is_two_things_is_kept_as_bytes_and_never_shown(desk: Desk) -> None:
    asked = await desk.asked()
    polyglot = b"GIF89a/*<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>*/=1;%PDF-1.7"
    name = "..\\..//<img src=x onerror=alert(1)>\u202egpj.exe"
    pressed = await desk.press(
        f"/r/{await desk.token(asked)}",
        "answer",
        files={"file": (name, polyglot, "image/svg+xml")},
        outcome="RESOLVED",
        text="Lihat berkas.",
        **PERSON,
    )

    assert pressed.status_code == 303, pressed.text
    recorded = [each.event for each in await desk.services.ledger.read(asked.stream)]
    attached = next(each for each in recorded if each.type == "EvidenceAttached")
    assert attached.stored
    assert attached.media_type not in ("image/svg+xml", "text/html")
    kept = await desk.services.reveal(attached.name.commitment) or ""
    assert "/" not in kept
    assert "\\" not in kept
    assert "\u202e" not in kept
    for path in (pressed.headers["location"], f"/r/{await desk.token(asked)}"):
        assert "alert(1)" not in (await desk.client.get(path)).text


async def test_what_the_rules_refuse_stores_no_file(desk: Desk) -> None:
    asked = await desk.asked()
    path = f"/r/{await desk.token(asked)}"
    await desk.press(path, "decline", agency="", reason="bukan jaringan kami", **PERSON)
    before = await desk.events(asked.stream)
    late = await desk.press(
        path,
        "answer",
        press="press-0002",
        files={"file": ("foto.jpg", b"\xff\xd8\xff\xe0", "image/jpeg")},
        outcome="RESOLVED",
        text="Sudah.",
        **PERSON,
    )

    assert late.status_code == 409
    assert await desk.events(asked.stream) == before


async def test_a_body_that_never_comes_is_not_waited_for(desk: Desk) -> None:
    # So that the test does not take as long as a person may.
    desk.application.state.forms = forms.Forms(seconds_limit=0.05)
    asked = await desk.asked()

    async def slowly() -> Any:
        yield b"act=ackn"
        await asyncio.Event().wait()

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await desk.client.post(f"/r/{await desk.token(asked)}", content=slowly(), headers=headers)
    assert answer.status_code == 408
    assert "ReferralAcknowledged" not in await desk.events(asked.stream)


async def test_of_a_forged_link_no_body_is_read(desk: Desk) -> None:
    async def unread() -> Any:
        yield pytest.fail("the body was read")

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await desk.client.post(f"/r/{'x' * 88}", content=unread(), headers=headers)).status_code == 404


async def test_who_tries_links_is_slowed_down_and_who_has_one_is_not(desk: Desk) -> None:
    asked = await desk.asked()
    path = f"/r/{await desk.token(asked)}"
    answers = [(await desk.client.get(f"/r/{'x' * 80}{each:08}")).status_code for each in range(40)]
    slowed = 40 - visits.UNKNOWN_OF_ADDRESS
    assert answers == [404] * visits.UNKNOWN_OF_ADDRESS + [429] * slowed
    refused = await desk.client.get(f"/r/{'x' * 88}")
    assert refused.headers["retry-after"] == "60"
    assert refused.headers["cache-control"] == "no-store"
    assert (await desk.client.get(path)).status_code == 200


async def test_one_link_is_answered_so_often_and_no_more(desk: Desk) -> None:
    asked = await desk.asked()
    path = f"/r/{await desk.token(asked)}"
    answers = [
        (await desk.press(path, "acknowledge", press=f"press-{each:04}")).status_code
        for each in range(visits.ANSWERED_OF_LINK + 1)
    ]
    assert answers == [303] * visits.ANSWERED_OF_LINK + [429]
    assert (await desk.events(asked.stream)).count("ReferralAcknowledged") == 1


def test_what_is_counted_is_bounded() -> None:
    now = 0.0
    counted = Visits(lambda: now)
    for each in range(visits.REMEMBERED + 500):
        counted.is_too_much("opened", str(each), 1)
    assert len(counted) == visits.REMEMBERED
    assert not counted.is_too_much("opened", "somebody", 1)
    assert counted.is_too_much("opened", "somebody", 1)
    now = 61.0
    assert not counted.is_too_much("opened", "somebody", 1)


async def test_no_line_of_a_log_holds_a_token(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = await desk.asked()
    token = await desk.token(asked)
    written = io.StringIO()

    async def broken(*_: object) -> None:
        raise RuntimeError(f"/r/{token} cannot be shown")

    configure_logging(LogLevel.DEBUG, LogFormat.JSON, written)
    try:
        await desk.client.get(f"/r/{token}")
        await desk.press(f"/r/{token}", "acknowledge")
        await desk.press(f"/r/{token[:-3]}", "acknowledge")
        monkeypatch.setattr(sys.modules["web.links.referral"], "asked_of", broken)
        fault = await desk.client.get(f"/r/{token}")
    finally:
        configure_logging(LogLevel.ERROR, LogFormat.JSON)
    assert fault.status_code == 500
    assert token not in fault.text
    lines = written.getvalue()
    assert "web.fault" in lines
    assert token not in lines
    assert token[20:60] not in lines


async def test_without_a_key_there_are_no_links(desk: Desk) -> None:

    asked = await desk.asked()
    token = await desk.token(asked)
    without = replace(desk.services, links=None)
    transport = httpx.ASGITransport(application(without), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
        assert (await client.get(f"/r/{token}")).status_code == 404


@pytest.mark.parametrize("trusted", [None, "127.0.0.1"], ids=["nobody", "the proxy"])
async def test_a_proxy_is_believed_about_whom_it_asks_for_only_where_the_settings_say_so(
    desk: Desk, trusted: str | None
) -> None:
    settings = desk.services.settings.model_copy(update={"web_proxies": trusted})
    listening = bound("127.0.0.1", 0)
    async with (
        serving(replace(desk.services, settings=settings), listening) as address,
        httpx.AsyncClient(base_url=address) as client,
    ):
        answers = [
            await client.get(f"/r/{'x' * 80}{each:08}", headers={"X-Forwarded-For": f"192.0.2.{each}"})
            for each in range(2 * visits.UNKNOWN_OF_ADDRESS + 3)  # a window may end on the way
        ]
    assert (429 in {each.status_code for each in answers}) is (trusted is None)
