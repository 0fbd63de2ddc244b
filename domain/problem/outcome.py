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
    """Not the desk's matter, and none of the closer reasons."""

    NOT_AN_ELECTION_MATTER = "NOT_AN_ELECTION_MATTER"
    OTHER_DESK = "OTHER_DESK"
    """An election problem, in another desk's region."""

    OTHER_BODY = "OTHER_BODY"
    """An election matter that another body takes without a desk between."""

    DUPLICATE = "DUPLICATE"
    """Told already. What tells of a living problem is merged into it instead, so that it stays with it."""

    TEST_OR_JOKE = "TEST_OR_JOKE"
    NOT_A_REPORT = "NOT_A_REPORT"
    """Garbage, greeting, advertisement, question."""

    ANSWERED_DIRECTLY = "ANSWERED_DIRECTLY"


FORWARDING_GROUNDS = frozenset(
    {
        Dismissal.NOT_OUR_REMIT,
        Dismissal.NOT_AN_ELECTION_MATTER,
        Dismissal.OTHER_DESK,
        Dismissal.OTHER_BODY,
    }
)
"""Reasons that leave somebody else with something to do; for the others there is nobody to hand the report to."""
