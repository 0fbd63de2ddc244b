"""Answers with an entity tag: who has the newest one already is told so, without its body (RFC 9110, section 13)."""

import hashlib

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response


def answered(request: Request, document: BaseModel, *, version: str = "") -> Response:
    """The document as JSON under its entity tag; 304 where the caller names the tag.

    Args:
        request: what was asked.
        document: the answer.
        version: what the tag begins with, for example the version of a problem.
    """
    body = document.model_dump_json().encode()
    digest = hashlib.sha256(body).hexdigest()[:16]
    tag = f'"{version}.{digest}"' if version else f'"{digest}"'
    # What somebody may see is theirs alone, and may change with every request.
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    if tag in _named(request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _named(header: str | None) -> frozenset[str]:
    """Tags of an `If-None-Match`, compared weakly, as the header wants it."""
    return frozenset(each.strip().removeprefix("W/") for each in (header or "").split(","))
