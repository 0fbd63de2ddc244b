"""`desk login`: at the provider, for this terminal; or a link to the pages of the desk that runs here."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, Final

import typer

from cli.answer import Answer, page_of
from cli.failures import DeskAway, DeskRefused, WrongUsage
from cli.next_commands import for_signing_in
from cli.pages.output import complain, mark_fictitious, one_line
from cli.session import desk_services, settings_from_environment
from cli.terminal_login import SavedLogin, login_file_of, needs_login, read_login, write_login
from cli.verbs import Asked, answers, looks
from domain.access.sign_in import SignInMethod, read_secret
from domain.access_record.events import Credential, CredentialIssued, SignedIn
from domain.actor import Actor
from domain.codes import desk_region
from domain.outage import LedgerAway
from domain.refusals import NotPermitted
from infra.embedded.runtime_info import read_runtime
from infra.settings import Settings
from projections.operational.sign_in_links import LASTING, SignInLinks
from reading.sessions import LinkIssued, SessionsRevoked
from web.api import statuses
from web.signin.accounts import actor_for
from web.signin.beginning import NOT_RECORDED
from web.signin.claims import InvalidClaimNames, NoAccount, read_claim_names
from web.signin.provider import Declined, NotTrusted, Provider, ProviderAway, TerminalSignIn
from wording.catalogue import counted, text
from wording.codes import ROLES, word

app = typer.Typer(add_completion=False)

WAITING: Final = frozenset({"authorization_pending", "slow_down"})
"""What a provider says while nobody has completed a sign-in (RFC 8628, 3.5)."""

SLOWER_SECONDS: Final = 5
"""By which a terminal asks less often, each time a provider wants it to."""

STARTED: Final = "desk up"
"""Who issues the links that a desk prints when it starts; they go when it ends."""

WHILE_IT_RUNS: Final = timedelta(days=30)
"""Of a link that goes when the desk ends."""


@looks(app, "login")
async def login(asked: Asked) -> Answer:
    """Masuk di terminal ini, atau cetak tautan masuk ke halaman.

    Bila desk memakai akun kedinasan, masuk di peramban mana pun dengan kode yang ditampilkan; sesudah itu perintah di
    terminal ini dijalankan sebagai akun itu. Bila tidak, tautan bagi satu orang (--as) dicetak, berlaku sepuluh menit
    dan sekali pakai.

    JSON: {outcome, link, account, role, region, reusable, expires_at}; di terminal link kosong.
    """
    settings = settings_from_environment()
    if needs_login(settings):
        return await _login_at_provider(settings)
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
        shown = _shown(asked.actor, services.now() + LASTING, link_at(address, issued.secret.written))
        minutes = int(LASTING.total_seconds() // 60)
        said = counted("Tautan masuk, sekali pakai, berlaku {count} menit:", minutes)
        marked = mark_fictitious(fictitious=await services.is_fictitious(services.book_of(asked.desk)))
        return Answer(shown, page_of(*marked, said, link_at(address, issued.secret.written)))


@answers(app, "logout")
async def logout() -> Answer:
    """Keluar di terminal ini.

    JSON: {outcome, session_ids}.
    """
    settings = settings_from_environment()
    file = login_file_of(settings)
    saved = await asyncio.to_thread(read_login, file)
    await asyncio.to_thread(file.unlink, missing_ok=True)
    secret = None if saved is None else read_secret(saved.secret)
    if saved is None or secret is None:
        return Answer(SessionsRevoked(session_ids=()), page_of(text("Tidak ada yang masuk di terminal ini.")))
    async with desk_services(signing_in=True) as services:
        session = await services.sessions.presented(secret)
        await services.sessions.end(secret, saved.actor.id)
        ended = () if session is None else (session.session_id,)
        return Answer(SessionsRevoked(session_ids=ended), page_of(text("Anda sudah keluar")))


async def _login_at_provider(settings: Settings) -> Answer:
    async with desk_services(signing_in=True) as services:
        provider = Provider.of(settings, services.now)
        assert provider is not None, "it needs a login"
        try:
            names = read_claim_names(settings.oidc_claims_file)
            begun = await provider.begin_at_terminal()
            complain(
                text("Buka {address} di peramban mana pun.", address=one_line(begun.verification_uri)),
                text("Kode: {code}", code=one_line(begun.user_code)),
            )
            actor = await actor_for(services, names, await _completed(provider, begun))
        except ProviderAway:
            raise DeskAway(text("layanan akun kedinasan tidak terjangkau")) from None
        except Declined as declined:
            raise DeskRefused(statuses.SIGN_IN_DECLINED, str(declined)) from None
        except NotTrusted as error:
            raise DeskRefused(statuses.PROVIDER_NOT_TRUSTED, str(error)) from None
        except NoAccount as none:
            raise DeskRefused(statuses.ACCOUNT_WITHOUT_ROLE, none.code) from None
        except InvalidClaimNames as error:
            raise WrongUsage(f"DESK_OIDC_CLAIMS_FILE: {error}") from None
        if await services.has_left(actor):
            raise DeskRefused(statuses.ACCOUNT_HAS_LEFT, actor.id)
        began = hashlib.sha256(begun.device_code.encode()).digest()
        started = await services.sessions.start(actor, SignInMethod.TERMINAL, began)
        if started is None:
            raise DeskRefused(statuses.SIGN_IN_OUTDATED)
        sight = await services.sight(actor)
        signed_in = SignedIn(method=SignInMethod.TERMINAL.value)
        try:
            await services.record_of_account(desk_region(actor.region), sight, signed_in)
        except Exception:
            await services.sessions.end(started.secret, NOT_RECORDED)
            raise
        await asyncio.to_thread(
            write_login, login_file_of(settings), SavedLogin(secret=started.secret.written, actor=actor)
        )
        until = services.now() + services.sessions.terms.lasting
        said = text("Masuk sebagai {role} {account}.", role=word(ROLES, actor.role), account=actor.id)
        return Answer(_shown(actor, until, None), page_of(said))


async def _completed(provider: Provider, begun: TerminalSignIn) -> Mapping[str, Any]:
    """What the provider says of who completed the sign-in, once somebody has.

    Raises:
        Declined: nobody did in time, or it lets nobody in.
        ProviderAway: it cannot be reached now.
        NotTrusted: what it says does not stand examination.
    """
    pause, give_up_at = begun.interval, time.monotonic() + begun.expires_in
    while True:
        await asyncio.sleep(pause)
        try:
            return await provider.claims_at_terminal(begun)
        except Declined as declined:
            if str(declined) not in WAITING or time.monotonic() > give_up_at:
                raise
            pause += SLOWER_SECONDS if str(declined) == "slow_down" else 0


def _shown(actor: Actor, until: datetime, link: str | None) -> LinkIssued:
    return LinkIssued(
        link=link, account=actor.id, role=actor.role, region=actor.region, reusable=False, expires_at=until
    )


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
        # Where the database is away already, the next start withdraws them before anybody could follow one.
        with suppress(LedgerAway):
            await links.withdraw(STARTED)
