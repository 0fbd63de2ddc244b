"""The cookies of signing in: what they are called, and how a browser is to keep them."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from web.signin.origin import Origin, origin_of

SESSION: Final = "desk_session"
"""Holds the secret of a session, and nothing else."""

SIGN_IN: Final = "desk_sign_in"
"""Holds what ties an answer of the provider to the browser that asked."""

WANTED: Final = "desk_wanted"
"""Holds the path that somebody asked for who had to sign in first, for those who sign in by a link."""

WANTED_SECONDS: Final = 900


def cookie_name(name: str, origin: Origin) -> str:
    """The name under which a browser keeps a cookie.

    Over TLS it is one that no other host and no page without TLS can set (`__Host-`, RFC 6265bis).
    """
    return f"__Host-{name}" if origin.is_secure else name


def read_cookie(request: Request, name: str) -> str | None:
    """What a request brings in a cookie; None without it."""
    return request.cookies.get(cookie_name(name, origin_of(request)))


def set_cookie(request: Request, response: Response, name: str, content: str, seconds: int | None = None) -> None:
    """Let the browser keep a cookie: for this host only, for no script, and not for what other sites send.

    Args:
        request: that is answered.
        response: its answer.
        name: of the cookie.
        content: of it.
        seconds: for which it is kept; None until the browser ends, which the session's own end bounds.
    """
    origin = origin_of(request)
    response.set_cookie(
        cookie_name(name, origin), content, max_age=seconds, path="/", secure=origin.is_secure, httponly=True,
        samesite="lax",
    )  # fmt: skip


def forget_cookie(request: Request, response: Response, name: str) -> None:
    """Let the browser forget a cookie."""
    origin = origin_of(request)
    response.delete_cookie(cookie_name(name, origin), path="/", secure=origin.is_secure, httponly=True, samesite="lax")
