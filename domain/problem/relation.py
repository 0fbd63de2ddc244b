"""In which relation somebody stands to a problem. The same in SQL: `projections.seen` (`ledger/sql/schema.sql`)."""

from typing import Any, Final

from domain.access.policy import Relation, Views, views
from domain.access.sight import Sight
from domain.actor import Actor
from domain.codes import Role, is_within
from domain.problem.restriction import may_see
from domain.problem.state import Asked, Dossier
from domain.stream import StreamId

WRITTEN_TO: Final = (Relation.ASKED, Relation.ABOVE_TOLD)
NOT_CONCERNED: Final = (Relation.BELOW, Relation.NOT_ASKED, Relation.OUTSIDE)


def relation_of(actor: Actor, dossier: Dossier, *, handed_in: bool = False) -> Relation:
    """How `actor` stands to the problem.

    Args:
        actor: who looks or acts.
        dossier: of the problem.
        handed_in: whether a report behind the problem came from this account; the dossier does not hold thousands.
    """
    if actor.is_service:
        return Relation.SERVICE
    if any(actor.is_person(each) for each in dossier.recused):
        return Relation.RECUSED
    audience = dossier.restriction.audience if dossier.restriction else None
    position = _position(actor, dossier)
    if not may_see(actor, audience, dossier.desk):
        return Relation.WRITTEN_TO if position in WRITTEN_TO else Relation.RESTRICTED
    if audience is not None and position in NOT_CONCERNED and any(actor.is_person(each) for each in audience.persons):
        return Relation.NAMED
    if handed_in and (actor.role is Role.REPORTER or position in NOT_CONCERNED):
        return Relation.HANDED_IN
    return position


def views_on(actor: Actor, dossier: Dossier, *, handed_in: bool = False) -> Views:
    """What `actor` sees of the problem."""
    return views(actor.role, relation_of(actor, dossier, handed_in=handed_in))


def views_in_sight(sight: Sight, stream: StreamId[Any], dossier: Dossier, *, handed_in: bool = False) -> Views:
    """What is seen of the problem of `stream` by a read: by a grant, only in its time and what it was given for."""
    return sight.granted(views_on(sight.actor, dossier, handed_in=handed_in), stream)


def _position(actor: Actor, dossier: Dossier) -> Relation:
    if actor.role is Role.AGENCY:
        return _position_of_agency(actor, dossier)
    if actor.region == dossier.desk:
        return Relation.OWN_DESK
    if is_within(dossier.desk, actor.region):
        told = any(is_within(each, actor.region) for each in dossier.told)
        return Relation.ABOVE_TOLD if told else Relation.ABOVE
    return Relation.BELOW if is_within(actor.region, dossier.desk) else Relation.OUTSIDE


def _position_of_agency(actor: Actor, dossier: Dossier) -> Relation:
    if any(_was_asked(actor, each) for each in dossier.asked):
        return Relation.ASKED
    if is_within(actor.region, dossier.desk) or is_within(dossier.desk, actor.region):
        return Relation.NOT_ASKED
    return Relation.OUTSIDE


def _was_asked(actor: Actor, asked: Asked) -> bool:
    """Whether the letter went to the agency, and to an office at, below or above where the actor sits."""
    fits = is_within(asked.office, actor.region) or is_within(actor.region, asked.office)
    return asked.agency == actor.agency and fits
