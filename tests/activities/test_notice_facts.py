"""What a letter has to tell: what is awaited of whom, why a problem went higher, and which deadline is over."""

import pytest

from activities.notice_facts import facts
from activities.quotations import Quoted
from domain.calendar import REAL
from domain.notice import NoticeId, NoticeSubject, PendingNotice
from domain.obligation import ObligationKind
from domain.problem.commands import Acknowledge, Answer, CorrectProblem
from domain.problem.events import ProblemCorrected
from domain.problem.outcome import Outcome
from notices.model import Corrected, NoticeContext, Silence
from reference.directory import ReferenceDirectory
from reference.loader import reference
from tests.given.situations import (
    HOUR,
    LEBONG,
    REASON,
    Life,
    a_coordinating_problem,
    an_approved_problem,
    detection,
)

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
