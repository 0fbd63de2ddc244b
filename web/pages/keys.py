"""`/tombol`: what single keys do on these pages; switches for them and for pages that refresh themselves.

WCAG 2.1.4 and 2.2.2 ask for the switches.
"""

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Cookie, Form
from starlette.responses import RedirectResponse, Response

from web.api.caller import Services
from web.pages.frame import frame_of
from web.pages.problem import KEYS
from web.pages.process_lines import title_of
from web.pages.rendering import page
from web.signin.session import SignedIn
from wording.pages import KEYS as EVERYWHERE

router = APIRouter(include_in_schema=False)

KEYS_COOKIE: Final = "desk_keys"
REFRESH_COOKIE: Final = "desk_refresh"
"""Read by scripts of the pages too, so they are no secrets of the server's; they say nothing of who looks."""

State = Literal["on", "off"]

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
        frame=await frame_of(services, visitor),
        everywhere=tuple(EVERYWHERE.items()),
        acts=tuple((key, title_of(kind)) for kind, key in KEYS.items()),
        are_on=desk_keys != "off",
        refreshes=desk_refresh != "off",
    )


@router.post("/tombol")
async def switch(
    _visitor: SignedIn,
    tombol: Annotated[State | None, Form()] = None,
    pembaruan: Annotated[State | None, Form()] = None,
) -> Response:
    """Back to the sheet, with single keys, or pages that refresh themselves, on or off in this browser."""
    answer = RedirectResponse("/tombol", 303)
    for cookie, state in ((KEYS_COOKIE, tombol), (REFRESH_COOKIE, pembaruan)):
        if state is not None:
            answer.set_cookie(cookie, state, max_age=YEAR_SECONDS, path="/", samesite="strict")
    return answer
