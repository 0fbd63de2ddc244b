"""Reports to the tier above over HTTP: filled, compiled, sealed, sent and received."""

from typing import Any

import pytest

from domain.actor import Actor
from domain.codes import Role
from domain.report.rights import PERMITTED_ROLES
from tests.web.callers import OPERATOR, STRANGER, SUPERVISOR, Api
from web.api.commands import name_of
from web.api.tiered_reports import commands_to_reports

REPORTS = "/api/v1/desks/17.07/tiered-reports"
ABOVE = Actor(id="operator:provinsi", role=Role.OPERATOR, region="17")
CUT_OFF = {"cut_off": "2099-11-27T11:00:00Z"}


async def done(api: Api, report: str, command: str, said: dict[str, Any], actor: Actor = OPERATOR) -> dict[str, Any]:
    answer = await api.post(f"{REPORTS}/{report}/{command}", said, actor)
    assert answer.status_code == 200, answer.text
    accepted: dict[str, Any] = answer.json()
    return accepted


async def sealed(api: Api, report: str) -> None:
    terms = {"role": "supervisor", "agency": "SEKDA", "region": "17.07", "since": "2024-01-01", "post": "chair"}
    roster = (await api.get("/api/v1/desks/17.07/roster", SUPERVISOR)).json()
    if all(each["account"] is None for each in roster["posts"] if each["post"] == "chair"):
        appointed = {"account": "ketua-rekaan", "terms": terms}
        answer = await api.post("/api/v1/desks/17.07/appoint-official", appointed, SUPERVISOR)
        assert answer.status_code == 200, answer.text
    await done(api, report, "open-report", CUT_OFF)
    await done(api, report, "add-entry", {"unit": "17.07.09", "text": "Distribusi logistik tuntas."})
    await done(api, report, "enter-nil", {"unit": "17.07.01"})
    await done(api, report, "close-entries", {})
    await done(api, report, "compile-report", {})
    await done(api, report, "approve-report", {}, SUPERVISOR)
    accepted = await done(api, report, "seal-report", {}, SUPERVISOR)
    assert accepted["number"].startswith("200.2.1/")


async def test_a_report_goes_up_and_is_received(api: Api) -> None:
    report = "daily/2024-11-20/0"
    await sealed(api, report)
    hidden = await api.get(f"{REPORTS}/{report}", ABOVE)
    assert (hidden.status_code, hidden.json()["code"]) == (404, "UNKNOWN_REPORT")
    await done(api, report, "submit-report", {}, SUPERVISOR)
    shown = await api.get(f"{REPORTS}/{report}", ABOVE)
    assert shown.json()["body"]["entries"][0]["text"] == "Distribusi logistik tuntas."
    again = await api.get(f"{REPORTS}/{report}", ABOVE, headers={"If-None-Match": shown.headers["etag"]})
    assert again.status_code == 304
    stale = {"If-Match": '"1.0"', "Idempotency-Key": "tiered/stale"}
    moved = await api.call("POST", f"{REPORTS}/{report}/receive-report", ABOVE, json={}, headers=stale)
    assert (moved.status_code, moved.json()["code"]) == (412, "VERSION_MOVED")
    assert (await done(api, report, "receive-report", {"number": "7"}, ABOVE))["events"] == ["ReportReceived"]
    returned = await api.post(f"{REPORTS}/{report}/return-report", {"remarks": "Terlambat."}, ABOVE)
    assert (returned.status_code, returned.json()["code"]) == (409, "REPORT_RECEIVED")
    listed = (await api.get(REPORTS, OPERATOR, params={"kind": "daily"})).json()["reports"]
    assert [each["phase"] for each in listed if each["report_id"].endswith(report)] == ["received"]


async def test_the_grid_and_the_inbox_of_a_desk(api: Api) -> None:
    grid = (await api.get("/api/v1/desks/17.07/tiered-grid", OPERATOR, params={"periods": 3})).json()
    assert [len(row["cells"]) for row in grid["rows"]] == [3]
    weekly = (await api.get("/api/v1/desks/17.07/tiered-grid", OPERATOR, params={"kind": "weekly"})).json()
    monthly = (await api.get("/api/v1/desks/17.07/tiered-grid", OPERATOR, params={"kind": "monthly"})).json()
    assert (len(weekly["periods"]), len(monthly["periods"])) == (14, 14)
    assert (await api.get("/api/v1/desks/17.07/tiered-inbox", OPERATOR)).json()["waiting"] == []


@pytest.mark.parametrize("command", commands_to_reports(), ids=name_of)
async def test_who_may_not_send_a_command_is_refused(api: Api, command: Any) -> None:
    said = {
        "OpenReport": CUT_OFF,
        "AddEntry": {"unit": "17.07", "text": "Aman."},
        "EnterNil": {"unit": "17.07"},
        "WriteNarrative": {"text": "Aman."},
        "DisapproveReport": {"remarks": "Ulang."},
        "ReturnReport": {"remarks": "Ulang."},
        "RestateReport": {"reason": "Ulang."},
    }.get(command.__name__, {})
    address = f"{REPORTS}/daily/2024-11-19/0/{name_of(command)}"
    for role in set(Role) - PERMITTED_ROLES[command] - {Role.SERVICE}:
        actor = Actor(id=f"{role}:x", role=role, region="17.07", agency="KPU" if role is Role.AGENCY else None)
        answer = await api.post(address, said, actor)
        assert (answer.status_code, answer.json()["code"]) == (403, "NOT_PERMITTED"), role
    assert (await api.post(address, said, STRANGER)).status_code == 404


async def test_what_is_no_report_and_no_command_is_refused(api: Api) -> None:
    assert (await api.get(f"{REPORTS}/daily/2024-11-01/0", OPERATOR)).status_code == 404
    assert (await api.get(f"{REPORTS}/hourly/2024-11-01/0", OPERATOR)).status_code == 422
    unreadable = await api.post(f"{REPORTS}/daily/2024-11-18/0/seal-report", {"number": "tanpa kode"}, SUPERVISOR)
    assert unreadable.status_code == 422
    nothing = await api.post(f"{REPORTS}/daily/2024-02-30/0/open-report", CUT_OFF, OPERATOR)
    assert (nothing.status_code, nothing.json()["code"]) == (422, "UNKNOWN_PERIOD")
