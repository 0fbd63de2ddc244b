"""Whom a desk keeps away from all of its matters: begun and ended by somebody else, with a cause in codes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.actor import Actor
from domain.aggregate import Case
from domain.codes import Role
from domain.desk.commands import Command, EndRecusal, RecordRecusal
from domain.desk.decide import decide
from domain.desk.events import RecusalEnded
from domain.desk.process import PROCESS, desk_stream
from domain.desk.recusal import RECUSALS_LIMIT, RecusalCause, is_recused
from domain.desk.state import INITIAL, Desk
from domain.refusals import Refusal
from tests.domain.test_desk_rules import FACTS
from tests.given.situations import AT, BENGKULU, BOOK, CHAIR, LEBONG, REASON, RULES

TODAY = RULES.local_date(AT, LEBONG)
DAY = timedelta(days=1)
ABOVE = Actor(id="gubernur", role=Role.SUPERVISOR, region=BENGKULU)
KIN = RecordRecusal(account="kerabat", cause=RecusalCause.KIN, since=TODAY)
ENDED = EndRecusal(number=1, until=TODAY + DAY, reason=REASON)


def after(*commands: Command, desk: Desk = INITIAL, actor: Actor = CHAIR) -> Desk:
    for command in commands:
        desk = PROCESS.fold(decide(Case(desk_stream(BOOK), desk, actor, AT, FACTS), command), desk)
    return desk


def refused(desk: Desk, command: Command, actor: Actor = CHAIR) -> str:
    with pytest.raises(Refusal) as refusal:
        after(command, desk=desk, actor=actor)
    return refusal.value.code


def test_a_person_is_kept_away_from_the_first_day_to_the_last() -> None:
    desk = after(KIN)
    days = [TODAY - DAY, TODAY, TODAY + DAY, TODAY + 2 * DAY]
    assert [is_recused(desk.recusals, ("kerabat",), each) for each in days] == [False, True, True, True]
    desk = after(ENDED, desk=desk)
    assert [is_recused(desk.recusals, ("kerabat",), each) for each in days] == [False, True, True, False]
    assert not is_recused(desk.recusals, ("lain",), TODAY)
    assert is_recused(desk.recusals, ("lain", "kerabat"), TODAY)
    assert after(ENDED, desk=desk) == desk


def test_it_is_begun_and_ended_by_somebody_else() -> None:
    own = KIN.model_copy(update={"account": CHAIR.id})
    assert refused(INITIAL, own) == "BAD_VALUE"
    desk = after(own, actor=ABOVE)
    assert refused(desk, ENDED) == "BAD_VALUE"
    (known,) = after(ENDED, desk=desk, actor=ABOVE).recusals
    assert known.until == TODAY + DAY


def test_days_and_persons_that_do_not_fit_are_refused() -> None:
    assert refused(INITIAL, KIN.model_copy(update={"until": TODAY - DAY})) == "BAD_VALUE"
    assert refused(INITIAL, ENDED) == "UNKNOWN_RECUSAL"
    desk = after(KIN)
    assert refused(desk, KIN) == "ALREADY_RECUSED"
    assert refused(desk, ENDED.model_copy(update={"until": TODAY - DAY})) == "BAD_VALUE"
    again = after(ENDED, KIN.model_copy(update={"since": TODAY + 2 * DAY}), desk=desk)
    assert [each.number for each in again.recusals] == [1, 2]
    assert after(KIN.model_copy(update={"account": "lain"}), desk=desk).recusals[1].account == "lain"


def test_an_end_of_nothing_harms_no_state() -> None:
    stray = RecusalEnded(recorded_at=AT, number=9, account="x", until=TODAY, reason=REASON, author="sekda")
    assert PROCESS.fold([stray]) == INITIAL


def test_a_recusal_does_not_end_before_it_begins() -> None:
    backwards = KIN.model_copy(update={"until": TODAY - DAY})
    assert refused(INITIAL, backwards) == "BAD_VALUE"
    assert after(KIN.model_copy(update={"until": TODAY})).recusals


def test_a_desk_keeps_no_more_recusals_than_it_has_numbers_for() -> None:
    first = after(KIN).recusals[0]
    full = replace(INITIAL, recusals=tuple(replace(first, number=each + 1) for each in range(RECUSALS_LIMIT)))
    assert refused(full, KIN.model_copy(update={"account": "lain"})) == "ROSTER_FULL"
