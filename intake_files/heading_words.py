"""What people write over the columns of their reports, and the column that they mean.

A heading that is not here is asked about (`desk import --map`), never guessed. Left out on purpose: headings that can
mean two things, such as a reporter's name, a remark, or a number that begins anew each day.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "text": (
        "uraian", "uraian kejadian", "uraian singkat", "uraian singkat kejadian", "uraian peristiwa", "uraian masalah",
        "uraian permasalahan", "uraian laporan", "isi laporan", "isi", "laporan", "kejadian", "peristiwa", "masalah",
        "permasalahan", "kronologi", "kronologis", "kronologi kejadian", "kronologis kejadian", "deskripsi",
        "deskripsi kejadian", "rincian kejadian", "uraian singkat hasil pengawasan",
    ),
    "kecamatan_code": (
        "kecamatan", "kec", "kode kecamatan", "nama kecamatan", "kode wilayah", "wilayah kecamatan",
    ),
    "place": (
        "tempat", "tempat kejadian", "tempat kejadian perkara", "tkp", "lokasi", "lokasi kejadian", "lokasi tps",
        "alamat kejadian", "desa", "kelurahan", "desa kelurahan", "kelurahan desa", "desa kel", "kel desa",
    ),
    "channel": ("kanal", "saluran", "saluran laporan", "kanal laporan", "media laporan", "media pelaporan"),
    "reporter_role": (
        "jabatan", "jabatan pelapor", "pelapor", "unsur pelapor", "peran", "peran pelapor", "sumber",
        "sumber informasi", "sumber laporan",
    ),
    "contact": (
        "kontak", "kontak pelapor", "no hp", "nomor hp", "hp", "no hp pelapor", "nomor hp pelapor", "no telp",
        "no telepon", "nomor telepon", "telepon", "telp", "no wa", "nomor wa", "no whatsapp", "nomor whatsapp",
        "no hp wa", "no telepon hp", "no telp hp",
    ),
    "attachment_hint": ("lampiran", "bukti", "foto", "dokumentasi", "bukti foto", "foto video"),
    "contests": ("jenis pemilihan", "pemilihan"),
    "occurred_at": (
        "tanggal dan jam kejadian", "tanggal jam kejadian", "tanggal dan waktu kejadian", "hari tanggal jam kejadian",
        "tgl jam kejadian", "terjadi pada",
    ),
    "reported_at": (
        "tanggal dan jam lapor", "tanggal jam lapor", "tanggal dan waktu lapor", "tanggal dan jam laporan",
        "tanggal jam laporan", "dilaporkan pada", "diterima pada",
    ),
}  # fmt: skip
"""Words for a column, as `heading_key` writes them."""

PIECES: Final[Mapping[str, tuple[str, ...]]] = {
    "instant": (
        "tanggal dan jam", "tanggal jam", "tgl jam", "tanggal dan waktu", "tanggal waktu", "hari tanggal jam",
        "hari tanggal waktu",
    ),
    "date": ("tanggal", "tgl", "hari tanggal", "hari tgl", "hari dan tanggal"),
    "hour": ("jam", "pukul"),
    "when": ("waktu",),
    "occurred_date": ("tanggal kejadian", "tgl kejadian", "hari tanggal kejadian"),
    "occurred_hour": ("jam kejadian", "pukul kejadian"),
    "occurred_when": ("waktu kejadian",),
    "reported_date": (
        "tanggal lapor", "tanggal laporan", "tanggal pelaporan", "tgl lapor", "tgl laporan", "tanggal diterima",
        "tanggal terima",
    ),
    "reported_hour": ("jam lapor", "jam laporan", "jam diterima", "jam terima", "pukul lapor"),
    "reported_when": ("waktu lapor", "waktu laporan", "waktu pelaporan", "waktu diterima", "waktu terima"),
}  # fmt: skip
"""Words for a piece of an instant. A `when` is the hour beside a date, else the whole; what names no kind is both."""

OFFICE_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "agency": ("instansi", "kode instansi", "lembaga", "opd", "dinas", "instansi opd", "instansi lembaga"),
    "region_code": (
        "kode wilayah", "wilayah", "kode daerah", "daerah", "kabupaten", "kabupaten kota", "kab kota", "kab",
        "wilayah kerja",
    ),
    "name_of_office": ("nama kantor", "kantor", "nama", "nama unit", "unit kerja", "nama unit kerja", "satuan kerja"),
    "email": (
        "surel", "alamat surel", "email", "e mail", "alamat email", "alamat e mail", "surel kantor", "email kantor",
        "surat elektronik",
    ),
    "phone": (
        "no hp wa", "no hp", "nomor hp", "hp", "no wa", "nomor wa", "wa", "whatsapp", "no whatsapp", "nomor whatsapp",
        "no telp", "no telepon", "nomor telepon", "telepon", "telp", "no telepon hp", "no telp hp", "no telepon wa",
        "no telp wa", "nomor hp wa", "kontak", "narahubung",
    ),
    "webhook_path": ("webhook",),
}  # fmt: skip
"""The same for files of offices. Left out is `nama instansi`, which may be the agency's or the office's."""

CHARTER_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "region_code": OFFICE_WORDS["region_code"],
    "number": ("nomor sk", "no sk", "nomor keputusan", "no keputusan", "nomor surat keputusan", "sk", "nomor"),
    "signed_on": ("tanggal sk", "tgl sk", "tanggal keputusan", "tgl keputusan", "tanggal", "tgl"),
    "signed_as": ("jabatan penanda tangan", "jabatan penandatangan", "jabatan", "ditetapkan oleh"),
    "lead": ("instansi pemimpin", "instansi", "opd pemimpin", "leading sector", "pelaksana"),
    "signer": ("nama penanda tangan", "nama penandatangan", "penanda tangan", "penandatangan"),
    "archive_code": ("kode klasifikasi arsip", "kode klasifikasi", "klasifikasi arsip", "klasifikasi"),
}  # fmt: skip
"""The same for files of charters."""

TIME_AND_PLACE: Final = frozenset({"waktu dan tempat", "waktu dan tempat kejadian", "hari tanggal dan tempat"})
"""Labels of forms that ask for both at once."""

MEANINGS: Final[Mapping[str, str]] = {word: name for table in (WORDS, PIECES) for name in table for word in table[name]}

OFFICE_MEANINGS: Final[Mapping[str, str]] = {word: name for name, words in OFFICE_WORDS.items() for word in words}

CHARTER_MEANINGS: Final[Mapping[str, str]] = {word: name for name, words in CHARTER_WORDS.items() for word in words}

STANDING_VALUES: Final[Mapping[str, str]] = {"channel": "csv"}
"""What a column says that no file of reports needs: by a file is how they came."""

TOTAL: Final = re.compile(r"(sub ?|grand )?(jumlah|total|jml|rekapitulasi)\b")
"""How the key of a cell begins whose row sums the others up."""

_ZONE: Final = re.compile(r"\b(WIB|WITA|WIT)\b", re.IGNORECASE)
_BETWEEN_WORDS: Final = re.compile(r"[^0-9a-z]+")


def heading_key(heading: str) -> str:
    """The heading without capitals, marks and the zone that it may name: `WAKTU (WIB)` as `waktu`."""
    plain = _ZONE.sub(" ", unicodedata.normalize("NFKC", heading))
    return _BETWEEN_WORDS.sub(" ", plain.casefold()).strip()


def zone_named(heading: str) -> str:
    """The zone that a heading names for its column, `WIB`, `WITA` or `WIT`; else nothing."""
    found = _ZONE.search(heading)
    return found[1].upper() if found else ""
