"""The description of the API (OpenAPI): what the framework knows, with sign-in, refusals, links and examples."""

from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from web.api.examples import example_of
from web.api.problem_details import MEDIA_TYPE, ProblemDetails

SUMMARY: Final = "Problems of a local election, as its desk follows them."
BEARER: Final = "token"
METHODS: Final = ("get", "post", "put", "patch", "delete")

SCHEMAS: Final = "#/components/schemas/"
"""What the name of a schema follows where another one refers to it."""

NO_SCHEMAS: Final = frozenset({"properties", "example", "examples", "default", "const", "enum", "required"})
"""Parts of a schema that hold no further one, or that are gone through by themselves."""

REFUSED: Final = {
    "4XX": "Not done, and why; `code` is stable. 429 says in `Retry-After` how many seconds to wait.",
    "5XX": "503: away for now, nothing is lost, `Retry-After` says how many seconds to wait. 500: a fault.",
}

LINKS: Final = {
    "hand-in": {
        "problem": {"operationId": "read-problem", "parameters": {"path.problem": "$response.body#/problem_id"}},
        "fate": {"operationId": "read-fate", "parameters": {"path.report": "$response.body#/intake_id"}},
    },
    "read-problems": {
        "first": {
            "operationId": "read-problem",
            "parameters": {"path.problem": "$response.body#/problems/0/problem_id"},
        },
    },
}
"""Where an answer leads, by the operation that gives it."""


def operation_name(route: APIRoute) -> str:
    """What programs that are made from the description call an address; commands have their own names."""
    name = route.name.replace("_", "-")
    return f"read-{name}" if "GET" in (route.methods or ()) else name


def describe(application: FastAPI) -> None:
    """Let an application describe itself so."""

    def described() -> dict[str, Any]:
        document: dict[str, Any] = application.openapi_schema or _described(application)
        application.openapi_schema = document
        return document

    application.openapi = described  # type: ignore[method-assign]  # the framework's own way


def _described(application: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=application.title, version=application.version, summary=SUMMARY, routes=application.routes
    )
    components = document["components"]["schemas"]
    details = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    components |= details.pop("$defs", {})
    components["ProblemDetails"] = details
    document["components"]["securitySchemes"] = {
        BEARER: {"type": "http", "scheme": "bearer", "description": "`desk_…`, issued by `desk token issue`."}
    }
    document["components"]["responses"] = {
        status: {
            "description": text,
            "headers": {"Retry-After": {"schema": {"type": "integer", "minimum": 0}, "required": False}},
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/ProblemDetails"},
                    "example": {"type": "about:blank", **_refusal(status)},
                }
            },
        }
        for status, text in REFUSED.items()
    }
    for operation in operations(document):
        _close_bodies(operation, components)
        _describe(operation, components)
    return document


def _close_bodies(operation: dict[str, Any], components: dict[str, Any]) -> None:
    """Say of every object of a body, at any depth, that it takes no field but its own (`web.api.strict_json`)."""
    found = [content["schema"] for content in operation.get("requestBody", {}).get("content", {}).values()]
    seen: set[str] = set()
    while found:
        match found.pop():
            case {"$ref": str(named)} if named not in seen:
                seen.add(named)
                found.append(components[named.removeprefix(SCHEMAS)])
            case dict() as schema:
                if "properties" in schema:
                    schema.setdefault("additionalProperties", False)
                    found += schema["properties"].values()
                found += [each for name, each in schema.items() if name not in NO_SCHEMAS]
            case list() as several:
                found += several


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation of a description."""
    for methods in document["paths"].values():
        yield from (operation for method, operation in methods.items() if method in METHODS)


def _describe(operation: dict[str, Any], components: dict[str, Any]) -> None:
    operation["security"] = [{BEARER: []}]
    parameters = [each for each in operation.get("parameters", ()) if each["name"] != "Authorization"]
    for each in parameters:
        # That it is missing has a code of its own, which the framework's own check has not.
        if each["name"] == "Idempotency-Key":
            each |= {"required": True, "schema": _without_null(each["schema"]), "example": "aplikasi-posko/0001"}
        elif each["in"] != "path" and not each.get("required"):
            each["schema"] = _without_null(each["schema"])
    operation["parameters"] = parameters
    operation["responses"] = {
        status: answer for status, answer in operation["responses"].items() if status not in ("422", "4XX")
    } | {status: {"$ref": f"#/components/responses/{status}"} for status in REFUSED}
    bodies = [operation["requestBody"]] if "requestBody" in operation else []
    answers = [answer for answer in operation["responses"].values() if "$ref" not in answer]
    for described in (*bodies, *answers):
        for content in described.get("content", {}).values():
            if content.get("schema"):
                content["example"] = example_of(content["schema"], components)
    if links := LINKS.get(operation["operationId"]):
        for answer in answers:
            answer["links"] = links


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter that is left out rather than null: nothing in an address is null."""
    kinds: list[dict[str, Any]] = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if len(kinds) != 1:
        return schema
    return {name: value for name, value in schema.items() if name != "anyOf"} | kinds[0]


def _refusal(status: str) -> dict[str, Any]:
    if status == "4XX":
        return {"title": "Masalah itu tidak ada, atau bukan untuk Anda.", "status": 404, "code": "UNKNOWN_PROBLEM"}
    return {"title": "Layanan tidak terjangkau; coba lagi nanti.", "status": 503, "code": "DESK_AWAY"}
