"""`desk charter import`: the charters of many desks, from a file."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from cli.answer import Answer, Part, page_of
from cli.charter import app, charter
from cli.exit_status import ExitStatus
from cli.failures import DeskRefused, refusal_line
from cli.files import content_of
from cli.pages.output import mark_fictitious, one_line
from cli.session import desk_services
from cli.told_cells import told_cell
from cli.verbs import Asked, looks
from commands.charter import Formed, FormedDesk, record_charters
from commands.service import Refused
from intake_files.charters import CharterLine, RejectedCharter, read_charters
from intake_files.table import FILE_LIMIT_BYTES, UnusableFile
from reading.charter_files import CharterImported, CharterRefused, ChartersImported
from reading.desks import DeskNotOpen
from wording.catalogue import counted, text

__all__ = ["app"]
"""The verb with everything below it: the others stand in `cli.charter`."""


@looks(charter, "import")
async def import_charters(
    asked: Asked,
    file: Annotated[
        Path,
        typer.Argument(metavar="BERKAS", help="Satu SK per baris: CSV atau XLSX.", exists=True, dir_okay=False),
    ],
    check: Annotated[bool, typer.Option("--check", help="Hanya periksa; tidak ada yang disimpan.")] = False,
) -> Answer:
    """Masukkan SK banyak desk sekaligus; yang sudah tercatat sama tidak dicatat lagi.

    Kolom: region_code, number, signed_on, signed_as, lead; boleh juga signer dan archive_code. Status 0 bila semua
    baris diterima, 1 bila ada yang ditolak. JSON: lihat `reading.charter_files.ChartersImported`.
    """
    rows = await asyncio.to_thread(_rows, file)
    async with desk_services() as services:
        opened = set(await services.ledger.books())
        lines = [each for each in rows if isinstance(each, CharterLine)]
        known = [each for each in lines if services.book_of(each.desk) in opened]
        desks = [FormedDesk(services.book_of(each.desk), each.charter, each.signer) for each in known]
        outcomes = await record_charters(
            services.commands, services.in_force, services.vault, asked.actor, desks, check_only=check
        )
        became = dict(zip((each.number for each in known), outcomes, strict=True))
        fictitious = await services.is_fictitious(*(each.book for each in desks))
        imported = _imported(file, rows, became, check_only=check, fictitious=fictitious)
        status = ExitStatus.REFUSED if imported.rejected else ExitStatus.OK
        return Answer(imported, page_of(*_lines(imported)), status)


def _rows(file: Path) -> Sequence[CharterLine | RejectedCharter]:
    try:
        return read_charters(content_of(file, FILE_LIMIT_BYTES))
    except UnusableFile as unusable:
        headings = tuple(
            one_line(text("Judul kolom yang ditemukan: {headings}", headings="; ".join(unusable.headings)))
            for _ in unusable.headings[:1]
        )
        raise DeskRefused(unusable.fault, f"{one_line(file.name)}: {unusable.subject}", advice=headings) from None


def _lines(imported: ChartersImported) -> Iterator[Part]:
    """A line for every row that is refused, and the count."""
    yield from mark_fictitious(fictitious=imported.fictitious)
    for each in imported.rejected:
        why = refusal_line(each.code, each.message)
        yield text("{file}, baris {row}: {why}", file=one_line(imported.file), row=each.row, why=why)
    new = counted("{count} SK baru", imported.recorded)
    yield text(
        "{rows}: {recorded}, {unchanged} tetap, {rejected} ditolak",
        rows=counted("{count} baris", imported.rows),
        recorded=text("{charters} akan dicatat", charters=new)
        if imported.checked_only
        else text("{charters} dicatat", charters=new),
        unchanged=imported.unchanged,
        rejected=len(imported.rejected),
    )


def _imported(
    file: Path,
    rows: Sequence[CharterLine | RejectedCharter],
    became: Mapping[int, Formed | Refused],
    *,
    check_only: bool,
    fictitious: bool,
) -> ChartersImported:
    """What became of every row, in the file's order."""
    accepted: list[CharterImported] = []
    rejected: list[CharterRefused] = []
    for row in rows:
        if isinstance(row, RejectedCharter):
            message = row.subject if row.cell is None else told_cell(row.cell)
            rejected.append(CharterRefused(row=row.number, code=row.code, message=message, cell=row.cell))
            continue
        match became.get(row.number):
            case None:
                rejected.append(CharterRefused(row=row.number, code=DeskNotOpen.code, message=row.desk))
            case Refused(code=code, message=message):
                rejected.append(CharterRefused(row=row.number, code=code, message=message))
            case Formed(is_new=is_new):
                accepted.append(CharterImported(row=row.number, desk=row.desk, is_new=is_new))
    return ChartersImported(
        file=file.name,
        fictitious=fictitious,
        checked_only=check_only,
        rows=len(rows),
        recorded=sum(each.is_new for each in accepted),
        unchanged=sum(not each.is_new for each in accepted),
        accepted=tuple(accepted),
        rejected=tuple(rejected),
    )
