"""The page of a report for whoever handed it in: what became of it, nothing of anybody else, a form to add to it."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from domain.codes import Role
from domain.notice import DeferredReporter
from domain.problem.events import EvidenceAttached
from tests.web.callers import SUPERVISOR
from tests.web.links.conftest import PERSON, PUBLIC, Desk


async def test_the_page_says_number_and_whom_it_was_handed_to_and_no_words(desk: Desk) -> None:
    asked = await desk.asked("Bu Sari bilang listrik padam di TPS 2.", contact="0812-3456-7890")
    number = await desk.services.numbers.register_number(str(asked.stream))
    page = await desk.client.get(f"/s/{await desk.report_token(asked)}")

    assert page.status_code == 200, page.text
    assert number is not None
    assert number in page.text
    assert "Masalah sedang ditangani." in page.text
    assert "PT PLN" in page.text
    assert "Keadaan per " in page.text
    for hidden in ("Sari", "listrik padam", "3456", "operator", "supervisor"):
        assert hidden not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in page.headers["x-robots-tag"]


async def test_looking_changes_nothing(desk: Desk) -> None:
    asked = await desk.asked()
    path = f"/s/{await desk.report_token(asked)}"
    before = await desk.events(asked.stream)
    for method in ("GET", "HEAD", "OPTIONS") * 5:
        await desk.client.request(method, path)
    assert await desk.events(asked.stream) == before


@pytest.mark.parametrize("with_file", [False, True], ids=["text", "file"])
async def test_what_the_reporter_adds_is_evidence_once(desk: Desk, with_file: bool) -> None:
    asked = await desk.asked()
    path = f"/s/{await desk.report_token(asked)}"
    files = {"file": ("foto.jpg", b"\xff\xd8\xff\xe0 gambar", "image/jpeg")} if with_file else None
    answers = [await desk.press(path, "", text="Sekarang TPS 3 juga padam.", files=files) for _ in range(2)]

    assert [each.status_code for each in answers] == [303, 303], answers[0].text
    assert answers[0].headers["location"] == answers[1].headers["location"]
    attached = [
        each for each in await desk.services.ledger.read(asked.stream) if isinstance(each.event, EvidenceAttached)
    ]
    assert len(attached) == 1
    event = attached[0].event
    assert (attached[0].actor.role, event.stored) == (Role.REPORTER, True)
    assert event.media_type == ("image/jpeg" if with_file else "text/plain")
    assert event.name is not None
    assert await desk.services.reveal(event.name.commitment) == ("foto.jpg" if with_file else "keterangan.txt")
    stamp = await desk.client.get(answers[0].headers["location"])
    assert "Keterangan Anda tercatat." in stamp.text


@pytest.mark.parametrize("text", ["", "   ", "\n", "x" * 10_001, "a\x00b"])
async def test_nothing_is_added_without_words(desk: Desk, text: str) -> None:
    asked = await desk.asked()
    before = await desk.events(asked.stream)
    answer = await desk.press(f"/s/{await desk.report_token(asked)}", "", text=text)
    assert answer.status_code == 422
    assert "Belum tercatat." in answer.text
    assert await desk.events(asked.stream) == before


async def test_another_site_adds_nothing(desk: Desk) -> None:
    asked = await desk.asked()
    answer = await desk.press(
        f"/s/{await desk.report_token(asked)}", "", text="Halo semua.", headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403


async def test_of_a_restricted_problem_only_that_the_report_came(desk: Desk) -> None:
    asked = await desk.asked()
    path = f"/s/{await desk.report_token(asked)}"
    number = await desk.services.numbers.register_number(str(asked.stream))
    marked = await desk.api.post(
        f"/api/v1/problems/{asked.problem}/restrict", {"reason": "menyangkut petugas"}, SUPERVISOR
    )
    assert marked.status_code == 200, marked.text

    page = await desk.client.get(path)
    assert page.status_code == 200
    assert "hanya dapat ditanyakan langsung kepada desk" in page.text
    assert str(number) not in page.text
    assert "PLN" not in page.text
    assert (await desk.press(path, "", text="Tambahan dari saya.")).status_code == 409


async def test_a_report_that_was_merged_leads_on_by_its_number(desk: Desk) -> None:
    asked, into = await desk.asked(), await desk.asked()
    path = f"/s/{await desk.report_token(asked)}"
    await desk.api.post(
        f"/api/v1/problems/{asked.problem}/merge-into", {"into": into.problem, "reason": "hal yang sama"}, SUPERVISOR
    )
    page = await desk.client.get(path)
    assert f"dilanjutkan pada nomor {await desk.services.numbers.register_number(str(into.stream))}" in page.text
    assert "<form" not in page.text


async def test_a_link_to_a_report_ends_when_it_says(desk: Desk) -> None:
    asked = await desk.asked()
    path = f"/s/{await desk.report_token(asked)}"
    desk.clock.ahead = timedelta(days=364)
    assert (await desk.client.get(path)).status_code == 200
    desk.clock.ahead = timedelta(days=366)
    assert (await desk.client.get(path)).status_code == 410


async def test_the_letter_to_the_reporter_holds_the_very_link(desk: Desk) -> None:

    asked = await desk.asked(contact="0812-3456-7890")
    state = await desk.state(asked.stream)
    group = state.notices.reporters[0]
    notice = group.notice_to(DeferredReporter(intake_id=asked.intake_id, version=1))
    printed = await desk.services.letters().printed(asked.stream, state, notice, desk.services.settings.notice_language)
    assert printed.body.count(f"{PUBLIC}/s/{await desk.report_token(asked)}\n") == 1
    assert f"{PUBLIC}/r/" not in printed.body
    assert PERSON["name"] not in printed.body


async def test_a_receipt_on_paper_says_number_and_standing_and_no_words(desk: Desk) -> None:
    asked = await desk.asked("Bu Sari bilang listrik padam di TPS 2.", contact="0812-3456-7890")
    number = await desk.services.numbers.register_number(str(asked.stream))
    path = f"/s/{await desk.report_token(asked)}"
    before = await desk.events(asked.stream)

    page = await desk.client.get(path)
    answer = await desk.client.get(f"{path}/tanda-terima.pdf")

    assert f"{path}/tanda-terima.pdf" in page.text
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["cache-control"] == "no-store"
    said = " ".join(PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())
    assert number is not None
    assert number in said
    assert "Masalah sedang ditangani." in said
    assert "PT PLN" in said
    for hidden in ("Sari", "listrik padam", "3456", "operator", "supervisor"):
        assert hidden not in said
    assert await desk.events(asked.stream) == before
