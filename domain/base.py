"""The base of every value that is decided upon, stored or sent."""

from pydantic import BaseModel, ConfigDict

TOLERANT = ConfigDict(extra="ignore")
"""For a frozen pydantic dataclass, which `dataclasses.replace` changes under the type checker's eyes: tolerant as a
`StoredValue` is."""


class Value(BaseModel):
    """Immutable and closed: an unknown field is an error, not a surprise."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class StoredValue(BaseModel):
    """Immutable and tolerant: read by code that may be one release older than the code that wrote it."""

    model_config = ConfigDict(frozen=True, extra="ignore")
