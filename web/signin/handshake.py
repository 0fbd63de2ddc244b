"""What ties an answer of the provider to the browser that asked: one secret in a cookie, from which all else follows.

Nothing is kept here of somebody who has not signed in, so that nobody can fill anything. `state`, `nonce` and the proof
of PKCE (RFC 7636) are derived from the secret, with when it began and where it leads: who alters one of these alters
the `state`, which the provider has repeated. A session remembers the digest of what began it, and begins but one.
"""

import base64
import hashlib
import hmac
import re
from typing import Final, NamedTuple, Self

from domain.access.sign_in import Secret
from web.signin.origin import local_path

LASTING_SECONDS: Final = 600
"""From leaving for the provider to coming back."""

LEEWAY_SECONDS: Final = 60
"""By which the clocks of two of our processes may differ."""

_WRITTEN: Final = re.compile(
    r"(?P<secret>[A-Za-z0-9_-]{43})\.(?P<begun_at>\d{1,12})\.(?P<target>[A-Za-z0-9_-]{1,2700})"
)


class Handshake(NamedTuple):
    """A sign-in that has begun."""

    secret: Secret
    begun_at: int
    """Seconds since 1970."""

    target: str
    """Path of these pages to which it leads."""

    @classmethod
    def read(cls, written: str | None, now: int) -> Self | None:
        """The one that a cookie holds; None where it holds none, or one that began too long ago.

        Args:
            written: the cookie.
            now: seconds since 1970.
        """
        found = None if written is None else _WRITTEN.fullmatch(written)
        if found is None or not -LEEWAY_SECONDS <= now - int(found["begun_at"]) <= LASTING_SECONDS:
            return None
        padded = found["target"] + "=" * (-len(found["target"]) % 4)
        try:
            target = base64.urlsafe_b64decode(padded).decode("ascii")
        except ValueError:
            return None
        return cls(Secret(found["secret"]), int(found["begun_at"]), local_path(target))

    def __str__(self) -> str:
        """Return what the cookie holds."""
        return f"{self.secret.written}.{self.begun_at}.{_text(self.target.encode())}"

    @property
    def state(self) -> str:
        """What the provider repeats."""
        return self.secret.derived(f"state {self.begun_at} {self.target}")

    @property
    def nonce(self) -> str:
        """What the provider's token repeats."""
        return self.secret.derived("nonce")

    @property
    def verifier(self) -> str:
        """What only this browser's sign-in can show the provider."""
        return self.secret.derived("verifier")

    @property
    def challenge(self) -> str:
        """What the provider is told of it beforehand (S256)."""
        return _text(hashlib.sha256(self.verifier.encode()).digest())

    def is_answered_by(self, state: str | None) -> bool:
        """Whether an answer belongs to this one."""
        return state is not None and hmac.compare_digest(state.encode(), self.state.encode())


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
