"""What people read about a routing table: its faults, what a rehearsal found, and what figures cannot tell."""

from collections.abc import Mapping

from domain.figures.accuracy import Limit
from domain.routing_table import FaultCode
from reference.routes import FaultAt

FAULTS: Mapping[str, str] = {
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
}

DIFFERENCES: Mapping[str, str] = {
    "lead": "penanggung jawab",
    "supporting": "pendukung",
    "route": "jalur",
    "clocks": "jam tenggat",
    "row": "hanya nama aturan",
}

LIMITS: Mapping[str, str] = {
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
        "Kategori tidak berubah setelah masuk register; kekeliruan di situ hanya tampak bila penanggung jawab menolak "
        "atau diganti, atau tingkatnya diubah, dan itu pun dapat berarti hal lain."
    ),
    Limit.JOINED_NOT_JUDGED: "Laporan yang bergabung dan laporan nihil tidak dinilai satu per satu.",
    Limit.STILL_OPEN: "Yang masih menunggu triase belum dihitung benar atau salah.",
}


def fault_line(each: FaultAt) -> str:
    """What people read for a fault: where it is, what it is, and about which codes."""
    about = "; ".join(part for part in (each.fault.rule, each.fault.detail) if part)
    return f"{each.file}, baris {each.line}: {FAULTS[each.fault.code]}" + (f" ({about})" if about else "")
