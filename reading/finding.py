"""Which problem is meant: register number, id, the beginning of one, or a report behind it."""

from collections.abc import Sequence
from typing import Final, Protocol

from commands.intake.checks import check_characters
from domain.access.grants import check_in_time
from domain.access.policy import View
from domain.access.sight import Sight
from domain.refusals import TargetOfAnotherDesk, UnfitText, UnknownProblem
from projections.problem.tables import ProblemRow

LISTED: Final = (View.LISTED,)

REPORT_PREFIX: Final = 8
"""Characters of a report's id that may stand for it; a shorter beginning is meant for a problem's."""

SHOWN_CHARACTERS: Final = 60
"""Of what names no problem, in a refusal."""


class Problems(Protocol):
    """The query tables, as far as problems are looked up by their names."""

    async def problem(self, sight: Sight, reference: str, views: Sequence[View] = LISTED) -> ProblemRow | None:
        """The problem with this register number, this id, or the only one whose id begins so."""

    async def problem_of_intake(
        self, sight: Sight, reference: str, views: Sequence[View] = LISTED
    ) -> ProblemRow | None:
        """The problem that the report with this id, or the only one whose id begins so, opened or joined."""


async def find_problem(sight: Sight, problems: Problems, reference: str, views: Sequence[View] = LISTED) -> ProblemRow:
    """The problem, as lists show it.

    Args:
        sight: whose eyes it is for.
        problems: where it is looked up.
        reference: what names it.
        views: of which one at least has to be theirs; that it is listed, unless told otherwise.

    Raises:
        UnknownProblem: there is none in sight.
        projections.views.AmbiguousReference: there are several.
        domain.outage.LedgerAway: try again later.
    """
    try:
        check_characters(reference)
        found = await problems.problem(sight, reference, views)
        if found is None and len(reference.strip()) >= REPORT_PREFIX:
            found = await problems.problem_of_intake(sight, reference.strip(), views)
    except UnfitText:
        found = None  # nothing is recorded under what cannot be written
    if found is None:
        raise UnknownProblem(reference[:SHOWN_CHARACTERS])
    return found


async def find_to_act(sight: Sight, problems: Problems, reference: str) -> ProblemRow:
    """The problem, for a command about it: also for who handed in a report behind it or got a letter about it.

    Raises:
        GrantNotBegun: who looks does so by a grant that holds from a later instant on.
        GrantExpired: by one that has run out; said before anything is looked for, so that it tells of no problem.
        UnknownProblem: there is none in sight.
        projections.views.AmbiguousReference: there are several.
        domain.outage.LedgerAway: try again later.
    """
    check_in_time(sight.actor, sight.at)
    return await find_problem(sight, problems, reference, (View.LISTED, View.FATE, View.OWN_LETTERS))


async def where_it_goes_on(sight: Sight, problems: Problems, problem: ProblemRow) -> ProblemRow:
    """The problem that goes on for this one, through however many mergings; itself when it was not merged.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    known = {problem.problem_id}
    while problem.merged_into is not None and problem.merged_into not in known:
        following = await problem_in_sight(sight, problems, problem.merged_into)
        if following is None:
            break
        known.add(following.problem_id)
        problem = following
    return problem


async def other_than(sight: Sight, problems: Problems, found: ProblemRow, reference: str) -> ProblemRow:
    """The problem that goes on for the one that is named beside `found`; the named one where that leads back to it.

    Raises:
        UnknownProblem: there is none in sight.
        projections.views.AmbiguousReference: there are several.
        domain.outage.LedgerAway: try again later.
    """
    named = await find_problem(sight, problems, reference)
    going_on = await where_it_goes_on(sight, problems, named)
    return named if going_on.problem_id == found.problem_id else going_on


async def problem_in_sight(sight: Sight, problems: Problems, problem_id: str) -> ProblemRow | None:
    """The problem with this id and no other; None when there is none in sight.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    found = await problems.problem(sight, problem_id)
    return found if found is not None and found.problem_id == problem_id else None


async def target_at(sight: Sight, problems: Problems, named: str, desk: str) -> ProblemRow:
    """The problem of `desk` that goes on for the one that is named.

    Raises:
        UnknownProblem: there is none in sight.
        TargetOfAnotherDesk: it belongs to another desk.
        projections.views.AmbiguousReference: there are several.
        domain.outage.LedgerAway: try again later.
    """
    found = await where_it_goes_on(sight, problems, await find_problem(sight, problems, named))
    if found.desk != desk:
        raise TargetOfAnotherDesk(f"{named[:SHOWN_CHARACTERS]}: {found.desk}")
    return found
