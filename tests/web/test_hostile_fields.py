"""Fields that nobody may write: refused with a code wherever they are sent; nothing is changed by what holds them."""

from collections.abc import Mapping
from typing import Any, Final

from composition import DeskServices
from domain.problem.process import problem_stream
from tests.web.addresses import DESCRIPTION, every_address, example_body
from tests.web.callers import LEBONG, OPERATOR, SUPERVISOR, Api, a_report
from tests.web.visitors import CSRF, Pages

PROTECTED: Final[Mapping[str, Any]] = {
    "actor": {"id": "supervisor:sekda", "role": "supervisor", "region": LEBONG},
    "account": "supervisor:sekda",
    "role": "supervisor",
    "region": "00",
    "book": "35.78/2024",
    "stream": "problem/35.78/2024/x",
    "command_id": "hostile/other",
    "event_id": "7f1c9f6e-6a1d-8c2b-9d3e-0a4b5c6d7e8f",
    "type": "ProblemClosed",
    "version": 1,
    "recorded_at": "2020-01-01T00:00:00+07:00",
    "occurred_at": "2020-01-01T00:00:00+07:00",
    "approved_by": "supervisor:sekda",
    "register_number": "LEBONG/2024/000001-6",
    "commitment": "0" * 64,
    "fictitious": False,
    "grant": {"kind": "roster"},
    "__proto__": {"role": "supervisor"},
    "constructor": {},
    "": "x",
}
"""What the service itself says of an event, by the names under which it or others store it."""


def own_fields(schema: Mapping[str, Any]) -> frozenset[str]:
    """Names that a body of the schema has."""
    if "$ref" in schema:
        schema = DESCRIPTION["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return frozenset(schema.get("properties", {}))


async def entries(services: DeskServices) -> int:
    """How many events there are, in all books."""
    rows = await services.sessions._database.fetch("SELECT count(*) FROM ledger.entry")
    return int(rows[0][0])


async def test_no_body_takes_a_field_that_is_not_its_own(api: Api, services: DeskServices) -> None:
    reported = await api.post(f"/api/v1/desks/{LEBONG}/reports", a_report(), key="hostile-fields/report")
    problem = str(reported.json()["problem_id"])
    # More is sent than one account may write in a minute.
    made = api.client._transport.app  # type: ignore[attr-defined]
    made.state.rates = type(made.state.rates).per_minute(1_000_000, 1_000_000)
    before, tried = await entries(services), 0
    for address in every_address():
        if not address.is_api or address.method != "POST" or example_body(address) is None:
            continue
        content = DESCRIPTION["paths"][address.template]["post"]["requestBody"]["content"]["application/json"]
        names = PROTECTED.keys() - own_fields(content["schema"])
        for chosen in ({each} for each in names) if "add-note" in address.template else (names,):
            body = example_body(address) | {name: PROTECTED[name] for name in chosen}
            answer = await api.post(address.filled(problem=problem), body, SUPERVISOR)
            assert (answer.status_code, answer.json().get("code")) == (422, "UNREADABLE_REQUEST"), (address, chosen)
            reasons = {each["reason"] for each in answer.json()["faults"]}
            assert "extra_forbidden" in reasons, (address, chosen, reasons)
            tried += 1
    assert tried > 50
    assert await entries(services) == before


async def test_what_a_form_has_beside_its_fields_says_nothing(api: Api, pages: Pages) -> None:
    reported = await api.post(f"/api/v1/desks/{LEBONG}/reports", a_report(), key="hostile-fields/form")
    problem = str(reported.json()["problem_id"])
    more = {name: str(value) for name, value in PROTECTED.items() if name}
    nested = {f"{name}.id": "supervisor:sekda" for name in ("actor", "grant")} | {"actor[role]": "supervisor"}
    path = f"/masalah/{problem}/tindakan/add-note"
    sent = await pages.send(path, {"csrf": CSRF, "text": "Halo dari formulir."} | more | nested, OPERATOR)
    assert sent.status_code == 303, sent.text

    recorded = (await pages.services.ledger.read(problem_stream(pages.services.book_of(LEBONG), problem)))[-1]
    assert (recorded.event.type, recorded.actor.id, recorded.actor.role) == ("NoteAdded", OPERATOR.id, OPERATOR.role)


async def test_a_query_says_nothing_of_who_asks(api: Api) -> None:
    asked = {
        "actor": "supervisor:sekda",
        "role": "supervisor",
        "as": "supervisor:sekda",
        "region": "17.07",
        "desk": "35.78",
    }
    headers = {"X-Actor": "supervisor:surabaya", "X-Role": "supervisor", "X-Forwarded-User": "supervisor:surabaya"}
    for options in ({"params": asked}, {"headers": headers}):
        for place in ("problems", "tokens", "roster"):
            assert (await api.get(f"/api/v1/desks/35.78/{place}", OPERATOR, **options)).status_code == 404
    for name in ("X-HTTP-Method-Override", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL"):
        looked = await api.get(f"/api/v1/desks/{LEBONG}/problems", headers={name: f"/api/v1/desks/{LEBONG}/tokens"})
        assert "problems" in looked.json()
