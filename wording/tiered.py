"""What people read of reports to the tier above: cells of the grid, and how a unit stands."""

from typing import Final

from wording.catalogue import Words

CELLS: Final = Words(
    "cell of the grid of reports",
    {
        "none": "belum",
        "at_work": "disiapkan",
        "waiting": "menunggu",
        "received": "diterima",
        "nil": "nihil",
        "returned": "kembali",
        "restated": "ralat",
        "missing": "tidak masuk",
    },
)

STANDINGS: Final = Words(
    "how a unit stands in a report",
    {
        "reported": "Melapor",
        "nil": "Nihil",
        "missing": "Belum melapor",
    },
)
