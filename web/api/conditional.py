"""Answers with an entity tag: who has the newest one already is told so, without its body (RFC 9110, section 13)."""

import hashlib
import re
from typing import Annotated, Final

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from starlette.responses import Response

_TAG: Final = re.compile(r'"(?P<version>\d{1,9})\.[0-9a-f]+"', re.ASCII)
"""Of a problem: its version alone says whether something happened; the rest is of who looks."""

NEVER_KEPT: Final = {"Cache-Control": "no-store"}
"""Of an answer that was opened on record: whoever wants it again is on record again."""


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


def _only_at(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            max_length=2000,
            description="`ETag` of the problem as it was seen: where something happened since, nothing is done (412).",
        ),
    ] = None,
) -> frozenset[int] | None:
    """Versions at which alone somebody wants to act; None where they name none, or take any (RFC 9110, 13.1.1)."""
    if if_match is None or if_match.strip() == "*":
        return None
    tags = (_TAG.fullmatch(each.strip()) for each in if_match.split(","))
    # What is no tag of ours, or a weak one, fits no version.
    return frozenset(int(tag["version"]) for tag in tags if tag is not None)


OnlyAt = Annotated[frozenset[int] | None, Depends(_only_at)]


def _named(header: str | None) -> frozenset[str]:
    """Tags of an `If-None-Match`, compared weakly, as the header wants it."""
    return frozenset(each.strip().removeprefix("W/") for each in (header or "").split(","))
