"""What people read about a routing table: its faults, what a rehearsal found, and what figures cannot tell."""

from typing import Final, Protocol

from domain.figures.accuracy import Limit
from domain.routing_table import Fault, FaultCode
from wording.catalogue import Words, text

FAULTS: Final = Words(
    "fault of a routing table",
    {
        FaultCode.UNREADABLE_FILE: "berkas tidak dapat dibaca sebagai CSV dalam UTF-8",
        FaultCode.WRONG_COLUMNS: "kolom kurang atau berlebih",
        FaultCode.WRONG_CELLS: "jumlah sel tidak sama dengan judul kolom",
        FaultCode.BAD_RULE: "nama aturan harus R-KATEGORI-NOMOR sesuai kategorinya",
        FaultCode.RULE_TWICE: "nama aturan ini muncul dua kali",
        FaultCode.UNKNOWN_CATEGORY: "kategori tidak dikenal",
        FaultCode.UNKNOWN_STAGE: "tahapan tidak dikenal",
        FaultCode.UNKNOWN_AGENCY: "instansi tidak dikenal",
        FaultCode.AGENCY_TWICE: "instansi pendukung ini sudah disebut",
        FaultCode.BAD_TIER: "jenjang harus district, province, national, atau *",
        FaultCode.BAD_ROUTE: "jalur harus COORDINATE, FORWARD, atau WATCH",
        FaultCode.BAD_CLOCKS: "jam hanya boleh kosong, S2, atau S3",
        FaultCode.BAD_DATE: "tanggal harus berbentuk 2024-11-27 dan ada dalam kalender",
        FaultCode.ENDS_BEFORE_START: "berakhir sebelum mulai",
        FaultCode.BAD_LEGAL_BASIS: "dasar hukum kosong (tulis -) atau lebih dari 300 karakter",
        FaultCode.LEAD_OUT_OF_REACH: "penanggung jawab tidak berkantor di jenjang itu atau di atasnya",
        FaultCode.CONTRADICTION: "bertentangan dengan aturan lain yang sama khususnya",
        FaultCode.GAP: "tidak ada aturan yang berlaku",
        FaultCode.TABLE_TOO_LARGE: "tabel melampaui batas ukuran",
    },
)

DIFFERENCES: Final = Words(
    "difference between two routes",
    {
        "lead": "penanggung jawab",
        "supporting": "pendukung",
        "route": "jalur",
        "clocks": "jam tenggat",
        "row": "hanya nama aturan",
    },
)

TALLY: Final = Words(
    "title of a figure of accuracy",
    {
        "suggested": "Usul",
        "without_person": "Tanpa",
        "lead_given_back": "Balik",
        "regraded": "Ubah",
        "recategorised": "Kor",
        "triaged": "Triase",
        "category_corrected": "Kat≠",
        "lead_corrected": "Utm≠",
        "severity_corrected": "Tk≠",
        "ended_by_person": "Akhir",
        "waiting": "Tunda",
    },
)
"""By field of `domain.figures.accuracy.Tally`, in the order of a table."""

LIMITS: Final = Words(
    "what figures cannot tell",
    {
        Limit.UNSEEN_IS_NOT_RIGHT: (
            "Yang berjalan tanpa orang tidak diperiksa siapa pun; tidak dibetulkan bukan berarti benar. "
            "Untuk itu perlu sampel yang dinilai orang."
        ),
        Limit.ONLY_UNSURE_IS_TRIAGED: (
            "Orang hanya melihat yang diragukan aturan; bagian yang dibetulkan di situ tidak berlaku untuk semuanya."
        ),
        Limit.PERSON_IS_NOT_TRUTH: (
            "Keputusan orang bukan kebenaran: usulan terlihat olehnya, dan dua orang dapat berbeda."
        ),
        Limit.LATE_CORRECTION_UNSEEN: (
            "Kategori keliru yang tidak dikoreksi siapa pun tidak tampak; yang tampak hanya penanggung jawab yang "
            "menolak atau diganti, atau tingkat yang diubah, dan itu pun dapat berarti hal lain."
        ),
        Limit.JOINED_NOT_JUDGED: "Laporan yang bergabung dan laporan nihil tidak dinilai satu per satu.",
        Limit.STILL_OPEN: "Yang masih menunggu triase belum dihitung benar atau salah.",
    },
)


class PlacedFault(Protocol):
    """A fault with its place in a file."""

    @property
    def file(self) -> str:
        """Name of the file."""

    @property
    def line(self) -> int:
        """Counted as people count."""

    @property
    def fault(self) -> Fault:
        """What is wrong there."""


def fault_line(placed: PlacedFault) -> str:
    """What people read for a fault: where it is, what it is, and about which codes."""
    fault = placed.fault
    about = "; ".join(part for part in (fault.rule, fault.detail) if part)
    line = text("{file}, baris {line}: {fault}", file=placed.file, line=placed.line, fault=FAULTS[fault.code])
    return f"{line} ({about})" if about else line
