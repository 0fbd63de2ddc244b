"""Whether a request comes from one of these pages."""

from typing import Final

from starlette.requests import Request

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""They change nothing, so that whoever sends them on somebody's behalf gains nothing."""

OWN_SITE: Final = frozenset({"same-origin", "none"})
"""`Sec-Fetch-Site` of what one of these pages sends, and of what a person asks for without any page."""


def comes_from_here(request: Request) -> bool:
    """Whether a browser says that one of these pages, or a person without any page, sent the request.

    Every browser of today says it by one of two headers; what says nothing is taken for foreign.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in OWN_SITE
    here = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return request.headers.get("origin", "").lower() == here.lower()
