"""`/tombol`: what single keys do on these pages, and a switch for them (WCAG 2.1.4)."""

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Cookie, Form
from starlette.responses import RedirectResponse, Response

from web.api.caller import Services
from web.pages.frame import frame_of_own
from web.pages.problem import KEYS
from web.pages.process_lines import title_of
from web.pages.rendering import page
from web.signin.session import SignedIn
from wording.pages import KEYS as EVERYWHERE

router = APIRouter(include_in_schema=False)

COOKIE: Final = "desk_keys"
"""Read by `keys.js` too, so it is no secret of the server's; it says nothing of who looks."""

YEAR_SECONDS: Final = 365 * 24 * 3600


@router.get("/tombol")
async def keys(
    services: Services, visitor: SignedIn, desk_keys: Annotated[str, Cookie(max_length=10)] = ""
) -> Response:
    """The sheet of keys."""
    return page(
        "keys.html",
        frame=await frame_of_own(services, visitor),
        csrf_token=visitor.csrf_token,
        everywhere=tuple(EVERYWHERE.items()),
        acts=tuple((key, title_of(kind)) for kind, key in KEYS.items()),
        are_on=desk_keys != "off",
    )


@router.post("/tombol")
async def switch_keys(_visitor: SignedIn, tombol: Annotated[Literal["on", "off"], Form()]) -> Response:
    """Back to the sheet, with single keys on or off in this browser."""
    answer = RedirectResponse("/tombol", 303)
    answer.set_cookie(COOKIE, tombol, max_age=YEAR_SECONDS, path="/", samesite="strict")
    return answer
