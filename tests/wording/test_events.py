"""Every event has a line in both languages, in words, and with what it says."""

from typing import Any

import pytest

from domain.access_record.events import EVENTS as ACCESS_EVENTS
from domain.actor import ON_BEHALF
from domain.codes import Language
from domain.contests import Contest
from domain.desk.events import EVENTS as DESK_EVENTS
from domain.notice import NoticeId
from domain.problem.events import EVENTS as PROBLEM_EVENTS
from domain.problem.outcome import Dismissal
from domain.report.events import EVENTS as REPORT_EVENTS
from tests.wording.events import ONE_OF_EACH, OWED, SEALED, Event
from wording.codes import EVENTS, notice
from wording.events import LINES, event_line
from wording.language import speaking
from wording.lines import access_record, desk, problem, report
from wording.persons import BEHALF


def of(kind: str, **changes: Any) -> Event:
    event = next(each for each in ONE_OF_EACH if each.type == kind)
    return event.model_copy(update=changes)


def in_english(event: Event) -> str:
    with speaking(Language.ENGLISH):
        return event_line(event)


def test_the_table_of_lines_has_one_for_every_class_of_event() -> None:
    entries = [event for event, _ in (*problem.LINES, *desk.LINES, *report.LINES, *access_record.LINES)]

    assert set(LINES) == {*PROBLEM_EVENTS, *DESK_EVENTS, *REPORT_EVENTS, *ACCESS_EVENTS}
    assert len(entries) == len(LINES)


@pytest.mark.parametrize("language", list(Language))
def test_every_event_has_a_line_of_its_own(language: Language) -> None:
    with speaking(language):
        lines = [event_line(event) for event in ONE_OF_EACH]

    assert all(lines)
    assert len(set(lines)) == len(lines)
    assert not [line for line in lines if "{" in line or "None" in line]


@pytest.mark.parametrize("event", ONE_OF_EACH, ids=lambda event: str(event.type))
def test_every_event_is_told_in_both_languages(event: Event) -> None:
    assert event_line(event) != in_english(event)


def test_every_event_has_a_short_name() -> None:
    assert set(EVENTS) == {event.type for event in ONE_OF_EACH}


@pytest.mark.parametrize(
    ("event", "indonesian", "english"),
    [
        (
            of("ProblemDetected", triage=OWED),
            "Masalah terdeteksi dari laporan lewat formulir: TRANSPORT_BREAK; menunggu triase",
            "Problem detected from a report by form: TRANSPORT_BREAK; awaiting triage",
        ),
        (
            of("ProblemTriaged", below_floor="floor-death", reason=None, suggested_severity=None),
            "Ditriase menjadi TRANSPORT_BREAK S3 (usul: DISASTER), di bawah batas terendah karena ada yang meninggal",
            "Triaged as TRANSPORT_BREAK S3 (suggested: DISASTER), below the floor because somebody died",
        ),
        (
            of("ProblemTriaged", below_floor=None, reason="keliru", suggested_severity="S4"),
            "Ditriase menjadi TRANSPORT_BREAK S3 (usul: DISASTER S4): keliru",
            "Triaged as TRANSPORT_BREAK S3 (suggested: DISASTER S4): keliru",
        ),
        (
            of("SeverityRegraded", requested_by="budi", below_floor=None, reason="reda"),
            "Tingkat diubah dari S2 menjadi S3 oleh sari atas permintaan budi: reda",
            "Severity changed from S2 to S3 by sari at the request of budi: reda",
        ),
        (
            of("SeverityRegraded", requested_by=None, below_floor=None, reason="reda"),
            "Tingkat diubah dari S2 menjadi S3 oleh sari: reda",
            "Severity changed from S2 to S3 by sari: reda",
        ),
        (
            of(
                "ProblemCorrected",
                from_category="DISASTER",
                category="TRANSPORT_BREAK",
                stations=("3", "4"),
                place=SEALED,
                from_contests=(Contest.GOVERNOR, Contest.REGENT),
                contests=(Contest.REGENT,),
                reason="keliru",
            ),
            (
                "Koreksi ke-1 oleh sari: kategori dari DISASTER menjadi TRANSPORT_BREAK, TPS dari – menjadi 3, 4, "
                "tempat, pemilihan dari gubernur, bupati menjadi bupati. Alasan: keliru"
            ),
            (
                "Correction 1 by sari: category from DISASTER to TRANSPORT_BREAK, polling stations from – to 3, 4, "
                "place, contests from governor, regent to regent. Reason: keliru"
            ),
        ),
        (
            of("ProblemDismissed", reason=Dismissal.TEST_OR_JOKE),
            "Tidak ditindaklanjuti: percobaan atau gurauan",
            "Dismissed: a test or a joke",
        ),
        (
            of("ProblemForwarded", in_remit=False, grounds=None),
            "Diserahkan kepada KPU (17.07) (bukan kewenangan desk)",
            "Handed to KPU (17.07) (not within the desk's remit)",
        ),
        (
            of("ProblemEscalated", level=4, cause="answer/KPU.1"),
            "Eskalasi ke tingkat 4 (SEKDA 17): tenggat jawaban KPU.1",
            "Escalated to level 4 (SEKDA 17): deadline for answer KPU.1",
        ),
        (
            of("ProblemEscalated", level=1, cause="person"),
            "Eskalasi ke ketua desk (SEKDA 17): keputusan petugas",
            "Escalated to the desk's chair (SEKDA 17): an officer's decision",
        ),
        (
            of("ReminderSent", key="triage"),
            "Pengingat ke-1: triase",
            "Reminder 1: triage",
        ),
        (
            of("ResolutionRecommended", steps=()),
            "Masukan penyelesaian 1 untuk KPU",
            "Recommendation 1 for KPU",
        ),
        (
            of("ResolutionRecommended", steps=(2,)),
            "Masukan penyelesaian 1 untuk KPU, langkah 2",
            "Recommendation 1 for KPU, step 2",
        ),
        (
            of("ResolutionRecommended", steps=(2, 3)),
            "Masukan penyelesaian 1 untuk KPU, langkah 2, 3",
            "Recommendation 1 for KPU, steps 2, 3",
        ),
        (
            of("ReportReceiptRecorded", number=None),
            "Laporan diterima",
            "Report received",
        ),
        (
            of("NoticeSkipped", reason="NO_CONTACT"),
            "Pemberitahuan tidak perlu (tidak ada alamat): rujukan KPU.1",
            "Notice not needed (no address): referral KPU.1",
        ),
        (
            of("NoticeBounced", status="4.4.99"),
            "Surat kembali (jalur ke tujuan gagal [4.4.99]): rujukan KPU.1",
            "Letter returned (way to the recipient failed [4.4.99]): referral KPU.1",
        ),
        (
            of("NoticeBounced", reason="kantor pindah"),
            "Surat kembali (alamat tidak dikenal [5.1.1]): rujukan KPU.1; kantor pindah",
            "Letter returned (address unknown [5.1.1]): referral KPU.1; kantor pindah",
        ),
        (
            of("EntryAdded", unit=None, member="KPU", late=True),
            "Isian 1 dari KPU, terlambat: Situasi aman.",
            "Entry 1 of KPU, late: Situasi aman.",
        ),
        (
            of("NilEntered", unit="17.07.05", late=True),
            "Nihil dari 17.07.05, terlambat",
            "Nil from 17.07.05, late",
        ),
        (
            of("ReportReceived", number="12"),
            "Edisi 1 diterima jenjang atas oleh sari, nomor 12",
            "Edition 1 received by the tier above, by sari, as number 12",
        ),
        (
            of("RoutingTableProposed", row_count=2),
            "Tabel rute 17.07-1 (2 baris) diusulkan oleh sari: alasan",
            "Routing table 17.07-1 (2 rows) proposed by sari: alasan",
        ),
        (
            of("RoutingTableProposed", row_count=1),
            "Tabel rute 17.07-1 (1 baris) diusulkan oleh sari: alasan",
            "Routing table 17.07-1 (1 row) proposed by sari: alasan",
        ),
    ],
    ids=lambda value: value.type if not isinstance(value, str) else "",
)
def test_what_differs_within_an_event_is_told(event: Event, indonesian: str, english: str) -> None:
    assert event_line(event) == indonesian
    assert in_english(event) == english


@pytest.mark.parametrize(
    ("notice_id", "said"),
    [
        ("referral/KPU.1", "rujukan KPU.1"),
        ("reminder/answer/KPU.1/2@2024-11-27T05:00:00+00:00", "pengingat jawaban KPU.1"),
        ("silence/answer/POLRI.1@2024-11-27T05:00:00+00:00", "pendukung belum menjawab jawaban POLRI.1"),
        ("approval_request/2", "permintaan persetujuan 2"),
        ("escalation/1/answer/KPU.1", "eskalasi"),
        ("reporter_receipt/0b6a5d2c-2f7e-8a11-8b9c-1d2e3f405162", "tanda terima pelapor"),
        ("lain/x", "LAIN"),
    ],
)
def test_a_notice_is_told_in_words_and_no_line_shows_its_key(notice_id: str, said: str) -> None:
    assert notice(NoticeId(notice_id)) == said
    for kind in ("NoticeDelivered", "NoticeFailed", "NoticeSkipped", "NoticeResendRequested"):
        line = event_line(of(kind, notice_id=NoticeId(notice_id)))
        assert said in line
        assert notice_id not in line


def test_who_acted_in_the_name_of_another_is_told_as_officials_sign() -> None:
    signature = "supervisor:asisten" + ON_BEHALF + "supervisor:sekda"
    for kind, field in (("ProblemClosed", "by"), ("SeverityRegraded", "by"), ("RecommendationApproved", "approver")):
        line = event_line(of(kind, **{field: signature}))
        assert f"supervisor:asisten{BEHALF}supervisor:sekda" in line
        assert ON_BEHALF not in line
