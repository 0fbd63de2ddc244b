"""Every address of the pages and of the API, with what stands in them filled in."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Final, NamedTuple

from fastapi.routing import iter_route_contexts

from tests.web.callers import LEBONG
from tests.web.reused import described
from web.application import faces
from web.pages.desk_acts import COMMANDS as OF_A_DESK
from web.pages.occasion import COMMANDS as OF_A_PROBLEM
from web.pages.tiered_acts import COMMANDS as OF_A_REPORT

API: Final = "/api/v1"
COMMANDS_AT: Final[Mapping[str, tuple[str, ...]]] = {
    "/masalah/{problem}/tindakan/{name}": tuple(OF_A_PROBLEM),
    "/desk/{kode}/tindakan/{name}": tuple(OF_A_DESK),
    "/desk/{kode}/berjenjang/{kind}/{subject}/{number}/tindakan/{name}": tuple(OF_A_REPORT),
}
"""Addresses of which there is one for each command."""

NAMES: Final[Mapping[str, str]] = {
    "desk": LEBONG,
    "kode": LEBONG,
    "number": "1",
    "kind": "daily",
    "subject": "2024-11-27",
    "version": "1",
    "token_id": "a" * 16,
    "secret": "A" * 43,
    "token": "A" * 88,
    "laporan": "0b6a5d2c-2f7e-8a11-8b9c-1d2e3f405162",
    "report": "0b6a5d2c-2f7e-8a11-8b9c-1d2e3f405162",
    "problem": "7f1c9f6e-6a1d-8c2b-9d3e-0a4b5c6d7e8f",
}
"""What stands in an address where a test names nothing of its own."""

DESCRIPTION: Final[Mapping[str, Any]] = described()


class Address(NamedTuple):
    """An address, as its route is written, and a method that it takes."""

    method: str
    template: str
    name: str | None = None
    """Of a command."""

    def filled(self, **named: str) -> str:
        """The path."""
        values = {**NAMES, **named} if self.name is None else {**NAMES, **named, "name": self.name}
        return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], self.template)

    @property
    def is_api(self) -> bool:
        return self.template.startswith(API)


def every_address() -> Iterator[Address]:
    """Each that the application has."""
    for route in iter_route_contexts(faces().routes):
        path = str(route.path)
        for method in sorted(set(route.methods or ()) - {"HEAD"}):
            for name in COMMANDS_AT.get(path, (None,)):
                if path != "/aset/{name}":
                    yield Address(method, path, name)


def example_body(address: Address) -> Any:
    """An example of a body in JSON by the description, to be changed as one likes; None where it takes none."""
    operation = DESCRIPTION["paths"][address.template][address.method.lower()]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return None if content is None else deepcopy(content["example"])
