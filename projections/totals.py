"""Totals of a desk: how many problems, reports and letters there are, whatever list somebody looks at.

Invariants:
    * what is kept from nobody is read from the tally, which the database keeps with whatever writes problems;
    * whoever does not see all of it, and what is kept from somebody, is counted problem by problem.
"""

from collections import Counter
from typing import Any, Final

from domain.access.policy import DeskView, Place, Relation, View, place_of
from domain.access.sight import Sight
from domain.problem.state import Phase
from domain.stream import BookId, region_of
from infra.database.statements import statements
from infra.database.wall import Reader
from projections.eyes import eyes, granted
from projections.views import Counts

SQL: Final = granted(statements("projections", "totals.sql"))

KEPT_FROM_NOBODY: Final = {
    Place.OWN: frozenset({Relation.OWN_DESK}),
    Place.ABOVE: frozenset({Relation.ABOVE, Relation.ABOVE_TOLD}),
    Place.SERVICE: frozenset({Relation.SERVICE}),
}
"""In which relations somebody can stand to a problem that is kept from nobody, by where they sit beside its desk."""

AS_THEY_ARE: Final = (Phase.FORWARDED, Phase.DISMISSED, Phase.ARCHIVED)
"""What became of a problem is also what became of the reports behind it."""


async def totals_of(reader: Reader, sight: Sight, book: BookId) -> Counts:
    """How many there are of what is in sight, ended problems included.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    whose = eyes(sight, View.COUNTS)
    by_phase, by_severity, by_disposition = Counter[Any](), Counter[Any](), Counter[Any]()
    late = needs_triage = 0
    counted = SQL["problems" if _sees_the_tally(sight, book) else "problems_one_by_one"]
    for each in await reader.fetch(counted, whose, book):
        phase, problems, reports = Phase(each["phase"]), each["problems"], each["reports"]
        by_phase[phase] += problems
        if phase is not Phase.ARCHIVED:  # what nobody follows is no measure of how grave things are
            by_severity[each["severity"]] += problems
        late += problems * each["is_late"]
        needs_triage += problems * each["needs_triage"]
        if phase in AS_THEY_ARE:
            by_disposition[phase.value] += reports
        else:
            became = 0 if phase is Phase.MERGED else each["opening"]
            by_disposition.update(became=became, joined=reports - became)
    if sight.sees_of_desk(DeskView.TOTALS, region_of(book)):
        by_disposition["nil"] += (await reader.fetch(SQL["nil_reports"], book))[0]["reports"]
    not_ours = await reader.fetch(SQL["not_ours"], whose, book)
    return Counts(
        by_phase=by_phase,
        by_severity=by_severity,
        by_disposition=+by_disposition,
        not_ours={each["grounds"]: each["problems"] for each in not_ours},
        late=late,
        needs_triage=needs_triage,
        dead_letters=(await reader.fetch(SQL["dead_letters"], whose, book))[0]["letters"],
    )


def _sees_the_tally(sight: Sight, book: BookId) -> bool:
    """Whether every problem of a desk counts for who looks that is kept from nobody."""
    if sight.link is not None or not sight.holds:
        return False
    possible = KEPT_FROM_NOBODY.get(place_of(sight.actor, region_of(book)))
    return possible is not None and possible <= set(sight.relations_with(View.COUNTS))
