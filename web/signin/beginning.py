"""How a session begins: on record before it opens anything, under a secret that no browser had before."""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from composition import DeskServices
from domain.access.sign_in import SignInMethod, read_secret
from domain.access_record.events import SignedIn
from domain.actor import Actor
from domain.codes import desk_region
from projections.operational.sessions import Started
from web.api import statuses
from web.api.problem_details import NotAnswered
from web.signin.accounts import Known
from web.signin.attempts import Attempts, account_key, address_of
from web.signin.cookies import SESSION, read_cookie, set_cookie

NOT_RECORDED: Final = "not recorded"
"""Who ended a session that could not go on record."""

SIGNED_IN_ANEW: Final = "signed in anew"
"""Who ended the session that a browser had before."""


def attempts_of(request: Request) -> Attempts:
    """The failures that the application counts which answers."""
    attempts = request.app.state.attempts
    assert isinstance(attempts, Attempts)
    return attempts


def check_not_too_often(request: Request, account: str | None = None) -> None:
    """Return if neither the address nor the account has failed too often of late.

    Raises:
        NotAnswered: one has (`TOO_MANY_REQUESTS`).
    """
    of = (address_of(request), *(() if account is None else (account_key(account),)))
    if attempts_of(request).are_too_many(*of):
        raise NotAnswered(statuses.TOO_MANY_REQUESTS, headers={"Retry-After": "600"})


async def failed(
    request: Request,
    services: DeskServices,
    method: SignInMethod,
    code: str,
    detail: str | None = None,
    who: Known | None = None,
) -> NotAnswered:
    """The failure of a sign-in, counted: of whom and why.

    Args:
        request: that is answered.
        services: of the process.
        method: how somebody wanted to sign in.
        code: why they are not let in.
        detail: what there is to say beyond the code's sentence.
        who: of whom it is known that it was them.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    of = (address_of(request), *(() if who is None else (account_key(who.account),)))
    attempts_of(request).note_failure(*of)
    await services.sign_in_failures.note(method, code, *(() if who is None else who))
    return NotAnswered(code, detail)


def known(actor: Actor) -> Known:
    """Whose sign-in it is."""
    return Known(actor.id, desk_region(actor.region))


async def check_may_begin(request: Request, services: DeskServices, method: SignInMethod, actor: Actor) -> None:
    """Return if the desk's roster does not say that somebody has left.

    Raises:
        NotAnswered: it does (`ACCOUNT_HAS_LEFT`), or the account has failed too often of late.
        domain.outage.LedgerAway: try again later.
    """
    check_not_too_often(request, actor.id)
    if await services.has_left(actor):
        raise await failed(request, services, method, statuses.ACCOUNT_HAS_LEFT, who=known(actor))


async def begin(
    request: Request, services: DeskServices, started: Started, actor: Actor, method: SignInMethod, target: str
) -> Response:
    """The answer that gives a browser its new session and leads it on.

    Args:
        request: that is answered.
        services: of the process.
        started: the session.
        actor: who signed in.
        method: how.
        target: a path of these pages.

    Raises:
        DeskNotOpen: it cannot go on record: neither the account's desk nor one below is open here.
        domain.outage.LedgerAway: it is not on record; the session was ended, or ends before anybody has its secret.
    """
    try:
        desk = desk_region(actor.region)
        await services.record_of_account(desk, await services.sight(actor), SignedIn(method=method.value))
    except Exception:
        await services.sessions.end(started.secret, NOT_RECORDED)
        raise
    former = read_secret(read_cookie(request, SESSION))
    if former is not None:
        await services.sessions.end(former, SIGNED_IN_ANEW)
    answer = RedirectResponse(target, 303)
    set_cookie(request, answer, SESSION, started.secret.written)
    return answer
