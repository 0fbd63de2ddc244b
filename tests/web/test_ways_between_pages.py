"""Ways from one page to the next: a number typed in a form, a merged problem's own record, desks below, long lists."""

import re

import pytest

from commands.roster import record_offices
from demo.people import ADMIN
from demo.roster import invented_offices
from domain.actor import Actor
from domain.codes import Role
from tests.web.callers import LEBONG, OPERATOR, SUPERVISOR, Api, a_report
from tests.web.visitors import Pages

PROVINCE = Actor(id="operator:provinsi", role=Role.OPERATOR, region="17")
REASON = {"reason": "kejadian yang sama"}


async def in_register(api: Api, region: str, key: str) -> tuple[str, str]:
    """Id and register number of a problem."""
    told = a_report("Kotak suara belum tiba di TPS 3, hujan deras.", region=region)
    problem = (await api.post(f"/api/v1/desks/{LEBONG}/reports", told, key=key)).json()["problem_id"]
    answer = await api.post(
        f"/api/v1/problems/{problem}/triage", {"category": "LOGISTICS_LATE", "severity": "S3"}, OPERATOR
    )
    assert answer.status_code == 200, answer.text
    shown = (await api.get(f"/api/v1/problems/{problem}")).json()["problem"]
    return problem, shown["register_number"]


@pytest.mark.parametrize("strokes", ["/", "-"])
async def test_a_problem_is_merged_by_a_register_number_and_leads_back_to_its_own_record(
    api: Api, pages: Pages, strokes: str
) -> None:
    place = {"/": "17.07.03", "-": "17.07.05"}[strokes]
    _, number = await in_register(api, place, f"ways/first{strokes}")
    second, _ = await in_register(api, f"{place[:-1]}7", f"ways/second{strokes}")
    form = f"/masalah/{second}/tindakan/merge-into"

    nobody = await pages.submit(form, {"into": "LEBONG/2024/999999-X", **REASON})
    assert (nobody.status_code, "UNKNOWN_PROBLEM" in nobody.text) == (404, True), nobody.text
    merged = await pages.submit(form, {"into": number.replace("/", strokes), **REASON})
    assert merged.status_code == 303, merged.text

    page = (await pages.get(f"/masalah/{second}")).text
    assert f">{number}<" in page
    own = re.search(r'href="(/masalah/[^"]+\?itu=true)"', page)
    assert own is not None
    record = (await pages.get(own[1])).text
    assert "Digabung ke masalah lain." in record
    assert f"{own[1].partition('?')[0]}/tindakan/unmerge" in record


async def test_who_has_no_desk_of_their_own_here_finds_the_keys_and_the_desks_below(pages: Pages) -> None:
    answer = await pages.get("/tombol", PROVINCE)
    assert answer.status_code == 200
    assert 'href="/desk"' in answer.text
    assert "Kabupaten Lebong" in answer.text
    nobody = await pages.get("/tombol", Actor(id="operator:jambi", role=Role.OPERATOR, region="15"))
    assert nobody.status_code == 200
    assert 'href="/desk"' not in (await pages.get("/tombol", OPERATOR)).text


async def test_a_long_roster_is_light_and_shown_in_parts(api: Api, pages: Pages) -> None:
    services, offices = api.services, invented_offices()
    await record_offices(services.commands, services.in_force, services.book_of(LEBONG), ADMIN, offices)

    seen: list[str] = []
    address: str | None = "/desk/17.07/roster"
    while address is not None:
        answer = await pages.get(address, SUPERVISOR)
        assert (answer.status_code, len(answer.content) < 60_000) == (200, True), len(answer.content)
        seen += re.findall(r"[\w.-]+@[\w.-]+\.example", answer.text)
        onward = re.search(r'rel="next" href="(\?kantor=\d+)#kantor"', answer.text)
        address = None if onward is None else f"/desk/17.07/roster{onward[1]}"

    assert seen[0].endswith("@lebong.example")
    assert sorted(seen) == sorted(each.email for each in offices if each.email)
    beyond = await pages.get("/desk/17.07/roster?kantor=100000", SUPERVISOR)
    assert f"dari {len(offices)}." in beyond.text
    assert 'rel="prev"' in beyond.text
