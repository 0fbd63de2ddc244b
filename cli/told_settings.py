"""What people read of settings that cannot be used: which variable or file, where in it, and why."""

from collections.abc import Iterator
from typing import Final

from cli.failures import WrongUsage, refusal_line
from cli.told_cells import told_cell
from composition import UnusableContacts
from infra.settings import InvalidSettings
from intake_files.offices import RejectedOffice
from wording.catalogue import counted, text

ROWS_TOLD: Final = 5
"""Of a file's rows that cannot be used; the rest shows once these are mended."""


def settings_told(invalid: InvalidSettings) -> WrongUsage:
    """The error to raise about settings."""
    if not isinstance(invalid, UnusableContacts):
        return WrongUsage(text("pengaturan: {why}", why=invalid))
    why = "; ".join(_faults_of(invalid))
    return WrongUsage(text("pengaturan: DESK_CONTACTS_FILE ({file}): {why}", file=invalid.file, why=why))


def _faults_of(contacts: UnusableContacts) -> Iterator[str]:
    if contacts.unusable is not None:
        yield refusal_line(contacts.unusable.fault, contacts.unusable.subject)
    if contacts.reason:
        yield contacts.reason
    for row in contacts.rejected[:ROWS_TOLD]:
        yield text("baris {row}: {why}", row=row.number, why=refusal_line(row.code, _cell(row)))
    if (more := len(contacts.rejected) - ROWS_TOLD) > 0:
        yield counted("dan {count} baris lagi", more)


def _cell(row: RejectedOffice) -> str:
    return row.subject if row.cell is None else told_cell(row.cell)
