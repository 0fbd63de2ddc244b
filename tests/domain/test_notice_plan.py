"""Who is told because of an event, and under which identity."""

import pytest

from domain.codes import Severity
from domain.notice import PendingNotice, ReporterGroup
from domain.problem.commands import (
    Acknowledge,
    AddNote,
    AttachIntakeReport,
    Decline,
    Forward,
    RecordReceipt,
    Refer,
    Remind,
    Reopen,
)
from domain.problem.notices import notices_caused
from domain.problem.plan import plan
from domain.problem.state import notices_of
from tests.given.situations import (
    AT,
    CHAIR,
    DAY,
    HOUR,
    LEBONG,
    OPERATOR,
    PROBLEM_ID,
    REASON,
    SEALED,
    SERVICE,
    Life,
    a_closed_problem,
    a_coordinating_problem,
    a_detected_problem,
    a_diverted_report,
    a_finished_grave_problem,
    a_forwarded_problem,
    a_problem_without_a_lead,
    a_recommended_problem,
    a_report_awaiting_triage,
    a_reported_problem,
    a_returned_problem,
    an_approved_problem,
    an_intake,
    detection,
    liaison,
)


def told(life: Life) -> list[tuple[str, str | None, str | None, str | None]]:
    return [(each.kind, each.agency, each.office, each.subject) for each in notices_of(life.state).pending]


def first_reminder_of(life: Life, key: str) -> PendingNotice:
    """The notice that the next reminder of `key` causes."""
    reminders = (each.command for each in plan(life.state, AT + 90 * DAY).commands)
    command = next(each for each in reminders if isinstance(each, Remind) and each.key == key)
    caused = [notice for event in life.decided(command, SERVICE) for notice in notices_caused(life.state, event)]
    return caused[0]


def test_an_entered_problem_tells_its_reporter_and_every_agency_asked() -> None:
    life = a_detected_problem().performed()
    assert notices_of(life.state).reporters == (ReporterGroup(kind="REPORTER_RECEIPT", owed=1, up_to=1),)
    assert told(life) == [
        ("REFERRAL", "KPU", LEBONG, "KPU.1"),
        ("REFERRAL", "POLRI", LEBONG, "POLRI.1"),
        ("REFERRAL", "CAMAT", "17.07.05", "CAMAT.1"),
        ("REFERRAL", "DPUPR", LEBONG, "DPUPR.1"),
    ]


def test_a_grave_problem_tells_the_desk_above_and_the_chair() -> None:
    life = a_detected_problem(severity=Severity.S4).performed()
    assert told(life)[-2:] == [
        ("REPORT", "KESBANGPOL", "17", f"17.07/2024/flash/{PROBLEM_ID}/0"),
        ("ESCALATION", "SEKDA", LEBONG, "1/severity"),
    ]


def test_a_provinces_reports_go_to_the_ministry() -> None:
    province = Life(desk="17").asked(detection(severity=Severity.S4, region="17"), SERVICE).performed()
    assert ("REPORT", "KEMENDAGRI_OTDA", "00", f"17/2024/flash/{PROBLEM_ID}/0") in told(province)


def test_a_reporter_who_left_no_way_back_is_not_told() -> None:
    life = a_coordinating_problem()
    silent = AttachIntakeReport(intake=an_intake("silent", reachable=False), matched_by=())
    assert life.asked(silent).pending == ()
    spoken = AttachIntakeReport(intake=an_intake("spoken"), matched_by=())
    assert life.asked(spoken).pending == ("reporter_receipt/all",)


def test_a_reporter_who_joined_before_the_inventory_is_told_at_it() -> None:
    life = a_detected_problem().asked(AttachIntakeReport(intake=an_intake("early"), matched_by=()))
    assert life.pending == ()
    assert notices_of(life.performed().state).reporters == (ReporterGroup(kind="REPORTER_RECEIPT", owed=2, up_to=2),)


def test_a_proposal_goes_to_the_chair_and_once_approved_to_its_addressee() -> None:
    assert told(a_recommended_problem()) == [("APPROVAL_REQUEST", "SEKDA", LEBONG, "1")]
    assert told(a_recommended_problem().delivered().approved()) == [("RECOMMENDATION", "KPU", LEBONG, "1")]


def test_what_was_only_written_down_tells_nobody() -> None:
    life = a_coordinating_problem()
    assert life.asked(AddNote(text=SEALED)).pending == ()
    assert life.asked(Acknowledge(referral_id="KPU.1"), liaison("KPU")).pending == ()


@pytest.mark.parametrize(
    ("life", "key", "agency", "office"),
    [
        (a_report_awaiting_triage(), "triage", "KESBANGPOL", LEBONG),
        (a_coordinating_problem(), "acknowledge/CAMAT.1", "CAMAT", "17.07.05"),
        (an_approved_problem(), "answer/KPU.1", "KPU", LEBONG),
        (a_forwarded_problem(), "receipt", "BAWASLU", LEBONG),
        (a_diverted_report(), "receipt", "DPUPR", LEBONG),
        (a_problem_without_a_lead(), "reassign", "KESBANGPOL", LEBONG),
        (a_recommended_problem(), "approve/1", "SEKDA", LEBONG),
        (a_returned_problem(), "rewrite/1", "KESBANGPOL", LEBONG),
        (a_reported_problem(), f"report/17.07/2024/incident/{PROBLEM_ID}/0", "KESBANGPOL", "17"),
        (a_finished_grave_problem(), "close", "SEKDA", LEBONG),
    ],
)
def test_a_reminder_goes_to_whoever_owes(life: Life, key: str, agency: str, office: str) -> None:
    reminder = first_reminder_of(life, key)
    assert (reminder.kind, reminder.agency, reminder.office) == ("REMINDER", agency, office)
    assert reminder.subject == f"{key}/1"


# What comes back is told under another identity


def test_two_hand_overs_are_two_notices() -> None:
    first = a_detected_problem("MONEY_POLITICS").performed()
    second = first.later(HOUR).asked(Forward(agency="GAKKUMDU"))
    handed = [each for each in second.pending if each.startswith("hand_over/")]
    assert len(set(handed)) == 2
    third = second.asked(RecordReceipt(number="1"), liaison("GAKKUMDU")).later(HOUR).asked(Forward(agency="GAKKUMDU"))
    assert len({each for each in third.pending if each.startswith("hand_over/")}) == 3


def test_a_lead_missing_for_the_second_time_is_reminded_of_for_the_second_time() -> None:
    once = a_problem_without_a_lead().later(4 * HOUR)
    first = first_reminder_of(once, "reassign")
    again = once.asked(Refer(agency="BPBD", part="lead")).later(HOUR)
    again = again.asked(Decline(referral_id="BPBD.1", reason=REASON), OPERATOR).later(4 * HOUR)
    second = first_reminder_of(again, "reassign")
    assert first.subject == second.subject
    assert first.notice_id != second.notice_id


def test_a_reporter_is_told_of_every_end() -> None:
    closed = a_reported_problem().received()
    assert closed.pending == ("reporter_outcome/all/0",)
    reopened = a_closed_problem().later(DAY).asked(Reopen(reason=REASON), CHAIR)
    again = reopened.asked(Refer(agency="BPBD", part="lead")).delivered().acknowledged().approved().answered()
    assert again.received().delivered().kinds.count("ProblemClosed") == 2
    groups = [event.group for event in again.received().delivered().events if event.type == "ReportersTold"]
    assert groups == [
        "reporter_receipt/all",
        "reporter_outcome/all/0",
        "reporter_reopened/all/1",
        "reporter_outcome/all/1",
    ]
