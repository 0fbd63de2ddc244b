from dataclasses import fields, replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.codes import Severity
from domain.obligation import Obligation, ObligationKey, owed
from domain.policy import Clocks, EscalateWhen
from tests.given.situations import AT, CHAIRS_OFFICE, DAY, HOUR, POLICY, SECRETARIAT, clocks

allowances = st.timedeltas(timedelta(milliseconds=1), timedelta(days=60))


def test_a_graver_problem_never_has_slower_clocks() -> None:
    ordered = [POLICY.clocks(severity, near_voting=False) for severity in Severity]
    names = [each.name for each in fields(Clocks) if each.name.endswith("_within")]
    for slower, faster in pairwise(ordered):
        assert all(getattr(faster, name) <= getattr(slower, name) for name in names)


def test_around_voting_every_clock_and_no_other_figure_is_divided() -> None:
    usual, near = (POLICY.clocks(Severity.S3, near_voting=each) for each in (False, True))
    assert near.acknowledge_within == usual.acknowledge_within / 2
    assert near.receive_within == usual.receive_within / 2
    assert (near.remind_permille, near.escalate) == (usual.remind_permille, usual.escalate)


@pytest.mark.parametrize("allowance", [timedelta(0), -HOUR])
def test_a_clock_without_any_time_is_no_clock(allowance: timedelta) -> None:
    whole = clocks(1, EscalateWhen.NEVER)
    with pytest.raises(ValidationError):
        replace(whole, acknowledge_within=allowance)


@given(allowances, st.integers(1, 1000))
def test_the_first_reminder_comes_before_the_deadline_or_at_it(within: timedelta, permille: int) -> None:
    opened = owed(ObligationKey("receipt"), SECRETARIAT, AT, within, permille)
    assert AT <= opened.remind_at <= opened.due_at == AT + within
    assert (opened.every, opened.reminders, opened.missed) == (within, 0, False)


@given(allowances, st.lists(st.timedeltas(timedelta(0), DAY), max_size=12))
def test_reminders_go_on_for_ever_and_ever_more_rarely_up_to_a_limit(
    within: timedelta, delays: list[timedelta]
) -> None:
    each, pause = owed(ObligationKey("receipt"), SECRETARIAT, AT, within, 500), timedelta(0)
    for number, delay in enumerate(delays, start=1):
        at = each.remind_at + delay
        reminded = each.reminded(at, CHAIRS_OFFICE)
        assert reminded.reminders == number
        assert pause <= reminded.remind_at - at <= 32 * within
        assert (reminded.due_at, reminded.owner) == (each.due_at, CHAIRS_OFFICE)
        each, pause = reminded, reminded.remind_at - at


def test_an_extension_reminds_again_at_its_new_deadline_at_the_earliest() -> None:
    missed = replace(owed(ObligationKey("receipt"), SECRETARIAT, AT, HOUR, 500), missed=True)
    extended = missed.extended_to(AT + DAY)
    assert (extended.due_at, extended.remind_at, extended.missed) == (AT + DAY, AT + DAY, False)
    late = replace(missed, remind_at=AT + 3 * DAY)
    assert late.extended_to(AT + DAY).remind_at == AT + 3 * DAY


@given(allowances, allowances)
def test_a_pause_shifts_an_obligation_as_a_whole(within: timedelta, pause: timedelta) -> None:
    before = owed(ObligationKey("receipt"), SECRETARIAT, AT, within, 300)
    after = before.shifted(pause)
    assert after.due_at - after.remind_at == before.due_at - before.remind_at
    assert after.due_at == before.due_at + pause


@given(allowances, st.integers(1, 1000))
def test_an_obligation_read_back_from_storage_is_the_same(within: timedelta, permille: int) -> None:
    opened = owed(ObligationKey("report/17.07/2024/flash/x/0"), SECRETARIAT, AT, within, permille)
    stored = TypeAdapter(Obligation)
    assert stored.validate_json(stored.dump_json(opened)) == opened


def test_an_obligation_without_a_zone_is_refused() -> None:
    with pytest.raises(ValidationError):
        owed(ObligationKey("receipt"), SECRETARIAT, AT.replace(tzinfo=None), HOUR, 500)
