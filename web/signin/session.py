"""Who looks at a page: the person whose session a browser's cookie opens.

A page takes a `SignedIn` and can forget nothing: whoever is not signed in is led to where one signs in, and what
changes something (every method but GET and HEAD) is taken only from a form of these pages, by two signs of it. The API
never looks at a cookie: it takes tokens only (`web.signin.bearer`).
"""

import hmac
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request

from domain.access.sight import Sight
from domain.access.sign_in import Secret, SignInMethod, read_secret
from domain.actor import Actor
from projections.operational.sessions import Session
from web.api import statuses
from web.api.caller import Services
from web.api.problem_details import NotAnswered
from web.signin.cookies import SESSION, read_cookie
from web.signin.origin import SAFE_METHODS, comes_from_here
from web.uploads import field_of

CSRF_FIELD: Final = "csrf"
"""Name of the hidden field that every form of a page has."""

BY_ITSELF: Final = "X-Desk-Refresh"
"""Header of what a page asks by itself: it keeps no session alive whose holder has left the screen."""

SIGN_IN_PATH: Final = "/masuk"

LEFT_THE_ROSTER: Final = "roster"
"""Who ended a session whose person has left the desk by its roster."""


@dataclass(frozen=True)
class Visitor:
    """A person who is signed in, for the length of one request."""

    actor: Actor
    """The account, by itself: what a roster gives it for a time would make a repeat another command."""

    sight: Sight
    """What the person may see now."""

    csrf_token: str
    """Value of the hidden field `csrf` of every form on a page for this person."""


class NotSignedIn(Exception):
    """Nobody is signed in, or no more; whoever it is is led to where one signs in."""


class OutdatedForm(NotAnswered):
    """A form of these pages that was made for somebody else, or for the same person's session before this one."""

    def __init__(self, csrf_token: str) -> None:
        super().__init__(statuses.FOREIGN_FORM)
        self.csrf_token = csrf_token
        """What a form says that is made for who sends it now."""


async def session_of(request: Request, services: Services) -> tuple[Secret, Session] | None:
    """The session that a request's cookie opens, with its secret; None where it opens none.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    secret = read_secret(read_cookie(request, SESSION))
    session = (
        None if secret is None else await services.sessions.presented(secret, by_itself=BY_ITSELF in request.headers)
    )
    if secret is None or session is None or session.method is SignInMethod.TERMINAL:
        return None
    if await services.has_left(session.actor):
        await services.sessions.end(secret, LEFT_THE_ROSTER)
        return None
    return secret, session


async def visitor(request: Request, services: Services) -> Visitor:
    """Who looks at a page or sends one of its forms.

    Raises:
        NotSignedIn: nobody is signed in, or no more.
        NotAnswered: it would change something and comes from no form of these pages (`FOREIGN_FORM`).
        domain.outage.LedgerAway: try again later.
    """
    found = await session_of(request, services)
    if found is None:
        raise NotSignedIn
    secret, session = found
    token = csrf_token(secret)
    if request.method not in SAFE_METHODS:
        await check_own_form(request, token)
    return Visitor(session.actor, await services.sight(session.actor), token)


SignedIn = Annotated[Visitor, Depends(visitor)]
"""What a page's function takes: the person who is signed in."""


def csrf_token(secret: Secret) -> str:
    """What only a page for the holder of this session's cookie can say."""
    return secret.derived("csrf")


async def check_own_form(request: Request, token: str) -> None:
    """Return if a form of these pages, made for who sends it, sent the request.

    Raises:
        NotAnswered: it did not (`FOREIGN_FORM`).
        OutdatedForm: one of these pages sent it, and it was made for nobody or for somebody else.
    """
    if not comes_from_here(request):
        raise NotAnswered(statuses.FOREIGN_FORM)
    said = await field_of(request, CSRF_FIELD)
    if said is None or not hmac.compare_digest(said.encode(), token.encode()):
        raise OutdatedForm(token)
