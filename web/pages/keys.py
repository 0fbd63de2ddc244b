"""`/tombol`: what single keys do on these pages; switches for them and for pages that refresh themselves.

WCAG 2.1.4 and 2.2.2 ask for the switches.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Cookie
from starlette.responses import RedirectResponse, Response

from web.api.caller import Services
from web.pages.frame import frame_of_own
from web.pages.problem import KEYS
from web.pages.process_lines import title_of
from web.pages.rendering import page
from web.pages.sent import SentForm
from web.signin.session import SignedIn
from wording.pages import KEYS as EVERYWHERE

router = APIRouter(include_in_schema=False)

KEYS_COOKIE: Final = "desk_keys"
REFRESH_COOKIE: Final = "desk_refresh"
"""Read by scripts of the pages too, so they are no secrets of the server's; they say nothing of who looks."""

STATES: Final = frozenset({"on", "off"})

YEAR_SECONDS: Final = 365 * 24 * 3600


@router.get("/tombol")
async def keys(
    services: Services,
    visitor: SignedIn,
    desk_keys: Annotated[str, Cookie(max_length=10)] = "",
    desk_refresh: Annotated[str, Cookie(max_length=10)] = "",
) -> Response:
    """The sheet of keys."""
    return page(
        "keys.html",
        frame=await frame_of_own(services, visitor),
        csrf_token=visitor.csrf_token,
        everywhere=tuple(EVERYWHERE.items()),
        acts=tuple((key, title_of(kind)) for kind, key in KEYS.items()),
        are_on=desk_keys != "off",
        refreshes=desk_refresh != "off",
    )


@router.post("/tombol")
async def switch(sent: SentForm) -> Response:
    """Back to the sheet, with single keys, or pages that refresh themselves, on or off in this browser."""
    answer = RedirectResponse("/tombol", 303)
    for cookie, field in ((KEYS_COOKIE, "tombol"), (REFRESH_COOKIE, "pembaruan")):
        if (state := sent.choice(field, STATES)) is not None:
            answer.set_cookie(cookie, state, max_age=YEAR_SECONDS, path="/", samesite="strict")
    return answer
