"""Events as the bytes that are stored and hashed, and back.

The body of an entry is canonical JSON (`domain.canonical`) with the keys `id`, `stream`, `version`, `type`, `schema`,
`actor`, `cause`, `at` and `data`. Book, position and the ledger's time stand in the entry's header (`sql/schema.sql`).
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

import orjson

from domain.actor import Actor
from domain.base import Fact
from domain.canonical import canonical_bytes
from domain.refusals import TooLarge
from domain.stream import BookId
from ledger.port import LARGE_BODY_LIMIT_BYTES, AppendRequest, LargeBodyAltered, Recorded

BODY_LIMIT_BYTES: Final = 64 * 1024
EVENT_NAMESPACE: Final = uuid5(NAMESPACE_URL, "desk-pilkada/event")

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
"""Turns an event as one schema version wrote it, `type` included, into one of the next version."""

Upcasters = Mapping[tuple[str, int], Upcaster]
"""By type of the event and the schema version that they read; a change of `schema_version` adds one."""

NO_UPCASTERS: Final[Upcasters] = {}

_IN_BODY: Final = frozenset({"type", "recorded_at"})


class UnknownEventType(LookupError):
    """An event of a type that no kind of stream has named here: a newer release wrote it."""


class Encoded(NamedTuple):
    """A request with the bodies of its events."""

    request: AppendRequest
    bodies: tuple[bytes, ...]


def event_id(command_id: str, index: int) -> str:
    """Id of the command's event at `index`: the same whenever and wherever the command is carried out."""
    return str(uuid5(EVENT_NAMESPACE, f"{command_id}/{index}"))


def encode(request: AppendRequest) -> Encoded:
    """The request with the canonical bodies of its events.

    Raises:
        NotCanonical: an event holds what has no canonical form.
        TooLarge: the body of an event exceeds `BODY_LIMIT_BYTES`, or a large body `LARGE_BODY_LIMIT_BYTES`.
    """
    for content in request.large_bodies:
        if len(content) > LARGE_BODY_LIMIT_BYTES:
            raise TooLarge(f"{len(content)} bytes; {LARGE_BODY_LIMIT_BYTES} are the limit beside an event")
    return Encoded(request, tuple(_body(request, index, event) for index, event in enumerate(request.events)))


def recorded(encoded: Encoded, book: BookId, first_position: int, ledger_at: datetime) -> tuple[Recorded[Any], ...]:
    """The request's events as they were stored from `first_position` on."""
    request, bodies = encoded
    return tuple(
        Recorded(
            event_id=event_id(request.command_id, index),
            book=book,
            stream=request.stream,
            version=request.expected.version + index + 1,
            position=first_position + index,
            actor=request.actor,
            causation=request.command_id,
            ledger_at=ledger_at,
            event=event,
            size_bytes=len(body),
        )
        for index, (event, body) in enumerate(zip(request.events, bodies, strict=True))
    )


def digest_of(content: bytes) -> str:
    """Hex SHA-256 under which a large body lies."""
    return hashlib.sha256(content).hexdigest()


def checked(digest: str, content: bytes) -> bytes:
    """`content`, which lay under `digest`.

    Raises:
        LargeBodyAltered: it does not belong there.
    """
    if digest_of(content) != digest:
        raise LargeBodyAltered(digest)
    return content


class EventCodec:
    """Reads stored events of the kinds of stream that it was told of."""

    def __init__(self, *kinds: Iterable[type[Fact]], upcasters: Upcasters = NO_UPCASTERS) -> None:
        """Know the event classes of each kind.

        Raises:
            ValueError: two classes have one type.
        """
        self._classes: dict[str, type[Fact]] = {}
        self._upcasters = upcasters
        for each in (event for kind in kinds for event in kind):
            if self._classes.setdefault(type_of(each), each) is not each:
                raise ValueError(f"two classes of events are called {type_of(each)}")

    def decode(self, body: bytes, *, book: BookId, position: int, ledger_at: datetime) -> Recorded[Any]:
        """The event in `body`, in this release's shape, with its place in the ledger.

        Raises:
            UnknownEventType: no kind of stream here has such an event.
        """
        fields = orjson.loads(body)
        return Recorded(
            event_id=fields["id"],
            book=book,
            stream=fields["stream"],
            version=fields["version"],
            position=position,
            actor=Actor.model_validate(fields["actor"]),
            causation=fields["cause"],
            ledger_at=ledger_at,
            event=self._event(fields),
            size_bytes=len(body),
        )

    def _event(self, fields: dict[str, Any]) -> Fact:
        event = {"type": fields["type"], "recorded_at": fields["at"], **fields["data"]}
        written = fields["schema"]
        while upcaster := self._upcasters.get((event["type"], written)):
            event = upcaster(event)
            written += 1
        if (kind := self._classes.get(event["type"])) is None:
            raise UnknownEventType(event["type"])
        return kind.model_validate(event)


def type_of(event: type[Fact]) -> str:
    """Name under which events of this class are stored."""
    name: str = event.model_fields["type"].default
    return name


def _body(request: AppendRequest, index: int, event: Fact) -> bytes:
    fields = event.model_dump(mode="json")
    body = canonical_bytes(
        {
            "id": event_id(request.command_id, index),
            "stream": request.stream,
            "version": request.expected.version + index + 1,
            "type": event.type,
            "schema": event.schema_version,
            "actor": request.actor.model_dump(mode="json"),
            "cause": request.command_id,
            "at": fields["recorded_at"],
            "data": {key: value for key, value in fields.items() if key not in _IN_BODY},
        }
    )
    if len(body) > BODY_LIMIT_BYTES:
        raise TooLarge(f"{event.type}: {len(body)} bytes; {BODY_LIMIT_BYTES} are the limit of an event")
    return body
