"""One line in Bahasa Indonesia for every event: what happened, in codes and names, without anybody's free text."""

from typing import assert_never

from domain.problem.events import (
    AgencyReferred,
    ClockPaused,
    ClockResumed,
    ClosingRequested,
    DeadlineExtended,
    DeadlineMissed,
    Event,
    EvidenceAttached,
    FollowThroughRecorded,
    ForwardReceiptRecorded,
    IntakeReportAttached,
    NilReportReceived,
    NoteAdded,
    NoticeDelivered,
    NoticeFailed,
    NoticeResendRequested,
    NoticeSkipped,
    OfficerRecused,
    OutcomeRecorded,
    ProblemClosed,
    ProblemDetected,
    ProblemDismissed,
    ProblemEscalated,
    ProblemForwarded,
    ProblemInventoried,
    ProblemMerged,
    ProblemReopened,
    ProblemReported,
    ProblemTriaged,
    ProblemUnmerged,
    RecommendationApproved,
    RecommendationReturned,
    ReferralAcknowledged,
    ReferralAnswered,
    ReferralDeclined,
    ReferralTransferred,
    ReminderSent,
    ReportersTold,
    ReportReceiptRecorded,
    ResolutionRecommended,
    RoutingTableActivated,
    RoutingTableProposed,
    SeverityRegraded,
)
from domain.problem.outcome import Dismissal
from domain.report_id import ReportKind
from wording.codes import DISMISSALS, FLOORS, OUTCOMES, PARTS, RESPONSES, ROUTES, obligation, word
from wording.matches import match_line

ESCALATION_LEVELS = {1: "ketua desk", 2: "desk di atasnya", 3: "desk nasional"}
ESCALATION_CAUSES = {"severity": "tingkat S4", "person": "keputusan petugas"}
REPORT_KINDS = {
    ReportKind.FLASH: "laporan kilat",
    ReportKind.INCIDENT: "laporan kejadian",
    ReportKind.DAILY: "laporan harian",
    ReportKind.WEEKLY: "laporan mingguan",
    ReportKind.MONTHLY: "laporan bulanan",
    ReportKind.STAGE: "laporan tahapan",
    ReportKind.FINAL: "laporan akhir",
}


def event_line(event: Event) -> str:
    """What people read for an event."""
    match event:
        case ProblemDetected():
            triage = "; menunggu triase" if event.triage else ""
            return f"Masalah terdeteksi dari laporan {event.intake.channel}: {event.assessment.category}{triage}"
        case IntakeReportAttached():
            return f"Laporan {event.intake.channel} bergabung ({match_line(event.matched_by)})"
        case ProblemTriaged():
            return f"Ditriase menjadi {event.category} {event.severity} {_beside_the_suggestion(event)}"
        case SeverityRegraded():
            return f"Tingkat diubah dari {event.from_severity} menjadi {event.severity}{_regraded_how(event)}"
        case ProblemInventoried():
            rule = f"aturan {event.rule}, versi {event.rule_version}"
            return f"Masuk register: {event.category} {event.severity}, {word(ROUTES, event.route)} ({rule})"
        case ProblemMerged():
            return f"Digabung ke {event.into}: {event.reason}"
        case ProblemUnmerged():
            return f"Penggabungan dibatalkan: {event.reason}"
        case ProblemDismissed():
            return f"Tidak ditindaklanjuti: {word(DISMISSALS, event.reason)}"
        case AgencyReferred():
            return f"{event.agency} ({event.office}) dirujuk sebagai {word(PARTS, event.part)}"
        case NoticeDelivered():
            return f"Pemberitahuan terkirim lewat {event.channel}: {event.notice_id}"
        case NoticeFailed():
            return f"Pemberitahuan gagal ({event.code}): {event.notice_id}"
        case NoticeSkipped():
            return f"Pemberitahuan tidak perlu ({event.reason}): {event.notice_id}"
        case NoticeResendRequested():
            return f"Pemberitahuan dikirim ulang: {event.notice_id}"
        case ReportersTold():
            return _page(event)
        case ReferralAcknowledged():
            return f"{event.referral_id} diakui"
        case ReferralDeclined():
            return f"{event.referral_id} ditolak: {event.reason}"
        case ReferralTransferred():
            return f"{event.referral_id} dialihkan ke {event.to_agency}: {event.reason}"
        case ReferralAnswered():
            return f"{event.referral_id} dijawab: {word(OUTCOMES, event.outcome)}"
        case ReminderSent():
            return f"Pengingat ke-{event.obligation.reminders}: {obligation(event.key)}"
        case NoteAdded():
            return "Catatan ditambahkan"
        case EvidenceAttached():
            return f"Bukti dilampirkan: {event.media_type}, {event.size_bytes} bita, sha256 {event.sha256[:12]}…"
        case DeadlineExtended():
            return f"Tenggat {obligation(event.key)} diperpanjang: {event.reason}"
        case ClockPaused():
            return f"Jam dihentikan sementara: {event.reason} (diminta {event.requested_by})"
        case ClockResumed():
            return "Jam berjalan lagi"
        case DeadlineMissed():
            return f"Tenggat terlewati: {obligation(event.key)}"
        case ProblemEscalated():
            cause = ESCALATION_CAUSES.get(event.cause) or f"tenggat {obligation(event.cause)}"
            return f"Eskalasi ke {word_of_level(event.level)} ({event.to_agency} {event.to_region}): {cause}"
        case OfficerRecused():
            return f"{event.officer} dikecualikan: {event.reason}"
        case ResolutionRecommended():
            steps = f", langkah {', '.join(map(str, event.steps))}" if event.steps else ""
            return f"Masukan penyelesaian {event.number} untuk {event.addressee}{steps}"
        case RecommendationApproved():
            return f"Masukan penyelesaian {event.number} disetujui oleh {event.approver}"
        case RecommendationReturned():
            return f"Masukan penyelesaian {event.number} dikembalikan: {event.reason}"
        case FollowThroughRecorded():
            return f"Masukan penyelesaian {event.number} {word(RESPONSES, event.response)}"
        case ProblemForwarded():
            return f"Diserahkan kepada {event.agency} ({event.office}){_not_ours(event)}"
        case ForwardReceiptRecorded():
            return f"Tanda terima {event.number}"
        case OutcomeRecorded():
            return f"Hasil: {word(OUTCOMES, event.outcome)}"
        case ProblemReported():
            return f"Masuk {REPORT_KINDS[event.kind]} untuk {event.to_region}"
        case ReportReceiptRecorded():
            return f"Laporan diterima{f': {event.number}' if event.number else ''}"
        case ClosingRequested():
            return f"Penutupan diminta oleh {event.by}; menunggu orang kedua"
        case ProblemClosed():
            return f"Ditutup oleh {event.by}: {word(OUTCOMES, event.outcome)}"
        case ProblemReopened():
            return f"Dibuka kembali: {event.reason}"
        case NilReportReceived():
            return f"Laporan nihil lewat {event.intake.channel}"
        case RoutingTableProposed():
            return f"Tabel rute {event.version} ({len(event.rows)} baris) diusulkan oleh {event.author}: {event.reason}"
        case RoutingTableActivated():
            return f"Tabel rute {event.version} dari {event.author} diberlakukan oleh {event.approver}"
        case _:
            assert_never(event)


def _beside_the_suggestion(event: ProblemTriaged) -> str:
    suggested = f"{event.suggested} {event.suggested_severity or ''}".rstrip()
    why = f": {event.reason}" if event.reason else ""
    return f"(usul: {suggested}){_below(event)}{why}"


def _regraded_how(event: SeverityRegraded) -> str:
    asked = f" atas permintaan {event.requested_by}" if event.requested_by else ""
    return f" oleh {event.by}{asked}{_below(event)}: {event.reason}"


def _not_ours(event: ProblemForwarded) -> str:
    return "" if event.in_remit else f" ({word(DISMISSALS, event.grounds or Dismissal.NOT_OUR_REMIT)})"


def _below(event: ProblemTriaged | SeverityRegraded) -> str:
    return f", di bawah batas terendah karena {word(FLOORS, event.below_floor)}" if event.below_floor else ""


def _page(event: ReportersTold) -> str:
    skipped = f", {event.skipped} tanpa alamat" if event.skipped else ""
    deferred = f", {len(event.deferred)} dikirimi tersendiri" if event.deferred else ""
    return f"{event.delivered} pelapor diberi tahu{skipped}{deferred}"


def word_of_level(level: int) -> str:
    """Who hears of an escalation of this level."""
    return ESCALATION_LEVELS.get(level, f"tingkat {level}")
