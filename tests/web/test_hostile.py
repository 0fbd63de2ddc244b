"""Rubbish: refused with a code, never a fault, and nothing of it is stored."""

from itertools import product

import pytest

from tests.web.callers import OPERATOR, Api

AMEN = '{"text":"Kotak suara rusak di TPS 1.","channel":"whatsapp","reported_at":"2024-11-27T08:00:00+07:00"'

BODIES = {
    "empty": b"",
    "no JSON": b"laporan",
    "not an object": b"[1, 2]",
    "half": AMEN.encode(),
    "two documents": (AMEN + "}{}").encode(),
    "UTF-16": (AMEN + "}").encode("utf-16"),
    "mark before it": b"\xef\xbb\xbf" + (AMEN + "}").encode(),
    "no UTF-8": AMEN.encode() + b',"place":"\xff\xfe"}',
    "half a surrogate": (AMEN + ',"place":"\\ud800"}').encode(),
    "NUL": (AMEN + ',"place":"TPS\\u00001"}').encode(),
    "NUL in the text": AMEN.replace("rusak", "rus\\u0000ak").encode() + b"}",
    "a key twice": (AMEN + ',"channel":"phone"}').encode(),
    "NaN": (AMEN + ',"contests":NaN}').encode(),
    "beyond a number": (AMEN + ',"place":1e400}').encode(),
    "deep": AMEN.encode() + b',"contests":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "deep, but not too deep to read": AMEN.encode() + b',"contests":' + b"[" * 900 + b"]" * 900 + b"}",
    "many keys": (AMEN + "," + ",".join(f'"k{each}":1' for each in range(20_000)) + "}").encode(),
    "year 1": AMEN.replace("2024-11-27", "0001-01-01").encode() + b"}",
    "year 9999": AMEN.replace("2024-11-27", "9999-12-31").encode() + b"}",
    "30 February": AMEN.replace("2024-11-27", "2024-02-30").encode() + b"}",
    "no zone": AMEN.replace("+07:00", "").encode() + b"}",
    "a number for the instant": AMEN.replace('"2024-11-27T08:00:00+07:00"', "1e30").encode() + b"}",
    "only white space": AMEN.replace("Kotak suara rusak di TPS 1.", " \\n\\t ").encode() + b"}",
    "another region": (AMEN + ',"region":"35.78.01"}').encode(),
    "no region": (AMEN + ',"region":"17.07.99"}').encode(),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_a_body_that_is_no_report_is_refused(api: Api, body: bytes) -> None:
    headers = {"Idempotency-Key": "hostile/0001", "Content-Type": "application/json"}
    before = (await api.get("/api/v1/desks/17.07/problems")).json()["totals"]

    answer = await api.call("POST", "/api/v1/desks/17.07/reports", OPERATOR, content=body, headers=headers)

    assert answer.status_code in {400, 413, 422}, answer.text
    assert answer.json()["code"] not in {"FAULT", "REFUSED"}
    assert (await api.get("/api/v1/desks/17.07/problems")).json()["totals"] == before


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/desks/17.07/problems?after=%00",
        "/api/v1/desks/17.07/problems?after=AAAA",
        "/api/v1/desks/17.07/problems?limit=999999999999999999999",
        "/api/v1/desks/17.07/problems?agency=%00",
        "/api/v1/desks/17.07/problems?region=17.07%27--",
        "/api/v1/desks/17.07/problems?severity=S9",
        "/api/v1/desks/17.07%00/problems",
        "/api/v1/problems/%00",
        "/api/v1/problems/%2e%2e%2f%2e%2e",
        "/api/v1/problems/%25",
        "/api/v1/problems/" + "x" * 5000,
        "/api/v1/problems/LEBONG-2024-000001-Z",
        "/api/v1/problems/%F0%9F%92%A9",
        "/api/v1/problems/x?as_of=9999-12-31T23:59:59Z",
    ],
)
async def test_an_address_that_names_nothing_is_refused(api: Api, path: str) -> None:
    answer = await api.get(path)

    assert answer.status_code in {400, 404, 422}, answer.text
    assert answer.json()["code"] not in {"FAULT", "REFUSED"}


NO_HOSTS = ("[", "[::1", "a b", "a@b", "a/b", "a?b", "a#b", "a:x", "", "\xff", "a\\b", "desk.test:1:2")
OTHER_HOSTS = ("elsewhere.test", "elsewhere.test:8080", "[2001:db8::1]", "10.0.0.1")


async def test_a_host_whose_name_is_none_is_refused(api: Api) -> None:
    for host, path in product(
        NO_HOSTS, ("/", "/masuk", "/masuk/oidc", "/desk/17.07/antrean/", "/api/v1/desks/", "/r/x")
    ):
        answer = await api.client.get(path, headers={b"Host": host.encode("latin-1")})
        assert answer.status_code == 422, (host, path)
        assert "UNREADABLE_REQUEST" in answer.text, (host, path)


async def test_no_answer_leads_to_the_host_that_a_request_names(api: Api) -> None:
    paths = ("/", "/masuk/", "/masuk?next=//elsewhere.test", "/desk/17.07/antrean/", "//elsewhere.test/", "/keluar/")
    for host, path, method in product(OTHER_HOSTS, paths, ("GET", "POST")):
        answer = await api.client.request(method, f"http://desk.test{path}", headers={"Host": host})
        led_to = answer.headers.get("location", "/")
        assert led_to.startswith("/"), (host, path)
        assert not led_to.startswith(("//", "/\\")), (host, path)


@pytest.mark.parametrize("key", ["short", "x" * 201, "kunci dengan spasi", "kunci\x7f12345"])
async def test_a_key_that_is_none_is_refused(api: Api, key: str) -> None:
    answer = await api.post("/api/v1/problems/x/add-note", {"text": "Halo."}, key=key)

    assert (answer.status_code, answer.json()["code"]) == (422, "UNREADABLE_REQUEST")


async def test_a_token_is_taken_in_one_place_and_one_form_only(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    path, token = "/api/v1/desks/17.07/problems", await api.token(OPERATOR)
    assert (await api.client.get(path, headers={"Authorization": f"bearer {token}"})).status_code == 200
    for name in ("access_token", "token", "api_key", "authorization", "bearer"):
        assert (await api.client.get(path, params={name: token})).status_code == 401, name
        form = await api.client.post("/api/v1/desks/17.07/reports", data={name: token})
        assert form.status_code == 401, name
    for name in ("X-Api-Key", "Proxy-Authorization", "X-Authorization", "Cookie"):
        assert (await api.client.get(path, headers={name: f"Bearer {token}"})).status_code == 401, name
    for written in (
        token,
        f"Token {token}",
        f"Basic {token}",
        f"Bearer,{token}",
        f"Bearer {token} {token}",
        f"Bearer {token}, Bearer {token}",
        f"Bearer {token.upper()}",
        f"Bearer {token[:-1]}",
        f"Bearer {token}A",
        f"Bearer desk_{token}",
        "Bearer",
        "Bearer ",
        "Bearer " + "a" * 8_000,
        f"Bearer {token.replace('_', '-')}",
        'Bearer "' + token + '"',
    ):
        answer = await api.client.get(path, headers={"Authorization": written})
        assert (answer.status_code, answer.json()["code"]) == (401, "NOT_SIGNED_IN"), written[:20]
        assert token not in answer.text
    twice = await api.client.get(path, headers=[("Authorization", f"Bearer {token}"), ("Authorization", "Bearer x")])
    assert twice.status_code in {200, 401}
    assert token not in caplog.text
