"""Whole lives from the first report to the end, through nothing but what people send and what falls due by itself."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache

import pytest

from domain.actor import Actor
from domain.codes import CategoryCode, Severity
from domain.problem.commands import (
    Acknowledge,
    Answer,
    ApproveRecommendation,
    Close,
    Command,
    Recommend,
    RecordFollowThrough,
    RecordReceipt,
    RecordReportReceipt,
    ReturnRecommendation,
    Triage,
)
from domain.problem.outcome import Outcome, Response
from domain.problem.plan import NEVER
from domain.problem.process import PROCESS
from domain.problem.state import Closed, Phase, phase_of
from tests.domain.clockwork import Clockwork
from tests.given.situations import (
    AT,
    CHAIR,
    DAY,
    DEPUTY,
    HOUR,
    KECAMATAN,
    MINUTE,
    OPERATOR,
    PROBLEM_ID,
    PROVINCE,
    REASON,
    SEALED,
    detection,
    liaison,
)

KPU, POLRI, CAMAT, DPUPR, KESBANGPOL, BAWASLU = (
    liaison("KPU"),
    liaison("POLRI"),
    liaison("CAMAT", KECAMATAN),
    liaison("DPUPR"),
    liaison("KESBANGPOL"),
    liaison("BAWASLU"),
)
Said = tuple[datetime, Actor, Command]

INCIDENT = f"17.07/2024/incident/{PROBLEM_ID}/0"


def a_slight_problem_that_is_coordinated() -> Iterator[Said]:
    yield AT + HOUR, KPU, Acknowledge(referral_id="KPU.1")
    yield AT + 2 * HOUR, POLRI, Acknowledge(referral_id="POLRI.1")
    yield AT + 2 * HOUR, OPERATOR, Acknowledge(referral_id="CAMAT.1")
    yield AT + 2 * HOUR, DPUPR, Acknowledge(referral_id="DPUPR.1")
    yield AT + 3 * HOUR, CHAIR, ApproveRecommendation()
    yield AT + 20 * HOUR, KPU, Answer(referral_id="KPU.1", outcome=Outcome.RESOLVED, response=Response.ACCEPTED)


def a_serious_problem_that_is_handed_over() -> Iterator[Said]:
    yield AT + 5 * HOUR, BAWASLU, RecordReceipt(number="012/LP/PB/Kab/07.10/XI/2024")
    yield AT + 6 * HOUR, CHAIR, ReturnRecommendation(reason=REASON)
    yield AT + 7 * HOUR, OPERATOR, Recommend(text=SEALED)
    yield AT + 8 * HOUR, CHAIR, ApproveRecommendation()
    yield (
        AT + 9 * HOUR,
        PROVINCE,
        RecordReportReceipt(report_id=INCIDENT, number="TT/17/3"),
    )


def a_grave_problem_that_is_coordinated() -> Iterator[Said]:
    yield AT + 10 * MINUTE, PROVINCE, RecordReportReceipt(report_id=f"17.07/2024/flash/{PROBLEM_ID}/0")
    yield AT + 20 * MINUTE, KPU, Acknowledge(referral_id="KPU.1")
    yield AT + 25 * MINUTE, POLRI, Acknowledge(referral_id="POLRI.1")
    yield AT + 50 * MINUTE, CAMAT, Acknowledge(referral_id="CAMAT.1")
    yield AT + 50 * MINUTE, DPUPR, Acknowledge(referral_id="DPUPR.1")
    yield AT + 55 * MINUTE, CHAIR, ApproveRecommendation()
    yield AT + 60 * MINUTE, KPU, RecordFollowThrough(response=Response.ACCEPTED)
    yield AT + 3 * HOUR, KPU, Answer(referral_id="KPU.1", outcome=Outcome.PARTLY_RESOLVED)
    yield AT + 4 * HOUR, PROVINCE, RecordReportReceipt(report_id=f"17.07/2024/incident/{PROBLEM_ID}/0")
    yield AT + 5 * HOUR, OPERATOR, Close()
    yield AT + 6 * HOUR, CHAIR, Close()


def a_watched_problem() -> Iterator[Said]:
    yield AT + HOUR, OPERATOR, Triage(category="TURNOUT_LOW", severity=Severity.S1)
    yield AT + 2 * HOUR, KESBANGPOL, Acknowledge(referral_id="KESBANGPOL.1")
    yield AT + 4 * HOUR, DEPUTY, ApproveRecommendation()
    yield AT + 3 * DAY, KESBANGPOL, Answer(referral_id="KESBANGPOL.1", outcome=Outcome.OBSERVED)


LIVES: dict[str, tuple[CategoryCode, Severity, Callable[[], Iterator[Said]], Outcome]] = {
    "slight, coordinated": ("LOGISTICS_LATE", Severity.S2, a_slight_problem_that_is_coordinated, Outcome.RESOLVED),
    "serious, handed over": (
        "MONEY_POLITICS",
        Severity.S3,
        a_serious_problem_that_is_handed_over,
        Outcome.HANDED_TO_AUTHORITY,
    ),
    "grave, coordinated": (
        "LOGISTICS_LATE",
        Severity.S4,
        a_grave_problem_that_is_coordinated,
        Outcome.PARTLY_RESOLVED,
    ),
    "triaged and watched": ("LOGISTICS_LATE", Severity.S3, a_watched_problem, Outcome.OBSERVED),
}


@cache
def lived(name: str) -> Clockwork:
    """One of the lives, from its report until nobody has said anything for most of a year."""
    category, severity, said, _ = LIVES[name]
    clockwork = Clockwork()
    clockwork.hear(AT, OPERATOR, detection(category, severity, unsure=name.startswith("triaged")))
    for each in said():
        clockwork.hear(*each)
    clockwork.rest(AT + 300 * DAY)
    return clockwork


@pytest.mark.parametrize("name", LIVES)
def test_a_whole_life_ends_with_its_outcome_and_nothing_left_to_do(name: str) -> None:
    clockwork = lived(name)
    state = clockwork.life.state
    assert isinstance(state, Closed)
    assert state.outcome is LIVES[name][3]
    assert PROCESS.has_ended(state)
    assert clockwork.sleeps_until == NEVER
    assert clockwork.life.kinds.count("ProblemClosed") == 1


@pytest.mark.parametrize("name", LIVES)
def test_the_phases_of_a_life_follow_each_other_as_people_expect(name: str) -> None:
    phases = [each for each in lived(name).phases if each is not Phase.REPORTING]
    assert phases == [Phase.DETECTED, Phase.COORDINATING, Phase.RECOMMENDED, Phase.CLOSED]


def test_a_life_that_went_well_reminds_nobody() -> None:
    assert "ReminderSent" not in lived("slight, coordinated").life.kinds


def test_an_approval_within_its_time_is_reminded_of_when_half_of_it_has_passed() -> None:
    reminders = [event for event in lived("serious, handed over").life.events if event.type == "ReminderSent"]
    assert [(each.key, each.recorded_at - AT) for each in reminders] == [("receipt", 4 * HOUR)]


def test_agencies_that_stayed_silent_on_a_grave_problem_were_reminded_and_the_desks_above_told() -> None:
    life = lived("grave, coordinated").life
    reminded = {event.key for event in life.events if event.type == "ReminderSent"}
    missed = {event.key for event in life.events if event.type == "DeadlineMissed"}
    levels = [event.level for event in life.events if event.type == "ProblemEscalated"]
    assert {"acknowledge/CAMAT.1", "acknowledge/DPUPR.1"} <= reminded
    assert missed == {"acknowledge/CAMAT.1", "acknowledge/DPUPR.1"}
    assert levels == [1]


def test_every_notice_of_a_life_was_told_once() -> None:
    for clockwork in map(lived, LIVES):
        told = [event.notice_id for event in clockwork.life.events if event.type == "NoticeDelivered"]
        assert len(set(told)) == len(told)
        assert clockwork.life.pending == ()


def test_a_life_in_which_nobody_ever_answers_is_never_forgotten() -> None:
    clockwork = Clockwork()
    clockwork.hear(AT, OPERATOR, detection(severity=Severity.S4))
    clockwork.rest(AT + 20 * DAY)
    assert phase_of(clockwork.life.state) is Phase.RECOMMENDED
    assert clockwork.sleeps_until < NEVER
    reminded = [event.key for event in clockwork.life.events if event.type == "ReminderSent"]
    assert set(reminded) == set(clockwork.life.owed)
