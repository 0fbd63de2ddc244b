"""Which problem is meant: register number, id, the beginning of one, or a report behind it."""

from typing import Final

from cli.failures import DeskRefused
from commands.intake.checks import check_characters
from composition import DeskServices
from domain.actor import Actor
from domain.codes import RegionCode, is_within
from domain.refusals import UnfitText, UnknownProblem
from projections.problem.tables import ProblemRow
from projections.views import AmbiguousReference

REPORT_PREFIX: Final = 8
"""Characters of a report's id that may stand for it; a shorter beginning is meant for a problem's."""


async def find_problem(desk: DeskServices, reference: str, actor: Actor) -> ProblemRow:
    """The problem, as lists show it.

    Raises:
        DeskRefused: UNKNOWN_PROBLEM when the actor's scope holds none, AMBIGUOUS_REFERENCE when there are several.
    """
    try:
        check_characters(reference)
        found = await desk.queries.problem(reference)
        if found is None and len(reference.strip()) >= REPORT_PREFIX:
            found = await desk.queries.problem_of_intake(reference.strip())
    except UnfitText:
        found = None  # nothing is recorded under what cannot be written
    except AmbiguousReference as ambiguous:
        raise DeskRefused(ambiguous.code, ambiguous.detail) from None
    if found is None or not sees(actor, found.desk):
        raise DeskRefused(UnknownProblem.code, reference[:60])
    return found


async def where_it_goes_on(desk: DeskServices, problem: ProblemRow) -> ProblemRow:
    """The problem that goes on for this one, through however many mergings; itself when it was not merged."""
    known = {problem.problem_id}
    while problem.merged_into is not None and problem.merged_into not in known:
        following = await desk.queries.problem(problem.merged_into)
        if following is None or following.problem_id != problem.merged_into:
            break
        known.add(following.problem_id)
        problem = following
    return problem


def sees(actor: Actor, desk: RegionCode) -> bool:
    """Whether the desk's problems lie within the actor's scope, or the actor's office within the desk's region."""
    return is_within(desk, actor.region) or is_within(actor.region, desk)
