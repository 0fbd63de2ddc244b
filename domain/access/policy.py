"""Who may see what: role, view and relation, for every face and for every query. Two tables, of problems and of desks.

What a cell does not name is not seen. A problem that is not seen looks as if it were not there; that there is such a
desk is no secret. `domain.problem.relation` says in which relation somebody stands to a problem; `projections.seen` of
the database says the same in SQL, and tests hold both against each other. `docs/rights.md` prints the tables.

What a grant takes away from all this, `domain.access.grants` says.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from domain.actor import Actor
from domain.codes import RegionCode, Role, is_within


class View(StrEnum):
    """What there is to be seen of a problem."""

    LISTED = "listed"
    """That it exists: its row, its codes, its clocks."""

    TIMELINE = "timeline"
    """Its events, as codes."""

    LETTERS = "letters"
    """Every notice about it, and what every agency was asked."""

    OWN_LETTERS = "own_letters"
    """The notices to one's own agency, and what that agency was asked."""

    REPORTS = "reports"
    """The reports to the tiers above in which it stands."""

    WORDS = "words"
    """What reporters wrote, the place that they named, and the words that decided."""

    NOTES = "notes"
    """Notes, answers and recommendations that were sealed."""

    CONTACT = "contact"
    """How a reporter can be reached."""

    COUNTS = "counts"
    """It counts in the totals of the desk."""

    SIMILAR = "similar"
    """It is named where problems are compared."""

    TRIAGE = "triage"
    """It is given out from the triage queue."""

    FIGURES = "figures"
    """It counts in figures about the rules."""

    FATE = "fate"
    """What became of a report behind it."""

    EVIDENCE = "evidence"
    """The files that were handed in with it, their names and what was written about them."""


class Relation(StrEnum):
    """How somebody stands to a problem: exactly one of these."""

    OWN_DESK = "own_desk"
    """Works at the desk whose problem it is."""

    ABOVE = "above"
    """Sits in a tier above the desk."""

    ABOVE_TOLD = "above_told"
    """Sits in a tier above, to which the problem was escalated or reported."""

    BELOW = "below"
    """Sits in an office or desk below."""

    ASKED = "asked"
    """Speaks for an agency that was asked, or got a letter to act on."""

    NOT_ASKED = "not_asked"
    """Speaks for an agency within reach that was never asked."""

    HANDED_IN = "handed_in"
    """Handed in a report behind it, and is not otherwise concerned."""

    NAMED = "named"
    """Sees it only because the mark of the restricted problem names the person."""

    RECUSED = "recused"
    """Is kept away from it."""

    WRITTEN_TO = "written_to"
    """Got a letter about a restricted problem without being in its audience: answers the letter, sees nothing else."""

    RESTRICTED = "restricted"
    """Is not in the audience of a restricted problem."""

    OUTSIDE = "outside"
    """Belongs to another region."""

    SERVICE = "service"
    """Is the service itself."""


Views = frozenset[View]

NOTHING: Final[Views] = frozenset()
EVERYTHING: Final[Views] = frozenset(View)
OFFICIALS: Final = (Role.OPERATOR, Role.VERIFIER, Role.SUPERVISOR)

OF_THE_DESK: Final = EVERYTHING
FROM_ABOVE: Final = frozenset(
    {View.LISTED, View.TIMELINE, View.LETTERS, View.OWN_LETTERS, View.REPORTS}
    | {View.COUNTS, View.SIMILAR, View.FIGURES, View.FATE}
)
"""Codes, clocks, letters and reports of a subtree; never a contact."""

TOLD_ABOVE: Final = FROM_ABOVE | {View.WORDS}
AS_ASKED: Final = frozenset({View.LISTED, View.OWN_LETTERS, View.COUNTS})
AS_NAMED: Final = EVERYTHING - {View.CONTACT, View.TRIAGE}
OVERSEEN: Final = EVERYTHING - {View.TRIAGE}
"""Everything but a place in the queue; what is sealed only for a purpose, which goes on record."""

IN_TOTALS: Final = frozenset({View.COUNTS, View.FIGURES})
OWN_LETTER: Final = frozenset({View.OWN_LETTERS})
OWN_REPORT: Final = frozenset({View.FATE})

SEEN: Final[Mapping[tuple[Role, Relation], Views]] = {
    **{(role, Relation.OWN_DESK): OF_THE_DESK for role in OFFICIALS},
    **{(role, Relation.ABOVE): FROM_ABOVE for role in OFFICIALS},
    **{(role, Relation.ABOVE_TOLD): TOLD_ABOVE for role in OFFICIALS},
    **{(role, Relation.HANDED_IN): OWN_REPORT for role in (*OFFICIALS, Role.REPORTER, Role.AGENCY)},
    **{(role, Relation.NAMED): AS_NAMED for role in (*OFFICIALS, Role.AGENCY)},
    **{(role, Relation.WRITTEN_TO): OWN_LETTER for role in (*OFFICIALS, Role.AGENCY)},
    (Role.AGENCY, Relation.ASKED): AS_ASKED,
    **{(Role.AUDITOR, each): OVERSEEN for each in (Relation.OWN_DESK, Relation.ABOVE, Relation.ABOVE_TOLD)},
    **{(Role.ADMIN, each): IN_TOTALS for each in (Relation.OWN_DESK, Relation.ABOVE, Relation.ABOVE_TOLD)},
    (Role.SERVICE, Relation.SERVICE): EVERYTHING,
}
"""What a role sees in a relation; a pair that is missing here sees nothing."""


def views(role: Role, relation: Relation) -> Views:
    """What a role sees in a relation."""
    return SEEN.get((role, relation), NOTHING)


def relations_with(role: Role, *wanted: View) -> tuple[Relation, ...]:
    """Relations in which a role has at least one of these views, in the order in which they are defined."""
    return tuple(each for each in Relation if not views(role, each).isdisjoint(wanted))


class DeskView(StrEnum):
    """What there is to be seen of a desk itself."""

    DESK = "desk"
    """That its book is open here, how new it is, and the list of its problems, with those in sight."""

    TOTALS = "totals"
    """Reports that nothing happened count in its totals."""

    FIGURES = "figures"
    """Figures about its rules: accuracy and rehearsals, over the problems in sight."""

    RULES = "rules"
    """Its routing tables, and the proposals that wait."""

    ROSTER = "roster"
    """Its offices, who is appointed, who holds its posts, and when it reports."""

    PARTICULARS = "particulars"
    """Names, numbers and addresses of the persons in its roster."""

    REPORTS = "reports"
    """Its reports to the tier above; from above those that were sent, and those that are missing."""

    QUEUE = "queue"
    """Its triage queue: what waits, and who has what in hand."""

    ACCESS = "access"
    """Who opened what of it, when and why."""

    ENGINE = "engine"
    """What the engine knows of its problems in sight."""

    HEALTH = "health"
    """How the service itself fares; a view of the nation's desk, since it is of all desks at once."""


class Place(StrEnum):
    """Where somebody sits beside a desk: exactly one of these."""

    OWN = "own"
    ABOVE = "above"
    BELOW = "below"
    """In an office within the desk's region, or at a desk there."""

    OUTSIDE = "outside"
    SERVICE = "service"


DeskViews = frozenset[DeskView]

NOTHING_OF_DESK: Final[DeskViews] = frozenset()
OPEN_TO_ALL: Final[DeskViews] = frozenset({DeskView.DESK})
OPEN_TO_OFFICES: Final = OPEN_TO_ALL | {DeskView.RULES, DeskView.ROSTER}
LOOKED_AFTER: Final = OPEN_TO_OFFICES | {DeskView.TOTALS, DeskView.FIGURES, DeskView.ENGINE}
REPORTED: Final = LOOKED_AFTER | {DeskView.REPORTS}
BY_ITS_PEOPLE: Final = REPORTED | {DeskView.PARTICULARS, DeskView.QUEUE}

SEEN_OF_DESK: Final[Mapping[tuple[Role, Place], DeskViews]] = {
    **{(Role.REPORTER, place): OPEN_TO_ALL for place in (Place.OWN, Place.ABOVE, Place.BELOW)},
    **{(role, Place.BELOW): OPEN_TO_OFFICES for role in (*OFFICIALS, Role.AGENCY, Role.AUDITOR, Role.ADMIN)},
    **{(Role.AGENCY, place): OPEN_TO_OFFICES for place in (Place.OWN, Place.ABOVE)},
    **{(role, Place.ABOVE): REPORTED for role in OFFICIALS},
    **{(role, Place.OWN): BY_ITS_PEOPLE for role in (Role.OPERATOR, Role.VERIFIER)},
    (Role.SUPERVISOR, Place.OWN): BY_ITS_PEOPLE | {DeskView.ACCESS},
    **{(Role.AUDITOR, place): REPORTED | {DeskView.ACCESS} for place in (Place.OWN, Place.ABOVE)},
    (Role.ADMIN, Place.OWN): LOOKED_AFTER | {DeskView.PARTICULARS, DeskView.HEALTH},
    (Role.ADMIN, Place.ABOVE): LOOKED_AFTER | {DeskView.HEALTH},
    (Role.SERVICE, Place.SERVICE): frozenset(DeskView),
}
"""What a role sees of a desk from a place; a pair that is missing here sees nothing."""


def place_of(actor: Actor, desk: RegionCode) -> Place:
    """Where `actor` sits beside the desk of a region."""
    if actor.is_service:
        return Place.SERVICE
    if actor.region == desk:
        return Place.OWN
    if is_within(desk, actor.region):
        return Place.ABOVE
    return Place.BELOW if is_within(actor.region, desk) else Place.OUTSIDE


def views_of_desk(role: Role, place: Place) -> DeskViews:
    """What a role sees of a desk from a place."""
    return SEEN_OF_DESK.get((role, place), NOTHING_OF_DESK)
