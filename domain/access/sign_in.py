"""Secrets by which a person is known after signing in, and the links by which a session begins: how each is written."""

import base64
import hashlib
import hmac
import re
from enum import StrEnum
from typing import Final, NamedTuple

SECRET_BYTES: Final = 32
"""Of a session's or a link's secret: random, so that a plain digest of it is enough."""

_WRITTEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


class SignInMethod(StrEnum):
    """How a session begins."""

    OIDC = "oidc"
    """At the provider of the officials' accounts (OpenID Connect)."""

    LINK = "link"
    """By a link that was printed where the desk runs."""

    TERMINAL = "terminal"
    """At the provider too, for a terminal."""


class Secret(NamedTuple):
    """A secret as its holder presents it."""

    written: str

    @property
    def digest(self) -> bytes:
        """What is kept of it: 32 bytes."""
        return hashlib.sha256(self.written.encode()).digest()

    def derived(self, purpose: str) -> str:
        """Another secret that only the holder of this one can know, for one purpose: 43 characters."""
        return _text(hmac.digest(self.written.encode(), purpose.encode(), "sha256"))


def secret_of(random_bytes: bytes) -> Secret:
    """The secret made of 32 random bytes."""
    assert len(random_bytes) == SECRET_BYTES
    return Secret(_text(random_bytes))


def read_secret(written: str | None) -> Secret | None:
    """The secret that is written so; None where it is none."""
    return None if written is None or _WRITTEN.fullmatch(written) is None else Secret(written)


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
