"""What became of a file of charters."""

from domain.base import Value
from domain.codes import RegionCode
from intake_files.cells import CellFault


class CharterImported(Value):
    """A row that is, or would be, on record."""

    row: int
    desk: RegionCode
    is_new: bool
    """False where the desk had it so already."""


class CharterRefused(Value):
    """A row that is not."""

    row: int
    code: str
    message: str
    cell: CellFault | None = None
    """The cell at fault, with what could stand there; None where it is the row, or the desk's record."""


class ChartersImported(Value):
    """What became of a file of charters; the shape of `desk charter import --json`."""

    file: str
    fictitious: bool
    checked_only: bool
    """Whether nothing was stored, because only a check was asked for."""

    rows: int
    recorded: int
    unchanged: int
    accepted: tuple[CharterImported, ...]
    rejected: tuple[CharterRefused, ...]
