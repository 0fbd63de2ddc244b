"""What a letter has to tell: what is awaited of whom, why a problem went higher, and which deadline is over."""

import pytest

from activities.notice_facts import facts, is_pointless
from activities.quotations import Quoted
from domain.calendar import REAL
from domain.change import replace
from domain.codes import Severity
from domain.notice import DeferredReporter, NoticeId, NoticeSubject, PendingNotice
from domain.obligation import ObligationKind
from domain.problem.commands import (
    Acknowledge,
    Answer,
    AttachIntakeReport,
    CorrectProblem,
    Decline,
    Dismiss,
    Forward,
    MergeInto,
    RegradeSeverity,
    Reopen,
    Restrict,
    Unmerge,
)
from domain.problem.events import ProblemCorrected
from domain.problem.outcome import Dismissal, Outcome
from domain.problem.state import notices_of
from notices.model import Corrected, NoticeContext, Silence, SkipReason
from notices.render import render
from reference.directory import ReferenceDirectory
from reference.loader import reference
from tests.given.situations import (
    CHAIR,
    DAY,
    HOUR,
    LEBONG,
    REASON,
    Life,
    a_closed_problem,
    a_coordinating_problem,
    a_detected_problem,
    a_report_awaiting_triage,
    an_approved_problem,
    an_intake,
    detection,
    liaison,
)
from tests.notices.samples import a_contact

DIRECTORY = ReferenceDirectory(reference())


def told(life: Life, kind: str, subject: str) -> NoticeContext:
    notice = PendingNotice(
        notice_id=NoticeId(f"{kind.lower()}/1"), kind=kind, agency="KPU", office=LEBONG, subject=NoticeSubject(subject)
    )
    return facts(life.state, notice, DIRECTORY, register_number=None, fictitious=False, calendar=REAL)


def test_a_reminder_says_what_is_awaited_and_by_when() -> None:
    life = a_coordinating_problem()
    context = told(life, "REMINDER", "answer/KPU.1/0")
    due = next(each.due_at for each in life.under_way.obligations if each.key == "answer/KPU.1")

    assert (context.awaited, context.due_at, context.is_overdue) == (ObligationKind.ANSWER, due, False)
    assert (context.escalated_for, context.silences) == (None, ())


def test_a_reminder_after_the_deadline_says_that_it_is_over() -> None:
    late = a_coordinating_problem().later(HOUR * 48).performed()

    assert told(late, "REMINDER", "answer/KPU.1/1").is_overdue


def test_an_escalation_over_missed_deadlines_says_whose_and_sets_none_of_its_own() -> None:
    life = a_coordinating_problem().later(2 * HOUR).performed()
    context = told(life, "ESCALATION", "1/acknowledge/KPU.1")

    silence = Silence(
        awaited=ObligationKind.ACKNOWLEDGE,
        of=DIRECTORY.agency_name("KPU", LEBONG),
        asked_at=life.now - 2 * HOUR,
        missed_at=life.now,
    )
    assert (context.escalated_for, context.silences, context.due_at) == ("deadline", (silence,), None)


def test_a_letter_shows_no_hour_that_nobody_told() -> None:
    life = a_coordinating_problem()
    day = replace(life.under_way.dossier, occurred_until=life.under_way.dossier.occurred_at + 24 * HOUR)
    notice = PendingNotice(
        notice_id=NoticeId("referral/1"), kind="REFERRAL", agency="KPU", office=LEBONG, subject=NoticeSubject("KPU.1")
    )
    state = replace(life.under_way, dossier=day)
    context = facts(state, notice, DIRECTORY, register_number=None, fictitious=False, calendar=REAL)
    assert context.occurred_at is not None
    body = render(context, a_contact(), "key").body

    (line,) = [each for each in body.splitlines() if each.startswith("Waktu kejadian")]
    assert line.endswith(", jam tidak diketahui")
    assert "pukul" not in line


@pytest.mark.parametrize("cause", ["severity", "person"])
def test_an_escalation_for_another_cause_awaits_nothing(cause: str) -> None:
    context = told(a_coordinating_problem(), "ESCALATION", f"1/{cause}")

    assert (context.escalated_for, context.awaited, context.silences) == (cause, None, ())


def test_a_reporter_is_no_agency() -> None:
    life = Life(desk=LEBONG).asked(detection())
    notice = PendingNotice(notice_id=NoticeId("reporter_receipt/1"), kind="REPORTER_RECEIPT", intake_id="1")
    context = facts(life.state, notice, DIRECTORY, register_number=None, fictitious=False, calendar=REAL)

    assert context.agency_name is None


def corrected(life: Life, agency: str, event: ProblemCorrected) -> NoticeContext:
    notice = PendingNotice(
        notice_id=NoticeId("correction/KPU.1/1"),
        kind="CORRECTION",
        agency=agency,
        office=LEBONG,
        subject=NoticeSubject.of_correction("KPU.1", 1),
    )
    quoted = Quoted(correction=event)
    return facts(life.state, notice, DIRECTORY, register_number=None, fictitious=False, calendar=REAL, quoted=quoted)


def test_who_had_a_recommendation_hears_that_it_fell_and_nobody_else_does() -> None:
    life = an_approved_problem()
    (event, *_) = life.decided(CorrectProblem(category="TURNOUT_LOW", reason=REASON))
    assert isinstance(event, ProblemCorrected)

    assert corrected(life, "KPU", event).fallen == 1
    assert corrected(life, "POLRI", event).fallen is None


def test_a_referral_in_the_place_of_one_that_was_withdrawn_says_so() -> None:
    life = a_coordinating_problem().asked(CorrectProblem(category="VILLAGE_QUARREL", reason=REASON))
    back = life.asked(CorrectProblem(category="LOGISTICS_LATE", reason=REASON))

    assert told(life, "REFERRAL", "KPU.1").replaces is None
    assert told(back, "REFERRAL", "KPU.2").replaces == "KPU.1"
    assert told(back, "REMINDER", "acknowledge/KPU.2/1").replaces is None


def test_a_correction_says_what_is_still_asked_by_when() -> None:
    life = a_coordinating_problem()
    (event, *_) = life.decided(CorrectProblem(occurred_at=life.now - 2 * HOUR, reason=REASON))
    assert isinstance(event, ProblemCorrected)
    silent = corrected(life, "KPU", event)
    acknowledged = corrected(life.asked(Acknowledge(referral_id="KPU.1")), "KPU", event)
    answered = corrected(life.asked(Answer(referral_id="KPU.1", outcome=Outcome.RESOLVED)), "KPU", event)

    assert (silent.awaited, acknowledged.awaited) == (ObligationKind.ACKNOWLEDGE, ObligationKind.ANSWER)
    assert (answered.awaited, answered.due_at) == (None, None)
    assert silent.corrections == (Corrected(field="occurred_at", before=life.now - HOUR, after=life.now - 2 * HOUR),)


# What a letter has from the reference data.


@pytest.mark.parametrize(
    ("agency", "office", "name"),
    [
        ("KPU", LEBONG, "Komisi Pemilihan Umum, Kabupaten Lebong"),
        ("POLRI", "17", "Kepolisian, Provinsi Bengkulu"),
        ("KESBANGPOL", LEBONG, "Badan Kesatuan Bangsa dan Politik (Kesbangpol), Kabupaten Lebong"),
        ("NOBODY", LEBONG, "NOBODY, Kabupaten Lebong"),
    ],
)
def test_an_office_is_named_without_what_its_agency_is_called_elsewhere(agency: str, office: str, name: str) -> None:
    assert DIRECTORY.agency_name(agency, office) == name


def test_no_step_bears_the_mark_of_its_source_or_a_code() -> None:
    for category in reference().taxonomy:
        steps = DIRECTORY.steps(category, range(100))
        assert not [step for step in steps if "[" in step]
        assert not [step for step in steps if step.partition(":")[0] in reference().agencies]


def test_the_steps_of_all_say_who_takes_each() -> None:
    first = DIRECTORY.steps("LOGISTICS_LATE", (1,))[0]

    assert first.startswith("Badan Kesatuan Bangsa dan Politik (Kesbangpol): Catat TPS")
    assert DIRECTORY.steps_of("LOGISTICS_LATE", "KESBANGPOL")[0] == first.partition(": ")[2]


def test_no_legal_basis_bears_the_mark_of_its_source() -> None:
    assert not [basis for category in reference().taxonomy if "[" in (basis := DIRECTORY.legal_basis(category) or "")]


# What reporters and offices are told of a problem's turns.


def told_to_reporter(life: Life, kind: str, version: int | None = 1, subject: str | None = None) -> NoticeContext:
    """What the letter of the newest occasion of that kind tells whoever handed in the report of a version."""
    group = next((each for each in notices_of(life.state).reporters if each.kind == kind), None)
    known = NoticeSubject(subject) if subject else group and group.subject
    notice = PendingNotice(
        notice_id=NoticeId(f"{kind.lower()}/1"), kind=kind, intake_id="1", version=version, subject=known or None
    )
    return facts(
        life.state,
        notice,
        DIRECTORY,
        register_number="LEBONG/2024/000001-6",
        fictitious=False,
        calendar=REAL,
        current_number="LEBONG/2024/000002-4",
        merged_reports=4,
    )


def told_to_kpu(life: Life, kind: str) -> NoticeContext:
    """What the letter of that kind tells the office that leads."""
    notice = next(each for each in notices_of(life.state).pending if each.kind == kind and each.agency == "KPU")
    return facts(
        life.state,
        notice,
        DIRECTORY,
        register_number=None,
        fictitious=False,
        calendar=REAL,
        current_number="LEBONG/2024/000002-4",
        merged_reports=4,
    )


def test_a_dismissal_names_its_reason_and_a_hand_over_the_body() -> None:
    dismissed = a_report_awaiting_triage().asked(Dismiss(reason=Dismissal.OTHER_DESK))
    assert told_to_reporter(dismissed, "REPORTER_DISMISSED").dismissal is Dismissal.OTHER_DESK

    forward = Forward(agency="DPUPR", in_remit=False, grounds=Dismissal.NOT_AN_ELECTION_MATTER, reason=REASON)
    context = told_to_reporter(a_report_awaiting_triage().asked(forward), "REPORTER_FORWARDED")
    body = DIRECTORY.agency_name("DPUPR", LEBONG)
    assert (context.forwarded_to, context.dismissal) == (body, Dismissal.NOT_AN_ELECTION_MATTER)

    in_register = told_to_reporter(a_detected_problem("MONEY_POLITICS").performed(), "REPORTER_FORWARDED")
    assert (in_register.forwarded_to, in_register.dismissal) == (DIRECTORY.agency_name("BAWASLU", LEBONG), None)
    assert in_register.reason is None


def test_of_a_restricted_problem_neither_the_reason_nor_the_body_is_told() -> None:
    restricted = a_report_awaiting_triage().asked(Restrict(reason=REASON, persons=()), CHAIR)
    dismissed = restricted.asked(Dismiss(reason=Dismissal.OTHER_DESK), CHAIR)
    assert told_to_reporter(dismissed, "REPORTER_DISMISSED").dismissal is None
    forwarded = restricted.asked(Forward(agency="DPUPR", in_remit=False), CHAIR)
    context = told_to_reporter(forwarded, "REPORTER_FORWARDED")
    assert (context.forwarded_to, context.dismissal, context.restricted) == (None, None, True)


def test_only_a_report_that_joined_is_said_to_have_joined() -> None:
    life = a_coordinating_problem()
    assert not told_to_reporter(life, "REPORTER_RECEIPT", version=1).is_joined
    assert not told_to_reporter(life, "REPORTER_RECEIPT", version=None).is_joined
    assert told_to_reporter(life, "REPORTER_RECEIPT", version=9).is_joined


def test_a_merging_names_the_number_in_force() -> None:
    merged = a_coordinating_problem().asked(MergeInto(into="another", reason=REASON))
    assert told_to_reporter(merged, "REPORTER_MERGED").current_number == "LEBONG/2024/000002-4"
    assert told_to_kpu(merged, "MERGER").current_number == "LEBONG/2024/000002-4"


def test_a_regrade_tells_both_severities_and_the_deadline_that_stays() -> None:
    life = a_coordinating_problem().asked(RegradeSeverity(severity=Severity.S1, reason=REASON))
    context = told_to_kpu(life, "REGRADE")
    due = min(each.due_at for each in life.under_way.obligations if each.agency == "KPU")
    assert (context.severity_before, context.severity, context.due_at) == (Severity.S3, Severity.S1, due)
    assert context.reason is None


def test_news_say_how_many_report_now_and_how_many_since_merged_ones_included() -> None:
    life = a_coordinating_problem()
    for number in range(3):
        life = life.asked(AttachIntakeReport(intake=an_intake(f"further-{number}"), matched_by=()))
    graver = AttachIntakeReport(intake=an_intake("graver"), matched_by=(), severity=Severity.S4)
    context = told_to_kpu(life.asked(graver), "NEWS")
    assert (context.reports, context.new_reports, context.graver) == (1 + 4 + 4, 4, Severity.S4)


def pointless(life: Life, kind: str, of: Life | None = None) -> SkipReason | None:
    """Why the newest notice of that kind, caused in `of`, is not sent in `life`."""
    caused = notices_of((of or life).state)
    group = next((each for each in caused.reporters if each.kind == kind), None)
    if group is not None:
        return is_pointless(life.state, group.notice_to(DeferredReporter(intake_id="1", version=1)))
    return is_pointless(life.state, next(each for each in caused.pending if each.kind == kind))


def test_what_is_so_no_more_is_not_told() -> None:
    merged = a_coordinating_problem().asked(MergeInto(into="another", reason=REASON))
    back = merged.asked(Unmerge(reason=REASON))
    assert [pointless(merged, each) for each in ("MERGER", "REPORTER_MERGED")] == [None, None]
    assert [pointless(back, each) for each in ("MERGER", "REPORTER_MERGED")] == [SkipReason.OVERTAKEN] * 2
    assert [pointless(back, each) for each in ("SEPARATION", "REPORTER_SEPARATED")] == [None, None]
    again = back.asked(MergeInto(into="another", reason=REASON))
    assert [pointless(again, each) for each in ("SEPARATION", "REPORTER_SEPARATED")] == [SkipReason.OVERTAKEN] * 2


def test_a_hand_over_to_another_body_makes_the_first_letter_untrue() -> None:
    first = a_report_awaiting_triage().asked(Forward(agency="DPUPR", in_remit=False))
    second = first.asked(Forward(agency="BPBD", in_remit=False))
    assert pointless(first, "REPORTER_FORWARDED") is None
    assert pointless(second, "REPORTER_FORWARDED", of=first) is SkipReason.OVERTAKEN
    in_register = a_detected_problem("MONEY_POLITICS").performed()
    assert pointless(in_register, "REPORTER_FORWARDED") is None


def test_a_reopening_is_told_until_the_problem_is_closed_again() -> None:
    closed = a_closed_problem()
    reopened = closed.later(DAY).asked(Reopen(reason=REASON), CHAIR)
    assert pointless(reopened, "REPORTER_REOPENED") is None
    assert pointless(closed, "REPORTER_REOPENED", of=reopened) is SkipReason.OVERTAKEN
    assert pointless(closed, "REOPENING", of=reopened) is SkipReason.PROBLEM_ENDED


def test_who_has_answered_has_no_news_any_more() -> None:
    graver = AttachIntakeReport(intake=an_intake("graver"), matched_by=(), severity=Severity.S4)
    told = a_coordinating_problem().asked(graver)
    assert pointless(told, "NEWS") is None
    declined = told.asked(Decline(referral_id="KPU.1", reason=REASON), liaison("KPU"))
    assert pointless(declined, "NEWS", of=told) is SkipReason.OVERTAKEN
    assert pointless(told.asked(MergeInto(into="another", reason=REASON)), "NEWS", of=told) is SkipReason.PROBLEM_ENDED
