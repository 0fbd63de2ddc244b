"""Style sheet and keys of the pages, under addresses that change with what they hold: a browser keeps them for good."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType
from typing import Final, NamedTuple

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

router = APIRouter(include_in_schema=False)

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
)
"""Media type by the end of a file's name."""

KEPT_FOR_GOOD: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
DIGEST_CHARACTERS: Final = 12


class Asset(NamedTuple):
    """A file that pages ask for."""

    content: bytes
    media_type: str


def address_of(name: str) -> str:
    """Where a browser asks for the file.

    Raises:
        KeyError: there is no such file.
    """
    return _addresses()[name]


@router.get("/aset/{name}")
async def asset(name: str) -> Response:
    """The file; an address of another release's leads nowhere."""
    found = _assets().get(name)
    if found is None:
        raise HTTPException(404)
    return Response(found.content, media_type=found.media_type, headers=KEPT_FOR_GOOD)


@cache
def _addresses() -> Mapping[str, str]:
    return {name: f"/aset/{_with_digest(name, content)}" for name, content in _read().items()}


@cache
def _assets() -> Mapping[str, Asset]:
    return {
        _with_digest(name, content): Asset(content, KINDS[name.rpartition(".")[2]]) for name, content in _read().items()
    }


@cache
def _read() -> Mapping[str, bytes]:
    folder = files("web.pages") / "static"
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.name.rpartition(".")[2] in KINDS}


def _with_digest(name: str, content: bytes) -> str:
    stem, _, kind = name.rpartition(".")
    return f"{stem}.{sha256(content).hexdigest()[:DIGEST_CHARACTERS]}.{kind}"
