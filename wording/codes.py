"""What people read for a code, in the language that is spoken. Programs get the code itself."""

from collections.abc import Mapping
from typing import Final

from domain.actor import ActingAs
from domain.codes import IntakeChannel, Route
from domain.notice import NoticeId
from domain.obligation import ObligationKey, ObligationKind
from domain.problem.note import NoteAudience
from domain.problem.outcome import Dismissal, Outcome, Response
from domain.problem.state import Phase
from domain.problem.verification import Finding, Method
from wording.catalogue import Words, text

PHASES: Final = Words(
    "phase",
    {
        Phase.DETECTED: "Terdeteksi",
        Phase.INVENTORIED: "Terinventarisasi",
        Phase.COORDINATING: "Koordinasi",
        Phase.RECOMMENDED: "Rekomendasi",
        Phase.REPORTING: "Pelaporan",
        Phase.CLOSED: "Selesai",
        Phase.MERGED: "Digabung",
        Phase.FORWARDED: "Diteruskan",
        Phase.DISMISSED: "Tidak ditindaklanjuti",
        Phase.ARCHIVED: "Arsip",
    },
)

CHANNELS: Final = Words(
    "channel of a report",
    {
        IntakeChannel.WHATSAPP: "WhatsApp",
        IntakeChannel.PHONE: "telepon",
        IntakeChannel.FORM: "formulir",
        IntakeChannel.EMAIL: "surel",
        IntakeChannel.CSV: "berkas",
        IntakeChannel.CLI: "terminal",
        IntakeChannel.RADIO: "radio (HT)",
        IntakeChannel.LETTER: "surat",
        IntakeChannel.IN_PERSON: "datang langsung",
        IntakeChannel.SOCIAL: "media sosial",
    },
)

ROUTES: Final = Words(
    "route",
    {
        Route.COORDINATE: "dikoordinasikan",
        Route.FORWARD: "diteruskan ke lembaga berwenang",
        Route.WATCH: "dipantau",
    },
)

OUTCOMES: Final = Words(
    "outcome",
    {
        Outcome.RESOLVED: "selesai tertangani",
        Outcome.PARTLY_RESOLVED: "tertangani sebagian",
        Outcome.NOT_CONFIRMED: "tidak terbukti di lapangan",
        Outcome.OVERTAKEN: "terlampaui keadaan",
        Outcome.HANDED_TO_AUTHORITY: "diserahkan kepada lembaga berwenang",
        Outcome.OBSERVED: "dipantau dan dilaporkan",
    },
)

FINDINGS: Final = Words(
    "finding",
    {
        Finding.CONFIRMED: "benar terjadi",
        Finding.PARTLY_CONFIRMED: "sebagian benar terjadi",
        Finding.NOT_CONFIRMED: "tidak ditemukan di lapangan",
        Finding.UNCERTAIN: "belum dapat dipastikan",
    },
)

METHODS: Final = Words(
    "method of a verification",
    {
        Method.SECOND_SOURCE: "sumber kedua",
        Method.VISIT: "kunjungan",
        Method.CALL: "telepon",
        Method.DOCUMENT: "dokumen",
    },
)

NOTE_AUDIENCES: Final = Words(
    "audience of a note",
    {
        NoteAudience.DESK: "untuk desk",
        NoteAudience.AGENCIES: "untuk desk dan instansi",
        NoteAudience.REPORTER: "juga untuk pelapor",
    },
)

ACCESSES: Final = Words(
    "access",
    {
        "words": "isi laporan dibuka",
        "contact": "kontak pelapor dibuka",
        "evidence": "berkas bukti dibuka",
        "restricted": "masalah terbatas dibuka",
        "link": "tautan instansi atau pelapor ditampilkan",
        "export": "data diekspor",
        "sign_in": "masuk",
        "credential_issued": "jalan masuk diterbitkan",
        "credential_revoked": "jalan masuk dicabut",
    },
)
"""By kind of `domain.access_record.events.Access`."""

WAYS_IN: Final = Words(
    "way in",
    {
        "terminal": "di terminal",
        "oidc": "dengan akun kedinasan",
        "link": "lewat tautan masuk",
        "token": "token",
        "session": "sesi",
    },
)
"""By method of a sign-in, and by `domain.access_record.events.Credential`."""

RESPONSES: Final = Words(
    "answer to a recommendation",
    {
        Response.ACCEPTED: "diterima",
        Response.PARTLY: "diterima sebagian",
        Response.REFUSED: "ditolak",
    },
)

RECOMMENDATION_STANDINGS: Final = Words(
    "standing of a recommendation",
    {
        "awaiting_approval": "menunggu persetujuan",
        "sent_back": "dikembalikan",
        "replaced": "diganti usulan lain",
        "approved": "disetujui, belum ditanggapi",
        "answered": "ditanggapi",
        "fallen": "gugur karena koreksi",
    },
)

DISMISSALS: Final = Words(
    "reason of a dismissal",
    {
        Dismissal.NOT_OUR_REMIT: "bukan kewenangan desk",
        Dismissal.NOT_AN_ELECTION_MATTER: "bukan masalah pemilihan",
        Dismissal.OTHER_DESK: "wilayah desk lain",
        Dismissal.OTHER_BODY: "urusan lembaga lain",
        Dismissal.DUPLICATE: "sudah pernah dilaporkan",
        Dismissal.TEST_OR_JOKE: "percobaan atau gurauan",
        Dismissal.NOT_A_REPORT: "bukan laporan",
        Dismissal.ANSWERED_DIRECTLY: "sudah dijawab langsung",
    },
)

TRIAGE_REASONS: Final = Words(
    "why a person is asked",
    {
        "NOISE": "isinya tidak terbaca sebagai laporan",
        "NOT_OUR_REMIT": "isinya tampaknya bukan masalah pemilihan",
        "UNCLASSIFIED": "tidak ada kategori yang cukup cocok",
        "TOO_SHORT": "isinya terlalu pendek",
        "LOW_CONFIDENCE": "keyakinan pada kategori usulan rendah",
        "AGENCY_UNSURE": "belum jelas instansi mana yang bertanggung jawab",
        "PLACE_AMBIGUOUS": "nama tempatnya dipakai oleh lebih dari satu daerah",
        "PLACE_ELSEWHERE": "isinya menyebut tempat di wilayah desk lain",
        "NO_OFFICE": "tidak ada kantor penanggung jawab usulan untuk tempat ini",
    },
)
"""Why a person is asked."""

EVIDENCE_KINDS: Final = Words(
    "kind of evidence",
    {
        "word": "kata",
        "phrase": "frasa",
        "concept": "pengertian",
        "nature": "jenis",
        "place": "tempat",
        "stage": "tahapan",
    },
)
"""Kinds of evidence that speak for a category; severity and floor are told by themselves."""

FLOORS: Final = Words(
    "floor of a severity",
    {
        "floor-death": "ada yang meninggal",
        "floor-threat-to-organiser": "penyelenggara diancam",
        "floor-weapon-at-organiser": "penyelenggara diancam dengan senjata",
    },
)
"""What calls for a severity at least so high; a floor without words shows its name."""

CONTESTS: Final = Words("contest", {"governor": "gubernur", "regent": "bupati", "mayor": "wali kota"})
"""Elections that are held together."""

STANDINGS: Final = Words(
    "standing of a referral",
    {
        "awaiting_acknowledgement": "menunggu pengakuan",
        "awaiting_answer": "menunggu jawaban",
        "settled": "selesai",
    },
)

SETTLED_BY: Final = Words(
    "what settled a referral",
    {
        "answer": "dijawab",
        "acknowledgement": "diakui",
        "decline": "ditolak",
        "transfer": "dialihkan",
        "withdrawal": "dicabut",
        "correction": "dicabut karena koreksi",
    },
)

CORRECTABLE: Final = Words(
    "what can be put right",
    {
        "category": "kategori",
        "region": "daerah",
        "stations": "TPS",
        "place": "tempat",
        "occurred_at": "waktu kejadian",
        "contests": "pemilihan",
    },
)

PARTS: Final = Words("part of an agency", {"lead": "penanggung jawab", "support": "pendukung"})

LEFT_OUT_ROWS: Final = Words(
    "why a row of a file is left out",
    {
        "TOTAL": "jumlah",
        "HEADING": "judul kolom yang diulang",
        "NUMBER_ONLY": "tidak ada isinya",
        "BELOW_TABLE": "di bawah tabel",
    },
)

DISPOSITIONS: Final = Words(
    "what became of a report",
    {
        "became": "menjadi masalah baru",
        "joined": "bergabung dengan masalah yang ada",
        "forwarded": "diteruskan",
        "dismissed": "tidak ditindaklanjuti",
        "archived": "masuk arsip",
        "nil": "laporan nihil",
        "refused": "ditolak",
    },
)

NOTICE_STATUSES: Final = Words(
    "state of a notice",
    {
        "pending": "akan dikirim",
        "delivered": "terkirim",
        "failed": "gagal",
        "skipped": "tidak perlu",
    },
)

NOTICE_CHANNELS: Final = Words(
    "channel of a notice",
    {
        "SMTP": "surel",
        "WEBHOOK": "webhook",
        "APPRISE": "Apprise",
        "OUTBOX": "kotak keluar",
        "BY_HAND": "langsung",
    },
)

MAIL_ACTIONS: Final = Words(
    "what a mail server did with a letter",
    {
        "failed": "menyerah, surat tidak sampai",
        "delayed": "masih mencoba",
        "delivered": "menyampaikannya",
        "relayed": "meneruskannya ke server lain",
        "expanded": "membaginya ke beberapa penerima",
    },
)

LEARNED: Final = Words(
    "how it is known that a letter came back",
    {"person": "dibaca petugas", "notification": "surel dari server surat"},
)

HAND_WAYS: Final = Words(
    "how a person told somebody",
    {
        "phone": "lewat telepon",
        "message": "lewat pesan",
        "letter": "lewat surat",
        "in_person": "tatap muka",
    },
)

SKIP_REASONS: Final = Words(
    "why a notice is not sent",
    {
        "NO_CONTACT": "tidak ada alamat",
        "ACKNOWLEDGED": "sudah diakui",
        "PROBLEM_ENDED": "masalah sudah berakhir",
        "WITHDRAWN": "rujukan sudah dicabut",
        "CONTACT_ERASED": "kontak sudah dihapus",
        "NO_CHANNEL": "kontak di luar saluran yang dipakai",
        "OVERTAKEN": "keadaannya sudah berubah",
    },
)

DELIVERY_FAILURES: Final = Words(
    "why a notice was not taken",
    {
        "BAD_ADDRESS": "alamat tidak dapat dipakai",
        "BAD_HEADER": "nama atau perihal tidak dapat dikirim",
        "ADDRESS_REJECTED": "alamat ditolak",
        "MESSAGE_REFUSED": "isi ditolak",
        "MESSAGE_TOO_BIG": "terlalu besar",
        "GONE": "alamat sudah dicabut",
        "REDIRECTED": "alamat sudah pindah",
        "TARGET_FORBIDDEN": "alamat tidak diizinkan",
        "MAILBOX_FULL": "kotak surat penuh",
        "SENDER_REJECTED": "pengirim ditolak",
        "CHANNEL_DISABLED": "saluran tidak aktif",
        "SECRET_MISSING": "kunci tanda tangan belum ada",
        "SIGN_IN_REFUSED": "akun kita ditolak",
        "POLICY_REFUSED": "kiriman kita diblokir",
        "CONGESTED": "kuota habis atau jalur padat",
        "TARGET_MISSING": "tujuan belum tersedia",
        "SERVER_FAULT": "gangguan server tujuan",
        "PROTOCOL_REFUSED": "protokol tidak cocok",
        "ANSWER_UNREADABLE": "jawaban tidak terbaca",
        "DEFERRED": "diminta menunggu",
        "NAME_NOT_RESOLVED": "nama server tidak ditemukan",
        "CONNECTION_FAILED": "tidak tersambung",
        "TLS_FAILED": "sertifikat atau TLS gagal",
        "TIMED_OUT": "tidak dijawab",
        "ROUTE_FAILED": "rute ke tujuan gagal",
        "OUTBOX_UNWRITABLE": "kotak keluar tidak dapat ditulis",
        "GAVE_UP_WAITING": "sia-sia ditunggu",
        "BOUNCED": "suratnya kembali",
    },
)

NOTICE_KINDS: Final = Words(
    "kind of notice",
    {
        "REFERRAL": "rujukan",
        "HAND_OVER": "penyerahan",
        "REMINDER": "pengingat",
        "SILENCE": "pendukung belum menjawab",
        "ESCALATION": "eskalasi",
        "RECOMMENDATION": "masukan penyelesaian",
        "REPORT": "laporan berjenjang",
        "REPORTER_RECEIPT": "tanda terima pelapor",
        "REPORTER_OUTCOME": "hasil bagi pelapor",
        "APPROVAL_REQUEST": "permintaan persetujuan",
        "CORRECTION": "ralat",
        "WITHDRAWAL": "pencabutan rujukan",
        "REPORTER_DISMISSED": "tidak ditindaklanjuti, bagi pelapor",
        "REPORTER_FORWARDED": "penerusan, bagi pelapor",
        "REPORTER_MERGED": "penggabungan, bagi pelapor",
        "REPORTER_SEPARATED": "pembatalan penggabungan, bagi pelapor",
        "REPORTER_REOPENED": "pembukaan kembali, bagi pelapor",
        "REGRADE": "perubahan tingkat",
        "MERGER": "penggabungan",
        "SEPARATION": "pembatalan penggabungan",
        "REOPENING": "pembukaan kembali",
        "NEWS": "laporan baru",
    },
)

ESCALATION_LEVELS: Final = Words(
    "level of an escalation",
    {
        "1": "ketua desk",
        "2": "desk di atasnya",
        "3": "desk nasional",
    },
)

ESCALATION_CAUSES: Final = Words(
    "cause of an escalation",
    {
        "severity": "tingkat S4",
        "person": "keputusan petugas",
    },
)
"""Beside a missed deadline."""

REPORT_KINDS: Final = Words(
    "kind of report to the next tier",
    {
        "flash": "laporan kilat",
        "incident": "laporan kejadian",
        "daily": "laporan harian",
        "weekly": "laporan mingguan",
        "monthly": "laporan bulanan",
        "stage": "laporan tahapan",
        "final": "laporan akhir",
    },
)

REPORT_PHASES: Final = Words(
    "how far a report to the next tier has come",
    {
        "open": "isian dibuka",
        "collected": "isian ditutup",
        "compiled": "disusun",
        "approved": "disetujui",
        "sealed": "disahkan",
        "submitted": "dikirim",
        "received": "diterima",
        "returned": "dikembalikan",
    },
)

FUNNEL_STEPS: Final = Words(
    "figure of a report: how many came so far",
    {
        "RECEIVED": "laporan masuk",
        "JOINED": "laporan yang bergabung",
        "OPENED": "masalah terdeteksi",
        "VERIFIED": "masalah diverifikasi",
        "REFERRED": "masalah dirujuk",
        "ACKNOWLEDGED": "rujukan diakui",
        "FORWARDED": "diserahkan kepada yang berwenang",
        "NOT_OUR_REMIT": "bukan wewenang desk",
        "ANSWERED": "rujukan dijawab",
        "RECOMMENDED": "masukan disetujui",
        "FOLLOWED": "masukan ditanggapi",
        "CLOSED": "masalah ditutup",
        "REOPENED": "masalah dibuka kembali",
        "UNINFORMED": "pelapor belum diberi tahu",
    },
)

EVENTS: Final = Words(
    "event, short",
    {
        "ProblemDetected": "terdeteksi",
        "ProblemArchived": "masuk arsip",
        "ArchiveTakenUp": "arsip dibuka",
        "IntakeReportAttached": "laporan bergabung",
        "ProblemTriaged": "ditriase",
        "ProblemInventoried": "masuk register",
        "SummaryWritten": "uraian ditulis",
        "ProblemVerified": "diverifikasi",
        "SeverityRegraded": "tingkat diubah",
        "ProblemCorrected": "dikoreksi",
        "ProblemMerged": "digabung",
        "ProblemUnmerged": "penggabungan dibatalkan",
        "ProblemDismissed": "tidak ditindaklanjuti",
        "ProblemRestricted": "dibatasi",
        "RestrictionLifted": "pembatasan dicabut",
        "AgencyReferred": "dirujuk",
        "NoticeDelivered": "pemberitahuan terkirim",
        "NoticeFailed": "pemberitahuan gagal",
        "NoticeSkipped": "pemberitahuan tidak perlu",
        "NoticeBounced": "surat pemberitahuan kembali",
        "NoticeResendRequested": "pemberitahuan dikirim ulang",
        "ReportersTold": "pelapor diberi tahu",
        "ReferralAcknowledged": "diakui",
        "ReferralDeclined": "rujukan ditolak",
        "ReferralTransferred": "rujukan dialihkan",
        "ReferralWithdrawn": "rujukan dicabut",
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
        "ReportOpened": "laporan dibuka",
        "EntryAdded": "isian laporan",
        "NilEntered": "isian nihil",
        "EntriesClosed": "isian ditutup",
        "ReportCompiled": "laporan disusun",
        "NarrativeWritten": "narasi ditulis",
        "ReportApproved": "laporan disetujui",
        "ReportDisapproved": "laporan dikembalikan kepada penyusun",
        "ReportSealed": "laporan disahkan",
        "ReportSubmitted": "laporan dikirim",
        "ReportReceived": "laporan diterima jenjang atas",
        "ReportReturned": "laporan dikembalikan jenjang atas",
        "RestatementOpened": "ralat dibuka",
        "ReportMissed": "laporan tidak masuk",
        "AccessRecorded": "akses dicatat",
        "NilReportReceived": "laporan nihil",
        "RoutingTableProposed": "tabel rute diusulkan",
        "RoutingTableActivated": "tabel rute diberlakukan",
        "OfficeRecorded": "kantor dicatat",
        "OfficeWithdrawn": "kantor dicabut",
        "OfficialAppointed": "petugas ditetapkan",
        "AppointmentChanged": "penetapan diubah",
        "AppointmentEnded": "penetapan diakhiri",
        "LetterheadSet": "kop surat ditetapkan",
        "CharterRecorded": "SK dicatat",
        "CharterAmended": "SK diubah",
        "PairsRecorded": "jumlah pasangan calon dicatat",
        "CharterDistributed": "SK disampaikan",
        "CharterReceiptRecorded": "tanda terima SK dicatat",
        "RecusalRecorded": "petugas dijauhkan dari desk",
        "RecusalEnded": "penjauhan diakhiri",
        "DeskClosed": "desk ditutup",
        "DeskReopened": "desk dibuka kembali",
        "CadenceSet": "jadwal pelaporan ditetapkan",
        "PeriodOpened": "periode pelaporan dibuka",
    },
)

ROLES: Final = Words(
    "role",
    {
        "reporter": "pelapor",
        "operator": "operator",
        "verifier": "verifikator",
        "supervisor": "pimpinan",
        "agency": "narahubung instansi",
        "auditor": "pemeriksa",
        "admin": "pengelola sistem",
        "service": "layanan",
    },
)

POSTS: Final = Words("post of a desk", {"chair": "ketua desk", "secretariat": "sekretariat desk"})

MEMBER_ROLES: Final = Words(
    "what an office is to a desk by its charter",
    {
        "chair": "ketua",
        "vice_chair": "wakil ketua",
        "secretary": "sekretaris",
        "member": "anggota",
        "secretariat": "sekretariat",
        "counterpart": "mitra kerja",
    },
)

RECUSAL_CAUSES: Final = Words(
    "why somebody is kept away from a desk",
    {
        "candidate": "calon dalam pemilihan",
        "kin": "keluarga calon",
        "campaign": "tim kampanye atau partai",
        "concerned": "disebut dalam perkara desk",
        "other": "benturan kepentingan lain",
    },
)

CHARTER_WAYS: Final = Words(
    "how a charter is handed over",
    {
        "letter": "lewat surat",
        "in_person": "diserahkan langsung",
        "email": "lewat surel",
        "message": "lewat pesan",
    },
)

ACTING: Final = Words(
    "how an office is filled",
    {ActingAs.PLT: "pelaksana tugas", ActingAs.PLH: "pelaksana harian", ActingAs.PJ: "penjabat"},
)

OBLIGATIONS: Final = Words(
    "what is owed",
    {
        "triage": "triase",
        "acknowledge": "pengakuan",
        "answer": "jawaban",
        "receipt": "tanda terima",
        "reassign": "penunjukan penanggung jawab",
        "approve": "persetujuan",
        "rewrite": "rumusan ulang",
        "report": "penerimaan laporan",
        "close": "penutupan oleh orang kedua",
    },
)


def obligation(key: str) -> str:
    """What is owed, for example `jawaban KPU.1`."""
    owed = ObligationKey(key)
    named = word(OBLIGATIONS, owed.kind or key)
    if not owed.part or owed.kind in (None, ObligationKind.REPORT):
        return named
    return text("{obligation} {part}", obligation=named, part=owed.part)


def notice(notice_id: NoticeId) -> str:
    """What a notice is, with what it is about where people have a word for that, for example `rujukan KPU.1`."""
    named, subject = word(NOTICE_KINDS, notice_id.kind), notice_id.subject
    match notice_id.kind:
        case "REFERRAL" | "WITHDRAWAL" | "RECOMMENDATION" | "APPROVAL_REQUEST":
            about = str(subject)
        case "SILENCE":
            about = obligation(subject.silence)
        case "REMINDER":
            about = obligation(subject.reminded)
        case _:
            return named
    return f"{named} {about}"


def word(table: Mapping[str, str], code: str | None) -> str:
    """What people read for `code`; the code itself when the table does not have it, and a dash for none."""
    return "–" if code is None else table.get(code, code)


def level_of_escalation(level: int) -> str:
    """Who hears of an escalation of this level."""
    return ESCALATION_LEVELS.get(str(level)) or text("tingkat {level}", level=level)
