"""Which problem is meant: register number, id, or the beginning of one."""

from cli.failures import DeskRefused
from composition import DeskServices
from domain.actor import Actor
from domain.codes import RegionCode, is_within
from domain.refusals import UnknownProblem
from projections.tables import ProblemRow
from projections.views import AmbiguousReference


async def find_problem(desk: DeskServices, reference: str, actor: Actor) -> ProblemRow:
    """The problem, as lists show it.

    Raises:
        DeskRefused: UNKNOWN_PROBLEM when the actor's scope holds none, AMBIGUOUS_REFERENCE when there are several.
    """
    try:
        found = await desk.queries.problem(reference)
    except AmbiguousReference as ambiguous:
        raise DeskRefused(ambiguous.code, ambiguous.detail) from None
    if found is None or not sees(actor, found.desk):
        raise DeskRefused(UnknownProblem.code, reference[:60])
    return found


def sees(actor: Actor, desk: RegionCode) -> bool:
    """Whether the desk's problems lie within the actor's scope, or the actor's office within the desk's region."""
    return is_within(desk, actor.region) or is_within(actor.region, desk)
