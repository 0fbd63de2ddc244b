"""`desk rules`: a routing table checked, proposed by one person and activated by another; and what is read about it."""

from pathlib import Path
from typing import Annotated

import typer

from cli import rule_reading
from cli.acting import stored_by
from cli.answer import Answer, page_of
from cli.desk_envelopes import as_bad_value, desk_envelope
from cli.next_commands import for_a_proposal
from cli.options import CommandIdOption, ReasonOption
from cli.pages.output import mark_fictitious
from cli.rule_files import rows_of
from cli.session import desk_services
from cli.verbs import Asked, answers, looks
from commands.service import CommandService
from commands.worded import Words, send
from domain.desk.commands import ActivateRoutingTable, CommandEnvelope, ProposeRoutingTable
from domain.routing_table import digest_of
from ledger.port import Appended
from ledger.vault import Vault
from reading.outcomes import TableAccepted, TableActivated, TableProposed
from wording.catalogue import counted, text
from wording.persons import signed

app = typer.Typer(add_completion=False)
rules = typer.Typer()
app.add_typer(rules, name="rules", help="Periksa, gladi, usulkan, dan berlakukan tabel rute; ukur ketepatan aturan.")

FileArgument = Annotated[
    Path, typer.Argument(metavar="BERKAS", exists=True, dir_okay=False, readable=True, help="Tabel rute dalam CSV.")
]


@answers(rules, "check")
async def check(file: FileArgument) -> Answer:
    """Periksa tabel rute tanpa server; semua kesalahan disebut dengan barisnya.

    JSON: {outcome, file, rows, digest} atau {outcome, code, message, faults: [{line, code, rule, detail, message}]}.
    """
    rows = rows_of(file)
    digest = digest_of(rows)
    return Answer(
        TableAccepted(file=file.name, rows=len(rows), digest=digest),
        page_of(
            text(
                "Tabel rute layak: {rows}, sidik {digest}…",
                rows=counted("{count} baris", len(rows)),
                digest=digest[:12],
            )
        ),
    )


rules.add_typer(rule_reading.app)


@looks(rules, "propose")
async def propose(asked: Asked, file: FileArgument, reason: ReasonOption, command_id: CommandIdOption = None) -> Answer:
    """Usulkan tabel rute; belum berlaku sampai orang kedua memberlakukannya.

    JSON: {outcome, desk, version, digest, rows, fresh, fictitious}.
    """
    rows = rows_of(file)
    async with desk_services() as services:
        with as_bad_value():
            command = ProposeRoutingTable(rows=rows, reason=reason)
        envelope = desk_envelope(asked, services.book_of(asked.desk), command, command_id, services.now())
        stored = await _stored(services.commands, services.vault, envelope)
        fictitious = await services.is_fictitious(envelope.stream.book)
        document = TableProposed.of(stored, asked.desk, fictitious=fictitious)
        page = page_of(
            *mark_fictitious(fictitious=fictitious),
            text(
                "Diusulkan: tabel rute {version}, {rows}, sidik {digest}…",
                version=document.version,
                rows=counted("{count} baris", document.rows),
                digest=document.digest[:12],
            ),
            *for_a_proposal(await asked.sight(services.sight), asked.desk, document.version),
        )
        return Answer(document, page)


@looks(rules, "activate")
async def activate(
    asked: Asked,
    version: Annotated[str, typer.Argument(metavar="VERSI", help="Versi yang diusulkan, misalnya 17.07-1.")],
    command_id: CommandIdOption = None,
) -> Answer:
    """Berlakukan tabel rute mulai sekarang, sebagai orang kedua; masalah yang sudah berjalan tidak berubah.

    JSON: {outcome, desk, version, digest, author, approver, effective_at, fresh, fictitious}.
    """
    async with desk_services() as services:
        with as_bad_value():
            command = ActivateRoutingTable(version=version)
        envelope = desk_envelope(asked, services.book_of(asked.desk), command, command_id, services.now())
        stored = await _stored(services.commands, services.vault, envelope)
        fictitious = await services.is_fictitious(envelope.stream.book)
        document = TableActivated.of(stored, asked.desk, fictitious=fictitious)
        page = page_of(
            *mark_fictitious(fictitious=fictitious),
            text(
                "Berlaku: tabel rute {version}, diusulkan {author}, diberlakukan {approver}",
                version=document.version,
                author=signed(document.author),
                approver=signed(document.approver),
            ),
            text("Masalah yang sudah masuk register tetap pada aturan dan tenggatnya."),
        )
        return Answer(document, page)


async def _stored(commands: CommandService, vault: Vault, envelope: CommandEnvelope) -> Appended:
    """What the command stored; how large a table may be, the rules say."""
    return stored_by(await send(commands, envelope, Words(vault, envelope.actor), limit_bytes=None))
