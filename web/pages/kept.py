"""The page that answers a form while the desk cannot be reached: what was filled in stays, and is sent again with one
press. The form's identity stays too, so that what did arrive is found and not stored twice."""

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from web.pages.command_form import COMMAND_ID_FIELD, TAKE_OVER_FIELD, VERSION_FIELD
from web.pages.rendering import page
from web.signin.origin import SAFE_METHODS, comes_from_here
from web.signin.session import CSRF_FIELD
from wording.forms import FIELDS
from wording.refusals import sentence

SILENT: Final = frozenset({CSRF_FIELD, COMMAND_ID_FIELD, VERSION_FIELD, TAKE_OVER_FIELD})
"""Fields that say nothing to people."""

FORM_TYPE: Final = "application/x-www-form-urlencoded"


async def kept_form(request: Request) -> FormData | None:
    """What somebody filled into a form of these pages and sent; None where the request is no such form."""
    is_form = request.headers.get("content-type", "").startswith(FORM_TYPE)
    if request.method in SAFE_METHODS or not is_form or not comes_from_here(request):
        return None
    return await request.form()


def kept_page(
    path: str, sent: FormData, code: str, *, status: int, headers: Mapping[str, str], retry_seconds: int
) -> Response:
    """The page with what was filled in, and the button that sends it again.

    Args:
        path: where the form goes.
        sent: what it holds.
        code: of why it was not carried out.
        status: HTTP status.
        headers: of the answer, further ones.
        retry_seconds: after how many seconds it may be tried again.
    """
    fields = [(name, value) for name, value in sent.multi_items() if isinstance(value, str)]
    shown = [(_label(name), value) for name, value in fields if name not in SILENT and value.strip()]
    return page(
        "kept.html",
        status=status,
        headers=headers,
        frame=None,
        title=sentence(code),
        code=code,
        address=path,
        fields=fields,
        shown=shown,
        retry_seconds=retry_seconds,
    )


def _label(name: str) -> str:
    return FIELDS.get(name.rpartition(".")[2]) or name
