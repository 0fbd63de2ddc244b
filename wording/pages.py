"""Titles that code names: the columns of the list of problems, the panels of the verbs, the places of the pages."""

from typing import Final

from wording.catalogue import Words

LISTING: Final = Words(
    "column of the list",
    {
        "number": "No.",
        "region": "Daerah",
        "problem": "Masalah",
        "summary": "Uraian",
        "severity": "Tk",
        "phase": "Tahap",
        "lead": "Pemegang",
        "waiting_for": "Menunggu",
        "since": "Sejak",
        "acknowledge": "Sisa akui",
        "answer": "Sisa jawab",
        "deadline": "Tenggat",
        "escalation": "Esk",
        "reports": "Lapor",
        "occurred": "Terjadi",
        "last": "Terakhir",
    },
)

PANELS: Final = Words(
    "panel of verbs",
    {
        "reports": "Laporan",
        "problems": "Masalah",
        "agencies": "Instansi",
        "rules": "Aturan",
        "service": "Layanan",
    },
)

PLACES: Final = Words(
    "place of the navigation",
    {
        "antrean": "Antrean",
        "lapor": "Catat laporan",
        "triase": "Triase",
        "kotak-keluar": "Kotak keluar",
        "roster": "Roster",
        "giliran": "Giliran jaga",
        "rekomendasi": "Rekomendasi",
        "berjenjang": "Laporan berjenjang",
        "aturan": "Aturan",
        "akses": "Catatan akses",
        "kesehatan": "Kesehatan layanan",
    },
)
"""By the last part of the address below `/desk/{kode}`, in the order in which they stand."""

QUEUE_TABS: Final = Words(
    "tab of a queue",
    {
        "late": "Lewat waktu",
        "due_today": "Jatuh tempo hari ini",
        "unacknowledged": "Belum diakui instansi",
        "needs_triage": "Menunggu triase",
        "needs_verification": "Menunggu verifikasi",
        "awaits_recommendation": "Menunggu rekomendasi",
        "any_clock": "Semua",
    },
)

KEYS: Final = Words(
    "what a key does on every page",
    {
        "/": "Ke kotak cari",
        "j": "Masalah berikutnya dalam antrean",
        "k": "Masalah sebelumnya dalam antrean",
        "x": "Pilih masalah itu, untuk ditindak bersama yang lain; j, k, lalu huruf tindakannya",
        "?": "Lembar ini",
    },
)
