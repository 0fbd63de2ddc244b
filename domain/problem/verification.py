"""Whether it is so: what somebody found out about what was reported, and how.

A finding is about what happened, never about who is to blame. Nothing waits for it.
"""

from enum import StrEnum

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from domain.base import TOLERANT


class Method(StrEnum):
    """How somebody found out."""

    SECOND_SOURCE = "SECOND_SOURCE"
    """From somebody else than who reported."""

    VISIT = "VISIT"
    CALL = "CALL"
    DOCUMENT = "DOCUMENT"


class Finding(StrEnum):
    """What somebody found."""

    CONFIRMED = "CONFIRMED"
    PARTLY_CONFIRMED = "PARTLY_CONFIRMED"
    NOT_CONFIRMED = "NOT_CONFIRMED"
    UNCERTAIN = "UNCERTAIN"
    """Looked for, and still not known."""


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Verification:
    """The newest finding."""

    method: Method
    finding: Finding
    by: str
    at: AwareDatetime
