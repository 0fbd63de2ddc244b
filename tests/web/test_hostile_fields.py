"""Fields that nobody may write: refused with a code wherever they are sent; nothing is changed by what holds them."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Final

import pytest
from pydantic import TypeAdapter

from composition import DeskServices
from domain.base import Value
from domain.desk.commands import AppointOfficial, RecordOffice
from domain.problem.process import problem_stream
from tests.web.addresses import DESCRIPTION, Address, every_address, example_body
from tests.web.callers import LEBONG, OPERATOR, SUPERVISOR, Api, a_report
from tests.web.visitors import CSRF, Pages
from web.api.commands import name_of

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

FOREIGN: Final = "bukan_isiannya"
"""A field that no object has."""


def own_fields(schema: Mapping[str, Any]) -> frozenset[str]:
    """Names that a body of the schema has."""
    if "$ref" in schema:
        schema = DESCRIPTION["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return frozenset(schema.get("properties", {}))


def kind_of(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself where another one refers to it, and where it is that or nothing."""
    if "$ref" in schema:
        return kind_of(DESCRIPTION["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    kinds = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    return kind_of(kinds[0]) if len(kinds) == 1 else schema


def objects_described(schema: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every object that a body of the schema may have, by its path; `0` stands for the first of several."""
    schema = kind_of(schema)
    if "properties" in schema:
        yield path, schema
        for name, inner in schema["properties"].items():
            yield from objects_described(inner, f"{path}.{name}")
    if "items" in schema:
        yield from objects_described(schema["items"], f"{path}.0")


def objects_in(part: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of a document, by its path."""
    if isinstance(part, dict):
        yield path, part
    for name, inner in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        yield from objects_in(inner, f"{path}.{name}")


def bodies() -> Iterator[tuple[Address, Mapping[str, Any]]]:
    """Every address that takes a body in JSON, and its schema."""
    for address in every_address():
        if address.is_api and example_body(address) is not None:
            assert address.method == "POST"
            operation = DESCRIPTION["paths"][address.template]["post"]
            yield address, operation["requestBody"]["content"]["application/json"]["schema"]


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
    for address, schema in bodies():
        names = PROTECTED.keys() - own_fields(schema)
        for chosen in ({each} for each in names) if "add-note" in address.template else (names,):
            body = example_body(address) | {name: PROTECTED[name] for name in chosen}
            answer = await api.post(address.filled(problem=problem), body, SUPERVISOR)
            assert (answer.status_code, answer.json().get("code")) == (422, "UNREADABLE_REQUEST"), (address, chosen)
            reasons = {each["reason"] for each in answer.json()["faults"]}
            assert "extra_forbidden" in reasons, (address, chosen, reasons)
            tried += 1
    assert tried > 50
    assert await entries(services) == before


async def test_no_object_within_a_body_takes_one_either(api: Api, services: DeskServices) -> None:
    reported = await api.post(f"/api/v1/desks/{LEBONG}/reports", a_report(), key="hostile-fields/within")
    problem = str(reported.json()["problem_id"])
    made = api.client._transport.app  # type: ignore[attr-defined]
    made.state.rates = type(made.state.rates).per_minute(1_000_000, 1_000_000)
    before, within = await entries(services), set()
    for address, schema in bodies():
        described = {path for path, _ in objects_described(schema)}
        assert described == {path for path, _ in objects_in(example_body(address))}, "an example leaves an object out"
        for path in described:
            body = deepcopy(example_body(address))
            dict(objects_in(body))[path][FOREIGN] = "x"
            answer = await api.post(address.filled(problem=problem), body, SUPERVISOR)
            assert (answer.status_code, answer.json().get("code")) == (422, "UNREADABLE_REQUEST"), (address, path)
            foreign = [each for each in answer.json()["faults"] if each["reason"] == "extra_forbidden"]
            assert foreign == [{"field": f"body{path}.{FOREIGN}", "reason": "extra_forbidden"}], (address, path)
            if path:
                within.add(f"{address.template.rpartition('/')[2]}{path}")
    assert within >= {"record-office.office", "appoint-official.terms", "propose-routing-table.rows.0"}
    assert await entries(services) == before


def test_every_object_of_a_body_is_described_as_closed() -> None:
    for address, schema in bodies():
        for path, described in objects_described(schema):
            assert described.get("additionalProperties") is False, (address, path)


async def test_a_form_with_a_file_takes_no_other_field(api: Api, services: DeskServices) -> None:
    reported = await api.post(f"/api/v1/desks/{LEBONG}/reports", a_report(), key="hostile-fields/file")
    path = f"/api/v1/problems/{reported.json()['problem_id']}/evidence"
    sent: dict[str, Any] = {
        "files": {"file": ("a.txt", b"isi")},
        "headers": {"Idempotency-Key": "hostile-fields/file/sent"},
    }
    before = await entries(services)

    refused = await api.call("POST", path, OPERATOR, data={"text": "Foto.", FOREIGN: "x"}, **sent)
    assert refused.status_code == 422
    assert refused.json()["faults"] == [{"field": f"body.{FOREIGN}", "reason": "extra_forbidden"}]
    assert await entries(services) == before

    taken = await api.call("POST", path, OPERATOR, data={"text": "Foto."}, **sent)
    assert taken.status_code == 200, taken.text


@pytest.mark.parametrize(("command", "part"), [(RecordOffice, "office"), (AppointOfficial, "terms")])
def test_what_is_stored_stays_readable_with_fields_that_are_not_its_own(command: type[Value], part: str) -> None:
    """Strict is how a body is read; the values themselves stand in events of older and newer releases."""
    address = next(each for each, _ in bodies() if each.template.endswith(f"/{name_of(command)}"))
    kind: Any = command.model_fields[part].annotation
    reader, told = TypeAdapter(kind), example_body(address)[part]

    assert reader.validate_python(told | {"x": "of a newer release"}) == reader.validate_python(told)


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
