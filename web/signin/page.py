"""The few pages of signing in: a title, some lines, some buttons. None holds a script or anything of another host."""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from web.api.statuses import statuses
from wording.catalogue import text
from wording.language import spoken
from wording.refusals import sentence

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    # With `no-referrer` a browser hides from a form's own site where it comes from.
    "Referrer-Policy": "same-origin",
}

_TEMPLATES: Final = Environment(
    loader=PackageLoader("web.signin"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


class Form(NamedTuple):
    """A button, and what it sends."""

    action: str
    label: str
    fields: Mapping[str, str] = {}
    method: Literal["get", "post"] = "post"


def page(
    title: str, lines: tuple[str, ...] = (), forms: tuple[Form, ...] = (), status: int = 200, retry_seconds: int = 0
) -> HTMLResponse:
    """A page of signing in.

    Args:
        title: of it.
        lines: below the title.
        forms: below the lines.
        status: of the answer.
        retry_seconds: after which it is worth asking again; 0 where it is not.
    """
    shown = _TEMPLATES.get_template("page.html").render(language=spoken(), title=title, lines=lines, forms=forms)
    headers = {**HEADERS, **({"Retry-After": str(retry_seconds)} if retry_seconds else {})}
    return HTMLResponse(shown, status, headers)


def told(code: str, lines: tuple[str, ...] = (), forms: tuple[Form, ...] = ()) -> HTMLResponse:
    """The page that says why something was not done.

    Args:
        code: a key of `statuses.statuses()`.
        lines: what there is to say beyond the code's sentence.
        forms: what can be done now.
    """
    status = statuses()[code]
    return page(
        text("Tidak dapat dilakukan"), (sentence(code), *lines), forms, status, 30 if status in {429, 503} else 0
    )
