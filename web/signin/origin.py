"""Under which address people reach these pages, and whether a request comes from one of them.

Behind a proxy the address is a setting (`DESK_WEB_ADDRESS`): nothing that a proxy's headers say is believed.
"""

from typing import Final, NamedTuple
from urllib.parse import urlsplit

from starlette.requests import Request

from infra.settings import Settings

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""They change nothing, so that whoever sends them on somebody's behalf gains nothing."""

OWN_SITE: Final = frozenset({"same-origin", "none"})
"""`Sec-Fetch-Site` of what one of these pages sends, and of what a person asks for without any page."""


class Origin(NamedTuple):
    """Scheme, host and port, as a browser writes them."""

    written: str

    @property
    def is_secure(self) -> bool:
        """Whether it is reached over TLS."""
        return urlsplit(self.written).scheme == "https"


def origin_of(request: Request) -> Origin:
    """The origin of these pages for whoever sends the request."""
    settings = request.app.state.services.settings
    assert isinstance(settings, Settings)
    if settings.web_address is not None:
        address = urlsplit(str(settings.web_address))
        return Origin(f"{address.scheme}://{address.netloc}")
    return Origin(f"{request.url.scheme}://{request.headers.get('host', '')}".lower())


def comes_from_here(request: Request) -> bool:
    """Whether a browser says that one of these pages, or a person without any page, sent the request.

    Every browser of today says it by one of two headers; what says nothing is taken for foreign.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in OWN_SITE
    return request.headers.get("origin", "").lower() == origin_of(request).written


def local_path(written: str | None) -> str:
    """The path within these pages that somebody is to be led to afterwards; `/` for whatever is none.

    What browsers take for another host is none: a scheme, two strokes, a backslash, or a control character, which they
    drop before they read on.
    """
    if written is None or not written.startswith("/") or len(written) > 2000 or not written.isascii():
        return "/"
    if written.startswith(("//", "/\\")) or "\\" in written or not written.isprintable():
        return "/"
    parts = urlsplit(written)
    return written if not parts.scheme and not parts.netloc else "/"
