"""The head of a problem's page: what is waited for, and the button with which who looks ends it or takes it back."""

import re
from datetime import timedelta
from html import unescape
from typing import Any, Final

import pytest

from domain.actor import Actor
from domain.stream import START, StreamId
from reading.process import SETTLED_BY
from tests.web.callers import LEBONG, OPERATOR, SUPERVISOR, Api, a_report
from tests.web.visitors import Pages, hidden_in
from web.api.commands import commands_of_people
from web.pages.ahead import CLOSES, ENDS_LACK, RESUMES, TAKES_BACK
from wording.process import CLOSING_LACKS

NAMES: Final = {each.__name__ for each in commands_of_people()}


async def a_problem(api: Api, key: str, region: str = "17.07.03") -> str:
    """Id of a problem in the register."""
    told = a_report("Kotak suara belum tiba, hujan deras, petugas KPPS menunggu.", region=region)
    opened = await api.post(f"/api/v1/desks/{LEBONG}/reports", told, key=f"ahead/{key}")
    problem: str = opened.json()["problem_id"]
    await go_on(api, problem)
    if await phase(api, problem) == "detected":
        await done(api, problem, "triage", {"category": "LOGISTICS_LATE", "severity": "S3"})
        await go_on(api, problem)
    return problem


async def go_on(api: Api, problem: str) -> None:
    """What its workflow would do now."""
    services = api.services
    stream: StreamId[Any] = StreamId.parse(f"problem/{services.book_of(LEBONG)}/{problem}")
    await services.commands.carry_out_due(stream, services.now(), START)


async def phase(api: Api, problem: str) -> str:
    shown = (await api.get(f"/api/v1/problems/{problem}")).json()["problem"]
    found: str = shown["phase"]
    return found


async def done(api: Api, problem: str, act: str, body: dict[str, Any], who: Actor = OPERATOR) -> None:
    answer = await api.post(f"/api/v1/problems/{problem}/{act}", body, who)
    assert answer.status_code == 200, answer.text


def head_of(page: str) -> str:
    """What stands in the section of what is waited for."""
    (head,) = re.findall(r'<section class="tunggu.*?</section>', page, re.DOTALL)
    return unescape(head)


def buttons(page: str) -> list[str]:
    return re.findall(r'<a class="tombol[^"]*" href="[^"]*/tindakan/([^"]+)"', head_of(page))


def test_every_lack_and_every_wait_is_ended_by_commands_that_there_are() -> None:
    assert ENDS_LACK.keys() == CLOSING_LACKS.keys()
    named = {each for kinds in (*ENDS_LACK.values(), *SETTLED_BY.values()) for each in kinds}
    assert named | {CLOSES, RESUMES, *TAKES_BACK} <= NAMES


async def test_the_button_of_what_is_waited_for_opens_a_form_that_names_it(api: Api, pages: Pages) -> None:
    problem = await a_problem(api, "acknowledge")
    page = await pages.get(f"/masalah/{problem}")
    first, *others = buttons(page.text)
    assert first.startswith("acknowledge?referral_id=")
    assert [each.partition("?")[0] for each in others] == ["decline", "transfer"]
    referral = first.partition("=")[2]
    form = await pages.get(f"/masalah/{problem}/tindakan/{first}")
    assert f'<option value="{referral}" selected>' in form.text


async def test_a_second_person_may_approve_or_return_at_the_head(api: Api, pages: Pages) -> None:
    problem = await a_problem(api, "approve", "17.07.04")
    await done(api, problem, "recommend", {"text": "Percepat distribusi."})
    shown = await pages.get(f"/masalah/{problem}", SUPERVISOR)
    head = head_of(shown.text)
    assert "Pengakuan dari" in head
    assert "approve-recommendation" in shown.text
    assert "return-recommendation" in shown.text
    for referral in re.findall(
        r'<option value="([^"]+)"', (await pages.get(f"/masalah/{problem}/tindakan/acknowledge")).text
    ):
        if referral:
            await done(api, problem, "acknowledge", {"referral_id": referral})
    found = buttons((await pages.get(f"/masalah/{problem}", SUPERVISOR)).text)
    assert found[:2] == ["approve-recommendation", "return-recommendation"]


async def test_a_merging_is_told_where_the_problem_goes_on_and_taken_back_from_there(api: Api, pages: Pages) -> None:
    survivor, other = await a_problem(api, "one", "17.07.05"), await a_problem(api, "other", "17.07.06")
    await done(api, other, "merge-into", {"into": survivor, "reason": "Laporan yang sama."})
    page = await pages.get(f"/masalah/{survivor}")
    links = re.findall(r'href="(/masalah/[^"]+)">(?:Lihat masalah itu sendiri|Batalkan penggabungan)', page.text)
    assert len(links) == 2, page.text
    itself = await pages.get(links[0])
    assert "Digabung ke masalah lain." in head_of(itself.text)
    assert buttons(itself.text)[0] == "unmerge"
    form = await pages.get(links[1])
    taken_back = await pages.send(links[1], hidden_in(form.text) | {"reason": "Ternyata lain."})
    assert taken_back.status_code == 303, taken_back.text
    assert "Batalkan penggabungan" not in (await pages.get(f"/masalah/{survivor}")).text


async def test_stopped_clocks_run_again_by_a_button_at_the_head(api: Api, pages: Pages) -> None:
    problem = await a_problem(api, "paused", "17.07.07")
    until = (api.services.now() + timedelta(days=1)).isoformat()
    await done(
        api,
        problem,
        "pause-clock",
        {"until": until, "reason": "Jalan terputus.", "requested_by": OPERATOR.id},
        SUPERVISOR,
    )
    page = await pages.get(f"/masalah/{problem}", SUPERVISOR)
    assert "Semua jam dihentikan sampai" in head_of(page.text)
    assert "resume-clock" in buttons(page.text)


@pytest.mark.parametrize("act", ["unmerge", "reopen"])
async def test_what_is_not_over_offers_nothing_that_takes_its_end_back(api: Api, pages: Pages, act: str) -> None:
    problem = await a_problem(api, f"open/{act}", "17.07.08")
    assert act not in buttons((await pages.get(f"/masalah/{problem}", SUPERVISOR)).text)
