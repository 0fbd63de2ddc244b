"""Events as the bytes that are stored and hashed, and back.

The body of an entry is canonical JSON (`domain.canonical`) with the keys `id`, `stream`, `version`, `type`, `schema`,
`actor`, `cause`, `at` and `data`. Book, position and the ledger's time stand in the entry's header (`sql/schema.sql`).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any, Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

import orjson
from pydantic import Field, TypeAdapter

from domain.actor import Actor
from domain.canonical import NotCanonical, canonical_bytes, nfc
from domain.codes import RegionCode
from domain.problem.events import SCHEMA_VERSION, Event
from domain.problem.state import State
from ledger.port import AppendRequest, Recorded

BODY_LIMIT_BYTES: Final = 64 * 1024
EVENT_NAMESPACE: Final = uuid5(NAMESPACE_URL, "desk-pilkada/event")

EVENT: Final[TypeAdapter[Event]] = TypeAdapter(Event)
STATE: Final[TypeAdapter[State]] = TypeAdapter(Annotated[State, Field(discriminator="situation")])

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
"""Turns an event as one schema version wrote it, `type` included, into one of the next version."""

UPCASTERS: Final[Mapping[int, Upcaster]] = MappingProxyType({})
"""By the version they read; a change of `SCHEMA_VERSION` adds one."""

_IN_BODY: Final = frozenset({"type", "recorded_at"})


class EventTooLarge(ValueError):
    """The event's body has more bytes than the ledger takes."""


class Encoded(NamedTuple):
    """A request with the bodies of its events."""

    request: AppendRequest
    bodies: tuple[bytes, ...]


def event_id(command_id: str, index: int) -> str:
    """Id of the command's event at `index`: the same whenever and wherever the command is carried out."""
    return str(uuid5(EVENT_NAMESPACE, f"{command_id}/{index}"))


def encode(request: AppendRequest) -> Encoded:
    """The request in normal form C, with the canonical bodies of its events.

    Raises:
        NotCanonical: an event holds what has no canonical form.
        EventTooLarge: a body exceeds `BODY_LIMIT_BYTES`.
    """
    try:
        return Encoded(request, _bodies(request))
    except NotCanonical:
        request = _normalised(request)
        return Encoded(request, _bodies(request))


def decode(
    body: bytes,
    *,
    book: RegionCode,
    position: int,
    ledger_at: datetime,
    upcasters: Mapping[int, Upcaster] = UPCASTERS,
) -> Recorded:
    """The event in `body`, in this release's shape, with its place in the ledger."""
    fields = orjson.loads(body)
    return Recorded(
        event_id=fields["id"],
        book=book,
        stream=fields["stream"],
        version=fields["version"],
        position=position,
        actor=Actor.model_validate(fields["actor"]),
        causation=fields["cause"],
        schema_version=fields["schema"],
        ledger_at=ledger_at,
        event=_event(fields, upcasters),
    )


def decode_event(body: bytes) -> Event:
    """The event in `body` alone."""
    return _event(orjson.loads(body), UPCASTERS)


def _event(fields: dict[str, Any], upcasters: Mapping[int, Upcaster]) -> Event:
    event = {"type": fields["type"], "recorded_at": fields["at"], **fields["data"]}
    written = fields["schema"]
    while upcaster := upcasters.get(written):
        event = upcaster(event)
        written += 1
    return EVENT.validate_python(event)


def _bodies(request: AppendRequest) -> tuple[bytes, ...]:
    return tuple(_body(request, index, event) for index, event in enumerate(request.events))


def _body(request: AppendRequest, index: int, event: Event) -> bytes:
    fields = event.model_dump(mode="json")
    body = canonical_bytes(
        {
            "id": event_id(request.command_id, index),
            "stream": request.stream,
            "version": request.expected_version + index + 1,
            "type": event.type,
            "schema": SCHEMA_VERSION,
            "actor": request.actor.model_dump(mode="json"),
            "cause": request.command_id,
            "at": fields["recorded_at"],
            "data": {key: value for key, value in fields.items() if key not in _IN_BODY},
        }
    )
    if len(body) > BODY_LIMIT_BYTES:
        raise EventTooLarge(f"a {event.type} of {len(body)} bytes; {BODY_LIMIT_BYTES} are the limit")
    return body


def _normalised(request: AppendRequest) -> AppendRequest:
    return request.model_copy(
        update={
            "events": tuple(EVENT.validate_python(nfc(event.model_dump(mode="json"))) for event in request.events),
            "after": STATE.validate_python(nfc(STATE.dump_python(request.after, mode="json"))),
        }
    )
