"""Files of evidence over HTTP: handed in once, opened on record, shown without what stood beside the picture."""

import hashlib
from base64 import b64decode

import httpx
import pytest

from composition import DeskServices
from domain.actor import Actor
from tests.infra.test_pictures import PLACE, a_picture
from tests.web.callers import LEBONG, OPERATOR, STRANGER, Api, a_report
from web.application import application
from web.uploads import FORM_OVERHEAD_BYTES, TOGETHER, Uploads

PHOTO = a_picture("JPEG", comment=PLACE)
FORM = "multipart/form-data; boundary=x"
AUDITOR = Actor(id="auditor:inspektorat", role="auditor", region=LEBONG)


async def a_problem(api: Api, key: str) -> str:
    opened = await api.post(
        f"/api/v1/desks/{LEBONG}/reports", a_report(f"Meteran listrik rusak di TPS 5 ({key})."), key=key
    )
    problem: str = opened.json()["problem_id"]
    return problem


async def attach(
    api: Api,
    problem: str,
    content: bytes = PHOTO,
    *,
    name: str = "meteran.jpg",
    key: str = "bukti/00000001",
    actor: Actor = OPERATOR,
    **fields: str,
) -> httpx.Response:
    return await api.call(
        "POST",
        f"/api/v1/problems/{problem}/evidence",
        actor,
        files={"file": (name, content)},
        data=fields,
        headers={"Idempotency-Key": key},
    )


async def test_a_file_comes_back_as_it_was_handed_in(api: Api) -> None:
    problem = await a_problem(api, "evidence/1")
    answer = await attach(api, problem, text="Foto meteran", key="bukti/00000002")
    assert answer.status_code == 200, answer.text
    assert answer.json()["events"] == ["EvidenceAttached"]

    listed = (await api.get(f"/api/v1/problems/{problem}/evidence")).json()["evidence"]
    last = listed[-1]
    assert (last["name"], last["text"], last["media_type"]) == ("meteran.jpg", "Foto meteran", "image/jpeg")
    opened = await api.get(f"/api/v1/problems/{problem}/evidence/{last['number']}")
    assert opened.content == PHOTO
    assert opened.headers["content-type"] == "application/octet-stream"
    assert opened.headers["content-disposition"] == "attachment"
    assert b64decode(opened.headers["repr-digest"].removeprefix("sha-256=:")[:-1]) == hashlib.sha256(PHOTO).digest()


async def test_the_shown_copy_has_nothing_but_the_picture(api: Api, services: DeskServices) -> None:
    problem = await a_problem(api, "evidence/2")
    await attach(api, problem, key="bukti/00000003")
    shown = await api.get(f"/api/v1/problems/{problem}/evidence/1/picture")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert PLACE in PHOTO
    assert PLACE not in shown.content
    record = await api.get(f"/api/v1/desks/{LEBONG}/access", AUDITOR)
    assert any(each["kind"] == "evidence" and each["problem_id"] == problem for each in record.json()["accesses"])


async def test_sent_again_it_is_the_same_file_once(api: Api) -> None:
    problem = await a_problem(api, "evidence/3")
    before = (await api.get(f"/api/v1/problems/{problem}/evidence")).json()["total"]
    first = await attach(api, problem, key="bukti/00000004")
    again = await attach(api, problem, key="bukti/00000004")
    other = await attach(api, problem, b"lain", key="bukti/00000004")
    assert (first.json()["fresh"], again.json()["fresh"]) == (True, False)
    assert (other.status_code, other.json()["code"]) == (422, "COMMAND_ID_REUSED")
    assert (await api.get(f"/api/v1/problems/{problem}/evidence")).json()["total"] == before + 1


@pytest.mark.parametrize(
    "content", [b"<html><script>alert(1)</script></html>", b"MZ" + bytes(200), b"\x7fELF" + bytes(90)]
)
async def test_what_a_browser_could_run_is_never_shown_by_one(api: Api, content: bytes) -> None:
    key = f"evidence/{hashlib.sha256(content).hexdigest()[:8]}"
    problem = await a_problem(api, key)
    assert (await attach(api, problem, content, name="foto.jpg", key=f"bukti/{key}")).status_code == 200
    number = (await api.get(f"/api/v1/problems/{problem}/evidence")).json()["total"]
    opened = await api.get(f"/api/v1/problems/{problem}/evidence/{number}")
    assert opened.content == content
    assert opened.headers["content-type"] == "application/octet-stream"
    assert opened.headers["x-content-type-options"] == "nosniff"
    picture = await api.get(f"/api/v1/problems/{problem}/evidence/{number}/picture")
    assert (picture.status_code, picture.json()["code"]) == (404, "NO_SHOWN_COPY")


async def test_who_may_not_see_a_problem_hands_nothing_in_and_opens_nothing(api: Api) -> None:
    problem = await a_problem(api, "evidence/4")
    await attach(api, problem, key="bukti/00000005")
    assert (await attach(api, problem, key="bukti/00000006", actor=STRANGER)).status_code == 404
    for path in ("", "/1", "/1/picture"):
        assert (await api.get(f"/api/v1/problems/{problem}/evidence{path}", STRANGER)).status_code == 404


async def test_names_are_texts_and_no_paths(api: Api) -> None:
    problem = await a_problem(api, "evidence/5")
    await attach(api, problem, name="../../etc/<b>passwd</b>", key="bukti/00000007")
    listed = (await api.get(f"/api/v1/problems/{problem}/evidence")).json()["evidence"]
    assert listed[-1]["name"] == "b>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", FORM),
        (b"--x\r\n", FORM),
        (b"--x--\r\n", FORM),
        (
            b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nhalo\r\n--x--\r\n',
            FORM,
        ),
        (
            b'--x\r\nContent-Disposition: form-data; filename="a"\r\n\r\nhalo\r\n--x--\r\n',
            FORM,
        ),
        (b"{}", "application/json"),
        (b"a=b", "application/x-www-form-urlencoded"),
        (b"--x\r\n", "multipart/form-data"),
        (b"--x\r\n", "multipart/form-data; boundary=" + "y" * 500),
        (
            b"".join(b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nb\r\n' for _ in range(3))
            + b"--x--\r\n",
            FORM,
        ),
        (
            b"".join(b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\nb\r\n' for _ in range(50)) + b"--x--\r\n",
            FORM,
        ),
    ],
)
async def test_what_is_no_upload_is_refused(api: Api, body: bytes, content_type: str) -> None:
    problem = await a_problem(api, "evidence/6")
    headers = {"Content-Type": content_type, "Idempotency-Key": "bukti/00000008"}
    answer = await api.call("POST", f"/api/v1/problems/{problem}/evidence", OPERATOR, content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "UNREADABLE_REQUEST")


async def test_an_empty_file_and_one_too_large_are_refused(api: Api, services: DeskServices) -> None:
    problem = await a_problem(api, "evidence/7")
    empty = await attach(api, problem, b"", key="bukti/00000009")
    assert (empty.status_code, empty.json()["code"]) == (422, "EMPTY_EVIDENCE")
    large = await attach(api, problem, bytes(services.evidence.limit_bytes + 1), key="bukti/00000010")
    assert (large.status_code, large.json()["code"]) == (413, "EVIDENCE_TOO_LARGE")
    larger = await attach(
        api, problem, bytes(services.evidence.limit_bytes + FORM_OVERHEAD_BYTES), key="bukti/00000011"
    )
    assert (larger.status_code, larger.json()["code"]) == (413, "REQUEST_TOO_LARGE")


async def test_other_addresses_take_no_body_of_that_size(api: Api) -> None:
    answer = await api.post(f"/api/v1/desks/{LEBONG}/reports", a_report("x" * 300_000))
    assert (answer.status_code, answer.json()["code"]) == (413, "REQUEST_TOO_LARGE")


async def test_a_few_uploads_are_read_at_once_and_one_more_is_asked_to_come_back(services: DeskServices) -> None:
    app = application(services)
    uploads: Uploads = app.state.uploads
    for _ in range(TOGETHER):
        await uploads._slots.acquire()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as client:
        api = Api(client, services)
        problem = await a_problem(api, "evidence/8")
        answer = await attach(api, problem, key="bukti/00000012")
        assert (answer.status_code, answer.json()["code"]) == (429, "TOO_MANY_REQUESTS")
        assert int(answer.headers["retry-after"]) > 0
        uploads._slots.release()
        assert (await attach(api, problem, key="bukti/00000012")).status_code == 200


async def test_many_uploads_one_after_the_other_leave_every_slot_free(api: Api) -> None:
    problem = await a_problem(api, "evidence/9")
    answers = [await attach(api, problem, key=f"bukti/000001{number:02}") for number in range(2 * TOGETHER)]
    assert {each.status_code for each in answers} == {200}
