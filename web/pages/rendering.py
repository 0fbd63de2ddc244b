"""HTML of a page, from its template and what it shows.

Invariants:
    * what is put into a template is escaped; no template says otherwise;
    * a name that a page was not given is a fault, never an empty place;
    * every word that people read stands in a catalogue (`web.pages.template_texts`).
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import Response

from web.pages.assets import address_of
from wording.catalogue import counted, text
from wording.language import spoken

MEDIA_TYPE: Final = "text/html; charset=utf-8"

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
"""What a page may ask for: our own style sheet, scripts, pictures and pages, and nothing of somebody else's."""

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    # With `no-referrer` a browser would not tell us either that a form is ours (`web.signin.origin`).
    "Referrer-Policy": "same-origin",
}


def page(template: str, /, *, status: int = 200, headers: Mapping[str, str] | None = None, **shown: object) -> Response:
    """The answer with a page.

    Args:
        template: name of its file below `templates`.
        status: HTTP status.
        headers: of the answer, further ones.
        shown: what the template names.
    """
    written = _environment().get_template(template).render(shown)
    return Response(written, status, {**HEADERS, **(headers or {})}, media_type=MEDIA_TYPE)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("web.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"text": text, "counted": counted, "asset": address_of, "language": spoken}
    return made
