"""Who can be the second person: what is told of somebody is what the decision says when they try."""

from datetime import datetime, timedelta

import pytest

from domain.actor import ActingAs, ActingOfficial, Actor, Delegate
from domain.codes import Role, Severity
from domain.problem.commands import ApproveRecommendation, Close, Recommend, Recuse
from domain.problem.second_person import may_be_second, second_person_wanted
from domain.problem.state import INITIAL
from tests.given.situations import (
    AT,
    BENGKULU,
    CHAIR,
    DEPUTY,
    LEBONG,
    OPERATOR,
    REASON,
    SEALED,
    SITUATIONS,
    VERIFIER,
    Life,
    a_finished_grave_problem,
    a_recommended_problem,
)

HOUR = timedelta(hours=1)


def acting(since: datetime, until: datetime) -> Actor:
    grant = ActingOfficial(form=ActingAs.PLH, office="sekda.17.07", since=since, until=until)
    return Actor(id="asisten", role=Role.SUPERVISOR, region=LEBONG, grant=grant)


def for_the(account: str) -> Actor:
    grant = Delegate(on_behalf_of=account, standing=CHAIR.standing, until=AT + HOUR)
    return Actor(id="asisten", role=Role.SUPERVISOR, region=LEBONG, grant=grant)


PERSONS = (
    CHAIR,
    DEPUTY,
    OPERATOR,
    VERIFIER,
    Actor(id="gubernur", role=Role.SUPERVISOR, region=BENGKULU),
    Actor(id="lain", role=Role.SUPERVISOR, region="17.08"),
    for_the("sekda"),
    for_the("asisten-1"),
)


@pytest.mark.parametrize("person", PERSONS, ids=lambda each: each.signature)
def test_what_is_told_is_what_happens(person: Actor) -> None:
    for life in (
        a_recommended_problem(),
        a_recommended_problem(Severity.S4),
        a_recommended_problem().asked(Recuse(officer="asisten-1", reason=REASON), CHAIR),
        a_finished_grave_problem().asked(Close(), DEPUTY),
    ):
        wanted = second_person_wanted(life.state)
        assert wanted is not None
        outcome = life.outcome(wanted.act, person)
        assert may_be_second(person, wanted, life.state, AT) is isinstance(outcome, tuple), outcome


def test_who_acts_for_a_time_can_from_the_first_to_the_last_instant() -> None:
    state = a_recommended_problem().state
    wanted = second_person_wanted(state)
    assert wanted is not None
    for since, until, able in ((-1, 1, True), (0, 0, True), (1, 2, False), (-2, -1, False)):
        assert may_be_second(acting(AT + since * HOUR, AT + until * HOUR), wanted, state, AT) is able


def test_who_proposed_cannot_also_when_acting_for_another() -> None:
    proposed = proposed_by(CHAIR)
    wanted = second_person_wanted(proposed.state)
    assert wanted is not None
    assert (wanted.act, wanted.first) == (ApproveRecommendation(), "sekda")
    assert not may_be_second(CHAIR, wanted, proposed.state, AT)
    assert not may_be_second(for_the("sekda"), wanted, proposed.state, AT)
    assert may_be_second(DEPUTY, wanted, proposed.state, AT)


def proposed_by(actor: Actor) -> Life:
    return a_recommended_problem().asked(Recommend(text=SEALED), actor)


def test_elsewhere_nothing_waits_for_a_second_person() -> None:
    waiting = {name for name, life in SITUATIONS.items() if second_person_wanted(life().state) is not None}
    assert waiting == {"a_recommended_problem", "a_received_problem"}
    assert second_person_wanted(INITIAL) is None
    wanted = second_person_wanted(a_recommended_problem().state)
    assert wanted is not None
    assert not may_be_second(CHAIR, wanted, INITIAL, AT)
