"""What the people of the sample day make of letters and lines of the list."""

from datetime import UTC, datetime, timedelta

import pytest

from demo.day import DESK, DayRow, read_day
from demo.habits import OTHER_OFFICES, Habits, Intention
from demo.mailbox import Letter
from demo.people import OPERATOR, PROVINCE, SUPERVISOR
from demo.reactions import SLOW_AGENCY, declines
from domain.calendar import Calendar
from domain.codes import AgencyCode, Role, Route, Severity
from domain.problem.commands import (
    Acknowledge,
    Answer,
    ApproveRecommendation,
    Close,
    Decline,
    Dismiss,
    Forward,
    MergeInto,
    RecordReceipt,
    RecordReportReceipt,
    Recuse,
    Refer,
    Triage,
)
from domain.problem.outcome import Outcome
from domain.problem.state import Phase
from projections.problem.tables import ProblemRow
from reference.rulebook import rulebook

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
CALENDAR = Calendar(origin_wall=NOW, origin_shown=datetime(2024, 11, 26, tzinfo=UTC), speed=600)
HABITS = Habits(rulebook().with_calendar(CALENDAR))
DAY = {row.number: row for row in read_day()}
WILLING = next(f"p{number}" for number in range(99) if not declines(f"p{number}/KPU.1", "lead"))
UNWILLING = next(f"p{number}" for number in range(99) if declines(f"p{number}/KPU.1", "lead"))


def letter(notice_id: str, agency: AgencyCode = "KPU", problem_id: str = WILLING, part: str = "lead") -> Letter:
    return Letter(
        to_agency=agency,
        to_region=DESK,
        kind=notice_id.partition("/")[0],
        at=NOW,
        problem_id=problem_id,
        notice_id=notice_id,
        severity=Severity.S3,
        part=part,
        report_id=None,
    )


def line(**changes: object) -> ProblemRow:
    values = {
        "problem_id": WILLING, "stream": "s", "desk": DESK, "region": DESK, "register_number": None,
        "phase": Phase.DETECTED, "category": "LOGISTICS_LATE", "severity": Severity.S3, "route": Route.COORDINATE,
        "stage": None, "lead": "KPU", "needs_triage": False, "triage_reason": None, "confidence_permille": 400,
        "occurred_at": NOW, "reported_at": NOW, "detected_at": NOW, "inventoried_at": None, "closed_at": None,
        "outcome": None, "escalation_level": 0, "open_referrals": 0, "next_due_at": None, "next_due_key": None,
        "late": 0, "waiting_for": (), "merged_into": None, "report_ids": (), "intake_count": 1,
        "recommendation": "none", "recommendation_number": None, "source": "report", "contests": (),
        "restricted": False, "restricted_roles": (), "restricted_persons": (), "book": f"{DESK}/2024", "recused": (),
        "asked_agencies": (), "asked_offices": (), "told": (), "followed": True, "version": 1,
        "position": 0, "official_summary": None, "finding": None,
        "updated_at": NOW,
    }  # fmt: skip
    return ProblemRow.model_validate(values | changes)


def read(written: Letter, problem: ProblemRow | None = None) -> list[Intention]:
    return list(HABITS.on_letter(written, problem))


def seen(problem: ProblemRow, row: DayRow | None, **originals: str) -> list[Intention]:
    return list(HABITS.on_problem(problem, row, originals))


def test_a_lead_acknowledges_and_answers_later() -> None:
    acknowledged, answered = read(letter("referral/KPU.1"))

    assert acknowledged.command == Acknowledge(referral_id="KPU.1")
    assert isinstance(answered.command, Answer)
    assert NOW < acknowledged.due_at < answered.due_at
    assert (acknowledged.actor.role, acknowledged.actor.agency) == (Role.AGENCY, "KPU")


def test_a_supporting_agency_owes_no_answer() -> None:
    (only,) = read(letter("referral/KPU.1", part="support"))

    assert isinstance(only.command, Acknowledge | Decline)


def test_who_follows_what_others_decide_says_that_it_was_observed() -> None:
    *_, answered = read(letter("referral/KPU.1"), line(route=Route.WATCH))

    assert isinstance(answered.command, Answer)
    assert answered.command.outcome is Outcome.OBSERVED


def test_who_is_asked_a_second_time_takes_it() -> None:
    twice = next(f"p{number}" for number in range(999) if declines(f"p{number}/KPU.2", "lead"))
    acknowledged, _ = read(letter("referral/KPU.2", problem_id=twice))

    assert isinstance(acknowledged.command, Acknowledge)


def test_some_leads_decline() -> None:
    (declined,) = read(letter("referral/KPU.1", problem_id=UNWILLING))

    assert isinstance(declined.command, Decline)


def test_the_slow_agency_takes_hours_where_others_take_minutes() -> None:
    slow, *_ = read(letter(f"referral/{SLOW_AGENCY}.1", agency=SLOW_AGENCY))
    usual, *_ = read(letter("referral/KPU.1"))

    assert slow.due_at - NOW > timedelta(hours=1) / CALENDAR.speed > usual.due_at - NOW


@pytest.mark.parametrize(
    ("notice_id", "command", "role"),
    [
        ("hand_over/receipt@2026-05-01T12:00:00+00:00", RecordReceipt, Role.AGENCY),
        ("approval_request/2", ApproveRecommendation, Role.SUPERVISOR),
        ("reminder/receipt/1@2026-05-01T12:00:00+00:00", RecordReceipt, Role.AGENCY),
        ("reminder/approve/2/1@2026-05-01T12:00:00+00:00", ApproveRecommendation, Role.SUPERVISOR),
        ("reminder/acknowledge/KPU.1/3@2026-05-01T12:00:00+00:00", Acknowledge, Role.AGENCY),
    ],
)
def test_every_letter_that_asks_is_answered_by_whom_it_asks(notice_id: str, command: type, role: Role) -> None:
    first = read(letter(notice_id))[0]

    assert isinstance(first.command, command)
    assert first.actor.role is role


def test_a_reminder_asks_for_the_very_same_thing() -> None:
    asked = read(letter("referral/KPU.1"))
    reminded = read(letter("reminder/answer/KPU.1/1@2026-05-01T12:00:00+00:00"))

    assert [each.command_id for each in asked] == [each.command_id for each in reminded]


def test_the_tier_above_confirms_the_report_by_its_name() -> None:
    report_id = "17.07/2024/flash/p/0"
    (received,) = read(letter(f"report/{report_id}", agency="KESBANGPOL").model_copy(update={"report_id": report_id}))

    assert isinstance(received.command, RecordReportReceipt)
    assert (received.command.report_id, received.actor) == (report_id, PROVINCE)


def test_who_hears_of_an_escalation_notes_that_somebody_was_called() -> None:
    (noted,) = read(letter("escalation/1/acknowledge/KPU.1", agency="SEKDA"))

    assert (noted.command, noted.actor) == (None, SUPERVISOR)
    assert noted.text


def test_letters_that_ask_nothing_lead_to_nothing() -> None:
    assert read(letter("correction/x")) == []


@pytest.mark.parametrize(
    ("number", "command"),
    [(3, Triage), (10, Dismiss), (15, Forward), (42, Forward)],
)
def test_the_operator_decides_as_somebody_who_knows(number: int, command: type) -> None:
    (decided,) = seen(line(needs_triage=True), DAY[number])

    assert isinstance(decided.command, command)
    assert decided.actor == OPERATOR


def test_the_operator_corrects_the_category_and_keeps_an_unknown_severity() -> None:
    (triaged,) = seen(line(needs_triage=True, severity=Severity.S1), DAY[39])

    assert triaged.command == Triage(category="TURNOUT_LOW", severity=Severity.S1)


def test_a_report_of_a_known_problem_is_merged_into_it() -> None:
    (merged,) = seen(line(needs_triage=True), DAY[2], **{"dup-A": "the-original"})

    assert isinstance(merged.command, MergeInto)
    assert merged.command.into == "the-original"


def test_the_original_itself_is_not_merged() -> None:
    (decided,) = seen(line(needs_triage=True), DAY[1], **{"dup-A": WILLING})

    assert isinstance(decided.command, Triage)


def test_a_report_from_outside_the_day_is_left_to_whoever_is_there() -> None:
    assert seen(line(needs_triage=True), None) == []


def test_the_chair_keeps_away_whom_the_problem_concerns() -> None:
    (recused,) = seen(line(), DAY[21])

    assert isinstance(recused.command, Recuse)
    assert recused.actor == SUPERVISOR


def test_a_problem_without_a_lead_gets_another_one() -> None:
    (referred,) = seen(line(next_due_key="reassign"), None)

    assert isinstance(referred.command, Refer)
    assert (referred.command.part, referred.command.agency != "KPU") == ("lead", True)


def test_a_grave_problem_is_closed_by_two_persons() -> None:
    asked, closed = seen(line(next_due_key="close", severity=Severity.S4), None)

    assert (asked.command, closed.command) == (Close(), Close())
    assert (asked.actor, closed.actor) == (OPERATOR, SUPERVISOR)
    assert asked.due_at < closed.due_at


def test_offices_for_what_is_not_the_desks_matter_are_known_for_every_such_row() -> None:
    assert set(OTHER_OFFICES) == {number for number, row in DAY.items() if row.knowledge.is_out_of_remit}
