"""Which problem is meant: register number, id, or the beginning of one."""

from cli.failures import DeskRefused
from commands.intake import check_characters
from composition import DeskServices
from domain.actor import Actor
from domain.codes import RegionCode, is_within
from domain.refusals import UnfitText, UnknownProblem
from projections.tables import ProblemRow
from projections.views import AmbiguousReference


async def find_problem(desk: DeskServices, reference: str, actor: Actor) -> ProblemRow:
    """The problem, as lists show it.

    Raises:
        DeskRefused: UNKNOWN_PROBLEM when the actor's scope holds none, AMBIGUOUS_REFERENCE when there are several.
    """
    try:
        check_characters(reference)
        found = await desk.queries.problem(reference)
    except UnfitText:
        found = None  # nothing is recorded under what cannot be written
    except AmbiguousReference as ambiguous:
        raise DeskRefused(ambiguous.code, ambiguous.detail) from None
    if found is None or not sees(actor, found.desk):
        raise DeskRefused(UnknownProblem.code, reference[:60])
    return found


def sees(actor: Actor, desk: RegionCode) -> bool:
    """Whether the desk's problems lie within the actor's scope, or the actor's office within the desk's region."""
    return is_within(desk, actor.region) or is_within(actor.region, desk)
