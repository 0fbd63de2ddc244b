"""Bodies in JSON, read strictly: what two readers could take for two things is refused (RFC 8259, RFC 7493), and so is
a field that no object of the body has, however far within it."""

import json
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final, TypeVar

import orjson
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, core_schema
from starlette.responses import Response

INVALID: Final = "json_invalid"
KEY_TWICE: Final = "json_key_twice"

Form = TypeVar("Form")


class _OwnFields:
    """Reads a form so that each object in it, at any depth, has the fields of its kind and no other.

    Strict is the reading and not the kind: the same values stand in events, which older and newer releases read and
    which have to stay readable by both (`domain.base.StoredValue`).
    """

    def __get_pydantic_core_schema__(self, kind: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        reader: TypeAdapter[Any] = TypeAdapter(kind)

        def read(document: object, _tolerantly: object) -> object:
            return reader.validate_python(document, extra="forbid")

        return core_schema.no_info_wrap_validator_function(read, handler(kind))


OWN_FIELDS: Final = _OwnFields()

Written = Annotated[Form, OWN_FIELDS]
"""A body of this form as somebody outside writes it; every route that takes one names it so."""


class StrictRequest(Request):
    """A request whose body is read once, as one JSON document."""

    async def json(self) -> Any:  # noqa: ANN401 - of any request
        """The document: UTF-8 without a mark before it, no key twice, no NaN, not nested beyond a thousand.

        Raises:
            RequestValidationError: it is none; what was sent is not repeated.
        """
        if not hasattr(self, "_json"):
            self._json = _read(await self.body())
        return self._json


class StrictRoute(APIRoute):
    """A route that reads its body so."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The framework's handler, on a strict request."""
        handle = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            return await handle(StrictRequest(request.scope, request.receive))

        return strictly


def _read(body: bytes) -> Any:  # noqa: ANN401 - of any request
    try:
        document = orjson.loads(body)
        if b"{" in body:
            json.loads(body, object_pairs_hook=_without_repeats)
    except _KeyTwice:
        raise _unreadable(KEY_TWICE) from None
    except (ValueError, RecursionError):
        raise _unreadable(INVALID) from None
    return document


class _KeyTwice(ValueError):
    """An object names one key twice."""


def _without_repeats(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) < len(pairs):
        raise _KeyTwice


def _unreadable(reason: str) -> RequestValidationError:
    return RequestValidationError([{"loc": ("body",), "type": reason, "msg": reason}])
