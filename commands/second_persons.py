"""Who can end what waits for a second person, at this moment: by the rosters of the desk and of those above it."""

from datetime import datetime
from typing import NamedTuple

from commands.rules_in_force import RulesInForce, chain_of
from domain.codes import Role
from domain.desk.recusal import is_recused
from domain.desk.standing import Standing, standing_on
from domain.office import OfficeId
from domain.problem.second_person import SecondPersonWanted, may_be_second, second_person_wanted
from domain.problem.state import State
from domain.stream import BookId, region_of


class SecondPersons(NamedTuple):
    """What waits for a second person, and who can be that person."""

    wanted: SecondPersonWanted
    able: tuple[Standing, ...]
    """Those of the desk, then those above; empty where the rosters name nobody now."""

    chair: OfficeId
    """The office that chairs the desk now, whoever of it acts."""


async def second_persons(in_force: RulesInForce, book: BookId, state: State, at: datetime) -> SecondPersons | None:
    """Who can end what waits at a problem; None where nothing waits.

    Args:
        in_force: the rosters of desks.
        book: of the problem.
        state: the problem.
        at: the instant.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    wanted = second_person_wanted(state)
    if wanted is None:
        return None
    able = [each for each in await supervisors(in_force, book, at) if may_be_second(each.actor, wanted, state, at)]
    chair = (await in_force.of(book)).chair_of(region_of(book), at)
    return SecondPersons(wanted, tuple(able), chair)


async def supervisors(in_force: RulesInForce, book: BookId, at: datetime) -> tuple[Standing, ...]:
    """Supervisors of the desk, then of those above it, at an instant, each by the days of their own desk.

    Left out are those whom their desk keeps away.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    found: list[Standing] = []
    for each in chain_of(book):
        roster = await in_force.roster(each)
        if roster.appointments:
            local = (await in_force.as_shipped(each)).local_time(region_of(each))
            kept_away, day = await in_force.recusals(each), local.date_of(at)
            standing = standing_on(roster, Role.SUPERVISOR, at, local)
            found += (one for one in standing if not is_recused(kept_away, one.actor.persons, day))
    return tuple(found)
