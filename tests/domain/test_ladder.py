"""Escalation: one ladder per problem, one rung at a time, once for each silence."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from domain.actor import Actor
from domain.codes import RegionCode, Role, Severity
from domain.policy import DeadlinePolicy
from domain.problem.commands import (
    Acknowledge,
    Escalate,
    EscalateSilences,
    ExtendDeadline,
    PauseClock,
    RegradeSeverity,
    ResumeClock,
)
from domain.problem.events import DeadlineMissed, ProblemEscalated
from domain.problem.plan import plan
from tests.given.situations import (
    AT,
    CHAIR,
    DAY,
    HOUR,
    KECAMATAN,
    LEBONG,
    MINUTE,
    OPERATOR,
    POLICY,
    REASON,
    RULES,
    SERVICE,
    Life,
    a_coordinating_problem,
    a_grave_problem,
    detection,
    liaison,
)

SUPPORTERS = {"acknowledge/POLRI.1", "acknowledge/CAMAT.1", "acknowledge/DPUPR.1"}
NATION = Actor(id="ministry", role=Role.OPERATOR, region="00")
BETWEEN_RUNGS = POLICY.by_severity[Severity.S3].between_rungs


def escalations(life: Life) -> list[ProblemEscalated]:
    return [event for event in life.events if isinstance(event, ProblemEscalated)]


def silences(life: Life) -> dict[str, DeadlineMissed]:
    return {event.key: event for event in life.events if isinstance(event, DeadlineMissed)}


def lived(life: Life, days: int) -> Life:
    """With what falls due in some days, each at its instant, and nobody saying anything."""
    end = life.now + days * DAY
    while (wake_at := plan(life.state, life.now).wake_at) is not None and wake_at <= end:
        life = life.later(wake_at - life.now).performed()
    return life


def test_agencies_silent_at_one_moment_take_the_problem_one_rung_up_for_the_lead_alone() -> None:
    life = a_coordinating_problem().later(2 * HOUR).performed()

    (escalation,) = escalations(life)
    assert (escalation.level, escalation.cause, escalation.silences) == (1, "acknowledge/KPU.1", ("acknowledge/KPU.1",))
    assert silences(life).keys() == {"acknowledge/KPU.1", *SUPPORTERS}


def test_a_supporters_silence_is_told_to_the_desk_and_the_supporter_reminded() -> None:
    life = a_coordinating_problem().later(2 * HOUR).performed()

    assert {(silences(life)[key].to_agency, silences(life)[key].escalates_at) for key in SUPPORTERS} == {
        ("KESBANGPOL", None)
    }
    assert {each for each in life.pending if each.startswith("silence/")} == {
        f"silence/{key}@{(AT + 2 * HOUR).isoformat()}" for key in SUPPORTERS
    }
    later = lived(life.delivered(), 2)
    assert {each for each in later.pending if each.startswith("reminder/acknowledge/POLRI.1")}


def test_each_silence_climbs_once_however_long_it_lasts() -> None:
    life = lived(a_coordinating_problem(), 30)

    told = Counter(key for each in escalations(life) for key in each.silences)
    assert set(told.values()) == {1}
    assert told.keys() == silences(life).keys() - SUPPORTERS


def test_between_two_rungs_lies_the_pause_that_the_policy_names() -> None:
    instants = [each.recorded_at for each in escalations(lived(a_coordinating_problem(), 30))]

    assert len(instants) > 1
    assert all(later - earlier >= BETWEEN_RUNGS for earlier, later in pairwise(instants))


def test_a_silence_within_the_pause_climbs_at_its_end() -> None:
    life = a_coordinating_problem().later(HOUR).asked(Escalate(reason=REASON)).later(HOUR).performed()
    turn = AT + HOUR + BETWEEN_RUNGS

    assert silences(life)["acknowledge/KPU.1"].escalates_at == turn
    assert len(escalations(life)) == 1
    second = escalations(life.later(turn - life.now).performed())[-1]
    assert (second.level, second.silences) == (2, ("acknowledge/KPU.1",))


def test_a_silence_that_ends_within_the_pause_does_not_climb() -> None:
    life = a_coordinating_problem().later(HOUR).asked(Escalate(reason=REASON)).later(HOUR).performed()
    spoken = life.asked(Acknowledge(referral_id="KPU.1"), liaison("KPU"))

    assert len(escalations(spoken.later(BETWEEN_RUNGS).performed())) == 1


def test_who_goes_up_takes_every_waiting_silence_along() -> None:
    life = a_coordinating_problem().later(HOUR).asked(Escalate(reason=REASON)).later(HOUR).performed()
    again = life.asked(Escalate(reason=REASON))

    assert escalations(again)[-1].silences == ("acknowledge/KPU.1",)
    kpu = next(each for each in again.under_way.obligations if each.key == "acknowledge/KPU.1")
    assert (kpu.escalated, kpu.escalates_at) == (2, None)
    assert len(escalations(again.later(BETWEEN_RUNGS).performed())) == 2


def test_an_alarm_takes_every_waiting_silence_along_where_the_ladder_begins_higher() -> None:
    life = beginning_at(2, a_coordinating_problem().later(HOUR).asked(Escalate(reason=REASON)))
    waiting = life.later(HOUR).performed()
    graver = waiting.asked(RegradeSeverity(severity=Severity.S4, reason=REASON), OPERATOR)

    assert (escalations(graver)[-1].level, escalations(graver)[-1].cause) == (2, "severity")
    assert escalations(graver)[-1].silences == ("acknowledge/KPU.1",)


def test_more_time_is_a_new_deadline_whose_silence_climbs_of_its_own() -> None:
    life = a_coordinating_problem().later(2 * HOUR).performed()
    extended = life.asked(ExtendDeadline(key="acknowledge/KPU.1", due_at=life.now + DAY, reason=REASON), CHAIR)
    late = extended.later(DAY).performed()

    assert ("acknowledge/KPU.1" in escalations(life)[0].silences, escalations(life)[0].level) == (True, 1)
    assert silences(late)["acknowledge/KPU.1"].escalates_at == late.now
    assert "acknowledge/KPU.1" in escalations(late)[-1].silences


def test_while_the_clocks_stand_nobody_goes_up_and_the_turn_moves_with_them() -> None:
    life = a_coordinating_problem().later(HOUR).asked(Escalate(reason=REASON)).later(HOUR).performed()
    turn = silences(life)["acknowledge/KPU.1"].escalates_at
    assert turn is not None
    paused = life.asked(PauseClock(until=life.now + DAY, reason=REASON, requested_by=OPERATOR.id), CHAIR)

    assert paused.later(turn - life.now).outcome(EscalateSilences(escalates_at=turn), SERVICE) == ()
    resumed = paused.later(HOUR).asked(ResumeClock(), CHAIR)
    moved = next(each.escalates_at for each in resumed.under_way.obligations if each.key == "acknowledge/KPU.1")
    assert moved == turn + HOUR


def test_a_turn_that_no_longer_stands_takes_nobody_up() -> None:
    life = a_coordinating_problem().later(2 * HOUR).performed()

    assert life.outcome(EscalateSilences(escalates_at=AT + 2 * HOUR), SERVICE) == ()
    assert Life().asked(detection()).outcome(EscalateSilences(escalates_at=AT), SERVICE) == ()


def test_at_the_top_a_silence_has_no_turn() -> None:
    life = a_coordinating_problem()
    for _ in range(3):
        life = life.asked(Escalate(reason=REASON))

    assert silences(life.later(30 * DAY).performed())["acknowledge/KPU.1"].escalates_at is None


@pytest.mark.parametrize(
    ("first_rung", "desk", "level"), [(1, LEBONG, 1), (2, LEBONG, 2), (3, LEBONG, 3), (3, "17", 2), (2, "00", 1)]
)
def test_a_grave_problem_begins_where_the_policy_says_or_at_the_top_of_its_ladder(
    first_rung: int, desk: RegionCode, level: int
) -> None:
    region = KECAMATAN if desk == LEBONG else desk
    life = beginning_at(first_rung, Life(desk=desk)).asked(detection(severity=Severity.S4, region=region), SERVICE)

    assert [each.level for each in escalations(life.performed())][:1] == [level]


def test_at_the_top_of_its_ladder_a_problem_that_becomes_grave_goes_no_higher() -> None:
    life = beginning_at(3, Life(desk="00")).asked(detection(region="00"), SERVICE).performed()
    top = life.asked(Escalate(reason=REASON), NATION)

    assert "ProblemEscalated" not in top.outcome(RegradeSeverity(severity=Severity.S4, reason=REASON), NATION)


def test_an_s4_stands_on_its_first_rung_at_once_and_climbs_when_its_lead_is_silent() -> None:
    life = a_grave_problem().later(30 * MINUTE).performed()
    assert [each.cause for each in escalations(life)] == ["severity"]

    assert [each.level for each in escalations(lived(life, 1))][:2] == [1, 2]


def beginning_at(first_rung: int, life: Life) -> Life:
    """The same life under a policy whose ladder for an S4 begins at a rung."""
    severities = POLICY.by_severity
    grave = replace(severities[Severity.S4], first_rung=first_rung)
    policy = DeadlinePolicy.model_validate(
        dict(POLICY) | {"by_severity": {**severities, Severity.S4: grave}},
    )
    return replace(life, rules=replace(RULES, policy=policy))
