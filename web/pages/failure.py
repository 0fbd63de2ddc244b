"""The page that says why something was not done, and what to do."""

from collections.abc import Mapping

from starlette.responses import Response

from web.pages.frame import Frame
from web.pages.rendering import page
from wording.refusals import sentence, unread_form


def failure_page(
    code: str,
    detail: str | None = None,
    *,
    status: int,
    headers: Mapping[str, str] | None = None,
    retry_seconds: int | None = None,
    frame: Frame | None = None,
    is_unread: bool = False,
) -> Response:
    """The answer to a request of a person that was not carried out.

    Args:
        code: of the refusal; stands on the page, for whoever is called for help.
        detail: what the refusal says beyond its sentence.
        status: HTTP status.
        headers: of the answer, further ones.
        retry_seconds: after how many seconds it may be tried again; None where that would not help.
        is_unread: whether a form was sent that nothing has read.
        frame: head and foot; None where it is not known who looks, or nothing can be read.
    """
    return page(
        "failure.html",
        status=status,
        headers=headers,
        frame=frame,
        title=sentence(code),
        detail=detail,
        code=code,
        retry_seconds=retry_seconds,
        unread=unread_form() if is_unread else None,
    )
