"""`desk login`: a link by which one signs in at the pages of the desk that runs here; and the links of `desk up`."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import typer

from cli.answer import Answer, page_of
from cli.failures import DeskAway, DeskRefused
from cli.next_commands import for_signing_in
from cli.pages.output import mark_fictitious
from cli.session import desk_services, settings_from_environment
from cli.verbs import Asked, looks
from domain.access_record.events import Credential, CredentialIssued
from domain.actor import Actor
from domain.codes import desk_region
from domain.refusals import NotPermitted
from infra.embedded.runtime_info import read_runtime
from projections.operational.sign_in_links import LASTING, SignInLinks
from reading.sessions import LinkIssued
from wording.catalogue import counted, text
from wording.codes import ROLES, word

app = typer.Typer(add_completion=False)

SIGN_IN_AT_PROVIDER: Final = "SIGN_IN_AT_PROVIDER"
"""Where accounts have a provider, one signs in there and by no link."""

STARTED: Final = "desk up"
"""Who issues the links that a desk prints when it starts; they go when it ends."""

WHILE_IT_RUNS: Final = timedelta(days=30)
"""Of a link that goes when the desk ends."""


@looks(app, "login")
async def login(asked: Asked) -> Answer:
    """Cetak tautan masuk bagi satu orang (--as), berlaku sepuluh menit dan sekali pakai.

    JSON: {outcome, link, account, role, region, reusable, expires_at}.
    """
    settings = settings_from_environment()
    if settings.oidc_issuer is not None:
        raise DeskRefused(SIGN_IN_AT_PROVIDER)
    async with desk_services() as services:
        running = None if settings.database_url else read_runtime(services.settings.data_dir)
        address = str(settings.web_address).rstrip("/") if settings.web_address else None
        address = address or (running.web_address if running else None)
        if address is None:
            raise DeskAway(text("halaman desk tidak berjalan di sini; jalankan `desk up`, atau setel DESK_WEB_ADDRESS"))
        if asked.actor.is_service:
            raise NotPermitted("the service signs in nowhere")
        sight = await asked.sight(services.sight)
        issued = await services.sign_in_links.issue(asked.actor, sight.actor.signature)
        await services.record_of_account(
            desk_region(asked.actor.region),
            sight,
            CredentialIssued(credential=Credential.LINK, credential_id=issued.link_id, account=asked.actor.id),
        )
        shown = LinkIssued(
            link=link_at(address, issued.secret.written),
            account=asked.actor.id,
            role=asked.actor.role,
            region=asked.actor.region,
            reusable=False,
            expires_at=services.now() + LASTING,
        )
        minutes = int(LASTING.total_seconds() // 60)
        said = counted("Tautan masuk, sekali pakai, berlaku {count} menit:", minutes)
        marked = mark_fictitious(fictitious=await services.is_fictitious(services.book_of(asked.desk)))
        return Answer(shown, page_of(*marked, said, shown.link))


def link_at(address: str, secret: str) -> str:
    """The address of a link by which one signs in."""
    return f"{address}/masuk/tautan/{secret}"


@asynccontextmanager
async def ways_in(links: SignInLinks, address: str, people: Sequence[Actor]) -> AsyncIterator[list[str]]:
    """Lines about how one signs in, with a link for each of these people that holds for as long as the context lasts.

    The links hold as often as one likes, so they are for invented books only; none outlives the desk that printed it,
    however that ended.

    Args:
        links: where they are issued.
        address: under which the pages are reached.
        people: of invented books; for nobody of a real desk.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    await links.withdraw(STARTED)
    if not people:
        yield [for_signing_in()]
        return
    lines = [text("Masuk sebagai (tautan berlaku selama desk ini berjalan):")]
    for each in people:
        issued = await links.issue(each, STARTED, WHILE_IT_RUNS, reusable=True)
        who = f"{word(ROLES, each.role)} {each.id}@{each.region}"
        lines.append(f"  {who:<40}  {link_at(address, issued.secret.written)}")
    try:
        yield lines
    finally:
        await links.withdraw(STARTED)
