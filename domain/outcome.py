"""How a problem ended, coded; the desk never codes guilt."""

from enum import StrEnum


class Outcome(StrEnum):
    """Coded outcome of a problem."""

    RESOLVED = "RESOLVED"
    PARTLY_RESOLVED = "PARTLY_RESOLVED"
    NOT_CONFIRMED = "NOT_CONFIRMED"
    """What was reported could not be found."""

    OVERTAKEN = "OVERTAKEN"
    """Events or the end of the stage made action pointless."""

    HANDED_TO_AUTHORITY = "HANDED_TO_AUTHORITY"
    """The body that decides has it and gave a receipt."""

    OBSERVED = "OBSERVED"
    """Followed and reported; nothing for the desk to do."""


class Response(StrEnum):
    """What an addressee does with a recommendation."""

    ACCEPTED = "ACCEPTED"
    PARTLY = "PARTLY"
    REFUSED = "REFUSED"


class Dismissal(StrEnum):
    """Why a report never became a problem of the desk."""

    NOT_OUR_REMIT = "NOT_OUR_REMIT"
    NOT_A_REPORT = "NOT_A_REPORT"
    """Garbage, greeting, advertisement, question."""

    ANSWERED_DIRECTLY = "ANSWERED_DIRECTLY"
