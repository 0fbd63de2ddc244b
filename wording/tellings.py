"""What people read of letters to reporters: what became of them, and why nobody can tell one."""

from typing import Final

from wording.catalogue import Words
from wording.codes import DELIVERY_FAILURES, word

UNTOLD: Final = Words(
    "why a reporter cannot be told",
    {
        "NO_CONTACT": "tanpa kontak",
        "CUT_NUMBER": "nomor telepon terpotong",
        "UNUSABLE_CONTACT": "kontak tidak dapat dipakai",
        "CONTACT_ERASED": "kontak sudah dihapus",
        "NO_CHANNEL": "kontak di luar saluran yang dipakai",
        "OVERTAKEN": "keadaannya sudah berubah",
        "BOUNCED": "suratnya kembali",
    },
)
"""What never reached the reporter for another reason has a word among the failures of deliveries."""

TELLING_STANDINGS: Final = Words(
    "standing of a letter to a reporter",
    {
        "told": "sudah diberi tahu",
        "waiting": "menunggu dikirim",
        "untold": "tidak dapat diberi tahu",
        "uncertain": "tidak tercatat siapa yang dilewati",
    },
)
"""By `reading.tellings.Standing`."""


def why_untold(code: str) -> str:
    """Why a reporter was not told."""
    return UNTOLD.get(code) or word(DELIVERY_FAILURES, code)
