"""Signing in at the provider of the officials' accounts, step by step, and what is told where one fails."""

import re
import secrets
from typing import Final, NamedTuple

from starlette.requests import Request

from composition import DeskServices
from domain.access.sign_in import SECRET_BYTES, SignInMethod, secret_of
from domain.actor import Actor
from web.api import statuses
from web.api.problem_details import NotAnswered
from web.signin.accounts import actor_for, known_in
from web.signin.beginning import failed
from web.signin.claims import ClaimNames, NoAccount, read_claim_names
from web.signin.cookies import SIGN_IN, read_cookie
from web.signin.handshake import Handshake
from web.signin.origin import origin_of
from web.signin.provider import CodeSpent, NotTrusted, Provider, ProviderAway

RETURN_PATH: Final = "/masuk/kembali"
"""Where the provider leads a browser back to; it has to know the whole address beforehand."""

_AWAY: Final = {"Retry-After": "30"}
_CODE: Final = re.compile(r"[a-z_]{1,40}")


class Accounts(NamedTuple):
    """Where an application's accounts come from."""

    provider: Provider
    names: ClaimNames


def accounts_of(request: Request) -> Accounts | None:
    """Those of the application that answers; None where the settings name no provider.

    Raises:
        InvalidClaimNames: the file of claims cannot be used.
    """
    state, services = request.app.state, request.app.state.services
    if not hasattr(state, "accounts"):
        provider = Provider.of(services.settings, services.now)
        names = read_claim_names(services.settings.oidc_claims_file)
        state.accounts = None if provider is None else Accounts(provider, names)
    accounts: Accounts | None = state.accounts
    return accounts


def new_handshake(services: DeskServices, target: str) -> Handshake:
    """A sign-in that begins now and leads to a path of these pages."""
    return Handshake(secret_of(secrets.token_bytes(SECRET_BYTES)), int(services.now().timestamp()), target)


def handshake_of(request: Request, services: DeskServices) -> Handshake | None:
    """The sign-in that this browser has begun of late; None where it has not."""
    return Handshake.read(read_cookie(request, SIGN_IN), int(services.now().timestamp()))


async def address_for(request: Request, handshake: Handshake) -> str:
    """Where the browser is led to sign in.

    Raises:
        NotAnswered: there is no provider (`NO_PROVIDER`), it is away, or not to be trusted.
    """
    try:
        return await _accounts(request).provider.address_for(handshake, _return_address(request))
    except ProviderAway:
        raise NotAnswered(statuses.PROVIDER_AWAY, headers=_AWAY) from None
    except NotTrusted as error:
        raise NotAnswered(statuses.PROVIDER_NOT_TRUSTED, str(error)) from None


async def sign_out_address(request: Request) -> str | None:
    """Where the browser is led to sign out at the provider; None where there is no such place.

    Raises:
        NotAnswered: there is no provider (`NO_PROVIDER`), it is away, or not to be trusted.
    """
    try:
        return await _accounts(request).provider.end_session_address(f"{origin_of(request).written}/keluar")
    except ProviderAway:
        raise NotAnswered(statuses.PROVIDER_AWAY, headers=_AWAY) from None
    except NotTrusted as error:
        raise NotAnswered(statuses.PROVIDER_NOT_TRUSTED, str(error)) from None


async def actor_by(
    request: Request, services: DeskServices, handshake: Handshake, code: str, answered_by: str | None
) -> Actor:
    """As whom somebody signs in by the provider's answer.

    Args:
        request: that brings the answer.
        services: of the process.
        handshake: the sign-in that asked.
        code: for which the provider says who it is.
        answered_by: issuer that the answer names; None where it names none.

    Raises:
        NotAnswered: there is no provider, it is away, the code was taken before, what the provider says is not to be
            trusted, or the desk has no role for whom it names.
        domain.outage.LedgerAway: try again later.
    """
    method = SignInMethod.OIDC
    try:
        accounts = _accounts(request)
        names = accounts.names
        claims = await accounts.provider.claims(handshake, code, _return_address(request), answered_by)
    except ProviderAway:
        raise NotAnswered(statuses.PROVIDER_AWAY, headers=_AWAY) from None
    except CodeSpent:
        raise await failed(request, services, method, statuses.SIGN_IN_OUTDATED) from None
    except NotTrusted as error:
        raise await failed(request, services, method, statuses.PROVIDER_NOT_TRUSTED, str(error)) from None
    try:
        return await actor_for(services, names, claims)
    except NoAccount as none:
        who = known_in(services, names, claims)
        raise await failed(request, services, method, statuses.ACCOUNT_WITHOUT_ROLE, none.code, who) from None


def short(code: str | None) -> str | None:
    """A code of the provider's, where it is one."""
    return code if code is not None and _CODE.fullmatch(code) else None


def _accounts(request: Request) -> Accounts:
    accounts = accounts_of(request)
    if accounts is None:
        raise NotAnswered(statuses.NO_PROVIDER)
    return accounts


def _return_address(request: Request) -> str:
    return f"{origin_of(request).written}{RETURN_PATH}"
