"""The base of every value that is decided upon, stored or sent."""

from typing import ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

TOLERANT = ConfigDict(extra="ignore")
"""For a frozen pydantic dataclass, which `dataclasses.replace` changes under the type checker's eyes: tolerant as a
`StoredValue` is."""


class Value(BaseModel):
    """Immutable and closed: an unknown field is an error, not a surprise."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class StoredValue(BaseModel):
    """Immutable and tolerant: read by code that may be one release older than the code that wrote it."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Fact(StoredValue):
    """An event of some stream. Stored for ever: a field may be added with a default, never renamed or removed."""

    schema_version: ClassVar[int] = 1
    """Version of the class's shape; a change of meaning raises it and adds an upcaster (`ledger.encoding`)."""

    draws_number: ClassVar[bool] = False
    """Whether the stream gets the next number of the book's register with this event, unless it has one."""

    type: str
    recorded_at: AwareDatetime
    """Instant of the decision, by the clock of the process that decided."""
