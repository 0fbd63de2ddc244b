"""Who looks at a page: somebody with a session."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from domain.access.sight import Sight
from domain.actor import Actor
from web.api import statuses
from web.api.problem_details import NotAnswered


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
