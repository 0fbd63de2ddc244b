"""One line for every event, in the language that is spoken: what happened, in words, codes and names."""

from domain.access_record.events import AccessRecorded
from domain.desk.events import (
    AppointmentChanged,
    AppointmentEnded,
    NilReportReceived,
    OfficeRecorded,
    OfficeWithdrawn,
    OfficialAppointed,
    RoutingTableActivated,
    RoutingTableProposed,
)
from domain.desk.events import Event as DeskEvent
from domain.desk.roster import Terms
from domain.office import OfficeId
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
    ProblemRestricted,
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
    RestrictionLifted,
    SeverityRegraded,
)
from domain.problem.outcome import Dismissal
from domain.problem.source import BelowSource, ReportSource, RuleSource, Source
from wording.catalogue import counted, text
from wording.codes import (
    ACCESSES,
    CHANNELS,
    DISMISSALS,
    ESCALATION_CAUSES,
    FLOORS,
    NOTICE_CHANNELS,
    OUTCOMES,
    PARTS,
    POSTS,
    REPORT_KINDS,
    RESPONSES,
    ROLES,
    ROUTES,
    SKIP_REASONS,
    level_of_escalation,
    obligation,
    word,
)
from wording.matches import match_line


def source_line(source: Source) -> str:
    """What people read for where a problem comes from."""
    match source:
        case ReportSource(intake=intake):
            return text("laporan lewat {channel}", channel=word(CHANNELS, intake.channel))
        case RuleSource(rule=rule, version=version):
            return text("aturan {rule} versi {version}", rule=rule, version=version)
        case BelowSource(report_id=report_id):
            return text("laporan desk di bawah {report_id}", report_id=report_id)


def event_line(event: Event | DeskEvent | AccessRecorded) -> str:
    """What people read for an event."""
    match event:
        case ProblemDetected(source=source, assessment=assessment):
            if event.triage:
                return text(
                    "Masalah terdeteksi dari {source}: {category}; menunggu triase",
                    source=source_line(source),
                    category=assessment.category,
                )
            return text(
                "Masalah terdeteksi dari {source}: {category}",
                source=source_line(source),
                category=assessment.category,
            )
        case IntakeReportAttached():
            return text(
                "Laporan lewat {channel} bergabung ({reasons})",
                channel=word(CHANNELS, event.intake.channel),
                reasons=match_line(event.matched_by),
            )
        case ProblemTriaged():
            return text(
                "Ditriase menjadi {category} {severity} (usul: {suggested}){below}{why}",
                category=event.category,
                severity=event.severity,
                suggested=f"{event.suggested} {event.suggested_severity or ''}".rstrip(),
                below=_below_floor(event),
                why=f": {event.reason}" if event.reason else "",
            )
        case SeverityRegraded():
            return _regraded(event)
        case ProblemInventoried():
            return text(
                "Masuk register: {category} {severity}, {route} (aturan {rule}, versi {version})",
                category=event.category,
                severity=event.severity,
                route=word(ROUTES, event.route),
                rule=event.rule,
                version=event.rule_version,
            )
        case ProblemMerged():
            return text("Digabung ke {problem}: {reason}", problem=event.into, reason=event.reason)
        case ProblemUnmerged():
            return text("Penggabungan dibatalkan: {reason}", reason=event.reason)
        case ProblemDismissed():
            return text("Tidak ditindaklanjuti: {reason}", reason=word(DISMISSALS, event.reason))
        case ProblemRestricted():
            return text("Dibatasi oleh {by}: {reason}", by=event.by, reason=event.reason)
        case RestrictionLifted():
            return text("Pembatasan dicabut oleh {by}: {reason}", by=event.by, reason=event.reason)
        case AgencyReferred():
            return text(
                "{agency} ({office}) dirujuk sebagai {part}",
                agency=event.agency,
                office=event.office,
                part=word(PARTS, event.part),
            )
        case NoticeDelivered():
            return text(
                "Pemberitahuan terkirim lewat {channel}: {notice}",
                channel=word(NOTICE_CHANNELS, event.channel),
                notice=event.notice_id,
            )
        case NoticeFailed():
            return text("Pemberitahuan gagal ({code}): {notice}", code=event.code, notice=event.notice_id)
        case NoticeSkipped():
            return text(
                "Pemberitahuan tidak perlu ({reason}): {notice}",
                reason=word(SKIP_REASONS, event.reason),
                notice=event.notice_id,
            )
        case NoticeResendRequested():
            return text("Pemberitahuan dikirim ulang: {notice}", notice=event.notice_id)
        case ReportersTold():
            return _page(event)
        case ReferralAcknowledged():
            return text("{referral} diakui", referral=event.referral_id)
        case ReferralDeclined():
            return text("{referral} ditolak: {reason}", referral=event.referral_id, reason=event.reason)
        case ReferralTransferred():
            return text(
                "{referral} dialihkan ke {agency}: {reason}",
                referral=event.referral_id,
                agency=event.to_agency,
                reason=event.reason,
            )
        case ReferralAnswered():
            return text(
                "{referral} dijawab: {outcome}", referral=event.referral_id, outcome=word(OUTCOMES, event.outcome)
            )
        case ReminderSent():
            return text(
                "Pengingat ke-{number}: {obligation}",
                number=event.obligation.reminders,
                obligation=obligation(event.key),
            )
        case NoteAdded():
            return text("Catatan ditambahkan")
        case EvidenceAttached():
            return text(
                "Bukti dilampirkan: {media_type}, {size} bita", media_type=event.media_type, size=event.size_bytes
            )
        case DeadlineExtended():
            return text(
                "Tenggat {obligation} diperpanjang: {reason}", obligation=obligation(event.key), reason=event.reason
            )
        case ClockPaused():
            return text(
                "Jam dihentikan sementara: {reason} (diminta {person})", reason=event.reason, person=event.requested_by
            )
        case ClockResumed():
            return text("Jam berjalan lagi")
        case DeadlineMissed():
            return text("Tenggat terlewati: {obligation}", obligation=obligation(event.key))
        case ProblemEscalated():
            return text(
                "Eskalasi ke {level} ({agency} {region}): {cause}",
                level=level_of_escalation(event.level),
                agency=event.to_agency,
                region=event.to_region,
                cause=ESCALATION_CAUSES.get(event.cause)
                or text("tenggat {obligation}", obligation=obligation(event.cause)),
            )
        case OfficerRecused():
            return text("{officer} dikecualikan: {reason}", officer=event.officer, reason=event.reason)
        case ResolutionRecommended():
            return _recommended(event)
        case RecommendationApproved():
            return text(
                "Masukan penyelesaian {number} disetujui oleh {person}", number=event.number, person=event.approver
            )
        case RecommendationReturned():
            return text(
                "Masukan penyelesaian {number} dikembalikan: {reason}", number=event.number, reason=event.reason
            )
        case FollowThroughRecorded():
            return text(
                "Masukan penyelesaian {number} {response}",
                number=event.number,
                response=word(RESPONSES, event.response),
            )
        case ProblemForwarded():
            return text(
                "Diserahkan kepada {agency} ({office}){grounds}",
                agency=event.agency,
                office=event.office,
                grounds="" if event.in_remit else f" ({word(DISMISSALS, event.grounds or Dismissal.NOT_OUR_REMIT)})",
            )
        case ForwardReceiptRecorded():
            return text("Tanda terima {number}", number=event.number)
        case OutcomeRecorded():
            return text("Hasil: {outcome}", outcome=word(OUTCOMES, event.outcome))
        case ProblemReported():
            return text("Masuk {report} untuk {region}", report=word(REPORT_KINDS, event.kind), region=event.to_region)
        case ReportReceiptRecorded():
            return text("Laporan diterima: {number}", number=event.number) if event.number else text("Laporan diterima")
        case ClosingRequested():
            return text("Penutupan diminta oleh {person}; menunggu orang kedua", person=event.by)
        case ProblemClosed():
            return text("Ditutup oleh {person}: {outcome}", person=event.by, outcome=word(OUTCOMES, event.outcome))
        case ProblemReopened():
            return text("Dibuka kembali: {reason}", reason=event.reason)
        case AccessRecorded(access=access):
            return text("Akses dicatat: {what}", what=word(ACCESSES, access.kind))
        case _:
            return _desk_line(event)


def _desk_line(event: DeskEvent) -> str:
    match event:
        case NilReportReceived():
            return text("Laporan nihil lewat {channel}", channel=word(CHANNELS, event.intake.channel))
        case RoutingTableProposed():
            return text(
                "Tabel rute {version} ({rows}) diusulkan oleh {person}: {reason}",
                version=event.version,
                rows=counted("{count} baris", event.row_count),
                person=event.author,
                reason=event.reason,
            )
        case RoutingTableActivated():
            return text(
                "Tabel rute {version} dari {author} diberlakukan oleh {approver}",
                version=event.version,
                author=event.author,
                approver=event.approver,
            )
        case OfficeRecorded(office=office):
            return text("Kantor {agency} {region} dicatat: {name}", **_office(office.office_id), name=office.name)
        case OfficeWithdrawn():
            office_id = OfficeId(event.agency, event.region)
            return text("Kantor {agency} {region} dicabut: {reason}", **_office(office_id), reason=event.reason)
        case OfficialAppointed():
            return text("{person} ditetapkan sebagai {terms}", person=event.account, terms=terms_line(event.terms))
        case AppointmentChanged():
            return text(
                "Penetapan {number} {person} diubah: {terms}",
                number=event.number,
                person=event.account,
                terms=terms_line(event.terms),
            )
        case AppointmentEnded():
            return text(
                "Penetapan {number} {person} berakhir {day}: {reason}",
                number=event.number,
                person=event.account,
                day=event.until.isoformat(),
                reason=event.reason,
            )


def terms_line(terms: Terms) -> str:
    """To what somebody is appointed and for how long, for example `Plh. pimpinan SEKDA (ketua desk), sejak …`."""
    role = word(ROLES, terms.role)
    return text(
        "{acting}{role} {agency}{post}, sejak {since}{until}",
        acting=f"{terms.acting} " if terms.acting else "",
        role=role,
        agency=terms.agency,
        post=f" ({word(POSTS, terms.post)})" if terms.post else "",
        since=terms.since.isoformat(),
        until=text(" sampai {until}", until=terms.until.isoformat()) if terms.until else "",
    )


def _office(office: OfficeId) -> dict[str, str]:
    return {"agency": office.agency, "region": office.region}


def _regraded(event: SeverityRegraded) -> str:
    asked = text(" atas permintaan {person}", person=event.requested_by) if event.requested_by else ""
    return text(
        "Tingkat diubah dari {before} menjadi {after} oleh {person}{asked}{below}: {reason}",
        before=event.from_severity,
        after=event.severity,
        person=event.by,
        asked=asked,
        below=_below_floor(event),
        reason=event.reason,
    )


def _page(event: ReportersTold) -> str:
    told = counted("{count} pelapor diberi tahu", event.delivered)
    skipped = counted(", {count} tanpa alamat", event.skipped) if event.skipped else ""
    deferred = counted(", {count} dikirimi tersendiri", len(event.deferred)) if event.deferred else ""
    return f"{told}{skipped}{deferred}"


def _recommended(event: ResolutionRecommended) -> str:
    steps = counted(", langkah {steps}", len(event.steps), steps=", ".join(map(str, event.steps)))
    return text(
        "Masukan penyelesaian {number} untuk {addressee}{steps}",
        number=event.number,
        addressee=event.addressee,
        steps=steps if event.steps else "",
    )


def _below_floor(event: ProblemTriaged | SeverityRegraded) -> str:
    if not event.below_floor:
        return ""
    return text(", di bawah batas terendah karena {floor}", floor=word(FLOORS, event.below_floor))
