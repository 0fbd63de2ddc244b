"""Files of evidence on the pages: handed in by a form, once; shown as a picture without what stood beside it."""

import httpx
import pytest

from domain.actor import Actor
from domain.codes import Role
from tests.infra.test_pictures import PLACE, a_picture
from tests.web.callers import LEBONG, OPERATOR, STRANGER, Api, a_report
from tests.web.visitors import ORIGIN, Pages, hidden_in

PHOTO = a_picture("JPEG", comment=PLACE)
REPORTER = Actor(id="reporter:warga", role=Role.REPORTER, region=LEBONG)


async def a_problem(api: Api, key: str) -> str:
    opened = await api.post(f"/api/v1/desks/{LEBONG}/reports", a_report(f"Genset rusak di gudang ({key})."), key=key)
    problem: str = opened.json()["problem_id"]
    return problem


async def send(
    pages: Pages,
    problem: str,
    fields: dict[str, str],
    *,
    content: bytes = PHOTO,
    name: str = "genset.jpg",
    who: Actor = OPERATOR,
    origin: str = ORIGIN,
) -> httpx.Response:
    pages.who = who
    return await pages.client.post(
        f"/masalah/{problem}/bukti", data=fields, files={"file": (name, content)}, headers={"Origin": origin}
    )


async def form_of(pages: Pages, problem: str) -> dict[str, str]:
    page = await pages.get(f"/masalah/{problem}/bukti")
    assert page.status_code == 200, page.text
    fields: dict[str, str] = hidden_in(page.text)
    return fields


async def test_a_file_is_handed_in_once_however_often_the_form_is_sent(api: Api, pages: Pages) -> None:
    problem = await a_problem(api, "evidence-page/1")
    fields = await form_of(pages, problem) | {"text": "Tampak <b>genset</b> & kabel"}
    for _ in range(2):
        answer = await send(pages, problem, fields)
        assert answer.status_code == 303, answer.text
    page = await pages.get(f"/masalah/{problem}/bukti")
    assert page.text.count("genset.jpg") == 1
    assert "Tampak &lt;b&gt;genset&lt;/b&gt; &amp; kabel" in page.text


async def test_a_picture_is_shown_without_what_stood_beside_it(api: Api, pages: Pages) -> None:
    problem = await a_problem(api, "evidence-page/2")
    await send(pages, problem, await form_of(pages, problem))
    shown = await pages.get(f"/masalah/{problem}/bukti/1/gambar")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert PLACE not in shown.content
    original = await pages.get(f"/masalah/{problem}/bukti/1")
    assert original.content == PHOTO
    assert original.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["berkas.html", '"><script>alert(1)</script>.jpg'])
async def test_hostile_files_and_names_stay_texts(api: Api, pages: Pages, name: str) -> None:
    problem = await a_problem(api, f"evidence-page/{len(name)}")
    await send(pages, problem, await form_of(pages, problem), content=b"<script>alert(1)</script>", name=name)
    page = await pages.get(f"/masalah/{problem}/bukti")
    assert "<script>alert" not in page.text
    picture = await pages.get(f"/masalah/{problem}/bukti/1/gambar")
    assert picture.headers["content-type"].startswith(("text/html", "image/jpeg"))
    assert "<script>alert" not in picture.text


async def test_what_was_typed_stays_where_the_file_is_refused(api: Api, pages: Pages) -> None:
    problem = await a_problem(api, "evidence-page/3")
    fields = await form_of(pages, problem) | {"text": "Sudah diketik"}
    answer = await send(pages, problem, fields, content=b"")
    assert answer.status_code == 422
    assert "Sudah diketik" in answer.text
    large = await send(pages, problem, fields, content=bytes(pages.services.evidence.limit_bytes + 1))
    assert large.status_code == 413


async def test_a_form_of_somebody_else_hands_nothing_in(api: Api, pages: Pages) -> None:
    problem = await a_problem(api, "evidence-page/4")
    fields = await form_of(pages, problem)
    before = (await pages.get(f"/masalah/{problem}/bukti")).text.count("genset.jpg")
    assert (await send(pages, problem, fields, origin="https://elsewhere.test")).status_code == 403
    assert (await send(pages, problem, fields | {"csrf": "x"})).status_code == 403
    assert (await send(pages, problem, {})).status_code == 403
    assert (await send(pages, problem, fields, who=STRANGER)).status_code == 404
    assert (await pages.get(f"/masalah/{problem}/bukti")).text.count("genset.jpg") == before


async def test_who_may_not_see_a_problem_sees_no_file_of_it(api: Api, pages: Pages) -> None:
    problem = await a_problem(api, "evidence-page/5")
    await send(pages, problem, await form_of(pages, problem))
    for path in ("", "/1", "/1/gambar"):
        assert (await pages.get(f"/masalah/{problem}/bukti{path}", STRANGER)).status_code == 404
        assert (await pages.get(f"/masalah/{problem}/bukti{path}", REPORTER)).status_code == 404
