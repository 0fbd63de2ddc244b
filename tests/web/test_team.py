"""The page of a desk as a team, its forms, and the desks that are not formed."""

import re
from typing import Final

from domain.actor import Actor
from domain.codes import Role
from tests.web.callers import KPU, LEBONG, OPERATOR, SUPERVISOR, Api
from tests.web.visitors import Pages

DESK: Final = f"/desk/{LEBONG}"
HOSTILE: Final = "<b>Rekaan</b>"
PROVINCE: Final = Actor(id="operator:bengkulu", role=Role.OPERATOR, region="17")
SK: Final = {
    "charter.number": "100.3.3.2/24/2024",
    "charter.archive_code": "100.3.3.2",
    "charter.signed_on": "22-04-2024",
    "charter.signed_as": "Bupati Lebong",
    "charter.lead": "KESBANGPOL",
    "charter.members": "POLRI; anggota; Keamanan\nKPU; mitra kerja",
    "name": HOSTILE,
}
TO_SECOND: Final = {"recipient.contest": "regent", "recipient.ballot_number": "2", "day": "23-09-2024"}


async def test_a_desk_is_formed_handed_out_and_confirmed_on_pages(pages: Pages) -> None:
    before = (await pages.get(f"{DESK}/tim")).text
    assert "Desk ini belum memiliki SK" in before
    assert f"{DESK}/tindakan/record-charter" in before
    recorded = await pages.submit(f"{DESK}/tindakan/record-charter", SK)
    assert recorded.headers["location"] == f"{DESK}/tim#tercatat", recorded.text
    pairs = await pages.submit(f"{DESK}/tindakan/record-pairs", {"pairs.regent": "3"})
    assert pairs.status_code == 303, pairs.text
    handed = await pages.submit(f"{DESK}/tindakan/distribute-charter", TO_SECOND | {"way": "letter"})
    assert handed.status_code == 303, handed.text
    shown = (await pages.get(f"{DESK}/tim")).text
    assert "100.3.3.2/24/2024" in shown
    assert "Sampai kepada 1 dari 3 pasangan calon (bupati 3)." in shown
    assert "5 penerima belum mengonfirmasi." in shown
    assert "pasangan calon nomor 2 (bupati)" in shown
    assert (HOSTILE in shown, "&lt;b&gt;Rekaan" in shown) == (False, True)
    assert "Keamanan" in shown
    receipt = re.search(r'href="([^"]+record-charter-receipt[^"]+)"', shown)
    assert receipt is not None
    form = (await pages.get(receipt[1].replace("&amp;", "&"))).text
    assert 'name="recipient.ballot_number"' in form
    confirmed = await pages.submit(f"{DESK}/tindakan/record-charter-receipt", TO_SECOND | {"receipt": "TT/2"})
    assert confirmed.status_code == 303, confirmed.text
    assert "nomor TT/2" in (await pages.get(f"{DESK}/tim")).text


async def test_an_amended_charter_begins_with_what_the_one_before_says(pages: Pages) -> None:
    await pages.submit(f"{DESK}/tindakan/record-charter", SK)
    form = (await pages.get(f"{DESK}/tindakan/amend-charter")).text
    assert 'value="22-04-2024"' in form
    assert "POLRI; anggota; Keamanan\nKPU; mitra kerja" in form
    assert "Rekaan" not in form
    said = {name: value for name, value in SK.items() if name != "name"}
    amended = said | {"charter.number": "100.3.3.2/31/2024", "reason": "pergantian kepala badan"}
    assert (await pages.submit(f"{DESK}/tindakan/amend-charter", amended)).status_code == 303
    shown = (await pages.get(f"{DESK}/tim")).text
    assert "pergantian kepala badan" in shown
    assert "Versi 1: 100.3.3.2/24/2024" in shown


async def test_what_does_not_fit_together_is_told_and_nothing_is_lost(pages: Pages) -> None:
    wrong = await pages.submit(f"{DESK}/tindakan/record-charter", SK | {"charter.members": "POLRI; panglima"})
    assert (wrong.status_code, "POLRI; panglima" in wrong.text, "100.3.3.2/24/2024" in wrong.text) == (422, True, True)
    await pages.submit(f"{DESK}/tindakan/record-charter", SK)
    nobody = await pages.submit(f"{DESK}/tindakan/distribute-charter", {"day": "23-09-2024", "way": "letter"})
    assert (nobody.status_code, "BAD_VALUE" in nobody.text) == (422, True)
    both = await pages.submit(
        f"{DESK}/tindakan/distribute-charter", TO_SECOND | {"recipient.agency": "KPU", "way": "letter"}
    )
    assert (both.status_code, "BAD_VALUE" in both.text) == (422, True)
    unknown = await pages.submit(
        f"{DESK}/tindakan/distribute-charter", TO_SECOND | {"recipient.ballot_number": "9", "way": "letter"}
    )
    assert (unknown.status_code, "UNKNOWN_PAIR" in unknown.text) == (422, True)


async def test_a_post_passes_on_and_who_held_it_before_stays_in_sight(api: Api, pages: Pages) -> None:
    terms = {"role": "supervisor", "agency": "SEKDA", "region": LEBONG, "post": "chair", "since": "2024-01-01"}
    await api.post(f"/api/v1/desks/{LEBONG}/appoint-official", {"account": "lama", "terms": terms}, SUPERVISOR)
    shown = (await pages.get(f"{DESK}/tim", SUPERVISOR)).text
    form = re.search(r'href="([^"]+succeed-official\?number=\d+)"', shown)
    assert form is not None
    number = form[1].rpartition("=")[2]
    said = {"number": number, "until": "30-09-2024", "reason": "mutasi pejabat", "account": "baru"}
    passed = await pages.submit(f"{DESK}/tindakan/succeed-official", said, SUPERVISOR)
    assert passed.status_code == 303, passed.text
    shown = (await pages.get(f"{DESK}/tim", SUPERVISOR)).text
    today, _, before = shown.partition("Sebelum dan sesudahnya")
    assert ("baru<br>" in today, "lama<br>" in before) == (True, True)


async def test_the_tier_above_sees_who_is_not_formed(pages: Pages) -> None:
    await pages.services.prepare_books(["17", "17.01"])
    shown = (await pages.get("/desk", PROVINCE)).text
    before = missing_in(shown)
    assert "/desk/17.01/tindakan/record-charter" in shown
    silent, heard = shown.index("Kabupaten Kaur"), shown.rindex("Desk Pilkada Kabupaten Bengkulu Selatan")
    assert silent < heard
    await pages.submit("/desk/17.01/tindakan/record-charter", SK, PROVINCE)
    shown = (await pages.get("/desk", PROVINCE)).text
    assert missing_in(shown) == before - 1
    assert "/desk/17.01/tindakan/record-charter" not in shown
    assert (await pages.get("/desk/17.01/tindakan/amend-charter", PROVINCE)).status_code == 403


def missing_in(page: str) -> int:
    """How many desks a page says are not formed."""
    told = re.search(r"(\d+) desk belum dibentuk", page)
    assert told is not None
    return int(told[1])


async def test_the_page_is_for_who_sees_the_roster(pages: Pages) -> None:
    await pages.submit(f"{DESK}/tindakan/record-charter", SK, OPERATOR)
    of_an_agency = await pages.get(f"{DESK}/tim", KPU)
    assert (of_an_agency.status_code, "Rekaan" in of_an_agency.text, "/tindakan/" in of_an_agency.text) == (
        200,
        False,
        False,
    )
    reporter = Actor(id="reporter:form", role=Role.REPORTER, region=LEBONG)
    assert (await pages.get(f"{DESK}/tim", reporter)).status_code == 403


async def test_who_is_kept_away_gets_a_page_that_says_so(pages: Pages) -> None:
    said = {"account": "operator:kerabat", "cause": "kin", "since": "01-09-2024"}
    assert (await pages.submit(f"{DESK}/tindakan/record-recusal", said, SUPERVISOR)).status_code == 303
    shown = (await pages.get(f"{DESK}/tim", SUPERVISOR)).text
    ending = re.search(r'href="([^"]+end-recusal\?number=(\d+))"', shown)
    assert ending is not None
    assert "keluarga calon" in shown
    assert "keluarga calon" not in (await pages.get(f"{DESK}/tim", KPU)).text
    over = {"number": ending[2], "until": "02-09-2024", "reason": "tidak lagi mencalonkan diri"}
    assert (await pages.submit(f"{DESK}/tindakan/end-recusal", over, SUPERVISOR)).status_code == 303
    assert "end-recusal" not in (await pages.get(f"{DESK}/tim", SUPERVISOR)).text
