"""The pages by which one signs in and out. None of them shows anything of a desk."""

from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from domain.access.sign_in import SignInMethod, read_secret
from domain.codes import desk_region
from projections.operational.sign_in_links import OfferedLink
from web.api import statuses
from web.api.caller import Services
from web.api.problem_details import NotAnswered
from web.pages.rendering import page
from web.signin.beginning import begin, check_may_begin, check_not_too_often, failed, known
from web.signin.by_provider import (
    RETURN_PATH,
    accounts_of,
    actor_by,
    address_for,
    handshake_of,
    new_handshake,
    short,
    sign_out_address,
)
from web.signin.cookies import SESSION, SIGN_IN, WANTED, WANTED_SECONDS, forget_cookie, read_cookie, set_cookie
from web.signin.handshake import LASTING_SECONDS
from web.signin.origin import comes_from_here, local_path
from web.signin.session import SIGN_IN_PATH, SignedIn, session_of
from wording.codes import ROLES

router = APIRouter(include_in_schema=False)

Next = Annotated[str | None, Query(max_length=2000)]
Answered = Annotated[str | None, Query(max_length=4000)]
LinkSecret = Annotated[str, Path(max_length=100)]


@router.get(SIGN_IN_PATH)
async def sign_in(
    request: Request, services: Services, wanted: Annotated[Next, Query(alias="next")] = None
) -> Response:
    """Where one signs in; who is signed in is led on."""
    target = local_path(wanted)
    if await session_of(request, services) is not None:
        return RedirectResponse(target, 303)
    answer = page(
        "sign_in.html",
        frame=None,
        fictitious=services.settings.fictitious,
        has_provider=accounts_of(request) is not None,
        target=target,
    )
    if wanted is not None:
        set_cookie(request, answer, WANTED, quote(target, safe=""), WANTED_SECONDS)
    return answer


@router.get("/masuk/tautan/{secret}")
async def offer_link(request: Request, services: Services, secret: LinkSecret) -> Response:
    """As whom one would sign in by a link. Nothing is used up: programs that look at messages open links too."""
    check_not_too_often(request)
    link = await _offered(request, services, secret)
    return page(
        "sign_in_link.html",
        frame=None,
        fictitious=services.settings.fictitious,
        role=ROLES[link.actor.role],
        account=link.actor.id,
        region=services.directory.region_name(desk_region(link.actor.region)),
        action=request.url.path,
    )


@router.post("/masuk/tautan/{secret}")
async def follow_link(request: Request, services: Services, secret: LinkSecret) -> Response:
    """Sign in by a link."""
    check_not_too_often(request)
    if not comes_from_here(request):
        raise NotAnswered(statuses.FOREIGN_FORM)
    link = await _offered(request, services, secret)
    await check_may_begin(request, services, SignInMethod.LINK, link.actor)
    known = read_secret(secret)
    started = None if known is None else await services.sign_in_links.follow(known)
    if started is None:
        raise await failed(request, services, SignInMethod.LINK, statuses.LINK_SPENT)
    target = local_path(unquote(read_cookie(request, WANTED) or ""))
    answer = await begin(request, services, started, link.actor, SignInMethod.LINK, target)
    forget_cookie(request, answer, WANTED)
    return answer


@router.get("/masuk/oidc")
async def leave_for_provider(
    request: Request, services: Services, wanted: Annotated[Next, Query(alias="next")] = None
) -> Response:
    """Lead a browser to the provider of the officials' accounts."""
    check_not_too_often(request)
    handshake = new_handshake(services, local_path(wanted))
    address = await address_for(request, handshake)
    answer = RedirectResponse(address, 303)
    set_cookie(request, answer, SIGN_IN, str(handshake), LASTING_SECONDS)
    return answer


@router.get(RETURN_PATH)
async def come_back(
    request: Request,
    services: Services,
    code: Answered = None,
    state: Answered = None,
    iss: Answered = None,
    error: Answered = None,
) -> Response:
    """Take the provider's answer, and begin the session of whom it names."""
    check_not_too_often(request)
    handshake = handshake_of(request, services)
    if handshake is None or not handshake.is_answered_by(state):
        raise await failed(request, services, SignInMethod.OIDC, statuses.SIGN_IN_OUTDATED)
    if error is not None or code is None:
        raise await failed(request, services, SignInMethod.OIDC, statuses.SIGN_IN_DECLINED, short(error))
    actor = await actor_by(request, services, handshake, code, iss)
    await check_may_begin(request, services, SignInMethod.OIDC, actor)
    started = await services.sessions.start(actor, SignInMethod.OIDC, handshake.secret.digest)
    if started is None:
        raise await failed(request, services, SignInMethod.OIDC, statuses.SIGN_IN_OUTDATED, who=known(actor))
    answer = await begin(request, services, started, actor, SignInMethod.OIDC, handshake.target)
    forget_cookie(request, answer, SIGN_IN)
    return answer


@router.post("/keluar")
async def sign_out(request: Request, services: Services, visitor: SignedIn) -> Response:
    """End the session."""
    secret = read_secret(read_cookie(request, SESSION))
    assert secret is not None, "its holder is signed in"
    await services.sessions.end(secret, visitor.actor.id)
    answer = RedirectResponse("/keluar", 303)
    forget_cookie(request, answer, SESSION)
    return answer


@router.get("/keluar")
async def signed_out(request: Request, services: Services) -> Response:
    """That one is signed out."""
    has_provider = accounts_of(request) is not None
    return page("signed_out.html", frame=None, fictitious=services.settings.fictitious, has_provider=has_provider)


@router.get("/keluar/oidc")
async def sign_out_at_provider(request: Request) -> Response:
    """Lead a browser to where one signs out at the provider too."""
    return RedirectResponse(await sign_out_address(request) or SIGN_IN_PATH, 303)


async def _offered(request: Request, services: Services, written: str) -> OfferedLink:
    """The link that begins a session now.

    Raises:
        NotAnswered: it begins none (`LINK_SPENT`).
    """
    secret = read_secret(written)
    link = None if secret is None else await services.sign_in_links.offered(secret)
    if link is None:
        raise await failed(request, services, SignInMethod.LINK, statuses.LINK_SPENT)
    return link
