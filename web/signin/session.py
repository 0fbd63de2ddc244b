"""Who looks at a page: somebody with a session."""

import hmac
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from domain.access.sight import Sight
from domain.actor import Actor
from web.api import statuses
from web.api.problem_details import NotAnswered
from web.signin.origin import comes_from_here

CSRF_FIELD: Final = "csrf"
"""Name of the hidden field that every form of a page has."""


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in, and what they may see."""

    actor: Actor
    sight: Sight
    csrf_token: str
    """Has to come back with every form that changes something."""


async def visitor(_request: Request) -> Visitor:
    """Who looks.

    Raises:
        NotAnswered: nobody is signed in.
    """
    raise NotAnswered(statuses.NOT_SIGNED_IN)


SignedIn = Annotated[Visitor, Depends(visitor)]
"""What a page's function takes: the person who is signed in, whose form it was where something is changed."""


async def check_own_form(request: Request, token: str) -> None:
    """Return if a form of these pages, made for who sends it, sent the request.

    Raises:
        NotAnswered: it did not (`FOREIGN_FORM`).
    """
    if not comes_from_here(request):
        raise NotAnswered(statuses.FOREIGN_FORM)
    said = (await request.form()).get(CSRF_FIELD)
    if said is None or isinstance(said, UploadFile) or not hmac.compare_digest(said.encode(), token.encode()):
        raise NotAnswered(statuses.FOREIGN_FORM)
