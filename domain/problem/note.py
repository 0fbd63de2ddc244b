"""Notes: who is to read what somebody wrote down."""

from enum import StrEnum


class NoteAudience(StrEnum):
    """Who reads a note; each includes the ones before it."""

    DESK = "DESK"
    AGENCIES = "AGENCIES"
    """Also whoever speaks for an agency that was asked."""

    REPORTER = "REPORTER"
    """Also who handed in a report behind the problem."""
