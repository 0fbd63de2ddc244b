"""`desk token`: by what programs sign in to the API: issue, list, revoke."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Final

import typer
from rich.table import Table

from cli.answer import Answer, Part, page_of
from cli.identity import acting_as
from cli.pages.output import mark_fictitious
from cli.session import desk_services
from cli.verbs import Asked, looks
from domain.access.api_token import TokenScope
from domain.access_record.events import Credential, CredentialIssued, CredentialRevoked
from domain.calendar import LocalTime
from domain.codes import desk_region
from domain.desk.rights import check_issues_token, check_keeps_tokens
from domain.refusals import UnknownPart
from projections.operational.api_tokens import LONGEST, IssuedToken
from reading.api_tokens import TokenIssued, TokenRevoked, TokensListed, list_tokens
from wording.catalogue import text
from wording.instants import moment

app = typer.Typer(add_completion=False)
token = typer.Typer(add_completion=False)
app.add_typer(token, name="token", help="Token bagi program yang memanggil API.")

DAYS: Final = 90


@looks(token, "issue")
async def issue(
    asked: Asked,
    holder: Annotated[
        str, typer.Argument(metavar="PELAKU", help="Atas nama siapa: ROLE:ID, bila perlu dengan @DAERAH dan /INSTANSI.")
    ],
    label: Annotated[str, typer.Option("--label", metavar="TEKS", help="Untuk apa, misalnya nama programnya.")],
    scope: Annotated[
        TokenScope, typer.Option("--scope", help="read: hanya membaca; act: juga bertindak.")
    ] = TokenScope.READ,
    days: Annotated[int, typer.Option("--days", min=1, max=LONGEST.days, metavar="HARI", help="Masa berlaku.")] = DAYS,
) -> Answer:
    """Terbitkan token; hanya sekali ini ditampilkan.

    JSON: {outcome, token_id, token, account, role, scope, expires_at}.
    """
    whose = acting_as(holder, asked.desk)
    async with desk_services() as services:
        sight = await asked.sight(services.sight)
        check_issues_token(sight.actor, whose)
        made = await services.api_tokens.issue(whose, scope, label, sight.actor.signature, timedelta(days=days))
        await services.record_of_account(
            desk_region(whose.region),
            sight,
            CredentialIssued(
                credential=Credential.TOKEN, credential_id=made.token_id, account=whose.id, scope=scope.value
            ),
        )
        kept = await services.api_tokens.presented(made)
        assert kept is not None, "a token that was issued at this moment holds"
        issued = TokenIssued(
            token_id=made.token_id,
            token=str(made),
            account=whose.id,
            role=whose.role,
            scope=scope,
            expires_at=kept.expires_at,
        )
        local = await services.local_time(services.book_of(asked.desk))
        until = moment(kept.expires_at, local)
        lines = (
            text("Token {id} bagi {account} berlaku sampai {until}:", id=made.token_id, account=whose.id, until=until),
            str(made),
            text("Simpan sekarang; token ini tidak ditampilkan lagi."),
        )
        return Answer(issued, page_of(*lines))


@looks(token, "list")
async def list_of_tokens(asked: Asked) -> Answer:
    """Tampilkan token milik akun desk, juga yang sudah dicabut atau habis.

    JSON: {desk, fictitious, tokens: [...]}; tiap baris `projections.operational.api_tokens.IssuedToken`.
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        fictitious = await services.is_fictitious(book)
        listed = await list_tokens(sight, services.api_tokens, asked.desk, fictitious=fictitious)
        local = await services.local_time(book)
        return Answer(listed, page_of(*_lines(listed, local)))


@looks(token, "revoke")
async def revoke(
    asked: Asked, token_id: Annotated[str, typer.Argument(metavar="NOMOR", help="Nomor token, dari `desk token list`.")]
) -> Answer:
    """Cabut token; sejak itu tidak membuka apa pun.

    JSON: {outcome, token_id}.
    """
    async with desk_services() as services:
        sight = await asked.sight(services.sight)
        check_keeps_tokens(sight.actor, asked.desk)
        if not await services.api_tokens.revoke(token_id, asked.desk, sight.actor.signature):
            raise UnknownPart(token_id[:60])
        await services.record_of_account(
            asked.desk, sight, CredentialRevoked(credential=Credential.TOKEN, credential_id=token_id)
        )
        return Answer(TokenRevoked(token_id=token_id), page_of(text("Dicabut: {token}", token=token_id)))


def _lines(listed: TokensListed, local: LocalTime) -> Iterator[Part]:
    yield from mark_fictitious(fictitious=listed.fictitious)
    if not listed.tokens:
        yield text("Belum ada token.")
        return
    table = Table(box=None, pad_edge=False)
    for heading in (text("Nomor"), text("Akun"), text("Untuk"), text("Cakupan"), text("Berlaku")):
        table.add_column(heading, overflow="fold")
    for each in listed.tokens:
        table.add_row(each.token_id, each.actor.id, each.label, each.scope.value, _holds(each, local))
    yield table


def _holds(issued: IssuedToken, local: LocalTime) -> str:
    if issued.revoked_at is not None:
        return text("dicabut {moment}", moment=moment(issued.revoked_at, local))
    return text("sampai {moment}", moment=moment(issued.expires_at, local))
