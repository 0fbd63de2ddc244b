"""The cast's reactions: always the same, mostly in time, one agency never."""

from datetime import timedelta

import pytest

from demo.reactions import FINDINGS, ORDINARY, SLOW_AGENCY, URGENT, Reaction, declines, draw, finding, reaction_time
from domain.codes import Severity
from domain.problem.outcome import Outcome
from reference.policies import NEAR_VOTING_DIVISOR, deadline_policy

OCCASIONS = [f"problem-{number}/KPU.1" for number in range(200)]
GRAVE = (Severity.S3, Severity.S4)


def longest(reaction: Reaction, severity: Severity, agency: str | None = "KPU") -> timedelta:
    return max(reaction_time(reaction, occasion, severity, agency) for occasion in OCCASIONS)


def test_the_same_occasion_always_ends_the_same_way() -> None:
    times = [reaction_time(Reaction.ANSWER, each, Severity.S3, "KPU") for each in OCCASIONS]

    assert times == [reaction_time(Reaction.ANSWER, each, Severity.S3, "KPU") for each in OCCASIONS]
    assert len(set(times)) > 100
    # pinned, because a played day must be the same day tomorrow
    assert draw("finding", "problem-1/KPU.1") == 966
    assert finding("problem-1/KPU.1") is Outcome.OVERTAKEN


def test_everybody_who_can_be_urgent_is_faster_then() -> None:
    assert set(ORDINARY) == set(URGENT) == set(Reaction)
    assert all(URGENT[each][1] <= ORDINARY[each][1] for each in Reaction)
    assert all(low < high for low, high in (*ORDINARY.values(), *URGENT.values()))


@pytest.mark.parametrize("severity", GRAVE)
def test_most_people_are_in_time_also_near_voting(severity: Severity) -> None:
    clocks = deadline_policy().clocks(severity, near_voting=True)

    assert longest(Reaction.TRIAGE, severity) < clocks.assign_within
    assert longest(Reaction.ACKNOWLEDGE, severity) < clocks.acknowledge_within
    assert longest(Reaction.ACKNOWLEDGE, severity) + longest(Reaction.ANSWER, severity) < clocks.progress_within
    assert longest(Reaction.RECEIPT, severity) < clocks.assign_within
    assert longest(Reaction.APPROVE, severity) < clocks.approve_within
    assert longest(Reaction.RECEIVE_REPORT, severity) < clocks.receive_within


def test_one_agency_is_never_in_time() -> None:
    clocks = deadline_policy().clocks(Severity.S3, near_voting=True)
    quickest = min(reaction_time(Reaction.ACKNOWLEDGE, each, Severity.S3, SLOW_AGENCY) for each in OCCASIONS)
    soonest = min(reaction_time(Reaction.ANSWER, each, Severity.S3, SLOW_AGENCY) for each in OCCASIONS)

    assert NEAR_VOTING_DIVISOR > 1
    assert quickest > clocks.acknowledge_within
    assert soonest > clocks.progress_within


def test_some_agencies_decline_and_most_do_not() -> None:
    declined = sum(declines(each, "support") for each in OCCASIONS)

    assert 0 < declined < len(OCCASIONS) / 5


def test_every_finding_occurs() -> None:
    assert {finding(each) for each in OCCASIONS} == {outcome for _, outcome in FINDINGS}
