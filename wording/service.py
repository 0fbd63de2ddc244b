"""What people read about the service itself: the steps of a start, what a look found, which promise was not kept."""

from typing import Final

from wording.catalogue import Words, counted, text

STEPS: Final = Words(
    "step of a start",
    {
        "postgres.initialised": "Basis data disiapkan",
        "postgres.started": "PostgreSQL berjalan",
        "engine.started": "Temporal berjalan",
        "engine.prepared": "Ruang nama dan atribut pencarian siap",
        "migrated": "Skema basis data mutakhir",
        "worker.started": "Pekerja berjalan",
    },
)

CHECKS: Final = Words(
    "what is looked at",
    {
        "service": "Desk",
        "database": "Basis data",
        "migrations": "Skema",
        "books": "Buku",
        "vault": "Brankas",
        "identity": "Kunci identitas",
        "calendars": "Waktu",
        "clocks": "Tenggat",
        "reporting": "Pelaporan",
        "engine": "Temporal",
        "search_attributes": "Atribut pencarian",
        "desk-problems": "Antrean masalah",
        "desk-notices": "Antrean pemberitahuan",
        "wakes": "Pembangun",
        "timers": "Pengatur waktu",
        "held_up": "Pemberitahuan",
        "letters": "Surat menunggu",
        "unreached": "Belum diberi tahu",
        "offices": "Tanpa alamat",
        "dead_letters": "Surat mati",
        "mergings": "Gabungan",
        "late": "Terlambat",
        "triage": "Triase",
    },
)

FINDINGS: Final = Words(
    "how a look came out",
    {
        "ok": "baik",
        "notice": "perhatikan",
        "broken": "rusak",
        "away": "tidak terjangkau",
    },
)

DETAILS: Final = Words(
    "what a look found",
    {
        "answers": "menjawab",
        "silent": "{about}",
        "not_applied": "belum diterapkan: {about}",
        "up_to_date": "mutakhir",
        "open": "{about}",
        "no_book": "tidak ada buku",
        "real_time": "waktu nyata",
        "rehearsed": "gladi: {about}",
        "key_fits": "kunci cocok",
        "key_untried": "kunci ada; brankas masih kosong",
        "key_without_book": "kunci ada; belum ada buku",
        "wrong_vault_key": "kunci tidak cocok dengan isi brankas",
        "wrong_identity_key": "kunci identitas bukan kunci buku {about}: laporan yang sama akan tercatat dua kali",
        "namespace": "ruang nama {about}",
        "no_namespace": "ruang nama {about} tidak ada",
        "no_engine": "tidak menjawab di {about}",
        "registered": "terdaftar",
        "none": "tidak ada",
        "clocks_run": "semua berjalan",
        "periods_run": "setiap periode dibuka pada waktunya",
        "mergings_lead_on": "setiap gabungan ada yang melanjutkan",
        "all_followed": "setiap masalah terbuka diikuti alur kerja",
        "no_worker": "tidak ada pekerja",
    },
)
"""Codes of `reading.health.Detail` that count nothing."""

LACKS: Final = Words(
    "promise not kept",
    {
        "NO_WORKFLOW": "tidak ada alur kerja",
        "WORKFLOW_FAILED": "alur kerja gagal",
        "STOPPED_TOO_EARLY": "alur kerja berhenti terlalu dini",
        "STATE_DIFFERS": "keadaan di alur kerja lain dari catatan",
        "NO_TIMER": "tidak ada pengatur waktu",
    },
)
"""What the audit of a day finds wrong with a problem."""


def detail_line(detail: str, about: str, count: int) -> str:
    """What people read of a look's result.

    Args:
        detail: code of `reading.health.Detail`.
        about: names that belong to it, or what was said by whoever did not answer.
        count: how many there are, where it counts.
    """
    match detail:
        case "wakes_waiting":
            return counted("{count} menunggu diantar ke mesin", count)
        case "clocks_stand":
            return counted("{count} kewajiban lewat waktunya tanpa diingatkan", count)
        case "periods_stand":
            return counted("{count} desk dengan periode pelaporan yang belum dibuka: {about}", count, about=about)
        case "dead_letters":
            return counted("{count} pemberitahuan gagal dikirim", count)
        case "held_up":
            return counted("{count} pemberitahuan menunggu: {about}", count, about=about)
        case "letters_late":
            return counted("{count} pemberitahuan seharusnya sudah dikirim: {about}", count, about=about)
        case "no_address":
            return counted("{count} tanpa alamat: {about}", count, about=about)
        case "unreached":
            return counted("{count} belum diberi tahu, tanpa alamat atau suratnya kembali: {about}", count, about=about)
        case "late":
            return counted("{count} masalah dengan tenggat terlewati", count)
        case "to_triage":
            return counted("{count} laporan menunggu triase", count)
        case "lead_nowhere":
            return text("{count} masalah digabung tanpa ada yang melanjutkan: {about}", count=count, about=about)
        case "not_followed":
            return text("{count} tanpa alur kerja: {about}", count=count, about=about)
        case "workers":
            return counted("{count} pekerja", count)
        case _:
            return DETAILS[detail].format(about=about)
