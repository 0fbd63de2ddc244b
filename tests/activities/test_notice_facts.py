"""What a letter has to tell: what is awaited of whom, why a problem went higher, and which deadline is over."""

import pytest

from activities.notice_facts import facts
from domain.calendar import REAL
from domain.change import replace
from domain.notice import NoticeId, NoticeSubject, PendingNotice
from domain.obligation import ObligationKind
from notices.model import NoticeContext, Silence
from notices.render import render
from reference.directory import ReferenceDirectory
from reference.loader import reference
from tests.given.situations import HOUR, LEBONG, Life, a_coordinating_problem, detection
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
