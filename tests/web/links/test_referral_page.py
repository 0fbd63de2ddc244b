"""The page of a request: what it shows, what a press does, and that nothing but a press does anything."""

import asyncio
import html
import re
from datetime import timedelta

import pytest

from domain.problem.events import NoteAdded, ReferralAnswered
from domain.problem.state import AwaitingAnswer, Settled
from tests.web.callers import SUPERVISOR
from tests.web.links.conftest import PERSON, PUBLIC, Desk


async def test_the_page_says_what_is_asked_by_when_and_whom_to_call(desk: Desk) -> None:
    asked = await desk.asked()
    page = await desk.client.get(f"/r/{await desk.token(asked)}")

    assert page.status_code == 200, page.text
    said = html.unescape(page.text)
    assert "Rujukan untuk PT PLN" in said
    assert "Listrik padam di TPS 2 saat hitung suara." in said
    assert "belum diverifikasi" in said
    assert "Mohon diterima paling lambat" in said
    assert "WIB" in said
    assert "LEBONG/" in said
    assert "instansi penanggung jawab" in said
    for button in ("Terima rujukan", "Kirim jawaban", "Kirim permintaan", "Kirim penolakan"):
        assert button in said


async def test_nobody_is_told_of_the_address_and_nobody_keeps_the_page(desk: Desk) -> None:
    page = await desk.client.get(f"/r/{await desk.token(await desk.asked())}")

    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in page.headers["x-robots-tag"]
    assert "set-cookie" not in page.headers
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_looking_changes_nothing_however_often(desk: Desk) -> None:
    asked = await desk.asked()
    path = f"/r/{await desk.token(asked)}"
    before = await desk.events(asked.stream)

    for _ in range(50):
        assert (await desk.client.get(path)).status_code == 200
    for method in ("HEAD", "OPTIONS", "PROPFIND"):
        await desk.client.request(method, path)
    await desk.client.get(f"{path}?act=acknowledge&press=press-0001")

    assert await desk.events(asked.stream) == before


async def test_a_press_is_the_event_that_a_liaison_leaves_with_the_link_in_it(desk: Desk) -> None:
    asked = await desk.asked()
    token = await desk.token(asked)
    pressed = await desk.press(f"/r/{token}", "acknowledge")

    assert pressed.status_code == 303, pressed.text
    recorded = (await desk.services.ledger.read(asked.stream))[-1]
    assert recorded.event.type == "ReferralAcknowledged"
    assert (recorded.actor.role, recorded.actor.agency) == ("agency", "PLN")
    grant = recorded.actor.grant
    assert grant is not None
    assert grant.grant == "signed_link"
    assert token not in recorded.actor.model_dump_json()
    assert pressed.headers["location"] == f"/r/{token}/{recorded.version}"
    stamp = await desk.client.get(pressed.headers["location"])
    assert stamp.status_code == 200
    assert "DITERIMA" in stamp.text
    assert f"peristiwa {recorded.version} " in stamp.text
    assert isinstance((await desk.referral(asked)).standing, AwaitingAnswer)
    assert "Terima rujukan" not in stamp.text


async def test_a_press_again_finds_what_the_first_one_did(desk: Desk) -> None:
    asked = await desk.asked()
    path = f"/r/{await desk.token(asked)}"
    file = {"file": ("foto.jpg", b"\xff\xd8\xff\xe0 gambar", "image/jpeg")}
    said = {"outcome": "RESOLVED", "text": "Genset sudah dikirim.", **PERSON}

    first = await desk.press(path, "answer", files=file, **said)
    events = await desk.events(asked.stream)
    second = await desk.press(path, "answer", files=file, **said)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert await desk.events(asked.stream) == events
    assert events.count("ReferralAnswered") == events.count("EvidenceAttached") == 1
    other = await desk.press(path, "answer", files=file, **{**said, "text": "Lain sama sekali."})
    assert other.status_code == 422
    assert await desk.events(asked.stream) == events


async def test_presses_at_one_moment_are_one_press(desk: Desk) -> None:
    asked = await desk.asked()
    path = f"/r/{await desk.token(asked)}"
    file = {"file": ("foto.jpg", b"\xff\xd8\xff\xe0 gambar", "image/jpeg")}
    said = {"outcome": "RESOLVED", "text": "Genset sudah dikirim.", **PERSON}
    answers = await asyncio.gather(*(desk.press(path, "answer", files=file, **said) for _ in range(5)))

    assert [each.status_code for each in answers] == [303] * 5, answers[0].text
    assert len({each.headers["location"] for each in answers}) == 1
    events = await desk.events(asked.stream)
    assert events.count("ReferralAnswered") == events.count("EvidenceAttached") == 1


async def test_what_is_answered_is_sealed_with_name_and_position(desk: Desk) -> None:
    asked = await desk.asked()
    path = f"/r/{await desk.token(asked)}"
    await desk.press(path, "acknowledge")
    pressed = await desk.press(path, "answer", outcome="PARTLY_RESOLVED", text="Setengah menyala.", **PERSON)

    assert pressed.status_code == 303, pressed.text
    recorded = next(
        each for each in await desk.services.ledger.read(asked.stream) if isinstance(each.event, ReferralAnswered)
    )
    assert "Budi" not in recorded.event.model_dump_json() + recorded.actor.model_dump_json()
    assert recorded.event.text is not None
    said = await desk.services.reveal(recorded.event.text.commitment)
    assert said == "Setengah menyala.\n\nDisampaikan oleh Budi Santoso, Manajer unit layanan."
    settled = (await desk.referral(asked)).standing
    assert isinstance(settled, Settled)
    assert settled.by == "answer"
    page = await desk.client.get(path)
    assert "Jawaban sudah diterima" in page.text
    assert "<form" not in page.text


async def test_time_is_asked_of_the_chair_and_no_deadline_moves(desk: Desk) -> None:
    asked = await desk.asked()
    path = f"/r/{await desk.token(asked)}"
    page = (await desk.client.get(path)).text
    until = html.unescape(re.findall(r'<option value="(20[^"]+)"', page)[0])
    before = (await desk.state(asked.stream)).obligations
    pressed = await desk.press(path, "time", until=until, reason="jalan tertutup banjir", **PERSON)

    assert pressed.status_code == 303, pressed.text
    note = (await desk.services.ledger.read(asked.stream))[-1].event
    assert isinstance(note, NoteAdded)
    said = await desk.services.reveal(note.text.commitment) or ""
    assert said.startswith(f"Minta waktu untuk rujukan {asked.referral.referral_id} sampai ")
    assert "jalan tertutup banjir" in said
    assert said.endswith("Disampaikan oleh Budi Santoso, Manajer unit layanan.")
    assert (await desk.state(asked.stream)).obligations == before
    assert "PERMINTAAN TERCATAT" in (await desk.client.get(pressed.headers["location"])).text


async def test_what_is_another_agencys_goes_there(desk: Desk) -> None:
    asked = await desk.asked()
    path = f"/r/{await desk.token(asked)}"
    page = (await desk.client.get(path)).text
    assert '<option value="PU">' in page or '<option value="BPBD">' in page
    assert '<option value="PLN">' not in page
    pressed = await desk.press(path, "decline", agency="BPBD", reason="gardu bukan milik kami", **PERSON)

    assert pressed.status_code == 303, pressed.text
    events = await desk.events(asked.stream)
    assert events[-1] == "NoteAdded"
    assert "ReferralTransferred" in events
    again = await desk.press(path, "decline", agency="BPBD", reason="gardu bukan milik kami", **PERSON)
    assert again.headers["location"] == pressed.headers["location"]
    assert await desk.events(asked.stream) == events
    assert "dikembalikan atau dialihkan" in (await desk.client.get(path)).text


async def test_what_is_nobodys_goes_back_to_the_desk(desk: Desk) -> None:
    asked = await desk.asked()
    path = f"/r/{await desk.token(asked)}"
    pressed = await desk.press(path, "decline", agency="", reason="bukan jaringan kami", **PERSON)

    assert pressed.status_code == 303, pressed.text
    assert (await desk.events(asked.stream))[-2:] == ["ReferralDeclined", "NoteAdded"]


@pytest.mark.parametrize(
    ("act", "fields", "status"),
    [
        ("answer", {"outcome": "RESOLVED", "text": "Sudah.", "name": "", "position": "Manajer"}, 422),
        ("answer", {"outcome": "RESOLVED", "text": "Sudah.", "name": "Budi"}, 422),
        ("answer", {"outcome": "OBSERVED", "text": "Sudah.", **PERSON}, 422),
        ("answer", {"outcome": "RESOLVED", "text": "x" * 10_001, **PERSON}, 422),
        ("answer", {"outcome": "RESOLVED", "text": "a\x00b", **PERSON}, 422),
        ("decline", {"agency": "PLN", "reason": "bukan kami", **PERSON}, 422),
        ("decline", {"agency": "NOBODY", "reason": "bukan kami", **PERSON}, 422),
        ("decline", {"agency": "", "reason": "x", **PERSON}, 422),
        ("decline", {"agency": "", "reason": "hubungi 0812-3456-7890", **PERSON}, 422),
        ("time", {"until": "besok", "reason": "banjir besar", **PERSON}, 422),
        ("time", {"until": "2999-01-01T00:00:00+07:00", "reason": "banjir besar", **PERSON}, 422),
        ("close", {}, 422),
        ("", {}, 422),
    ],
)
async def test_what_does_not_fit_is_said_and_changes_nothing(
    desk: Desk, act: str, fields: dict[str, str], status: int
) -> None:
    asked = await desk.asked()
    before = await desk.events(asked.stream)
    answer = await desk.press(f"/r/{await desk.token(asked)}", act, **fields)

    assert answer.status_code == status, answer.text
    assert "Belum tercatat." in answer.text
    assert await desk.events(asked.stream) == before


async def test_what_was_written_is_kept_and_cannot_become_markup(desk: Desk) -> None:
    asked = await desk.asked()
    hostile = "</textarea><script>alert(1)</script>{{ 7*7 }}"
    answer = await desk.press(
        f"/r/{await desk.token(asked)}", "answer", outcome="RESOLVED", text=hostile, name='"><img src=x>', position=""
    )

    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text
    assert html.escape(hostile, quote=False).replace("'", "&#39;") in answer.text


async def test_words_of_a_reporter_cannot_become_markup_and_show_no_number(desk: Desk) -> None:
    asked = await desk.asked("<b>Listrik padam</b> & gelap, telepon 0812-3456-7890 {{ 7*7 }}")
    page = await desk.client.get(f"/r/{await desk.token(asked)}")

    assert "&lt;b&gt;Listrik padam&lt;/b&gt; &amp; gelap" in page.text
    assert "0812-3456-7890" not in page.text
    assert "{{ 7*7 }}" in page.text


async def test_a_request_that_was_withdrawn_says_so_and_whom_to_call(desk: Desk) -> None:
    asked = await desk.asked()
    path = f"/r/{await desk.token(asked)}"
    withdrawn = await desk.api.post(
        f"/api/v1/problems/{asked.problem}/withdraw-referral",
        {"referral_id": asked.referral.referral_id, "reason": "salah alamat"},
        SUPERVISOR,
    )
    assert withdrawn.status_code == 200, withdrawn.text

    for answer in (await desk.client.get(path), await desk.press(path, "acknowledge")):
        assert answer.status_code == 410
        assert "sudah dicabut" in answer.text
        assert "Narahubung desk" in answer.text
        assert "<form" not in answer.text
    assert "ReferralAcknowledged" not in await desk.events(asked.stream)


async def test_a_problem_that_was_merged_says_where_it_goes_on(desk: Desk) -> None:
    asked, into = await desk.asked(), await desk.asked("Gardu meledak di pasar.")
    path = f"/r/{await desk.token(asked)}"
    merged = await desk.api.post(
        f"/api/v1/problems/{asked.problem}/merge-into", {"into": into.problem, "reason": "hal yang sama"}, SUPERVISOR
    )
    assert merged.status_code == 200, merged.text
    number = await desk.services.numbers.register_number(str(into.stream))

    page = await desk.client.get(path)
    assert page.status_code == 200
    assert f"dilanjutkan pada nomor {number}" in page.text
    assert "<form" not in page.text
    assert (await desk.press(path, "acknowledge")).status_code == 409


async def test_of_a_restricted_problem_the_page_says_only_what_is_asked(desk: Desk) -> None:
    asked = await desk.asked("Rahasia besar padam di gudang.")
    path = f"/r/{await desk.token(asked)}"
    marked = await desk.api.post(
        f"/api/v1/problems/{asked.problem}/restrict", {"reason": "menyangkut petugas"}, SUPERVISOR
    )
    assert marked.status_code == 200, marked.text

    page = await desk.client.get(path)
    assert page.status_code == 200
    assert "Rahasia" not in page.text
    assert "Listrik" not in page.text
    assert "Masalah terbatas" in page.text
    assert 'type="file"' not in page.text
    assert (await desk.press(path, "acknowledge")).status_code == 303
    file = {"file": ("foto.jpg", b"\xff\xd8\xff\xe0", "image/jpeg")}
    said = {"outcome": "RESOLVED", "text": "Sudah.", **PERSON}
    assert (await desk.press(path, "answer", files=file, **said)).status_code == 422
    answered = await desk.press(path, "answer", **said)
    assert answered.status_code == 303, answered.text


async def test_the_letter_holds_the_very_link(desk: Desk) -> None:
    asked = await desk.asked()
    token = await desk.token(asked)
    state = await desk.state(asked.stream)
    notice = next(each for each in state.notices.pending if each.subject == asked.referral.referral_id)
    printed = await desk.services.letters().printed(asked.stream, state, notice, desk.services.settings.notice_language)
    assert printed.body.count(f"{PUBLIC}/r/{token}\n") == 1
    again = await desk.services.letters().printed(asked.stream, state, notice, desk.services.settings.notice_language)
    assert again == printed
    told = await desk.services.letters().for_telephone(
        asked.stream, state, notice, desk.services.settings.notice_language
    )
    assert f"{PUBLIC}/r/{token}" in told.text


async def test_a_link_ends_when_it_says(desk: Desk) -> None:
    asked = await desk.asked()
    path = f"/r/{await desk.token(asked)}"
    desk.clock.ahead = timedelta(days=59, hours=23)
    assert (await desk.client.get(path)).status_code == 200
    desk.clock.ahead = timedelta(days=60, minutes=1)
    for answer in (await desk.client.get(path), await desk.press(path, "acknowledge")):
        assert answer.status_code == 410
        assert "LINK_EXPIRED" in answer.text
        assert "Listrik" not in answer.text
    assert "ReferralAcknowledged" not in await desk.events(asked.stream)
