"""One line for every event of a problem."""

from typing import Final

from domain.problem.events import (
    AgencyReferred,
    ArchiveTakenUp,
    ClockPaused,
    ClockResumed,
    ClosingRequested,
    DeadlineExtended,
    DeadlineMissed,
    EvidenceAttached,
    FollowThroughRecorded,
    ForwardReceiptRecorded,
    IntakeReportAttached,
    NoteAdded,
    NoticeBounced,
    NoticeDelivered,
    NoticeFailed,
    NoticeResendRequested,
    NoticeSkipped,
    OfficerRecused,
    OutcomeRecorded,
    ProblemArchived,
    ProblemClosed,
    ProblemCorrected,
    ProblemDetected,
    ProblemDismissed,
    ProblemEscalated,
    ProblemForwarded,
    ProblemInventoried,
    ProblemMerged,
    ProblemReopened,
    ProblemReported,
    ProblemRestricted,
    ProblemTriaged,
    ProblemUnmerged,
    ProblemVerified,
    RecommendationApproved,
    RecommendationReturned,
    ReferralAcknowledged,
    ReferralAnswered,
    ReferralDeclined,
    ReferralTransferred,
    ReferralWithdrawn,
    ReminderSent,
    ReportersTold,
    ReportReceiptRecorded,
    ResolutionRecommended,
    RestrictionLifted,
    SeverityRegraded,
    SummaryWritten,
)
from domain.problem.outcome import Dismissal
from domain.problem.source import BelowSource, ReportSource, RuleSource, Source
from wording.catalogue import counted, text
from wording.codes import (
    CHANNELS,
    CONTESTS,
    CORRECTABLE,
    DISMISSALS,
    ESCALATION_CAUSES,
    FINDINGS,
    FLOORS,
    HAND_WAYS,
    METHODS,
    NOTICE_CHANNELS,
    OUTCOMES,
    PARTS,
    REPORT_KINDS,
    RESPONSES,
    ROUTES,
    SKIP_REASONS,
    level_of_escalation,
    notice,
    obligation,
    word,
)
from wording.failures import why_failed, why_returned
from wording.lines.line import line
from wording.matches import match_line
from wording.persons import signed


def source_line(source: Source) -> str:
    """What people read for where a problem comes from."""
    match source:
        case ReportSource(intake=intake):
            return text("laporan lewat {channel}", channel=word(CHANNELS, intake.channel))
        case RuleSource(rule=rule, version=version):
            return text("aturan {rule} versi {version}", rule=rule, version=version)
        case BelowSource(report_id=report_id):
            return text("laporan desk di bawah {report_id}", report_id=report_id)


# Detection and inventory


def _detected(event: ProblemDetected) -> str:
    source, category = source_line(event.source), event.assessment.category
    if event.triage:
        return text(
            "Masalah terdeteksi dari {source}: {category}; menunggu triase",
            source=source,
            category=category,
        )
    return text("Masalah terdeteksi dari {source}: {category}", source=source, category=category)


def _joined(event: IntakeReportAttached) -> str:
    return text(
        "Laporan lewat {channel} bergabung ({reasons})",
        channel=word(CHANNELS, event.intake.channel),
        reasons=match_line(event.matched_by),
    )


def _triaged(event: ProblemTriaged) -> str:
    return text(
        "Ditriase menjadi {category} {severity} (usul: {suggested}){below}{why}",
        category=event.category,
        severity=event.severity,
        suggested=f"{event.suggested} {event.suggested_severity or ''}".rstrip(),
        below=_below_floor(event),
        why=_why(event.reason),
    )


def _why(reason: str | None) -> str:
    return f": {reason}" if reason else ""


def _inventoried(event: ProblemInventoried) -> str:
    return text(
        "Masuk register: {category} {severity}, {route} (aturan {rule}, versi {version})",
        category=event.category,
        severity=event.severity,
        route=word(ROUTES, event.route),
        rule=event.rule,
        version=event.rule_version,
    )


def _regraded(event: SeverityRegraded) -> str:
    asked = text(" atas permintaan {person}", person=signed(event.requested_by)) if event.requested_by else ""
    return text(
        "Tingkat diubah dari {before} menjadi {after} oleh {person}{asked}{below}: {reason}",
        before=event.from_severity,
        after=event.severity,
        person=signed(event.by),
        asked=asked,
        below=_below_floor(event),
        reason=event.reason,
    )


def _corrected(event: ProblemCorrected) -> str:
    return text(
        "Koreksi ke-{number} oleh {person}: {changes}. Alasan: {reason}",
        number=event.number,
        person=signed(event.by),
        changes=", ".join(_change(event, each) for each in event.changed),
        reason=event.reason,
    )


def _change(event: ProblemCorrected, field: str) -> str:
    if field not in TOLD_BY_VALUE:
        return word(CORRECTABLE, field)
    return text(
        "{field} dari {before} menjadi {after}",
        field=word(CORRECTABLE, field),
        before=_value(field, getattr(event, f"from_{field}")),
        after=_value(field, getattr(event, field)),
    )


def _value(field: str, value: object) -> str:
    match value:
        case tuple() if field == "contests":
            return ", ".join(word(CONTESTS, each) for each in value)
        case tuple():
            return ", ".join(value)
        case None:
            return "–"
        case _:
            return str(value)


TOLD_BY_VALUE: Final = ("category", "region", "stations", "contests")
"""What a line says besides that it was put right: a place is sealed, and an instant is read by a desk's calendar."""


def _below_floor(event: ProblemTriaged | SeverityRegraded) -> str:
    if not event.below_floor:
        return ""
    return text(", di bawah batas terendah karena {floor}", floor=word(FLOORS, event.below_floor))


def _verified(event: ProblemVerified) -> str:
    return text(
        "Verifikasi oleh {by} ({method}): {finding}",
        by=signed(event.by),
        method=word(METHODS, event.method),
        finding=word(FINDINGS, event.finding),
    )


DETECTION: Final = (
    line(ProblemDetected, _detected),
    line(
        ProblemArchived,
        lambda event: text("Masuk arsip oleh {who}; tidak ada yang wajib menindaklanjuti", who=signed(event.by)),
    ),
    line(
        ArchiveTakenUp,
        lambda event: text("Arsip dibuka oleh {who}: {reason}", who=signed(event.by), reason=event.reason),
    ),
    line(IntakeReportAttached, _joined),
    line(ProblemTriaged, _triaged),
    line(
        SummaryWritten,
        lambda event: text(
            "Uraian ke-{number} oleh {by}: {summary}", number=event.number, by=signed(event.by), summary=event.summary
        ),
    ),
    line(ProblemVerified, _verified),
    line(SeverityRegraded, _regraded),
    line(ProblemCorrected, _corrected),
    line(ProblemInventoried, _inventoried),
    line(ProblemMerged, lambda event: text("Digabung ke {problem}: {reason}", problem=event.into, reason=event.reason)),
    line(ProblemUnmerged, lambda event: text("Penggabungan dibatalkan: {reason}", reason=event.reason)),
    line(
        ProblemDismissed, lambda event: text("Tidak ditindaklanjuti: {reason}", reason=word(DISMISSALS, event.reason))
    ),
    line(
        ProblemRestricted, lambda event: text("Dibatasi oleh {by}: {reason}", by=signed(event.by), reason=event.reason)
    ),
    line(
        RestrictionLifted,
        lambda event: text("Pembatasan dicabut oleh {by}: {reason}", by=signed(event.by), reason=event.reason),
    ),
)

# Coordination


def _referred(event: AgencyReferred) -> str:
    return text(
        "{agency} ({office}) dirujuk sebagai {part}",
        agency=event.agency,
        office=event.office,
        part=word(PARTS, event.part),
    )


def _transferred(event: ReferralTransferred) -> str:
    return text(
        "{referral} dialihkan ke {agency}: {reason}",
        referral=event.referral_id,
        agency=event.to_agency,
        reason=event.reason,
    )


def _answered(event: ReferralAnswered) -> str:
    return text("{referral} dijawab: {outcome}", referral=event.referral_id, outcome=word(OUTCOMES, event.outcome))


def _attached(event: EvidenceAttached) -> str:
    return text("Bukti dilampirkan: {media_type}, {size} bita", media_type=event.media_type, size=event.size_bytes)


def _forwarded(event: ProblemForwarded) -> str:
    return text(
        "Diserahkan kepada {agency} ({office}){grounds}",
        agency=event.agency,
        office=event.office,
        grounds="" if event.in_remit else f" ({word(DISMISSALS, event.grounds or Dismissal.NOT_OUR_REMIT)})",
    )


COORDINATION: Final = (
    line(AgencyReferred, _referred),
    line(ReferralAcknowledged, lambda event: text("{referral} diakui", referral=event.referral_id)),
    line(
        ReferralDeclined,
        lambda event: text("{referral} ditolak: {reason}", referral=event.referral_id, reason=event.reason),
    ),
    line(ReferralTransferred, _transferred),
    line(
        ReferralWithdrawn,
        lambda event: text("{referral} dicabut: {reason}", referral=event.referral_id, reason=event.reason),
    ),
    line(ReferralAnswered, _answered),
    line(NoteAdded, lambda _: text("Catatan ditambahkan")),
    line(EvidenceAttached, _attached),
    line(ProblemForwarded, _forwarded),
    line(ForwardReceiptRecorded, lambda event: text("Tanda terima {number}", number=event.number)),
)

# Notices


def _delivered(event: NoticeDelivered) -> str:
    if event.how is not None:
        return text(
            "Diberitahukan langsung, {how}: {notice}", how=word(HAND_WAYS, event.how), notice=notice(event.notice_id)
        )
    return text(
        "Pemberitahuan terkirim lewat {channel}: {notice}",
        channel=word(NOTICE_CHANNELS, event.channel),
        notice=notice(event.notice_id),
    )


def _failed(event: NoticeFailed) -> str:
    return text(
        "Pemberitahuan gagal ({code}): {notice}",
        code=why_failed(event.code, event.cause),
        notice=notice(event.notice_id),
    )


def _bounced(event: NoticeBounced) -> str:
    said = text("Surat kembali ({why}): {notice}", why=why_returned(event.status), notice=notice(event.notice_id))
    return said if event.reason is None else f"{said}; {event.reason}"


def _skipped(event: NoticeSkipped) -> str:
    return text(
        "Pemberitahuan tidak perlu ({reason}): {notice}",
        reason=word(SKIP_REASONS, event.reason),
        notice=notice(event.notice_id),
    )


def _page(event: ReportersTold) -> str:
    told = counted("{count} pelapor diberi tahu", event.delivered)
    skipped = counted(", {count} tidak dapat diberi tahu", event.skipped) if event.skipped else ""
    silent = counted(", {count} tanpa kontak", event.without_contact) if event.without_contact else ""
    deferred = counted(", {count} dikirimi tersendiri", len(event.deferred)) if event.deferred else ""
    return f"{told}{skipped}{silent}{deferred}"


NOTICES: Final = (
    line(NoticeDelivered, _delivered),
    line(NoticeFailed, _failed),
    line(NoticeSkipped, _skipped),
    line(NoticeBounced, _bounced),
    line(
        NoticeResendRequested,
        lambda event: text("Pemberitahuan dikirim ulang: {notice}", notice=notice(event.notice_id)),
    ),
    line(ReportersTold, _page),
)

# Clocks and escalation


def _reminded(event: ReminderSent) -> str:
    return text(
        "Pengingat ke-{number}: {obligation}",
        number=event.obligation.reminders,
        obligation=obligation(event.key),
    )


def _extended(event: DeadlineExtended) -> str:
    return text("Tenggat {obligation} diperpanjang: {reason}", obligation=obligation(event.key), reason=event.reason)


def _paused(event: ClockPaused) -> str:
    return text(
        "Jam dihentikan sementara: {reason} (diminta {person})", reason=event.reason, person=signed(event.requested_by)
    )


def _escalated(event: ProblemEscalated) -> str:
    return text(
        "Eskalasi ke {level} ({agency} {region}): {cause}",
        level=level_of_escalation(event.level),
        agency=event.to_agency,
        region=event.to_region,
        cause=ESCALATION_CAUSES.get(event.cause)
        or text("tenggat {obligation}", obligation=", ".join(map(obligation, event.silences or (event.cause,)))),
    )


def _recused(event: OfficerRecused) -> str:
    return text("{officer} dikecualikan: {reason}", officer=signed(event.officer), reason=event.reason)


CLOCKS: Final = (
    line(ReminderSent, _reminded),
    line(DeadlineExtended, _extended),
    line(ClockPaused, _paused),
    line(ClockResumed, lambda _: text("Jam berjalan lagi")),
    line(DeadlineMissed, lambda event: text("Tenggat terlewati: {obligation}", obligation=obligation(event.key))),
    line(ProblemEscalated, _escalated),
    line(OfficerRecused, _recused),
)

# Recommendation


def _recommended(event: ResolutionRecommended) -> str:
    steps = counted(", langkah {steps}", len(event.steps), steps=", ".join(map(str, event.steps)))
    return text(
        "Masukan penyelesaian {number} untuk {addressee}{steps}",
        number=event.number,
        addressee=event.addressee,
        steps=steps if event.steps else "",
    )


def _approved(event: RecommendationApproved) -> str:
    return text(
        "Masukan penyelesaian {number} disetujui oleh {person}{why}",
        number=event.number,
        person=signed(event.approver),
        why=_why(event.reason),
    )


def _returned(event: RecommendationReturned) -> str:
    return text("Masukan penyelesaian {number} dikembalikan: {reason}", number=event.number, reason=event.reason)


def _followed(event: FollowThroughRecorded) -> str:
    return text(
        "Masukan penyelesaian {number} {response}{why}",
        number=event.number,
        response=word(RESPONSES, event.response),
        why=_why(event.reason),
    )


RECOMMENDATION: Final = (
    line(ResolutionRecommended, _recommended),
    line(RecommendationApproved, _approved),
    line(RecommendationReturned, _returned),
    line(FollowThroughRecorded, _followed),
)

# Reporting and end


def _reported(event: ProblemReported) -> str:
    return text("Masuk {report} untuk {region}", report=word(REPORT_KINDS, event.kind), region=event.to_region)


def _received(event: ReportReceiptRecorded) -> str:
    return text("Laporan diterima: {number}", number=event.number) if event.number else text("Laporan diterima")


def _closed(event: ProblemClosed) -> str:
    return text(
        "Ditutup oleh {person}: {outcome}{why}",
        person=signed(event.by),
        outcome=word(OUTCOMES, event.outcome),
        why=f" ({event.reason})" if event.reason else "",
    )


ENDING: Final = (
    line(OutcomeRecorded, lambda event: text("Hasil: {outcome}", outcome=word(OUTCOMES, event.outcome))),
    line(ProblemReported, _reported),
    line(ReportReceiptRecorded, _received),
    line(
        ClosingRequested,
        lambda event: text("Penutupan diminta oleh {person}; menunggu orang kedua", person=signed(event.by)),
    ),
    line(ProblemClosed, _closed),
    line(ProblemReopened, lambda event: text("Dibuka kembali: {reason}", reason=event.reason)),
)

LINES: Final = (*DETECTION, *COORDINATION, *NOTICES, *CLOCKS, *RECOMMENDATION, *ENDING)
