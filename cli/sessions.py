"""`desk session`: who is signed in at the pages: list, revoke."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import typer

from cli.answer import Answer, Part, page_of
from cli.failures import WrongUsage
from cli.pages.output import mark_fictitious
from cli.pages.tables import titled_table
from cli.session import desk_services
from cli.verbs import Asked, looks
from domain.access_record.events import Credential, CredentialRevoked
from domain.actor import normal_account
from domain.calendar import LocalTime
from domain.desk.rights import check_keeps_tokens
from domain.refusals import UnknownPart
from projections.operational.sessions import Session
from reading.sessions import SessionsListed, SessionsRevoked, list_sessions
from wording.catalogue import counted, text
from wording.codes import WAYS_IN, word
from wording.instants import moment

app = typer.Typer(add_completion=False)
session = typer.Typer(add_completion=False)
app.add_typer(session, name="session", help="Sesi orang yang masuk di halaman desk.")


@looks(session, "list")
async def list_of_sessions(asked: Asked) -> Answer:
    """Tampilkan sesi milik akun desk, juga yang sudah berakhir.

    JSON: {desk, fictitious, sessions: [...]}; tiap baris `projections.operational.sessions.Session`.
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        fictitious = await services.is_fictitious(book)
        listed = await list_sessions(sight, services.sessions, asked.desk, fictitious=fictitious)
        local = await services.local_time(book)
        return Answer(listed, page_of(*_lines(listed, local, services.now())))


@looks(session, "revoke")
async def revoke(
    asked: Asked,
    session_id: Annotated[
        str | None, typer.Argument(metavar="[NOMOR]", help="Nomor sesi, dari `desk session list`.")
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", metavar="AKUN", help="Akhiri semua sesi akun ini, bukan satu sesi.")
    ] = None,
) -> Answer:
    """Akhiri sesi; sejak permintaan berikutnya tidak membuka apa pun.

    JSON: {outcome, session_ids}.
    """
    if (session_id is None) is (account is None):
        raise WrongUsage(text("sebutkan satu: nomor sesi atau --account"))
    async with desk_services() as services:
        sight = await asked.sight(services.sight)
        check_keeps_tokens(sight.actor, asked.desk)
        by = sight.actor.signature
        if account is not None:
            ended = await services.sessions.revoke_of(str(normal_account(account)), asked.desk, by)
        elif session_id is not None and await services.sessions.revoke(session_id, asked.desk, by):
            ended = (session_id,)
        else:
            raise UnknownPart((session_id or "")[:60])
        for each in ended:
            revoked = CredentialRevoked(credential=Credential.SESSION, credential_id=each)
            await services.record_of_account(asked.desk, sight, revoked)
        said = counted("{count} sesi diakhiri.", len(ended))
        return Answer(SessionsRevoked(session_ids=ended), page_of(said))


def _lines(listed: SessionsListed, local: LocalTime, now: datetime) -> Iterator[Part]:
    yield from mark_fictitious(fictitious=listed.fictitious)
    if not listed.sessions:
        yield text("Belum ada sesi.")
        return
    table = titled_table((text("Nomor"), text("Akun"), text("Cara masuk"), text("Masuk"), text("Berlaku")))
    for each in listed.sessions:
        who = f"{each.actor.role}:{each.actor.id}@{each.actor.region}"
        began = moment(each.started_at, local)
        table.add_row(each.session_id, who, word(WAYS_IN, each.method), began, _holds(each, local, now))
    yield table


def _holds(kept: Session, local: LocalTime, now: datetime) -> str:
    if kept.ended_at is not None:
        return text("diakhiri {moment}", moment=moment(kept.ended_at, local))
    if not kept.holds(now):
        return text("habis")
    return text("sampai {moment}", moment=moment(kept.expires_at, local))
