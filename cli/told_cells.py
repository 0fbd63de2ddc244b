"""What people read of a cell, or an option, that cannot be used: what stands there, what may be meant, what could."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from cli.failures import DeskRefused, WrongUsage, refusal_line
from intake_files.cells import CellFault, UnfitCell
from intake_files.instants import WRITTEN, ReadInstant, UnreadableInstant, read_instant, read_told
from wording.catalogue import text

VALUES_WIDTH: Final = 120
"""Characters of the values that a cell could have; programs get more of them."""


def told_cell(cell: CellFault) -> str:
    """One line about the cell."""
    return "; ".join(_parts(cell))


def _parts(cell: CellFault) -> Iterator[str]:
    if cell.cell:
        yield text("{column} berisi “{cell}”", column=cell.column, cell=cell.cell)
    else:
        yield text("{column} kosong", column=cell.column)
    if cell.nearest:
        yield text("mungkin maksudnya {values}", values=_listed(cell.nearest))
    if cell.expected:
        yield text("yang dapat ditulis: {values}", values=_listed(cell.expected))


def _listed(values: Sequence[str]) -> str:
    told = values[0]
    for value in values[1:]:
        if len(told) + len(value) > VALUES_WIDTH:
            return f"{told}, …"
        told = f"{told}, {value}"
    return told


def value_told(read: Callable[[str], str], typed: str, option: str) -> str:
    """What `read` makes of the value of an option about a report.

    Raises:
        DeskRefused: it is none; with the code of the cell that would be refused in a file.
    """
    try:
        return read(typed)
    except UnfitCell as unfit:
        raise DeskRefused(unfit.code, told_cell(unfit.at(option, typed))) from None


def instant_told(typed: str, zone: ZoneInfo, option: str) -> ReadInstant:
    """The instant of what was told of a report, or the day where no hour is told.

    Raises:
        DeskRefused: it is none; with the code of `intake_files.instants.InstantFault`.
    """
    try:
        return read_told(typed, zone)
    except UnreadableInstant as unreadable:
        raise DeskRefused(unreadable.fault, told_cell(_option(option, typed, unreadable))) from None


def instant_asked(typed: str, zone: ZoneInfo, option: str) -> ReadInstant:
    """The instant that an option names.

    Raises:
        WrongUsage: it is none.
    """
    try:
        return read_instant(typed, zone)
    except UnreadableInstant as unreadable:
        raise WrongUsage(refusal_line(unreadable.fault, told_cell(_option(option, typed, unreadable)))) from None


def _option(option: str, typed: str, unreadable: UnreadableInstant) -> CellFault:
    return UnfitCell(unreadable.fault, (WRITTEN,), unreadable.nearest).at(option, typed)
