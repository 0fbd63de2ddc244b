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

    @classmethod
    def at(cls, address: str) -> "Origin":
        """The origin of an address; nobody's where it is none."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return cls("")
        return cls(f"{parts.scheme}://{parts.netloc}".lower())


def origin_of(request: Request) -> Origin:
    """The origin of these pages for whoever sends the request."""
    settings = request.app.state.services.settings
    assert isinstance(settings, Settings)
    if settings.web_address is not None:
        return Origin.at(str(settings.web_address))
    return Origin(f"{request.url.scheme}://{request.headers.get('host', '')}".lower())


def comes_from_here(request: Request, *own: Origin, or_says_nothing: bool = False) -> bool:
    """Whether a browser says that one of these pages, or a person without any page, sent the request.

    Every browser of today says it by one of two headers; what says nothing is taken for foreign unless a page has a
    reason to take it (`web.links.forms`).

    Args:
        request: that changes something.
        own: origins of the pages; that under which they are reached where none is named.
        or_says_nothing: whether a request is taken whose browser tells nobody where it comes from.
    """
    if site := request.headers.get("sec-fetch-site"):
        return site in OWN_SITE
    origin = request.headers.get("origin", "null").lower()
    if origin == "null":
        return or_says_nothing
    return Origin(origin) in (own or (origin_of(request),))


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
