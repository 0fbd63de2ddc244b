"""Every command about a problem as a form: who gets it, what it asks, and what becomes of what is filled in."""

import asyncio
import re
from typing import Any

import pytest

from domain.actor import Actor
from domain.codes import Role
from domain.problem.rights import may_send
from tests.web.callers import KPU, LEBONG, OPERATOR, STRANGER, SUPERVISOR, Api, a_report
from tests.web.visitors import CSRF, ORIGIN, Pages, hidden_in
from web.api.commands import body_of, commands_of_people, name_of
from web.pages.controls import controls_of, fields_of
from wording.forms import ACTION_HELPS, ACTIONS, FIELD_HELPS, FIELDS, WAYS_OUT
from wording.refusals import REFUSALS

COMMANDS: tuple[type[Any], ...] = commands_of_people()
ADDRESS = "/masalah/{problem}/tindakan/{name}"
HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{7*7}}</textarea></select>"


async def a_problem(api: Api, text: str = "Kotak suara belum tiba di TPS 3 Amen.", key: str = "acts/report") -> str:
    answer = await api.post("/api/v1/desks/17.07/reports", a_report(text), key=key)
    problem: str = answer.json()["problem_id"]
    return problem


async def version_of(api: Api, problem: str) -> int:
    version: int = (await api.get(f"/api/v1/problems/{problem}")).json()["problem"]["version"]
    return version


@pytest.mark.parametrize("command", commands_of_people(), ids=name_of)
def test_every_command_and_field_has_its_words(command: type[Any]) -> None:
    assert command.__name__ in ACTIONS
    assert command.__name__ in ACTION_HELPS
    for each in controls_of(body_of(command), command.__name__):
        assert each.label


def test_no_words_are_kept_for_what_is_gone() -> None:
    assert ACTIONS.keys() == ACTION_HELPS.keys()
    assert WAYS_OUT.keys() <= REFUSALS.keys()
    assert {each.rpartition(".")[2] for each in FIELD_HELPS} <= {each.rpartition(".")[2] for each in FIELDS}


@pytest.mark.parametrize("who", [OPERATOR, SUPERVISOR, KPU, Actor(id="auditor:bpk", role=Role.AUDITOR, region=LEBONG)])
async def test_a_form_is_there_for_who_may_send_its_command(api: Api, pages: Pages, who: Actor) -> None:
    problem = await a_problem(api)
    for command in COMMANDS:
        answer = await pages.get(ADDRESS.format(problem=problem, name=name_of(command)), who)
        expected = 200 if may_send(who, command, LEBONG) else 403
        # An agency that was not asked sees nothing of the problem.
        assert answer.status_code == (404 if who is KPU else expected), name_of(command)
        if answer.status_code == 200:
            for each in fields_of(body_of(command)):
                assert f'name="{each.name}"' in answer.text or "Tidak ada yang dapat dipilih" in answer.text, each.name
            assert len(answer.content) < 100_000


async def test_what_is_out_of_sight_or_unknown_is_not_there(api: Api, pages: Pages) -> None:
    problem = await a_problem(api)

    for path, who in (
        (ADDRESS.format(problem=problem, name="add-note"), STRANGER),
        (ADDRESS.format(problem=problem, name="detect-problem"), OPERATOR),
        (ADDRESS.format(problem=problem, name="inventory"), OPERATOR),
        (ADDRESS.format(problem="tidak-ada", name="add-note"), OPERATOR),
    ):
        assert (await pages.get(path, who)).status_code == 404, path
        answer = await pages.send(path, {"csrf": CSRF, "text": "Halo."}, who)
        assert answer.status_code == 404, path


async def test_a_command_is_carried_out_and_the_problem_shown(api: Api, pages: Pages) -> None:
    problem = await a_problem(api)
    path = ADDRESS.format(problem=problem, name="add-note")

    answer = await pages.submit(path, {"text": "Sudah ditelepon.\r\nAkan dikirim."})

    assert (answer.status_code, answer.headers["location"]) == (303, f"/masalah/{problem}#tercatat")
    writings = (await api.get(f"/api/v1/problems/{problem}")).json()["problem"]["writings"]
    assert writings[-1]["text"] == "Sudah ditelepon.\nAkan dikirim."


async def test_a_form_that_is_sent_twice_is_one_event(api: Api, pages: Pages) -> None:
    problem = await a_problem(api, "Listrik padam di TPS 2.", "acts/twice")
    path = ADDRESS.format(problem=problem, name="triage")
    page = await pages.get(path)
    said = hidden_in(page.text) | {"category": "POWER_OUTAGE", "severity": "S3", "reason": "sudah jelas"}

    first, again = await pages.send(path, said), await pages.send(path, said)

    assert first.status_code == again.status_code == 303, first.text
    number = (await api.get(f"/api/v1/problems/{problem}")).json()["problem"]["register_number"].replace("/", "-")
    assert first.headers["location"].endswith("#tercatat")
    assert again.headers["location"] == f"/masalah/{number}#sudah-tercatat"
    after = await version_of(api, problem)
    other = await pages.send(path, said | {"severity": "S2"})
    assert other.status_code in {409, 422}
    assert await version_of(api, problem) == after
    assert hidden_in(other.text)["nomor-formulir"] != said["nomor-formulir"]


async def test_what_does_not_fit_is_said_beside_its_field_and_nothing_is_lost(api: Api, pages: Pages) -> None:
    problem = await a_problem(api)
    before = await version_of(api, problem)
    path = ADDRESS.format(problem=problem, name="pause-clock")

    answer = await pages.submit(path, {"until": "besok siang", "reason": "x", "requested_by": ""}, SUPERVISOR)

    assert answer.status_code == 422
    faults = dict(re.findall(r'id="isi-([a-z-]+)-salah">([^<]+)<', answer.text))
    assert set(faults) == {"until", "requested-by"}
    assert 'value="besok siang"' in answer.text
    answer = await pages.submit(
        path, {"until": "28-11-2024 19.42", "reason": "x", "requested_by": "operator:sari"}, SUPERVISOR
    )
    faults = dict(re.findall(r'id="isi-([a-z-]+)-salah">([^<]+)<', answer.text))
    assert faults == {"reason": "Terlalu pendek."}
    assert await version_of(api, problem) == before


async def test_a_refusal_keeps_what_was_typed_and_says_what_to_do(api: Api, pages: Pages) -> None:
    problem = await a_problem(api)
    path = ADDRESS.format(problem=problem, name="close")

    answer = await pages.submit(path, {"reason": "semua sudah beres"})

    assert answer.status_code == 409
    assert "semua sudah beres" in answer.text
    assert 'role="alert"' in answer.text
    assert 'id="keberatan"' in answer.text


async def test_who_acts_on_what_has_changed_is_told_first(api: Api, pages: Pages) -> None:
    problem = await a_problem(api)
    path = ADDRESS.format(problem=problem, name="add-note")
    page = await pages.get(path, SUPERVISOR)
    said = hidden_in(page.text) | {"text": "Menyusul."}
    await api.post(f"/api/v1/problems/{problem}/add-note", {"text": "Dari orang lain."})
    before = await version_of(api, problem)

    answer = await pages.send(path, said, SUPERVISOR)

    assert answer.status_code == 409
    assert "berubah sejak formulir dibuka" in answer.text
    assert "Menyusul." in answer.text
    assert await version_of(api, problem) == before
    again = await pages.send(path, said | hidden_in(answer.text), SUPERVISOR)
    assert again.status_code == 303


async def test_a_report_in_other_hands_is_taken_over_only_by_saying_so(api: Api, pages: Pages) -> None:
    problem = await a_problem(api, "Entah apa ini tolong dilihat dulu.", "acts/claimed")
    taken = await pages.services.triage_queue.take_next(
        await pages.services.sight(SUPERVISOR), pages.services.book_of(LEBONG)
    )
    while taken is not None and taken.problem_id != problem:
        taken = await pages.services.triage_queue.take_next(
            await pages.services.sight(SUPERVISOR), pages.services.book_of(LEBONG)
        )
    assert taken is not None
    path = ADDRESS.format(problem=problem, name="dismiss")

    answer = await pages.submit(path, {"reason": "NOT_A_REPORT"})
    assert answer.status_code == 409
    assert "TRIAGE_CLAIMED" in answer.text
    said = hidden_in(answer.text) | {"reason": "NOT_A_REPORT", "ambil-alih": "1"}
    assert (await pages.send(path, said)).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://jahat.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN},
        {"X-Nothing": "1"},
    ],
    ids=str,
)
async def test_what_another_site_sends_is_turned_away(api: Api, pages: Pages, headers: dict[str, str]) -> None:
    problem = await a_problem(api)
    before = await version_of(api, problem)
    fields = {"csrf": CSRF, "text": "Halo."}

    answer = await pages.send(ADDRESS.format(problem=problem, name="add-note"), fields, headers=headers)

    assert answer.status_code == 403
    assert await version_of(api, problem) == before


@pytest.mark.parametrize("token", [None, "", "sandi-lain", CSRF[:-1], "é"])
async def test_a_form_that_was_made_for_nobody_is_turned_away(api: Api, pages: Pages, token: str | None) -> None:
    problem = await a_problem(api)
    before = await version_of(api, problem)
    fields = {"text": "Halo."} | ({} if token is None else {"csrf": token})

    answer = await pages.send(ADDRESS.format(problem=problem, name="add-note"), fields)

    assert (answer.status_code, "FOREIGN_FORM" in answer.text) == (403, True)
    assert await version_of(api, problem) == before


@pytest.mark.parametrize("command", commands_of_people(), ids=name_of)
async def test_nothing_that_is_typed_becomes_a_part_of_the_page(api: Api, pages: Pages, command: type[Any]) -> None:
    problem = await a_problem(api)
    who = OPERATOR if may_send(OPERATOR, command, LEBONG) else SUPERVISOR
    if not may_send(who, command, LEBONG):
        return
    path = ADDRESS.format(problem=problem, name=name_of(command))
    fields = {each.name: HOSTILE for each in fields_of(body_of(command))}

    for answer in (
        await pages.get(path, who, params=fields),
        await pages.send(path, {"csrf": CSRF, **fields, "nomor-formulir": HOSTILE, "versi": HOSTILE}, who),
    ):
        assert "<script>alert" not in answer.text
        assert "onerror=alert(2)>" not in answer.text.replace("onerror=alert(2)&gt;", "")
        assert "49" not in re.findall(r'value="([^"]*)"', answer.text)


async def test_what_changed_is_told_also_after_a_fault_in_a_field(api: Api, pages: Pages) -> None:
    problem = await a_problem(api)
    path = ADDRESS.format(problem=problem, name="escalate")
    said = hidden_in((await pages.get(path, SUPERVISOR)).text)
    await api.post(f"/api/v1/problems/{problem}/add-note", {"text": "Sementara itu."})

    faulty = await pages.send(path, said | {"reason": "x"}, SUPERVISOR)
    mended = await pages.send(path, hidden_in(faulty.text) | {"reason": "sudah mendesak sekali"}, SUPERVISOR)

    assert (faulty.status_code, mended.status_code) == (422, 409)
    assert "berubah sejak formulir dibuka" in mended.text


async def test_many_forms_at_once_are_one_event_each(api: Api, pages: Pages) -> None:
    problem = await a_problem(api, "Tenda TPS 5 roboh kena angin.", "acts/at-once")
    path = ADDRESS.format(problem=problem, name="add-note")
    said = hidden_in((await pages.get(path)).text) | {"text": "Dikirim dua kali sekaligus."}
    before = await version_of(api, problem)

    answers = await asyncio.gather(*(pages.send(path, said) for _ in range(5)))

    assert {each.status_code for each in answers} == {303}
    assert sorted(each.headers["location"].partition("#")[2] for each in answers) == ["sudah-tercatat"] * 4 + [
        "tercatat"
    ]
    assert await version_of(api, problem) == before + 1
