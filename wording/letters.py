"""Words that letters have for codes: whole phrases, where pages have short ones."""

from typing import Final

from domain.codes import Severity
from domain.obligation import ObligationKind
from domain.problem.outcome import Dismissal, Outcome
from domain.problem.state import Phase
from domain.problem.verification import Finding
from wording.catalogue import Words

SEVERITIES: Final = Words(
    "severity, in letters",
    {
        Severity.S1: "ringan",
        Severity.S2: "sedang",
        Severity.S3: "berat",
        Severity.S4: "sangat berat",
    },
)

OUTCOMES: Final = Words(
    "outcome, in letters",
    {
        Outcome.RESOLVED: "masalah telah diselesaikan",
        Outcome.PARTLY_RESOLVED: "masalah telah diselesaikan sebagian",
        Outcome.NOT_CONFIRMED: "keadaan yang dilaporkan tidak dapat dipastikan di lapangan",
        Outcome.OVERTAKEN: "tindak lanjut tidak diperlukan lagi karena perkembangan keadaan",
        Outcome.HANDED_TO_AUTHORITY: (
            "laporan telah diteruskan kepada lembaga yang berwenang dan telah diterima lembaga tersebut"
        ),
        Outcome.OBSERVED: "keadaan telah dipantau dan dicatat",
    },
)

PHASES: Final = Words(
    "phase, to reporters",
    {
        Phase.DETECTED: "Laporan sedang diperiksa oleh petugas desk.",
        Phase.INVENTORIED: "Laporan sudah dicatat sebagai masalah.",
        Phase.COORDINATING: "Masalah sedang ditangani.",
        Phase.RECOMMENDED: "Masalah sedang ditangani; masukan penyelesaian sedang disiapkan atau sudah disampaikan.",
        Phase.REPORTING: "Masalah sudah dilaporkan kepada tingkat di atasnya dan masih berjalan.",
        Phase.CLOSED: "Penanganan sudah selesai.",
        Phase.MERGED: "Laporan ditangani bersama masalah lain.",
        Phase.FORWARDED: "Laporan sudah diteruskan kepada lembaga yang berwenang.",
        Phase.DISMISSED: "Laporan tidak ditindaklanjuti oleh desk.",
        Phase.ARCHIVED: "Laporan disimpan sebagai catatan.",
    },
)

DISMISSALS: Final = Words(
    "reason for not following up, to reporters",
    {
        Dismissal.NOT_OUR_REMIT: "hal yang dilaporkan berada di luar tugas desk",
        Dismissal.NOT_AN_ELECTION_MATTER: "hal yang dilaporkan tidak mengenai pelaksanaan Pilkada",
        Dismissal.OTHER_DESK: "hal yang dilaporkan terjadi di daerah lain dan menjadi tugas desk daerah itu",
        Dismissal.OTHER_BODY: "hal yang dilaporkan ditangani langsung oleh lembaga lain yang berwenang",
        Dismissal.DUPLICATE: "hal yang sama telah dilaporkan sebelumnya dan sudah dicatat",
        Dismissal.TEST_OR_JOKE: "laporan dicatat sebagai uji coba",
        Dismissal.NOT_A_REPORT: "pesan tidak memuat kejadian yang dapat dicatat sebagai laporan",
        Dismissal.ANSWERED_DIRECTLY: "pertanyaan telah dijawab langsung kepada Saudara",
    },
)

FINDINGS: Final = Words(
    "finding, in letters",
    {
        Finding.CONFIRMED: "telah diverifikasi: keadaan yang dilaporkan benar terjadi",
        Finding.PARTLY_CONFIRMED: "telah diverifikasi: keadaan yang dilaporkan benar terjadi sebagian",
        Finding.NOT_CONFIRMED: "telah diverifikasi: keadaan yang dilaporkan tidak ditemukan",
        Finding.UNCERTAIN: "telah dicoba diverifikasi; belum dapat dipastikan",
    },
)

CORRECTED: Final = Words(
    "what was put right, in letters",
    {
        "category": "Kategori",
        "region": "Tempat",
        "stations": "TPS",
        "place": "Letak",
        "occurred_at": "Waktu kejadian",
        "contests": "Pemilihan",
    },
)

ESCALATION_LEVELS: Final = Words(
    "level of an escalation, in letters",
    {
        "1": "ketua desk",
        "2": "desk satu jenjang di atas",
        "3": "desk dua jenjang di atas",
    },
)

ESCALATION_CAUSES: Final = Words(
    "cause of an escalation, in letters",
    {
        "severity": "tingkat S4, yang paling berat",
        "person": "keputusan petugas",
        "deadline": "tenggat terlewati",
    },
)

AWAITED: Final = Words(
    "what is owed, in letters",
    {
        ObligationKind.TRIAGE: "penetapan kategori dan tingkat laporan",
        ObligationKind.ACKNOWLEDGE: "konfirmasi penerimaan rujukan",
        ObligationKind.ANSWER: "jawaban mengenai tindak lanjut atas rujukan",
        ObligationKind.RECEIPT: "tanda terima atas penerusan dugaan",
        ObligationKind.REASSIGN: "penunjukan instansi penanggung jawab yang baru",
        ObligationKind.APPROVE: "persetujuan atas masukan penyelesaian, atau pengembalian dengan alasan",
        ObligationKind.REWRITE: "rumusan ulang masukan penyelesaian",
        ObligationKind.REPORT: "tanda terima laporan berjenjang",
        ObligationKind.CLOSE: "penutupan masalah oleh orang kedua",
    },
)
