"""What people read of the notices of a desk."""

from typing import Final

from wording.catalogue import Words

NOTICE_STATES: Final = Words(
    "what became of a notice",
    {
        "pending": "menunggu",
        "failed": "gagal",
        "unreached": "belum diberi tahu",
        "delivered": "terkirim",
        "unneeded": "tidak perlu",
    },
)
"""By `projections.notice_lists.NoticeState`."""
