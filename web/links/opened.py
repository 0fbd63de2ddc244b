"""Who comes by a link: counted, its token read, and the problem that it was given for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from composition import DeskServices
from domain.access.link import Link
from domain.access.policy import Views
from domain.actor import Actor
from domain.codes import Role
from domain.problem.relation import views_in_sight
from domain.problem.state import Dossier, State, dossier_of
from domain.refusals import LinkExpired, UnknownLink
from web.api import statuses
from web.api.problem_details import NotAnswered
from web.asking_address import asking_address
from web.links.visits import (
    ANSWERED_OF_LINK,
    OPENED_OF_LINK,
    UNKNOWN_OF_ADDRESS,
    WINDOW_SECONDS,
    Visits,
)
from web.pages.rendering import page
from wording.refusals import sentence

LinkOf = TypeVar("LinkOf", bound=Link)


@dataclass(frozen=True)
class Opening(Generic[LinkOf]):
    """Somebody at the address of a link that is ours and whose problem they may see."""

    token: str
    link: LinkOf
    actor: Actor
    state: State
    dossier: Dossier
    views: Views
    """None of a restricted problem whose holder of a link was not written to."""

    fictitious: bool
    desk_name: str
    now: datetime

    @property
    def frame(self) -> "LinkFrame":
        """Head and foot of the page."""
        return LinkFrame(self.desk_name, fictitious=self.fictitious)


@dataclass(frozen=True)
class LinkFrame:
    """What stands around the content of a link's page."""

    desk_name: str
    fictitious: bool


async def opening(
    request: Request, services: DeskServices, token: str, kind: type[LinkOf], *, answers: bool = False
) -> Opening[LinkOf]:
    """Who comes by the link that is written so.

    Args:
        request: counted by its address.
        services: of the process.
        token: last part of the address.
        kind: of link that is taken here.
        answers: whether something is to be changed.

    Raises:
        UnknownLink: there is no such link, or it leads to nothing that its holder may see.
        LinkExpired: it has run out.
        NotAnswered: this comes too often.
        domain.outage.LedgerAway: try again later.
    """
    visits, now = _visits(request), services.now()
    try:
        link, actor = _read(services, token, kind, now)
    except UnknownLink:
        # Only who tries what is none is held up by it: others may stand behind the same address.
        _check_not_too_often(visits.is_too_much("unknown", asking_address(request), UNKNOWN_OF_ADDRESS))
        raise
    limit = ANSWERED_OF_LINK if answers else OPENED_OF_LINK
    _check_not_too_often(visits.is_too_much("answered" if answers else "opened", token, limit))
    if link.stream.book not in await services.ledger.books():
        raise UnknownLink
    state = (await services.commands.snapshot(link.stream)).state
    dossier = dossier_of(state)
    if dossier is None:
        raise UnknownLink
    sight = await services.sight(actor)
    views = views_in_sight(sight, link.stream, dossier, handed_in=actor.role is Role.REPORTER)
    if not views and dossier.restriction is None:
        raise UnknownLink
    return Opening(
        token=token,
        link=link,
        actor=actor,
        state=state,
        dossier=dossier,
        views=views,
        fictitious=await services.is_fictitious(link.stream.book),
        desk_name=services.directory.region_name(dossier.desk),
        now=now,
    )


def refused(error: UnknownLink | LinkExpired, services: DeskServices) -> Response:
    """The page that says why a link opens nothing; of which problem it might have been, it does not say."""
    return page(
        "link_refused.html",
        status=statuses.status_of(type(error)),
        frame=LinkFrame("", fictitious=services.settings.fictitious),
        title=sentence(error.code),
        code=error.code,
    )


def _read(services: DeskServices, token: str, kind: type[LinkOf], now: datetime) -> tuple[LinkOf, Actor]:
    if services.links is None:
        raise UnknownLink
    link, key_id = services.links.read(token, now)
    if not isinstance(link, kind):
        raise UnknownLink
    return link, link.actor(key_id)


def _visits(request: Request) -> Visits:
    visits: Any = request.app.state.visits
    assert isinstance(visits, Visits)
    return visits


def _check_not_too_often(is_too_much: bool) -> None:
    if is_too_much:
        raise NotAnswered(statuses.TOO_MANY_REQUESTS, headers={"Retry-After": str(WINDOW_SECONDS)})
