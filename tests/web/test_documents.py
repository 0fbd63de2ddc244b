"""A problem on paper over HTTP: for who may read it, as a file that nobody keeps."""

import io
from base64 import urlsafe_b64encode

import pytest
from pypdf import PdfReader

from domain.actor import Actor
from domain.codes import Role
from tests.web.callers import LEBONG, STRANGER, Api, a_report
from tests.web.visitors import Pages


async def a_problem(api: Api, key: str) -> str:
    told = a_report(f"Jembatan putus menuju TPS 4 ({key}).")
    opened = await api.post(f"/api/v1/desks/{LEBONG}/reports", told, key=key)
    problem: str = opened.json()["problem_id"]
    decided = {"category": "POWER_OUTAGE", "severity": "S3"}
    assert (await api.post(f"/api/v1/problems/{problem}/triage", decided)).status_code in (200, 409)
    return problem


def text_of(content: bytes) -> str:
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return " ".join(" ".join(pages).split())


async def test_a_program_gets_a_slip_to_save(api: Api) -> None:
    problem = await a_problem(api, "documents/1")

    answer = await api.get(f"/api/v1/problems/{problem}/documents/slip", params={"paper": "a5"})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith('attachment; filename="slip-LEBONG-2024-')
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "Jembatan putus menuju TPS 4" in text_of(answer.content)


async def test_a_page_leads_to_what_is_printed(api: Api, pages: Pages) -> None:
    problem = await a_problem(api, "documents/2")
    shown = (await api.get(f"/api/v1/problems/{problem}")).json()["problem"]
    number, referral = shown["register_number"].replace("/", "-"), shown["referrals"][0]["referral_id"]

    page = await pages.get(f"/masalah/{problem}")
    slip = await pages.get(f"/masalah/{number}/slip.pdf", params={"rujukan": referral})
    letter = await pages.get(f"/masalah/{number}/rujukan.pdf", params={"rujukan": referral})

    assert f"/masalah/{number}/slip.pdf" in page.text
    assert f"/masalah/{number}/rujukan.pdf?rujukan={referral}" in page.text
    assert slip.headers["content-disposition"] == f'inline; filename="slip-{number}.pdf"'
    assert referral in text_of(slip.content)
    assert f"Rujukan masalah {shown['register_number']}" in text_of(letter.content)
    assert (await pages.get(f"/masalah/{number}/penyerahan.pdf")).status_code == 404


@pytest.mark.parametrize("document", ["slip", "referral", "receipt"])
async def test_nothing_is_printed_for_who_may_not_read_it(api: Api, document: str) -> None:
    problem = await a_problem(api, f"documents/3/{document}")

    answer = await api.get(f"/api/v1/problems/{problem}/documents/{document}", STRANGER)

    assert answer.status_code == 404
    assert answer.json()["code"] == "UNKNOWN_PROBLEM"


async def test_a_letter_goes_on_record_before_it_is_printed(api: Api) -> None:
    problem = await a_problem(api, "documents/4")
    referral = (await api.get(f"/api/v1/problems/{problem}")).json()["problem"]["referrals"][0]["referral_id"]
    auditor = Actor(id="auditor:inspektorat", role=Role.AUDITOR, region=LEBONG)
    address = f"/api/v1/problems/{problem}/documents/referral"

    silent = await api.get(address, auditor, params={"referral": referral})
    said = await api.get(address, auditor, params={"referral": referral}, headers={"Desk-Purpose": "uji cetak"})

    assert silent.json()["code"] == "REASON_NEEDED"
    assert said.status_code == 200


async def test_what_there_is_no_form_for_is_none(api: Api) -> None:
    problem = await a_problem(api, "documents/5")

    assert (await api.get(f"/api/v1/problems/{problem}/documents/laporan")).status_code == 422
    assert (await api.get(f"/api/v1/problems/{problem}/documents/recommendation")).status_code == 404


async def test_a_forged_link_prints_no_receipt(pages: Pages) -> None:
    token = urlsafe_b64encode(bytes(66)).decode()

    answer = await pages.client.get(f"/s/{token}/tanda-terima.pdf")

    assert answer.status_code == 404
    assert "pdf" not in answer.headers["content-type"]
