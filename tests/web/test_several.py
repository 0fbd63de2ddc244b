"""One thing asked of several problems: each by itself, once, told for each, and for whom it is."""

import re
from html import unescape
from typing import Any, Final

import httpx
import pytest

from domain.actor import Actor
from domain.codes import Role
from domain.problem.rights import may_send
from tests.web.callers import LEBONG, OPERATOR, STRANGER, SUPERVISOR, Api, a_report
from tests.web.visitors import CSRF, Pages, hidden_in
from web.api.commands import name_of
from web.pages.several import ACTS, LIMIT

PATH: Final = f"/desk/{LEBONG}/antrean/massal"
AUDITOR: Final = Actor(id="auditor:bpk", role=Role.AUDITOR, region=LEBONG)


async def reported(api: Api, key: str, count: int = 3) -> list[str]:
    """Ids of problems that wait for triage, each of its own place."""
    found = []
    for number in range(count):
        told = a_report(f"Entah apa ini {key} {number}.", region=f"17.07.0{3 + number}")
        opened = await api.post(f"/api/v1/desks/{LEBONG}/reports", told, key=f"several/{key}/{number}")
        found.append(opened.json()["problem_id"])
    return found


async def asked(pages: Pages, act: str, problems: list[str], who: Actor = OPERATOR) -> httpx.Response:
    return await pages.get(PATH, who, params={"tindakan": act, "masalah": problems})


def ticked(page: str) -> list[str]:
    """Problems that are ticked, each with the version that was looked at."""
    return re.findall(r'name="masalah" value="([^"]+)" checked', page)


def offered(page: str) -> list[str]:
    return re.findall(r'name="masalah" value="([^"]+)"', page)


async def events_of(api: Api, problem: str) -> list[str]:
    shown = (await api.get(f"/api/v1/problems/{problem}", SUPERVISOR)).json()["problem"]
    return [each["type"] for each in shown["timeline"]]


async def test_what_is_asked_of_several_is_one_event_each_however_often_it_is_sent(api: Api, pages: Pages) -> None:
    problems = await reported(api, "twice")
    page = await asked(pages, "add-note", problems)
    assert page.status_code == 200, page.text
    fields: dict[str, Any] = hidden_in(page.text) | {"masalah": ticked(page.text), "text": "Radio <mati> & sudah dicek"}
    assert len(fields["masalah"]) == 3

    first, again = await pages.send(PATH, fields), await pages.send(PATH, fields)

    assert (first.status_code, again.status_code) == (200, 200), first.text
    assert "3 dari 3 tercatat" in first.text
    assert first.text.count("Tercatat.</span>") == 3
    assert again.text.count("Sudah tercatat sebelumnya.") == 3
    for each in problems:
        assert (await events_of(api, each)).count("NoteAdded") == 1


async def test_what_others_changed_meanwhile_is_told_and_asked_again(api: Api, pages: Pages) -> None:
    problems = await reported(api, "moved")
    page = await asked(pages, "add-note", problems)
    fields: dict[str, Any] = hidden_in(page.text) | {"masalah": ticked(page.text), "text": "Sudah ditelepon"}
    await api.post(f"/api/v1/problems/{problems[1]}/add-note", {"text": "Lain."}, SUPERVISOR)

    answer = await pages.send(PATH, fields)

    assert answer.status_code == 409
    assert "2 dari 3 tercatat" in answer.text
    assert "berubah sejak formulir dibuka" in answer.text
    assert "Sudah ditelepon" in answer.text
    (left,) = ticked(answer.text)
    assert left.startswith(problems[1])
    done = await pages.send(PATH, hidden_in(answer.text) | {"masalah": [left], "text": "Sudah ditelepon"})
    assert "1 dari 1 tercatat" in done.text
    assert [(await events_of(api, each)).count("NoteAdded") for each in problems] == [1, 2, 1]


async def test_what_the_rules_refuse_of_one_holds_up_no_other(api: Api, pages: Pages) -> None:
    problems = await reported(api, "refused")
    ended = await api.post(f"/api/v1/problems/{problems[0]}/dismiss", {"reason": "TEST_OR_JOKE"})
    assert ended.status_code == 200, ended.text
    page = await asked(pages, "dismiss", problems)
    assert len(ticked(page.text)) == 2
    assert "keadaannya sekarang tidak membuka tindakan ini" in page.text

    answer = await pages.send(PATH, hidden_in(page.text) | {"masalah": offered(page.text), "reason": "TEST_OR_JOKE"})

    assert answer.status_code == 409
    assert "2 dari 3 tercatat" in answer.text
    assert re.findall("Kode: ([A-Z_]+)", answer.text) == ["ALREADY_DIVERTED"]


async def test_several_go_on_in_one(api: Api, pages: Pages) -> None:
    first, *others = await reported(api, "merged")
    page = await asked(pages, "merge-into", others)
    fields = hidden_in(page.text) | {"masalah": ticked(page.text), "into": first, "reason": "Laporan yang sama."}

    answer = await pages.send(PATH, fields)

    assert "2 dari 2 tercatat" in answer.text, answer.text
    for each in others:
        shown = (await api.get(f"/api/v1/problems/{each}?itself=true")).json()["problem"]
        assert shown["merged_into"] == first or shown["problem_id"] == first


async def test_what_does_not_fit_is_said_beside_its_field_and_nothing_is_stored(api: Api, pages: Pages) -> None:
    problems = await reported(api, "unfit")
    page = await asked(pages, "escalate", problems)

    answer = await pages.send(PATH, hidden_in(page.text) | {"masalah": ticked(page.text), "reason": "x"})

    assert answer.status_code == 422
    assert 'id="isi-reason-salah"' in answer.text
    assert len(ticked(answer.text)) == 3
    for each in problems:
        assert "Escalated" not in " ".join(await events_of(api, each))


async def test_no_more_are_asked_at_once_than_the_bound(pages: Pages) -> None:
    many = [f"masalah-{number}" for number in range(LIMIT + 1)]
    assert (await asked(pages, "add-note", many)).status_code == 422
    sent = await pages.send(PATH, {"csrf": CSRF, "tindakan": "add-note", "text": "Halo", "masalah": many})
    assert (sent.status_code, "Halo" in sent.text) == (422, True)
    assert (await asked(pages, "add-note", many[:LIMIT])).text.count("Kode: UNKNOWN_PROBLEM") == LIMIT


async def test_what_is_out_of_sight_looks_like_nothing(api: Api, pages: Pages) -> None:
    problems = await reported(api, "strange", 1)
    for who, status in ((STRANGER, 404), (AUDITOR, 403)):
        assert (await asked(pages, "add-note", problems, who)).status_code == status
        fields = {"csrf": CSRF, "tindakan": "add-note", "text": "Halo", "masalah": problems}
        assert (await pages.send(PATH, fields, who)).status_code == status
    assert "NoteAdded" not in await events_of(api, problems[0])


@pytest.mark.parametrize("act", ["approve-recommendation", "close", "hand-grenade", "restrict"])
async def test_what_is_a_judgement_of_each_is_asked_of_one_only(api: Api, pages: Pages, act: str) -> None:
    assert act not in {name_of(each) for each in ACTS}
    assert (await asked(pages, act, ["x"])).status_code == 404


async def test_the_queue_offers_what_who_looks_may_ask(api: Api, pages: Pages) -> None:
    await reported(api, "queue", 1)
    queue = await pages.get(f"/desk/{LEBONG}/antrean")
    assert queue.text.count('class="pilih"') == queue.text.count('class="masalah-baris')
    for each in ACTS:
        assert (f'value="{name_of(each)}"' in queue.text) is may_send(OPERATOR, each, LEBONG)
    assert "massal" not in (await pages.get(f"/desk/{LEBONG}/antrean", AUDITOR)).text


async def test_hostile_words_stay_words(pages: Pages) -> None:
    page = await asked(pages, "add-note", ['"><script>alert(1)</script>'])
    assert "<script>alert" not in page.text
    assert "<script>alert" in unescape(page.text)
