"""The list of a desk's problems over HTTP: filters, counts, order, pages, search."""

import pytest

from tests.web.callers import KPU, SUPERVISOR, Api, a_report

LIST = "/api/v1/desks/17.07/problems"


async def reported(api: Api, text: str) -> str:
    return str((await api.post("/api/v1/desks/17.07/reports", a_report(text))).json()["problem_id"])


async def listed(api: Api, query: str) -> list[str]:
    answer = await api.get(f"{LIST}?{query}")
    assert answer.status_code == 200, answer.text
    return [each["problem_id"] for each in answer.json()["problems"]]


async def test_filters_take_several_values_and_facets_count_without_their_own(api: Api) -> None:
    for text in ("Kotak suara rusak di TPS 5.", "Listrik padam di TPS 6.", "Money politics di TPS 7."):
        await reported(api, text)
    everything = (await api.get(LIST)).json()
    phases = [phase for phase, count in everything["facets"]["phase"].items() if count]

    two = "&".join(f"phase={phase}" for phase in phases)
    assert len(await listed(api, f"{two}&limit=200")) == everything["facets"]["matching"]
    narrowed = (await api.get(f"{LIST}?phase={phases[0]}")).json()["facets"]
    assert narrowed["phase"] == everything["facets"]["phase"]
    assert narrowed["matching"] == narrowed["phase"][phases[0]]
    assert set(narrowed["clock"]) >= {"late", "due_today", "unacknowledged", "needs_verification"}
    assert "facets" not in (await api.get(f"{LIST}?facets=false")).json()


@pytest.mark.parametrize("sort", ["deadline", "newest", "oldest", "gravest", "changed", "relevance"])
async def test_a_list_is_read_part_by_part_in_every_order(api: Api, sort: str) -> None:
    for number in range(3):
        await reported(api, f"Surat suara kurang di TPS {number}, macet nomor {number}.")
    whole = await listed(api, f"sort={sort}&limit=200")
    walked: list[str] = []
    after = ""
    while True:
        answer = (await api.get(f"{LIST}?sort={sort}&limit=2{after}")).json()
        walked += [each["problem_id"] for each in answer["problems"]]
        if answer["next_cursor"] is None:
            break
        after = f"&after={answer['next_cursor']}"
    assert walked == whole


async def test_an_official_summary_is_found_and_a_reporters_words_are_not(api: Api) -> None:
    problem = await reported(api, "Gudang logistik terendam, kardus basah semua.")
    await api.post(f"/api/v1/problems/{problem}/write-summary", {"summary": "Gudang logistik kebanjiran"}, SUPERVISOR)

    assert await listed(api, "q=banjir") == [problem]
    assert await listed(api, "q=kardus") == []
    assert await listed(api, "q=banjir&sort=relevance") == [problem]
    shown = (await api.get(f"{LIST}?q=banjir")).json()
    assert shown["facets"]["matching"] == 1
    assert "searched" not in shown["problems"][0]


async def test_sealed_words_are_searched_by_opening_them_on_record(api: Api) -> None:
    problem = await reported(api, "Pohon beringin tumbang menutup jalan.")
    address = "/api/v1/desks/17.07/word-search?q=BERINGIN tumbang"

    refused = await api.get(address)
    assert (refused.status_code, refused.json()["code"]) == (422, "REASON_NEEDED")
    answer = await api.get(address, headers={"Desk-Purpose": "mencari laporan yang sama"})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert [each["problem_id"] for each in told["found"]] == [problem]
    assert "beringin" in told["found"][0]["excerpt"]
    assert told["opened"] >= 1
    assert told["on_record"] is True
    assert answer.headers["Cache-Control"] == "no-store"
    accesses = (await api.get("/api/v1/desks/17.07/access?limit=200", SUPERVISOR)).json()
    assert problem in str(accesses)
    of_an_agency = await api.get(address, KPU, headers={"Desk-Purpose": "ingin tahu"})
    assert "beringin" not in of_an_agency.text


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "x" * 201,
        "phase=closed&phase=nonsense",
        "sort=votes",
        "clock=soon",
        "occurred_from=9999-12-31",
        "occurred_to=0001-01-01",
        "registered_from=kemarin",
        "unknown=1",
        "after=WyJuZXdlc3QiLCIxIiwiIiwieCIsInkiXQ==&sort=newest",
        "after=WyJyZWxldmFuY2UiLCIxIiwiIiwiTmFOIiwieSJd&sort=relevance",
        "after=WyJjaGFuZ2VkIiwiOTk5OTk5OTk5OTk5OTk5OTk5OTkiLCIiLCIxIiwieSJd&sort=changed",
        "&".join(["phase=closed"] * 101),
    ],
)
async def test_a_query_that_does_not_fit_is_refused(api: Api, query: str) -> None:
    answer = await api.get(f"{LIST}?{query}")

    assert answer.status_code in {400, 422}, answer.text
    assert answer.json()["code"] != "FAULT"


@pytest.mark.parametrize("words", ['"', "-", "or or", "!!!&|()", "a' OR 1=1 --", "<->", ":*", "%", "\\", "💩"])
async def test_strange_words_find_nothing_and_break_nothing(api: Api, words: str) -> None:
    answer = await api.get(LIST, params={"q": words, "sort": "relevance"})
    assert answer.status_code == 200, answer.text


async def test_who_acts_on_what_they_saw_is_told_when_something_happened_since(api: Api) -> None:
    problem = await reported(api, "Saksi ditolak masuk di TPS 9.")
    address = f"/api/v1/problems/{problem}"
    seen = (await api.get(address)).headers["ETag"]
    note = {"text": "Sudah dihubungi."}

    async def noted(tag: str, key: str) -> tuple[int, str | None]:
        headers = {"If-Match": tag, "Idempotency-Key": key}
        answer = await api.call("POST", f"{address}/add-note", SUPERVISOR, json=note, headers=headers)
        return answer.status_code, answer.json().get("code")

    assert await noted(seen, "first/note") == (200, None)
    assert await noted(seen, "second/note") == (412, "VERSION_MOVED")
    assert await noted(seen, "first/note") == (200, None), "a repeat finds its outcome"
    assert await noted("W/" + (await api.get(address)).headers["ETag"], "third/note") == (412, "VERSION_MOVED")
    assert await noted('"nonsense"', "fourth/note") == (412, "VERSION_MOVED")
    assert await noted((await api.get(address)).headers["ETag"], "fifth/note") == (200, None)
    assert await noted("*", "sixth/note") == (200, None)
