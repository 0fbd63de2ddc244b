"""By what right a person of the roster acts: by an appointment of their own, or in somebody's place for a time."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from domain.actor import ActingAs, ActingOfficial, Actor, Delegate, Grant
from domain.calendar import LocalTime
from domain.codes import Role
from domain.desk.roster import Roster, Terms

FIRST_DAY: Final = date(1970, 1, 1)
LAST_DAY: Final = date(9998, 12, 31)
"""Between them every day begins and ends at an instant with whole minutes of offset, which can be stored."""


def grant_of(roster: Roster, actor: Actor, at: datetime, local: LocalTime) -> Grant | None:
    """What `actor` acts by at an instant; None by account and role alone.

    Who acts for another person or fills an office for a time does so by a grant, with the first and the last instant of
    the appointment. Before and after it that is a grant out of its time, by which nobody acts. An appointment of one's
    own that holds comes first. Whoever is not in the roster as what they act as, acts by account and role alone.

    Args:
        roster: of the desk of the actor's region.
        actor: who acts.
        at: the instant.
        local: where the days of an appointment begin and end.
    """
    own = [each.terms for each in roster.appointments_of(actor.id) if each.terms.standing == actor.standing]
    if not own:
        return None
    terms = _counting(own, local.date_of(at))
    if terms.on_behalf_of is not None:
        return _delegation(roster, terms, terms.on_behalf_of, local)
    return None if terms.acting is None else _acting(terms, terms.acting, local)


class Standing(NamedTuple):
    """Somebody of the roster on a day, with what they act by."""

    actor: Actor
    terms: Terms
    """Of the appointment that counts."""


def standing_on(roster: Roster, role: Role, at: datetime, local: LocalTime) -> Iterator[Standing]:
    """Who is appointed to a role at an instant, each once, in the order of their first appointments.

    Args:
        roster: of one desk.
        role: to which.
        at: the instant.
        local: where the days of an appointment begin and end.
    """
    day, seen = local.date_of(at), set()
    for each in roster.appointments:
        named = (each.account, each.terms.standing)
        if each.terms.role is not role or not each.terms.holds_on(day) or named in seen:
            continue
        seen.add(named)
        of_person = [other.terms for other in roster.appointments_of(each.account)]
        actor = Actor(id=each.account, role=role, region=each.terms.region, agency=each.terms.standing.agency)
        grant = grant_of(roster, actor, at, local)
        terms = _counting([other for other in of_person if other.standing == each.terms.standing], day)
        yield Standing(
            Actor(id=actor.id, role=actor.role, region=actor.region, agency=actor.agency, grant=grant), terms
        )


def _counting(own: Sequence[Terms], day: date) -> Terms:
    """Of the terms of one person as one thing, those that count on a day."""
    # Of those that hold, one's own comes first. Where none holds, one for a time does: it lets nobody act.
    return max(own, key=lambda each: (each.holds_on(day), each.is_lent is not each.holds_on(day), each.since))


def _acting(terms: Terms, form: ActingAs, local: LocalTime) -> ActingOfficial:
    return ActingOfficial(
        form=form,
        office=f"{terms.agency.lower()}.{terms.region}",
        since=_first_instant(terms.since, local),
        until=_last_instant(terms.until or LAST_DAY, local),
    )


def _delegation(roster: Roster, terms: Terms, account: str, local: LocalTime) -> Delegate:
    """What somebody does for the person with `account`, as long as that person is what it was given as."""
    held = [
        each.terms
        for each in roster.appointments_of(account)
        if each.terms.standing == terms.standing and each.terms.on_behalf_of is None and each.terms.overlaps(terms)
    ]
    first = min((each.since for each in held), default=terms.since)
    last = max((each.until or LAST_DAY for each in held), default=LAST_DAY)
    return Delegate(
        on_behalf_of=account,
        since=_first_instant(max(terms.since, first), local),
        until=_last_instant(min(terms.until or LAST_DAY, last), local),
        standing=terms.standing if held else None,
    )


def _first_instant(day: date, local: LocalTime) -> datetime:
    return local.first_of(max(day, FIRST_DAY))


def _last_instant(day: date, local: LocalTime) -> datetime:
    return local.last_of(min(day, LAST_DAY))
