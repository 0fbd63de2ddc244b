"""A wake: what the workflow of a stream must hear of, and how the engine may answer.

Stored beside the events that caused it and delivered at least once; it only says how far to read.
"""

from domain.base import Value
from domain.codes import CategoryCode, Severity


class Wake(Value):
    """The workflow of `stream` must read up to `version`, or beyond."""

    stream: str
    version: int
    severity: Severity = Severity.S2
    category: CategoryCode | None = None
    """What operators search the workflow by, when the writer knows it; not stored."""

    attempts: int = 0
    """Times it was claimed so far, this time included; 0 when it comes straight from its command."""


class EngineAway(Exception):
    """The engine did not take the wake; it stays stored."""


class WakeNotTaken(Exception):
    """The engine answers, but does not take this wake; it stays stored, and the others go on."""
