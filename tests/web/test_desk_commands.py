"""What is asked of a desk itself over HTTP: its roster, letterhead, rules and tokens."""

from datetime import datetime, timedelta

import pytest

from domain.codes import Role
from domain.desk.rights import PERMITTED_ROLES
from tests.web import reused
from tests.web.callers import OPERATOR, STRANGER, SUPERVISOR, Api
from web.api.commands import name_of
from web.api.desk_commands import commands_to_desks

DESK = "/api/v1/desks/17.07"
TERMS = {"role": "operator", "agency": "KESBANGPOL", "region": "17.07", "since": "2024-11-01"}


async def test_a_person_is_appointed_changed_and_ended(api: Api) -> None:
    person = {"account": "rina", "terms": TERMS, "name": "Rina Rekaan", "phone": "0812-0000-0009"}
    appointed = await api.post(f"{DESK}/appoint-official", person, SUPERVISOR, key="roster/appoint-1")
    assert appointed.status_code == 200, appointed.text
    number = appointed.json()["number"]
    again = await api.post(f"{DESK}/appoint-official", person, SUPERVISOR, key="roster/appoint-1")
    assert (again.json()["number"], again.json()["fresh"]) == (number, False)

    changed = {"number": number, "terms": TERMS, "email": "rina@example.go.id"}
    answer = (await api.post(f"{DESK}/change-appointment", changed, SUPERVISOR)).json()
    assert answer["events"] == ["AppointmentChanged"]
    shown = (await api.get(f"{DESK}/roster", SUPERVISOR)).json()
    assert [each["account"] for each in shown["appointments"] if each["number"] == number] == ["rina"]
    ended = {"number": number, "until": "2026-12-31", "reason": "pindah tugas"}
    assert (await api.post(f"{DESK}/end-appointment", ended, SUPERVISOR)).json()["events"] == ["AppointmentEnded"]
    unknown = await api.post(f"{DESK}/change-appointment", changed | {"number": 999}, SUPERVISOR)
    assert unknown.status_code == 404
    stored = " ".join(
        str(each.event) for each in await api.services.ledger.read_book(api.services.book_of("17.07"), 0, 1000)
    )
    assert "Rina Rekaan" not in stored
    assert "0812-0000-0009" not in stored


async def test_an_office_and_a_letterhead_are_set(api: Api) -> None:
    office = {"agency": "KPU", "region": "17.07"}
    withdrawn = office | {"reason": "pindah kantor"}
    unknown = await api.post(f"{DESK}/withdraw-office", withdrawn, SUPERVISOR)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "UNKNOWN_OFFICE")
    wanted = {"office": office | {"name": "KPU Kabupaten Lebong", "email": "kpu@example.go.id"}}
    assert (await api.post(f"{DESK}/record-office", wanted, SUPERVISOR)).json()["events"] == ["OfficeRecorded"]
    assert (await api.post(f"{DESK}/withdraw-office", withdrawn, SUPERVISOR)).json()["events"] == ["OfficeWithdrawn"]
    lines = {"letterhead": {"phone": "(0738) 00000"}}
    assert (await api.post(f"{DESK}/set-letterhead", lines, SUPERVISOR)).status_code == 200
    shown = (await api.get(f"{DESK}/letterhead", SUPERVISOR)).json()
    assert shown["recorded"]["phone"] == "(0738) 00000"


async def test_a_table_is_proposed_and_activated_by_a_second_person(api: Api) -> None:
    table = (await api.get(f"{DESK}/rules", SUPERVISOR)).json()
    rows = [{name: value for name, value in each.items() if value is not None} for each in table["rows"]]
    rows[0]["legal_basis"] = "uji coba"

    proposed = await api.post(f"{DESK}/propose-routing-table", {"rows": rows, "reason": "uji coba"}, OPERATOR)
    assert proposed.status_code == 200, proposed.text
    version = proposed.json()["version"]
    rehearsed = await api.get(f"{DESK}/rules/rehearsal?version={version}", SUPERVISOR)
    assert (rehearsed.status_code, rehearsed.json()["changed"]) == (200, 0)
    assert (await api.get(f"{DESK}/rules/rehearsal?version=tiada", SUPERVISOR)).status_code == 404
    activated = await api.post(f"{DESK}/activate-routing-table", {"version": version}, SUPERVISOR)
    assert activated.status_code == 200, activated.text
    assert (await api.get(f"{DESK}/rules", SUPERVISOR)).json()["version"] == version


async def test_a_token_is_issued_and_revoked_and_lasts_no_longer_than_its_own(api: Api) -> None:
    wanted = {"account": "posko", "role": "operator", "label": "aplikasi posko", "days": 90}
    issued = await api.post(f"{DESK}/tokens", wanted, SUPERVISOR)
    assert issued.status_code == 201, issued.text
    assert issued.headers["Cache-Control"] == "no-store"
    token = issued.json()
    headers = {"Authorization": f"Bearer {token['token']}"}
    assert (await api.client.get(f"{DESK}/problems", headers=headers)).status_code == 200
    listed = (await api.get(f"{DESK}/tokens", SUPERVISOR)).json()["tokens"]
    own = next(each for each in listed if each["label"] == "test" and each["actor"]["id"] == SUPERVISOR.id)
    until, own_until = (datetime.fromisoformat(each["expires_at"]) for each in (token, own))
    assert until - own_until < timedelta(minutes=1)
    assert token["token"] not in str(listed)

    assert (await api.post(f"{DESK}/tokens/{token['token_id']}/revoke", {}, SUPERVISOR)).status_code == 200
    assert (await api.client.get(f"{DESK}/problems", headers=headers)).status_code == 401
    for body, status in (({"role": "service"}, 422), ({"region": "35.78"}, 403), ({"label": "a\nb"}, 422)):
        assert (await api.post(f"{DESK}/tokens", wanted | body, SUPERVISOR)).status_code == status, body
    assert (await api.post(f"{DESK}/tokens", wanted, OPERATOR)).status_code == 403


@pytest.mark.parametrize("command", commands_to_desks(), ids=name_of)
async def test_a_command_to_a_desk_is_for_whom_the_rights_name(api: Api, command: type) -> None:
    described = reused.described()["paths"][f"/api/v1/desks/{{desk}}/{name_of(command)}"]["post"]
    body = described["requestBody"]["content"]["application/json"]["example"]
    outside = await api.post(f"{DESK}/{name_of(command)}", body, STRANGER)
    assert (outside.status_code, outside.json()["code"]) == (404, "DESK_NOT_OPEN")
    for actor in (OPERATOR, SUPERVISOR):
        answer = await api.post(f"{DESK}/{name_of(command)}", body, actor)
        is_refused = answer.json().get("code") == "NOT_PERMITTED"
        assert is_refused is (Role(actor.role) not in PERMITTED_ROLES[command]), answer.text
