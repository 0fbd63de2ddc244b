"""Why a notice is a dead letter, in words: what a channel said, or the code with which its letter came back."""

from typing import Final

from domain.returned_mail import BOUNCED
from wording.catalogue import Words
from wording.codes import DELIVERY_FAILURES, word

SUBJECTS: Final = Words(
    "subject of an enhanced status code",
    {
        "0": "sebab tidak disebut",
        "1": "alamat ditolak",
        "2": "kotak surat tidak dapat menerima",
        "3": "gangguan sistem surat tujuan",
        "4": "jalur ke tujuan gagal",
        "5": "protokol tidak cocok",
        "6": "isi tidak dapat disampaikan",
        "7": "ditolak karena kebijakan",
    },
)
"""RFC 3463 section 3.1."""

DETAILS: Final = Words(
    "enhanced status code without its class",
    {
        "1.1": "alamat tidak dikenal",
        "1.2": "domain tidak dikenal",
        "1.3": "alamat salah tulis",
        "1.6": "alamat sudah pindah",
        "1.10": "domain tidak menerima surat",
        "2.1": "kotak surat tidak aktif",
        "2.2": "kotak surat penuh",
        "2.3": "surat terlalu besar untuk kotaknya",
        "3.4": "surat terlalu besar untuk sistemnya",
        "4.1": "server tujuan tidak menjawab",
        "4.4": "rute ke tujuan tidak ditemukan",
        "4.7": "terlalu lama tidak tersampaikan",
        "7.1": "pengiriman tidak diizinkan",
        "7.17": "kotak surat sudah milik orang lain",
        "7.18": "domain sudah milik orang lain",
    },
)
"""RFC 3463 sections 3.2 to 3.8, RFC 7293 and RFC 7505, where the detail says more than its subject."""


def why_failed(code: str | None, cause: str | None) -> str:
    """Why a notice failed, by its code and by what stands beside that."""
    if code == BOUNCED and cause is not None:
        return f"{word(DELIVERY_FAILURES, code)}: {why_returned(cause)}"
    why = word(DELIVERY_FAILURES, code)
    return why if cause is None else f"{why}: {word(DELIVERY_FAILURES, cause)}"


def why_returned(status: str) -> str:
    """What an enhanced status code says, with the code itself, by which a mail server's people are asked."""
    _, _, detail = status.partition(".")
    subject, _, _ = detail.partition(".")
    return f"{DETAILS.get(detail) or word(SUBJECTS, subject)} [{status}]"
