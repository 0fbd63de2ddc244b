"""Who can end what waits for a second person, as far as somebody may see whom a desk has."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from commands.rules_in_force import RulesInForce
from commands.second_persons import SecondPersons, second_persons, supervisors
from domain.access.grants import holds
from domain.access.policy import DeskView, View
from domain.access.sight import Sight
from domain.actor import ActingAs
from domain.base import Value
from domain.codes import AgencyCode, RegionCode
from domain.desk.standing import Standing
from domain.officials import Post
from domain.problem.relation import views_in_sight
from domain.problem.state import State, dossier_of
from domain.stream import BookId, StreamId, region_of
from reading.refused import NotDone


class SecondPersonShown(Value):
    """Somebody who can end what waits."""

    account: str
    agency: AgencyCode
    region: RegionCode
    post: Post | None
    acting: ActingAs | None
    on_behalf_of: str | None
    until: date | None
    """Last day on which this one can; None while none is known."""


class SecondPersonsShown(Value):
    """What waits for a second person, and who can be that person now."""

    act: str
    """Type of the command."""

    first: str
    """Signature of whoever began it."""

    able: tuple[SecondPersonShown, ...]
    chair: AgencyCode
    """Agency that chairs the desk now."""


class SecondPersonRefused(NotDone):
    """An act of a second person that somebody may not do."""

    second_person: SecondPersonsShown | None
    """Who can, as far as that is for who asked."""


async def read_second_persons(
    sight: Sight, in_force: RulesInForce, stream: StreamId[Any], state: State, at: datetime
) -> SecondPersonsShown | None:
    """Who can end what waits at a problem; None where nothing waits, or it is not for who looks.

    It is for those who see both what happens to the problem and whom the desk has.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    dossier = dossier_of(state)
    if dossier is None or View.TIMELINE not in views_in_sight(sight, stream, dossier):
        return None
    if not sight.sees_of_desk(DeskView.ROSTER, stream.region):
        return None
    found = await second_persons(in_force, stream.book, state, at)
    return None if found is None else _shown(found)


async def read_supervisors(
    sight: Sight, in_force: RulesInForce, book: BookId, at: datetime
) -> tuple[SecondPersonShown, ...]:
    """Who can be a second person at a desk at all, now; nobody where that is not for who looks.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    if not sight.sees_of_desk(DeskView.ROSTER, region_of(book)):
        return ()
    return _persons(each for each in await supervisors(in_force, book, at) if holds(each.actor, at))


def _shown(found: SecondPersons) -> SecondPersonsShown:
    return SecondPersonsShown(
        act=found.wanted.act.type, first=found.wanted.first, able=_persons(found.able), chair=found.chair.agency
    )


def _persons(able: Iterable[Standing]) -> tuple[SecondPersonShown, ...]:
    return tuple(
        SecondPersonShown(
            account=each.actor.id,
            agency=each.terms.agency,
            region=each.terms.region,
            post=each.terms.post,
            acting=each.terms.acting,
            on_behalf_of=each.terms.on_behalf_of,
            until=each.terms.until,
        )
        for each in able
    )
