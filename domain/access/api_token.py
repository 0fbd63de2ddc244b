"""Tokens by which a program acts for an account: how one is written, and what it may be used for."""

import hashlib
import re
from enum import StrEnum
from typing import Final, NamedTuple

PREFIX: Final = "desk"
"""Begins every token, so that one that leaked is recognised by whoever finds it."""

_WRITTEN: Final = re.compile(r"desk_(?P<token_id>[a-z2-7]{16})_(?P<secret>[A-Za-z0-9_-]{43})")


class TokenScope(StrEnum):
    """What a token is good for, within what its account may do."""

    READ = "read"
    ACT = "act"
    """Reads and acts."""


class Token(NamedTuple):
    """A token as its holder presents it."""

    token_id: str
    """Names it in lists; no secret."""

    secret: str

    def __str__(self) -> str:
        """Return the token as it is written."""
        return f"{PREFIX}_{self.token_id}_{self.secret}"

    @property
    def digest(self) -> bytes:
        """What is kept of the secret: 32 bytes; 256 random bits need no slow hash."""
        return hashlib.sha256(self.secret.encode()).digest()


def read_token(written: str) -> Token | None:
    """The token that is written so; None where it is none."""
    found = _WRITTEN.fullmatch(written)
    return None if found is None else Token(found["token_id"], found["secret"])
