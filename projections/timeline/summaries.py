"""What the timeline shows of an event: codes, numbers, instants and accounts, named one by one.

A field that is not named is not shown, so a field added to an event later stays hidden until somebody has looked at it.
Reasons, numbers of letters and sealed texts are what people wrote: they are never named
(`tests/projections/test_summaries.py`). Who acted and when are columns of their own. Each kind of stream names the
fields of its events in its projection.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from pydantic import JsonValue


def summary_of(event: object, shown: Sequence[str]) -> dict[str, JsonValue]:
    """The `shown` fields that have a value, by their name in the event; a dot leads into a part, which may lack."""
    found = {field: _part(event, field) for field in shown}
    return {field: _as_json(value) for field, value in found.items() if value is not None}


def _part(event: object, field: str) -> object:
    part = event
    for name in field.split("."):
        part = getattr(part, name, None)
    return part


def _as_json(value: object) -> JsonValue:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case tuple():
            return [_as_json(each) for each in value]
        case str():
            return str(value)
        case bool() | int():
            return value
        case _:
            raise TypeError(f"{type(value).__name__} has no place in a summary")
