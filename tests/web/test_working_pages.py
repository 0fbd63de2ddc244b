"""The pages on which a desk works: what each shows and does, for whom, and what nothing that is typed can do to it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute

from domain.access.sight import sight_of
from domain.actor import Actor
from domain.codes import Role
from tests.web.callers import KPU, LEBONG, OPERATOR, STRANGER, SUPERVISOR, Api, a_report
from tests.web.visitors import CSRF, Pages, hidden_in
from web.pages.navigation import OPENS
from web.pages.working import PAGES

HOSTILE = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>{{7*7}}</textarea></select>"
AUDITOR = Actor(id="auditor:bpk", role=Role.AUDITOR, region=LEBONG)
DESK = "/desk/17.07"
PLACES = tuple(each for each in OPENS if each != "antrean")


def actors() -> Iterator[Actor]:
    for role in Role:
        if role is not Role.SERVICE:
            yield Actor(id=f"{role}.lebong", role=role, region=LEBONG, agency="KPU" if role is Role.AGENCY else None)


async def reported(api: Api, text: str, key: str, **more: Any) -> str:
    answer = await api.post("/api/v1/desks/17.07/reports", a_report(text, **more), key=key)
    problem: str = answer.json()["problem_id"]
    return problem


async def totals(api: Api) -> Any:
    return (await api.get("/api/v1/desks/17.07/problems")).json()["totals"]


@pytest.mark.parametrize("who", tuple(actors()), ids=lambda each: each.role)
async def test_a_place_is_there_for_whom_the_navigation_names_it(pages: Pages, who: Actor) -> None:
    sight = sight_of(who)
    for place in PLACES:
        answer = await pages.get(f"{DESK}/{place}", who)
        assert answer.status_code == (200 if OPENS[place](sight, LEBONG) else 403), (place, answer.text)
        if answer.status_code == 200:
            assert f'href="{DESK}/{place}" aria-current="page"' in answer.text


@pytest.mark.parametrize("place", PLACES)
async def test_another_desk_looks_as_if_it_were_not_there(pages: Pages, place: str) -> None:
    for desk, who in (("17.07", STRANGER), ("35.78", OPERATOR), ("99.99", OPERATOR), ("17.07.03", OPERATOR)):
        answer = await pages.get(f"/desk/{desk}/{place}", who)
        assert (answer.status_code, "DESK_NOT_OPEN" in answer.text) == (404, True), (desk, answer.text)
    answer = await pages.send(f"{DESK}/lapor", {"csrf": CSRF, "text": "x"}, STRANGER)
    assert answer.status_code == 404


def test_whatever_changes_something_takes_who_is_signed_in() -> None:
    """The check of a form hangs on the visitor: a page that takes none would take a form from anywhere."""
    routes = [each for room in PAGES for each in room.router.routes if isinstance(each, APIRoute)]
    changing = [each for each in routes if "POST" in (each.methods or ())]
    assert len(changing) > 5
    for each in changing:
        asked = {dependant.call.__name__ for dependant in _all(each.dependant)}
        assert "visitor" in asked, each.path


def _all(dependant: Any) -> Iterator[Any]:
    for each in dependant.dependencies:
        yield each
        yield from _all(each)


@pytest.mark.parametrize(
    "path",
    [
        "lapor",
        "triase/ambil",
        "triase/lepas",
        "triase/tetapkan",
        "kotak-keluar/kirim-ulang",
        "tindakan/appoint-official",
    ],
)
async def test_a_form_of_nobodys_page_changes_nothing(api: Api, pages: Pages, path: str) -> None:
    before = await totals(api)
    for fields, headers in (
        ({"text": "Halo."}, None),
        ({"csrf": "lain", "text": "Halo."}, None),
        ({"csrf": CSRF, "text": "Halo."}, {"Origin": "https://jahat.example"}),
    ):
        answer = await pages.send(f"{DESK}/{path}", fields, SUPERVISOR, headers=headers)
        assert (answer.status_code, "FOREIGN_FORM" in answer.text) == (403, True)
    assert await totals(api) == before


async def test_a_report_is_recorded_once_and_its_fate_shown(api: Api, pages: Pages) -> None:
    page = await pages.get(f"{DESK}/lapor")
    said = hidden_in(page.text) | {
        "text": "Jembatan menuju TPS 4 putus.",
        "reported_at": "27-11-2024 08.00",
        "occurred_at": "27-11-2024",
        "channel": "radio",
        "reporter_role": "Kapolsek",
        "region": "17.07.03",
        "contact": "0812-0000-0001",
    }
    before = (await totals(api))["by_phase"]

    first, again = await pages.send(f"{DESK}/lapor", said), await pages.send(f"{DESK}/lapor", said)

    assert first.status_code == again.status_code == 303, first.text
    assert first.headers["location"].endswith("#tercatat")
    assert again.headers["location"] == first.headers["location"].replace("#tercatat", "#sudah-tercatat")
    assert sum((await totals(api))["by_phase"].values()) == sum(before.values()) + 1
    shown = await pages.get(first.headers["location"].partition("#")[0])
    assert "Laporan ini menjadi masalah baru." in shown.text
    assert "jam tidak diketahui" in shown.text
    assert "0812" not in shown.text
    other = await pages.send(f"{DESK}/lapor", said | {"text": "Lain sama sekali."})
    assert (other.status_code, "INTAKE_KEY_REUSED" in other.text) == (422, True)
    assert hidden_in(other.text)["nomor-formulir"] != said["nomor-formulir"]


async def test_what_is_wrong_with_a_report_stands_beside_its_field(api: Api, pages: Pages) -> None:
    before = await totals(api)
    answer = await pages.submit(
        f"{DESK}/lapor",
        {
            "text": "Kotak suara basah.",
            "reported_at": "31-02-2024 08.00",
            "channel": "merpati",
            "reporter_role": "raja",
            "region": "35.78.01",
            "contact": "tidak ada",
        },
    )

    assert answer.status_code == 422
    faults = set(re.findall(r'id="isi-([a-z-]+)-salah">', answer.text))
    assert faults == {"reported-at", "channel", "reporter-role", "region", "contact"}
    assert "Kotak suara basah." in answer.text
    assert await totals(api) == before


async def test_a_report_of_another_desk_names_that_desk(pages: Pages) -> None:
    answer = await pages.submit(
        f"{DESK}/lapor",
        {"text": "   ", "reported_at": "27-11-2099 08.00", "channel": "phone", "reporter_role": "warga"},
    )
    assert answer.status_code == 422
    answer = await pages.submit(
        f"{DESK}/lapor",
        {"text": "Banjir.", "reported_at": "27-11-2099 08.00", "channel": "phone", "reporter_role": "warga"},
    )
    assert (answer.status_code, "INSTANT_OUT_OF_RANGE" in answer.text) == (422, True)
    assert 'id="keberatan"' in answer.text


async def in_hand(pages: Pages, problem: str, who: Actor = OPERATOR) -> str:
    """Address of the triage page with the report in somebody's hand."""
    for _ in range(30):
        taken = await pages.send(f"{DESK}/triase/ambil", {"csrf": CSRF}, who)
        assert taken.status_code == 303
        address: str = taken.headers["location"]
        if address.endswith(problem):
            return address
    raise AssertionError(f"{problem} was never given out")


async def test_a_report_in_hand_is_decided_with_one_press(api: Api, pages: Pages) -> None:
    problem = await reported(api, "Entah apa ini tolong dilihat dulu ya.", "working/triage")
    address = await in_hand(pages, problem)
    page = await pages.get(address)
    assert "dipegang Anda sampai" in page.text
    assert page.text.count('class="usul"') == 3
    draft = re.search(r'<textarea id="uraian"[^>]*>\n([^<]*)</textarea>', page.text)
    assert draft is not None
    said = hidden_in(page.text, f"{DESK}/triase/tetapkan") | {
        "kategori": "POWER_OUTAGE",
        "tingkat": "S2",
        "reason": "sudah ditelepon",
        "summary": draft[1],
    }

    first = await pages.send(f"{DESK}/triase/tetapkan", said)
    again = await pages.send(f"{DESK}/triase/tetapkan", said)

    assert first.status_code == again.status_code == 303, first.text
    assert again.headers["location"] == f"{DESK}/triase#sudah-tercatat"
    shown = (await api.get(f"/api/v1/problems/{problem}")).json()["problem"]
    assert (shown["category"], shown["severity"]) == ("POWER_OUTAGE", "S2")
    assert shown["summary"]["text"].startswith("Listrik padam di")


async def test_a_decision_that_is_refused_loses_nothing(api: Api, pages: Pages) -> None:
    problem = await reported(api, "Tidak tahu lagi harus bilang apa, mohon arahan.", "working/refused")
    address = await in_hand(pages, problem)
    said = hidden_in((await pages.get(address)).text, f"{DESK}/triase/tetapkan")

    answer = await pages.send(f"{DESK}/triase/tetapkan", said | {"kategori": "", "reason": "belum jelas benar"})

    assert answer.status_code == 422
    assert "belum jelas benar" in answer.text
    assert 'id="keberatan"' in answer.text
    foreign = await pages.send(f"{DESK}/triase/tetapkan", said | {"kategori": "POWER_OUTAGE"}, SUPERVISOR)
    assert (foreign.status_code, "TRIAGE_CLAIMED" in foreign.text) == (409, True)


async def test_a_report_is_given_back(api: Api, pages: Pages) -> None:
    problem = await reported(api, "Mohon petunjuk, ada sesuatu di kantor.", "working/release")
    await in_hand(pages, problem)

    answer = await pages.send(f"{DESK}/triase/lepas", {"csrf": CSRF, "masalah": problem})

    assert answer.status_code == 303
    assert await pages.services.triage_queue.claim_on(problem) is None


async def test_what_was_sent_is_listed_read_and_sent_again(api: Api, pages: Pages) -> None:
    problem = await reported(api, "Listrik padam saat penghitungan di TPS 1.", "working/outbox")
    decided = {"category": "POWER_OUTAGE", "severity": "S3", "reason": "sudah jelas"}
    assert (await api.post(f"/api/v1/problems/{problem}/triage", decided, SUPERVISOR)).status_code == 200

    listed = await pages.get(f"{DESK}/kotak-keluar?keadaan=pending&instansi=PLN")
    assert "PT PLN" in listed.text
    assert (await pages.get(f"{DESK}/kotak-keluar?keadaan=delivered")).text.count("PT PLN") == 0
    letters = re.findall(rf'href="({DESK}/kotak-keluar/surat\?[^"]+)"', listed.text)
    letter = await pages.get(letters[0].replace("&amp;", "&"))
    assert letter.status_code == 200
    assert "https://wa.me/" in letter.text
    refused = await pages.get(letters[0].replace("&amp;", "&"), AUDITOR)
    assert refused.status_code == 409
    opened = await pages.get(letters[0].replace("&amp;", "&") + "&tujuan=pemeriksaan+berkala", AUDITOR)
    assert opened.status_code == 200
    seen = await pages.get(f"{DESK}/akses", AUDITOR)
    assert "pemeriksaan berkala" in seen.text
    for path in (f"{DESK}/kotak-keluar?keadaan=apa", f"{DESK}/kotak-keluar?sesudah=AAAA"):
        assert (await pages.get(path)).status_code in {400, 422}
    answer = await pages.send(
        f"{DESK}/kotak-keluar/kirim-ulang", {"csrf": CSRF, "masalah": problem, "surat": "referral/PLN.1"}
    )
    assert (answer.status_code, "tidak dapat dikirim ulang" in answer.text) == (409, True)
    everything = await pages.send(f"{DESK}/kotak-keluar/kirim-ulang", {"csrf": CSRF, "semua": "1"})
    assert everything.status_code == 303
    by_auditor = await pages.send(f"{DESK}/kotak-keluar/kirim-ulang", {"csrf": CSRF, "semua": "1"}, AUDITOR)
    assert by_auditor.status_code == 403


async def test_who_was_told_by_hand_is_on_record(api: Api, pages: Pages) -> None:
    problem = await reported(api, "Listrik padam di gudang logistik.", "working/by-hand")
    decided = {"category": "POWER_OUTAGE", "severity": "S3", "reason": "sudah jelas"}
    await api.post(f"/api/v1/problems/{problem}/triage", decided, SUPERVISOR)
    path = f"/masalah/{problem}/tindakan/record-hand-delivery?notice_id=referral/PLN.1"

    answer = await pages.submit(path, {"notice_id": "referral/PLN.1", "how": "phone", "name": "Bapak Manajer"})

    assert answer.status_code == 422  # the hour was there on the page and has to come back
    at = re.search(r'name="at" value="([^"]+)"', (await pages.get(path)).text)
    assert at is not None
    said = {"notice_id": "referral/PLN.1", "how": "phone", "name": "Bapak Manajer", "at": at[1]}
    assert (await pages.submit(path, said)).status_code == 303
    delivered = await pages.get(f"{DESK}/kotak-keluar?keadaan=delivered")
    assert "langsung" in delivered.text


async def test_an_official_is_appointed_changed_and_ended(pages: Pages) -> None:
    said = {
        "account": "budi",
        "terms.role": "operator",
        "terms.agency": "KESBANGPOL",
        "terms.region": LEBONG,
        "terms.since": "01-11-2024",
        "name": HOSTILE,
    }
    path = f"{DESK}/tindakan/appoint-official"
    form = hidden_in((await pages.get(path, SUPERVISOR)).text) | said
    first, again = await pages.send(path, form, SUPERVISOR), await pages.send(path, form, SUPERVISOR)
    assert first.headers["location"] == f"{DESK}/roster#tercatat", first.text
    assert again.headers["location"] == f"{DESK}/roster#sudah-tercatat"
    listed = await pages.get(f"{DESK}/roster", SUPERVISOR)
    number = re.search(r"change-appointment\?number=(\d+)", listed.text)
    assert number is not None
    change = await pages.get(f"{DESK}/tindakan/change-appointment?number={number[1]}", SUPERVISOR)
    assert 'value="01-11-2024"' in change.text
    fields = said | {"number": number[1], "terms.until": "30-11-2024"}
    del fields["account"]
    changed = await pages.submit(f"{DESK}/tindakan/change-appointment", fields, SUPERVISOR)
    assert changed.status_code == 303, changed.text
    refused = await pages.submit(path, said | {"account": "service"}, SUPERVISOR)
    assert refused.status_code == 422
    unknown = await pages.submit(
        f"{DESK}/tindakan/end-appointment",
        {"number": "999", "until": "30-11-2024", "reason": "pindah tugas"},
        SUPERVISOR,
    )
    assert (unknown.status_code, "UNKNOWN_APPOINTMENT" in unknown.text) == (404, True)
    assert (await pages.get(path, OPERATOR)).status_code == 403


async def test_an_office_is_recorded_and_withdrawn(pages: Pages) -> None:
    recorded = {
        "office.agency": "PLN",
        "office.region": LEBONG,
        "office.name": HOSTILE,
        "office.email": "pln@contoh.id",
    }
    assert (await pages.submit(f"{DESK}/tindakan/record-office", recorded)).status_code == 303
    again = await pages.get(f"{DESK}/tindakan/record-office?office.agency=PLN&office.region={LEBONG}")
    assert 'value="pln@contoh.id"' in again.text
    bad = await pages.submit(f"{DESK}/tindakan/record-office", recorded | {"office.email": "bukan surel"})
    assert re.findall(r'id="isi-([a-z-]+)-salah">', bad.text) == ["office-email"]
    withdrawn = {"agency": "PLN", "region": LEBONG, "reason": "kantor dipindahkan"}
    assert (await pages.submit(f"{DESK}/tindakan/withdraw-office", withdrawn)).status_code == 303


async def test_nothing_that_is_on_record_becomes_a_part_of_a_page(api: Api, pages: Pages) -> None:
    problem = await reported(api, HOSTILE, "working/hostile", place=HOSTILE, contact="hostile@contoh.id")
    await api.post(
        f"/api/v1/problems/{problem}/triage", {"category": "POWER_OUTAGE", "severity": "S3", "reason": HOSTILE}
    )
    await api.post(f"/api/v1/problems/{problem}/recommend", {"steps": [], "text": HOSTILE})
    await api.post(f"/api/v1/problems/{problem}/add-note", {"text": HOSTILE})
    waiting = await reported(api, f"{HOSTILE} entah apa", "working/hostile-waiting", place=HOSTILE)
    triage = await in_hand(pages, waiting)
    await pages.submit(
        f"{DESK}/tindakan/appoint-official",
        {
            "account": "jahat",
            "terms.role": "operator",
            "terms.agency": "KESBANGPOL",
            "terms.region": LEBONG,
            "terms.since": "01-11-2024",
            "name": HOSTILE,
        },
        SUPERVISOR,
    )
    await pages.submit(
        f"{DESK}/tindakan/record-office", {"office.agency": "KPU", "office.region": LEBONG, "office.name": HOSTILE}
    )
    paths = [
        *(f"{DESK}/{place}" for place in PLACES),
        *(f"{DESK}/{place}?{name}={HOSTILE}" for place in PLACES for name in ("instansi", "hari", "versi", "jam")),
        triage,
        f"{DESK}/tindakan/record-office?office.agency=KPU&office.region={LEBONG}",
        f"{DESK}/kotak-keluar/surat?masalah={problem}&surat=referral/PLN.1",
        f"{DESK}/lapor/{HOSTILE}",
    ]
    for path in paths:
        for who in (SUPERVISOR, OPERATOR):
            answer = await pages.get(path, who)
            assert answer.status_code < 500, (path, answer.text)
            assert "<script>alert" not in answer.text, path
            assert "onerror='alert" not in answer.text, path
            assert len(answer.content) < 100_000


async def test_no_page_holds_style_or_script_of_its_own(api: Api, pages: Pages) -> None:
    await reported(api, "Jalan menuju TPS 2 tertutup longsor.", "working/strict")
    for place in PLACES:
        answer = await pages.get(f"{DESK}/{place}", SUPERVISOR)
        assert not re.search(r"<style|<[a-z][^<>]*\s(?:style|on[a-z]+)=|=.javascript:", answer.text), place
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", answer.text)), place
        assert "unsafe" not in answer.headers["content-security-policy"]
        labels = set(re.findall(r'<label[^>]* for="([^"]+)"', answer.text))
        controls = re.findall(r"<(?:input|select|textarea)\b[^>]*\bid=\"([^\"]+)\"", answer.text)
        assert set(controls) <= labels, place


async def test_the_health_of_the_service_stands_under_every_head(pages: Pages) -> None:
    answer = await pages.get(f"{DESK}/roster")
    assert "Jam tidak berjalan" in answer.text
    assert "Laporan dan keputusan tetap diterima" in answer.text
    whole = await pages.get(f"{DESK}/kesehatan", Actor(id="admin:pusat", role=Role.ADMIN, region="00"))
    assert "127.0.0.1" in whole.text
    for_a_desk = await pages.get(f"{DESK}/kesehatan")
    assert "127.0.0.1" not in for_a_desk.text
    assert "tidak terjangkau" in for_a_desk.text
    of_an_agency = await pages.get(f"{DESK}/roster", KPU)
    assert "Jam tidak berjalan" not in of_an_agency.text


async def test_the_outbox_is_walked_part_by_part(api: Api, pages: Pages) -> None:
    problem = await reported(api, "Trafo terbakar sejak subuh, gelap semua.", "working/walk")
    decided = {"category": "POWER_OUTAGE", "severity": "S3", "reason": "sudah jelas"}
    await api.post(f"/api/v1/problems/{problem}/triage", decided, SUPERVISOR)
    lists, book = pages.services.notice_lists, pages.services.book_of(LEBONG)
    sight = await pages.services.sight(OPERATOR)
    whole = [each.notice_id for each in (await lists.outbox(sight, book, limit=None)).lines]

    walked, cursor = [], None
    while True:
        part = await lists.outbox(sight, book, after=cursor, limit=2)
        walked += [each.notice_id for each in part.lines]
        assert part.left == len(whole) - len(walked)
        if (cursor := part.next_cursor) is None:
            break

    assert walked == whole
    assert len(whole) > 2
    counted = sum(each.notices for each in await lists.outbox_counts(sight, book))
    assert counted == len(whole)
    assert (await lists.outbox(await pages.services.sight(STRANGER), book)).lines == ()
    assert await lists.outbox_counts(await pages.services.sight(STRANGER), book) == ()
