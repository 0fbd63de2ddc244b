"""Keys: what is built is taken apart into the same, is stored as text, and bears what a later release writes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.key import Key
from domain.notice import NoticeId, NoticeSubject, ReportersKind
from domain.obligation import CLOSE, REASSIGN, RECEIPT, TRIAGE, ObligationKey, ObligationKind
from domain.problem.state import ReportEntry
from domain.referral_id import ReferralId
from domain.report_id import ReportId, ReportKind

agencies = st.from_regex(r"\A[A-Z][A-Z_]{1,39}\Z")
numbers = st.integers(1, 999)
referrals = st.builds(ReferralId.of, agencies, numbers)
books = st.sampled_from(["17.07", "00", "17.07/2024"])
problems = st.uuids().map(str)
reports = st.builds(ReportId.of_problem, books, st.sampled_from(ReportKind), problems, numbers)
obligations = st.one_of(
    st.sampled_from([TRIAGE, RECEIPT, REASSIGN, CLOSE]),
    st.builds(ObligationKey.acknowledge, referrals),
    st.builds(ObligationKey.answer, referrals),
    st.builds(ObligationKey.approve, numbers),
    st.builds(ObligationKey.rewrite, numbers),
    st.builds(ObligationKey.report, reports),
)
instants = st.timedeltas(timedelta(0), timedelta(days=2000)).map(
    lambda passed: datetime(2024, 1, 1, tzinfo=UTC) + passed
)


@given(books, st.sampled_from(ReportKind), problems, numbers)
def test_a_report_is_named_by_book_kind_subject_and_number(
    book: str, kind: ReportKind, problem_id: str, number: int
) -> None:
    report = ReportId.of_problem(book, kind, problem_id, number)
    assert (report.book, report.kind, report.subject, report.number) == (book, kind, problem_id, number)


@given(books, st.dates(date(2024, 1, 1)))
def test_a_daily_report_is_named_by_its_day(book: str, day: date) -> None:
    report = ReportId.of_day(book, day)
    assert (report.book, report.kind, date.fromisoformat(report.subject), report.number) == (
        book,
        ReportKind.DAILY,
        day,
        0,
    )


@given(referrals, reports, numbers)
def test_an_obligation_names_its_kind_and_what_it_is_owed_for(
    referral: ReferralId, report: ReportId, number: int
) -> None:
    acknowledge, answer = ObligationKey.acknowledge(referral), ObligationKey.answer(referral)
    assert (acknowledge.kind, acknowledge.referral_id, acknowledge.report_id) == (
        ObligationKind.ACKNOWLEDGE,
        referral,
        None,
    )
    assert (answer.kind, answer.referral_id) == (ObligationKind.ANSWER, referral)
    assert (ObligationKey.report(report).report_id, ObligationKey.report(report).referral_id) == (report, None)
    assert (ObligationKey.approve(number).kind, ObligationKey.approve(number).part) == ("approve", str(number))
    assert (TRIAGE.kind, TRIAGE.part, TRIAGE.referral_id) == (ObligationKind.TRIAGE, "", None)


def test_every_kind_of_obligation_has_a_key() -> None:
    built = [
        TRIAGE,
        RECEIPT,
        REASSIGN,
        CLOSE,
        ObligationKey.acknowledge(ReferralId("KPU.1")),
        ObligationKey.answer(ReferralId("KPU.1")),
        ObligationKey.approve(1),
        ObligationKey.rewrite(1),
        ObligationKey.report(ReportId("17.07/2024/flash/p/0")),
    ]
    assert {key.kind for key in built} == set(ObligationKind)


@given(obligations, numbers, instants)
def test_a_reminder_names_the_obligation_and_bears_its_instant(key: ObligationKey, number: int, at: datetime) -> None:
    notice = NoticeId.to_agency("REMINDER", NoticeSubject.of_reminder(key, number), at)
    assert (notice.kind, notice.subject.reminded) == ("REMINDER", key)
    assert NoticeId.to_agency("REMINDER", notice.subject, at) == notice


@given(obligations, instants)
def test_a_silence_names_the_obligation_and_bears_its_deadline(key: ObligationKey, at: datetime) -> None:
    notice = NoticeId.to_agency("SILENCE", NoticeSubject(key), at)
    assert (notice.kind, notice.subject.silence) == ("SILENCE", key)


@given(st.integers(1, 3), st.one_of(obligations, st.sampled_from(["severity", "person"])))
def test_an_escalation_names_its_level_and_its_cause(level: int, cause: str) -> None:
    subject = NoticeId.to_agency("ESCALATION", NoticeSubject.of_escalation(level, cause)).subject
    assert (subject.level, subject.cause) == (level, cause)


@given(referrals, reports, numbers)
def test_a_notice_names_what_it_speaks_of(referral: ReferralId, report: ReportId, number: int) -> None:
    assert NoticeId.to_agency("REFERRAL", NoticeSubject(referral)).subject.referral_id == referral
    assert NoticeId.to_agency("REPORT", NoticeSubject(report)).subject.report_id == report
    proposal = NoticeSubject.of_recommendation(number)
    assert NoticeId.to_agency("APPROVAL_REQUEST", proposal).subject.recommendation == number


@pytest.mark.parametrize(
    ("kind", "round_", "one", "every"),
    [
        ("REPORTER_RECEIPT", 3, "reporter_receipt/i-1", "reporter_receipt/all"),
        ("REPORTER_OUTCOME", 3, "reporter_outcome/i-1/3", "reporter_outcome/all/3"),
    ],
)
def test_a_reporter_has_one_receipt_ever_and_one_outcome_of_each_closing(
    kind: ReportersKind, round_: int, one: str, every: str
) -> None:
    assert (NoticeId.to_reporter(kind, "i-1", round_), NoticeId.to_reporters(kind, round_)) == (one, every)
    assert NoticeId(one).kind == NoticeId(every).kind == kind


@pytest.mark.parametrize("text", ["verify/KPU.1", "", "/", "acknowledge", "17.07", "a/b/c/d/e/f"])
def test_what_a_later_release_writes_is_borne(text: str) -> None:
    assert ObligationKey(text).kind in (None, ObligationKind.ACKNOWLEDGE)
    assert ObligationKey(text).report_id is None
    report = ReportId(text)
    assert report.kind is None
    assert report.number == 0
    assert isinstance(report.book + report.subject, str)


@given(obligations)
def test_a_key_is_stored_as_its_text_and_read_back_as_a_key(key: ObligationKey) -> None:
    stored = TypeAdapter(ObligationKey)
    assert stored.dump_json(key) == f'"{key}"'.encode()
    read = stored.validate_json(stored.dump_json(key))
    assert (type(read), read) == (ObligationKey, key)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ReferralId, "kpu"),
        (ReferralId, "KPU.1\n"),
        (ObligationKey, "x" * 121),
        (ObligationKey, ""),
        (NoticeId, "n" * 201),
    ],
)
def test_what_is_no_key_is_refused_where_it_comes_in(kind: type[Key], text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(text)


def test_only_a_flash_leaves_the_end_untold() -> None:
    told = {kind for kind in ReportKind if kind.tells_the_end}
    assert set(ReportKind) - told == {ReportKind.FLASH}
    with pytest.raises(ValidationError):
        TypeAdapter(ReportEntry).validate_python(
            {"report_id": "17.07/periodic/x/0", "kind": "periodic", "to_region": "17", "received": False}
        )
