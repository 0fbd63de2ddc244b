"""What people read for a code: formal Bahasa Indonesia. Programs get the code itself."""

from collections.abc import Mapping

from domain.codes import Severity
from domain.problem.outcome import Dismissal, Outcome, Response
from domain.problem.state import Phase

PHASES: Mapping[str, str] = {
    Phase.DETECTED: "Terdeteksi",
    Phase.INVENTORIED: "Terinventarisasi",
    Phase.COORDINATING: "Koordinasi",
    Phase.RECOMMENDED: "Rekomendasi",
    Phase.REPORTING: "Pelaporan",
    Phase.CLOSED: "Selesai",
    Phase.MERGED: "Digabung",
    Phase.FORWARDED: "Diteruskan",
    Phase.DISMISSED: "Tidak ditindaklanjuti",
}

SEVERITY_STYLES: Mapping[str, str] = {
    Severity.S1: "dim",
    Severity.S2: "",
    Severity.S3: "yellow",
    Severity.S4: "bold red",
}

ROUTES: Mapping[str, str] = {
    "COORDINATE": "dikoordinasikan",
    "FORWARD": "diteruskan ke lembaga berwenang",
    "WATCH": "dipantau",
}

OUTCOMES: Mapping[str, str] = {
    Outcome.RESOLVED: "selesai tertangani",
    Outcome.PARTLY_RESOLVED: "tertangani sebagian",
    Outcome.NOT_CONFIRMED: "tidak terbukti di lapangan",
    Outcome.OVERTAKEN: "terlampaui keadaan",
    Outcome.HANDED_TO_AUTHORITY: "diserahkan kepada lembaga berwenang",
    Outcome.OBSERVED: "dipantau dan dilaporkan",
}

RESPONSES: Mapping[str, str] = {
    Response.ACCEPTED: "diterima",
    Response.PARTLY: "diterima sebagian",
    Response.REFUSED: "ditolak",
}

DISMISSALS: Mapping[str, str] = {
    Dismissal.NOT_OUR_REMIT: "bukan kewenangan desk",
    Dismissal.NOT_AN_ELECTION_MATTER: "bukan masalah pemilihan",
    Dismissal.OTHER_DESK: "wilayah desk lain",
    Dismissal.OTHER_BODY: "urusan lembaga lain",
    Dismissal.DUPLICATE: "sudah pernah dilaporkan",
    Dismissal.TEST_OR_JOKE: "percobaan atau gurauan",
    Dismissal.NOT_A_REPORT: "bukan laporan",
    Dismissal.ANSWERED_DIRECTLY: "sudah dijawab langsung",
}

TRIAGE_REASONS: Mapping[str, str] = {
    "NOISE": "isinya tidak terbaca sebagai laporan",
    "NOT_OUR_REMIT": "isinya tampaknya bukan masalah pemilihan",
    "UNCLASSIFIED": "tidak ada kategori yang cukup cocok",
    "TOO_SHORT": "isinya terlalu pendek",
    "LOW_CONFIDENCE": "keyakinan pada kategori usulan rendah",
    "AGENCY_UNSURE": "belum jelas instansi mana yang bertanggung jawab",
    "PLACE_AMBIGUOUS": "nama tempatnya dipakai oleh lebih dari satu daerah",
    "PLACE_ELSEWHERE": "isinya menyebut tempat di wilayah desk lain",
    "NO_OFFICE": "tidak ada kantor penanggung jawab usulan untuk tempat ini",
}
"""Why a person is asked."""

EVIDENCE_KINDS: Mapping[str, str] = {
    "word": "kata",
    "stem": "kata dasar",
    "phrase": "frasa",
    "concept": "pengertian",
    "strong": "kata",
    "weak": "kata",
    "context": "konteks",
    "frame": "pola",
    "nature": "jenis",
    "place": "tempat",
    "stage": "tahapan",
}
"""Kinds of evidence for a category, also those of former rules, which the record keeps."""

FLOORS: Mapping[str, str] = {
    "floor-death": "ada yang meninggal",
    "floor-threat-to-organiser": "penyelenggara diancam",
    "floor-weapon-at-organiser": "penyelenggara diancam dengan senjata",
}
"""What calls for a severity at least so high; a floor without words shows its name."""

STANDINGS: Mapping[str, str] = {
    "awaiting_acknowledgement": "menunggu pengakuan",
    "awaiting_answer": "menunggu jawaban",
    "settled": "selesai",
}

SETTLED_BY: Mapping[str, str] = {
    "answer": "dijawab",
    "acknowledgement": "diakui",
    "decline": "ditolak",
    "transfer": "dialihkan",
}

PARTS: Mapping[str, str] = {"lead": "penanggung jawab", "support": "pendukung"}

DISPOSITIONS: Mapping[str, str] = {
    "became": "menjadi masalah baru",
    "joined": "bergabung dengan masalah yang ada",
    "forwarded": "diteruskan",
    "dismissed": "tidak ditindaklanjuti",
    "nil": "laporan nihil",
    "refused": "ditolak",
}

EVENTS: Mapping[str, str] = {
    "ProblemDetected": "terdeteksi",
    "IntakeReportAttached": "laporan bergabung",
    "ProblemTriaged": "ditriase",
    "ProblemInventoried": "masuk register",
    "SeverityRegraded": "tingkat diubah",
    "ProblemMerged": "digabung",
    "ProblemUnmerged": "penggabungan dibatalkan",
    "ProblemDismissed": "tidak ditindaklanjuti",
    "AgencyReferred": "dirujuk",
    "NoticeDelivered": "pemberitahuan terkirim",
    "NoticeFailed": "pemberitahuan gagal",
    "NoticeSkipped": "pemberitahuan tidak perlu",
    "NoticeResendRequested": "pemberitahuan dikirim ulang",
    "ReferralAcknowledged": "diakui",
    "ReferralDeclined": "rujukan ditolak",
    "ReferralTransferred": "rujukan dialihkan",
    "ReferralAnswered": "dijawab",
    "ReminderSent": "diingatkan",
    "NoteAdded": "catatan",
    "EvidenceAttached": "bukti",
    "DeadlineExtended": "tenggat diperpanjang",
    "ClockPaused": "jam dihentikan",
    "ClockResumed": "jam berjalan lagi",
    "DeadlineMissed": "tenggat terlewati",
    "ProblemEscalated": "dieskalasi",
    "OfficerRecused": "petugas dikecualikan",
    "ResolutionRecommended": "masukan diusulkan",
    "RecommendationApproved": "masukan disetujui",
    "RecommendationReturned": "masukan dikembalikan",
    "FollowThroughRecorded": "masukan ditanggapi",
    "ProblemForwarded": "diserahkan",
    "ForwardReceiptRecorded": "tanda terima",
    "OutcomeRecorded": "hasil dicatat",
    "ProblemReported": "dilaporkan",
    "ReportReceiptRecorded": "laporan diterima",
    "ClosingRequested": "penutupan diminta",
    "ProblemClosed": "ditutup",
    "ProblemReopened": "dibuka kembali",
    "NilReportReceived": "laporan nihil",
    "RoutingTableProposed": "tabel rute diusulkan",
    "RoutingTableActivated": "tabel rute diberlakukan",
}

OBLIGATIONS: Mapping[str, str] = {
    "triage": "triase",
    "acknowledge": "pengakuan",
    "answer": "jawaban",
    "receipt": "tanda terima",
    "reassign": "penunjukan penanggung jawab",
    "approve": "persetujuan",
    "rewrite": "rumusan ulang",
    "respond": "tanggapan",
    "report": "penerimaan laporan",
    "close": "penutupan oleh orang kedua",
}


def obligation(key: str) -> str:
    """What is owed, for example `jawaban KPU.1`."""
    kind, _, part = key.partition("/")
    word = OBLIGATIONS.get(kind, kind)
    return f"{word} {part}" if part and kind != "report" else word


def word(table: Mapping[str, str], code: str | None) -> str:
    """What people read for `code`; the code itself when the table does not have it, and a dash for none."""
    return "–" if code is None else table.get(code, code)
