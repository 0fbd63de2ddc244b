"""The description of the API as a page: written by this process, without a script, and asking no other address."""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from typing import Any, Final

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

router = APIRouter(include_in_schema=False)

STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem }
body { color: #1b1b1b; background: #fff }
h2 { border-bottom: 1px solid #bbb; margin-top: 2.5rem; text-transform: capitalize }
details { border: 1px solid #ccc; border-radius: 4px; margin: .5rem 0; padding: .25rem .75rem }
summary { cursor: pointer; overflow-wrap: anywhere }
b { display: inline-block; min-width: 3.5rem }
pre { background: #f3f3f3; overflow-x: auto; padding: .5rem }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #ddd; padding: .25rem .5rem; text-align: left; vertical-align: top }
@media (prefers-color-scheme: dark) {
  body { background: #16181c; color: #e6e6e6 } pre { background: #22262c } a { color: #8ab4f8 }
}
"""
STYLE_DIGEST: Final = b64encode(sha256(STYLE.encode()).digest()).decode()

POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{STYLE_DIGEST}'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
METHODS: Final = ("get", "post", "put", "patch", "delete")


@router.get("/api/docs")
async def page(request: Request) -> Response:
    """Every address with its parameters, body, answers and examples; the same as `/api/openapi.json` says."""
    document = request.app.openapi()
    return Response(
        page_of(document), media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY}
    )


def page_of(document: dict[str, Any]) -> str:
    """The page of a description."""
    title = escape(document["info"]["title"])
    return "".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title} API</title><style>{STYLE}</style></head><body>",
            f"<h1>{title} API</h1><p>{escape(document['info'].get('summary', ''))} ",
            'The same for programs: <a href="/api/openapi.json">/api/openapi.json</a>.</p>',
            *_sections(document),
            "<h2>refusals</h2>",
            *(
                f"<h3>{status}</h3><p>{_prose(answer['description'])}</p>{_contents(answer)}"
                for status, answer in document["components"]["responses"].items()
            ),
            "</body></html>",
        )
    )


def _sections(document: dict[str, Any]) -> Iterator[str]:
    by_tag: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                tag = operation.get("tags", ["other"])[0]
                by_tag.setdefault(tag, []).append(_operation(method, path, operation))
    for tag, written in by_tag.items():
        yield f"<h2>{escape(tag)}</h2>"
        yield from written


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    body = operation.get("requestBody")
    answers = {status: each for status, each in operation["responses"].items() if "$ref" not in each}
    return "".join(
        (
            f'<details id="{escape(operation["operationId"])}"><summary><b>{method.upper()}</b> ',
            f"<code>{escape(path)}</code> {escape(operation.get('summary', ''))}</summary>",
            f"<p>{_prose(operation.get('description', ''))}</p>",
            _parameters(operation.get("parameters", [])),
            f"<h4>Body</h4>{_contents(body)}" if body else "",
            *(
                f"<h4>{status}</h4><p>{_prose(answer['description'])}</p>{_contents(answer)}"
                for status, answer in answers.items()
            ),
            "</details>",
        )
    )


def _parameters(parameters: list[dict[str, Any]]) -> str:
    if not parameters:
        return ""
    rows = "".join(
        f"<tr><td><code>{escape(each['name'])}</code>{' *' if each.get('required') else ''}</td><td>{each['in']}</td>"
        f"<td>{_prose(each.get('description') or each['schema'].get('description', ''))}</td></tr>"
        for each in parameters
    )
    return f"<table><tr><th>Name</th><th>In</th><th>Meaning</th></tr>{rows}</table>"


def _contents(described: dict[str, Any]) -> str:
    return "".join(
        f"<p><code>{escape(kind)}</code> {_schema_name(content)}</p>{_example(content)}"
        for kind, content in described.get("content", {}).items()
    )


def _schema_name(content: dict[str, Any]) -> str:
    return escape(str(content.get("schema", {}).get("$ref", "")).rpartition("/")[2])


def _example(content: dict[str, Any]) -> str:
    if "example" not in content:
        return ""
    return f"<pre>{escape(orjson.dumps(content['example'], option=orjson.OPT_INDENT_2).decode())}</pre>"


def _prose(text: str) -> str:
    return escape(text).replace("\n\n", "</p><p>")
