"""The API as programs call it."""

import pytest

from activities.courier import record_of
from commands.service import Refused
from domain.access.api_token import TokenScope
from domain.problem.commands import DeliveryResult
from domain.problem.process import problem_stream
from domain.problem.state import notices_of
from domain.stream import START, book_id
from tests.web.callers import KPU, OPERATOR, STRANGER, SUPERVISOR, Api, a_report


async def test_a_report_becomes_a_problem_that_is_listed_and_shown(api: Api) -> None:
    taken = await api.post("/api/v1/desks/17.07/reports", a_report(), key="report/0001")
    assert taken.status_code == 201, taken.text
    problem = taken.json()["problem_id"]

    again = await api.post("/api/v1/desks/17.07/reports", a_report(), key="report/0001")
    assert (again.status_code, again.json()["fresh"]) == (200, False)
    other = await api.post("/api/v1/desks/17.07/reports", a_report("Lain sama sekali."), key="report/0001")
    assert (other.status_code, other.json()["code"]) == (422, "INTAKE_KEY_REUSED")

    listed = (await api.get("/api/v1/desks/17.07/problems")).json()
    assert problem in [each["problem_id"] for each in listed["problems"]]
    shown = await api.get(f"/api/v1/problems/{problem}")
    assert shown.json()["problem"]["intakes"][0]["text"].startswith("Kotak suara")

    tag = shown.headers["ETag"]
    same = await api.get(f"/api/v1/problems/{problem}", headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    noted = await api.post(f"/api/v1/problems/{problem}/add-note", {"text": "Sudah ditelepon."})
    assert noted.status_code == 200, noted.text
    changed = await api.get(f"/api/v1/problems/{problem}", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


async def test_a_command_is_carried_out_once_under_its_key(api: Api) -> None:
    problem = (await api.post("/api/v1/desks/17.07/reports", a_report("Listrik padam di TPS 2."))).json()["problem_id"]
    address = f"/api/v1/problems/{problem}/triage"
    decided = {"category": "POWER_OUTAGE", "severity": "S3", "reason": "sudah jelas"}

    first = await api.post(address, decided, SUPERVISOR, key="triage/one")
    assert first.status_code == 200, first.text
    again = await api.post(address, decided, SUPERVISOR, key="triage/one")
    assert (again.json()["fresh"], again.json()["version"]) == (False, first.json()["version"])
    other = await api.post(address, decided | {"severity": "S2"}, SUPERVISOR, key="triage/one")
    assert (other.status_code, other.json()["code"]) == (422, "COMMAND_ID_REUSED")

    refused = await api.post(address, decided, SUPERVISOR, key="triage/two")
    assert (refused.status_code, refused.json()["code"]) == (409, "OUT_OF_PHASE")
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("header", "challenge"),
    [
        (None, 'Bearer realm="desk"'),
        ("Bearer nonsense", 'Bearer realm="desk", error="invalid_token"'),
        ("Basic b3BlcmF0b3I6", 'Bearer realm="desk", error="invalid_token"'),
        (f"Bearer desk_{'a' * 16}_{'A' * 43}", 'Bearer realm="desk", error="invalid_token"'),
    ],
)
async def test_who_is_not_signed_in_learns_nothing(api: Api, header: str | None, challenge: str) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = await api.client.get("/api/v1/desks/17.07/problems", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (401, "NOT_SIGNED_IN")
    assert answer.headers["WWW-Authenticate"] == challenge


async def test_a_token_that_was_revoked_opens_nothing(api: Api) -> None:
    written = await api.token(KPU)
    assert (await api.get("/api/v1/desks/17.07/problems", KPU)).status_code == 200

    assert await api.services.api_tokens.revoke(written.split("_")[1], "17.07", "supervisor:sekda")

    assert (await api.get("/api/v1/desks/17.07/problems", KPU)).status_code == 401


async def test_a_token_for_reading_does_not_act(api: Api) -> None:
    token = await api.token(OPERATOR, TokenScope.READ)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "reading-only"}

    answer = await api.client.post("/api/v1/desks/17.07/reports", json=a_report(), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (403, "TOKEN_NARROWER")
    assert (await api.client.get("/api/v1/desks/17.07/problems", headers=headers)).status_code == 200


async def test_what_is_out_of_sight_looks_as_if_it_were_not_there(api: Api) -> None:
    problem = (await api.post("/api/v1/desks/17.07/reports", a_report("Banjir di Rimbo Pengadang."))).json()[
        "problem_id"
    ]

    for path in ("", "/process", "/similar"):
        answer = await api.get(f"/api/v1/problems/{problem}{path}", STRANGER)
        assert (answer.status_code, answer.json()["code"]) == (404, "UNKNOWN_PROBLEM")
    answer = await api.post(f"/api/v1/problems/{problem}/add-note", {"text": "Ada apa?"}, STRANGER)
    assert (answer.status_code, answer.json()["code"]) == (404, "UNKNOWN_PROBLEM")


async def test_a_request_that_does_not_fit_is_told_where(api: Api) -> None:
    answer = await api.post("/api/v1/desks/17.07/reports", {"text": "x", "channel": "pigeon", "reporter": "Budi"})

    assert (answer.status_code, answer.json()["code"]) == (422, "UNREADABLE_REQUEST")
    faults = {each["field"]: each["reason"] for each in answer.json()["faults"]}
    assert faults == {"body.channel": "enum", "body.reported_at": "missing", "body.reporter": "extra_forbidden"}
    assert "Budi" not in answer.text


async def test_what_there_is_not_has_a_code_too(api: Api) -> None:
    for method, path, status, code in (
        ("GET", "/api/v1/nothing", 404, "UNKNOWN_ADDRESS"),
        ("DELETE", "/api/v1/desks", 405, "WRONG_METHOD"),
        ("GET", "/api/v1/desks/99.99/problems", 404, "DESK_NOT_OPEN"),
        ("GET", "/api/v1/desks/35.78/problems", 404, "DESK_NOT_OPEN"),
    ):
        answer = await api.call(method, path, OPERATOR)
        assert (answer.status_code, answer.json()["code"]) == (status, code), path


async def test_a_body_beyond_the_limit_is_not_read(api: Api) -> None:
    answer = await api.post("/api/v1/desks/17.07/reports", a_report("x" * 300_000))

    assert (answer.status_code, answer.json()["code"]) == (413, "REQUEST_TOO_LARGE")


async def test_a_letter_that_came_back_is_recorded_by_a_program(api: Api) -> None:
    problem = (await api.post("/api/v1/desks/17.07/reports", a_report("Banjir di TPS 9 Amen."))).json()["problem_id"]
    address = f"/api/v1/problems/{problem}/record-bounce"
    said = {
        "notice_id": "referral/KPU.1",
        "status": "5.1.1",
        "at": "2024-11-27T10:00:00+07:00",
        "learned": "notification",
    }

    for body, status, code in (
        (said, 404, "UNKNOWN_PART"),
        (said | {"status": "5.1"}, 422, "UNREADABLE_REQUEST"),
        (said | {"status": "9.1.1"}, 422, "UNREADABLE_REQUEST"),
        (said | {"action": "lost"}, 422, "UNREADABLE_REQUEST"),
        (said | {"learned": "rumour"}, 422, "UNREADABLE_REQUEST"),
        (said | {"at": "2024-11-27T10:00:00"}, 422, "UNREADABLE_REQUEST"),
        (said | {"notice_id": "a\u0000b"}, 422, "BAD_VALUE"),
    ):
        answer = await api.post(address, body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), body
    for stranger, status in ((KPU, 404), (STRANGER, 404)):
        assert (await api.post(address, said, stranger)).status_code == status

    inventoried = await told_by_channel(api, problem)
    delayed = await api.post(address, inventoried | {"action": "delayed", "status": "4.4.1"})
    assert (delayed.status_code, delayed.json()["code"]) == (409, "MAIL_DELAYED")
    recorded = await api.post(address, inventoried, key="bounce/1")
    assert recorded.json()["events"] == ["NoticeBounced"], recorded.text
    assert (await api.post(address, inventoried, key="bounce/1")).json()["fresh"] is False
    assert (await api.post(address, inventoried)).json()["events"] == []
    again = await api.post(f"/api/v1/problems/{problem}/resend-notice", {"notice_id": inventoried["notice_id"]})
    assert again.json()["events"] == ["NoticeResendRequested"]


async def told_by_channel(api: Api, problem: str) -> dict[str, object]:
    """The body that says that the first letter to KPU, which a channel has taken by now, came back."""
    decided = {"category": "LOGISTICS_LATE", "severity": "S3", "reason": "sudah jelas"}
    triaged = await api.post(f"/api/v1/problems/{problem}/triage", decided, SUPERVISOR)
    assert triaged.status_code in (200, 409), triaged.text
    services = api.services
    stream = problem_stream(book_id("17.07", 2024), problem)
    progress = await services.commands.carry_out_due(stream, services.now(), START)
    referral = next(
        each for each in notices_of(progress.snapshot.state).pending if each.notice_id.startswith("referral/")
    )
    result = DeliveryResult(notice_id=referral.notice_id, result="delivered", channel="SMTP", reference="<1@desk>")
    assert not isinstance(await services.commands.carry_out(record_of(stream, "test", (result,))), Refused)
    return {"notice_id": referral.notice_id, "status": "5.1.1", "at": services.now().isoformat()}
