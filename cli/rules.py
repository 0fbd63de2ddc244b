"""`desk rules`: a routing table checked, proposed by one person and activated by another; and what is read about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from uuid import uuid5

import typer
from pydantic import ValidationError

from cli import rule_reading
from cli.acting import COMMAND_NAMESPACE, field_of, stored_by
from cli.answer import Answer, page_of
from cli.failures import DeskRefused
from cli.options import CommandIdOption, ReasonOption
from cli.pages.output import mark_fictitious
from cli.rule_files import rows_of
from cli.session import desk_services
from cli.verbs import Asked, answers, looks
from commands.service import CommandService
from commands.worded import Words, send
from domain.desk.commands import ActivateRoutingTable, Command, CommandEnvelope, ProposeRoutingTable
from domain.desk.process import desk_stream
from domain.refusals import BadValue
from domain.routing_table import digest_of
from domain.stream import BookId
from ledger.port import Appended
from ledger.vault import Vault
from reading.outcomes import TableAccepted, TableActivated, TableProposed

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
        page_of(f"Tabel rute layak: {len(rows)} baris, sidik {digest[:12]}…"),
    )


rules.add_typer(rule_reading.app)


@looks(rules, "propose")
async def propose(asked: Asked, file: FileArgument, reason: ReasonOption, command_id: CommandIdOption = None) -> Answer:
    """Usulkan tabel rute; belum berlaku sampai orang kedua memberlakukannya.

    JSON: {outcome, desk, version, digest, rows, fresh, fictitious}.
    """
    rows = rows_of(file)
    async with desk_services() as services:
        with _as_bad_value():
            command = ProposeRoutingTable(rows=rows, reason=reason)
        envelope = _envelope(asked, services.book_of(asked.desk), command, command_id, services.now().isoformat())
        stored = await _stored(services.commands, services.vault, envelope)
        (event,) = stored.events
        assert event.type == "RoutingTableProposed"
        fictitious = services.settings.fictitious
        document = TableProposed(
            desk=asked.desk,
            version=event.version,
            digest=event.digest,
            rows=event.row_count,
            fresh=stored.fresh,
            fictitious=fictitious,
        )
        page = page_of(
            *mark_fictitious(fictitious=fictitious),
            f"Diusulkan: tabel rute {event.version}, {event.row_count} baris, sidik {event.digest[:12]}…",
            f"Gladi: desk rules rehearse {event.version}. Orang kedua: desk rules activate {event.version}",
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
        with _as_bad_value():
            command = ActivateRoutingTable(version=version)
        envelope = _envelope(asked, services.book_of(asked.desk), command, command_id, services.now().isoformat())
        stored = await _stored(services.commands, services.vault, envelope)
        (event,) = stored.events
        assert event.type == "RoutingTableActivated"
        fictitious = services.settings.fictitious
        document = TableActivated(
            desk=asked.desk,
            version=event.version,
            digest=event.digest,
            author=event.author,
            approver=event.approver,
            effective_at=event.effective_at,
            fresh=stored.fresh,
            fictitious=fictitious,
        )
        page = page_of(
            *mark_fictitious(fictitious=fictitious),
            f"Berlaku: tabel rute {event.version}, diusulkan {event.author}, diberlakukan {event.approver}",
            "Masalah yang sudah masuk register tetap pada aturan dan tenggatnya.",
        )
        return Answer(document, page)


def _envelope(asked: Asked, book: BookId, command: Command, command_id: str | None, asked_at: str) -> CommandEnvelope:
    typed = f"{asked.actor.id}/{asked.desk}/{command.type}/{asked_at}"
    with _as_bad_value():
        return CommandEnvelope(
            command_id=f"cli/{uuid5(COMMAND_NAMESPACE, typed)}" if command_id is None else command_id,
            stream=desk_stream(book),
            actor=asked.actor,
            command=command,
        )


async def _stored(commands: CommandService, vault: Vault, envelope: CommandEnvelope) -> Appended:
    """What the command stored; how large a table may be, the rules say."""
    return stored_by(await send(commands, envelope, Words(vault, envelope.actor), limit_bytes=None))


@contextmanager
def _as_bad_value() -> Iterator[None]:
    """Let what no command can hold be a refusal."""
    try:
        yield
    except ValidationError as error:
        raise DeskRefused(BadValue.code, field_of(error)) from None
