"""The page of one request to one office, without an account: what is asked, four answers, and the stamp after a press.

Whoever opens an address changes nothing: programs that look at messages open addresses too.
"""

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from commands.service import Refused
from composition import DeskServices
from domain.access.link import ReferralLink
from domain.actor import SignedLink
from domain.problem.events import (
    NoteAdded,
    ReferralAcknowledged,
    ReferralAnswered,
    ReferralDeclined,
    ReferralTransferred,
)
from domain.refusals import LinkExpired, Refusal, UnknownLink, UnknownPart, WithdrawnReferral
from domain.stream import Head
from ledger.port import Recorded
from web.api import statuses
from web.api.caller import Services
from web.links.answering import Press
from web.links.asked import ANSWERS, AskedOf, asked_of
from web.links.forms import check_own_form, forms_of, sent_in
from web.links.opened import Opening, opening, refused
from web.pages.rendering import page
from wording.codes import OUTCOMES
from wording.instants import full_moment, hour_with_zone, moment, span
from wording.letters import SEVERITIES
from wording.refusals import sentence

router = APIRouter(include_in_schema=False)

Token = Annotated[str, Path(max_length=1000)]

PRESS_BYTES: Final = 12

NOTHING_SENT: Final[Mapping[str, str]] = {}

STAMPED: Final = (ReferralAcknowledged, ReferralAnswered, ReferralDeclined, ReferralTransferred, NoteAdded)
"""Events that a press on the page leaves."""


@router.api_route("/r/{token}", methods=["GET", "HEAD"])
async def show(request: Request, services: Services, token: Token) -> Response:
    """What is asked, and what may be answered."""
    try:
        here = await opening(request, services, token, ReferralLink)
        return _page(services, here, await asked_of(services, here))
    except (UnknownLink, LinkExpired) as error:
        return refused(error, services)


@router.post("/r/{token}")
async def answer(request: Request, services: Services, token: Token) -> Response:
    """What a press does; then the page of what is on record."""
    try:
        # Who comes by no link of ours is turned away before anything of the body is read.
        here = await opening(request, services, token, ReferralLink, answers=True)
        asked = await asked_of(services, here)
    except (UnknownLink, LinkExpired) as error:
        return refused(error, services)
    reached_at = services.settings.link_address or services.settings.web_address
    check_own_form(request, None if reached_at is None else str(reached_at))
    received = await forms_of(request).read(request, token)
    try:
        sent = sent_in(received, services.evidence.limit_bytes)
        outcome = await Press(services, here, asked, sent).carried_out()
    except Refusal as refusal:
        return _refused(services, here, asked, received.fields, refusal.code)
    if isinstance(outcome, Refused):
        return _refused(services, here, asked, received.fields, outcome.code)
    left = next((each for each in outcome.recorded if isinstance(each.event, STAMPED)), None)
    address = f"/r/{token}" if left is None else f"/r/{token}/{left.version}"
    return RedirectResponse(address, 303)


@router.api_route("/r/{token}/{version}", methods=["GET", "HEAD"])
async def stamp(
    request: Request, services: Services, token: Token, version: Annotated[int, Path(ge=1, le=2**31 - 1)]
) -> Response:
    """What a press left on record, with its time and the number of the event."""
    try:
        here = await opening(request, services, token, ReferralLink)
        asked = await asked_of(services, here)
        left = await _left(services, here, version)
    except (UnknownLink, LinkExpired) as error:
        return refused(error, services)
    return _page(services, here, asked, left=left)


async def _left(services: DeskServices, here: Opening[ReferralLink], version: int) -> Recorded[Any]:
    """The event of that number, where a press on this very page left it.

    Raises:
        UnknownLink: nothing of that number was left here.
    """
    for each in await services.ledger.read(here.link.stream, Head(version=version - 1), 1):
        grant = each.actor.grant
        is_of_link = isinstance(grant, SignedLink) and grant.referral_id == here.link.referral_id
        if isinstance(each.event, STAMPED) and is_of_link:
            return each
    raise UnknownLink


def _refused(
    services: DeskServices, here: Opening[ReferralLink], asked: AskedOf, fields: Mapping[str, str], code: str
) -> Response:
    """The page again, with why nothing was done and with what was written."""
    status = 410 if code == WithdrawnReferral.code else statuses.statuses().get(code, 409)
    return _page(services, here, asked, refusal=code, fields=fields, status=404 if code == UnknownPart.code else status)


def _page(
    services: DeskServices,
    here: Opening[ReferralLink],
    asked: AskedOf,
    *,
    refusal: str | None = None,
    fields: Mapping[str, str] = NOTHING_SENT,
    left: Recorded[Any] | None = None,
    status: int = 200,
) -> Response:
    return page(
        "link_referral.html",
        status=410 if asked.standing == "withdrawn" else status,
        frame=here.frame,
        asked=asked,
        context=asked.context,
        link=here.link,
        action=f"/r/{here.token}",
        # A press is told from another one by this; whoever loads the page anew may press anew.
        press=token_urlsafe(PRESS_BYTES),
        fields=fields,
        opened=fields.get("act", ""),
        refusal=refusal and sentence(refusal),
        left=left,
        left_kind=left.event.type if left is not None and isinstance(left.event, STAMPED) else None,
        outcomes=[(each.value, OUTCOMES[each]) for each in ANSWERS],
        severity=SEVERITIES[asked.context.severity],
        limit_mebibytes=services.settings.attachment_limit_mib,
        told=lambda instant: full_moment(instant, asked.local),
        in_short=lambda instant: moment(instant, asked.local),
        clock=lambda instant: hour_with_zone(instant, asked.local),
        shown=lambda instant, until=None: full_moment(instant, asked.read, until=until),
        span=span,
    )
