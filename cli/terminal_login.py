"""Who is signed in at a terminal, where accounts have a provider: kept in a file for its owner alone.

There a name that is typed (`--as`) lets nobody act: every act and every read of a verb is let through for who signed
in, as what they signed in, while the session holds in the database.
"""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from cli.failures import DeskRefused
from domain.access.sign_in import Secret, SignInMethod, read_secret
from domain.actor import Actor
from domain.base import StoredValue
from infra.settings import Settings
from projections.operational.sessions import Session

LOGIN_NEEDED: Final = "LOGIN_NEEDED"
HOME_FILE: Final = Path("~/.local/state/desk/login.json")
OTHERS: Final = 0o077
"""Bits of a file's mode that open it to others than its owner."""


class SavedLogin(StoredValue):
    """What the file holds."""

    secret: str
    actor: Actor


def needs_login(settings: Settings) -> bool:
    """Whether who types here has to sign in first: at a desk that does not run in its own folder and has a provider."""
    return settings.oidc_issuer is not None and settings.database_url is not None


def login_file_of(settings: Settings) -> Path:
    """Where it is kept who is signed in at this terminal."""
    return settings.login_file or HOME_FILE.expanduser()


def read_login(file: Path) -> SavedLogin | None:
    """Who is signed in; None where nobody is, or where others could have written the file."""
    try:
        if file.stat().st_mode & OTHERS:
            return None
        return SavedLogin.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None


def write_login(file: Path, login: SavedLogin) -> None:
    """Keep who is signed in, for the owner of the file alone."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = file.with_suffix(".new")
    scratch.unlink(missing_ok=True)
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as writing:
        writing.write(login.model_dump_json())
    scratch.replace(file)


class LoginCheck:
    """Lets through who is signed in at this terminal."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._presented: Callable[[Secret], Awaitable[Session | None]] | None = None
        self._has_left: Callable[[Actor], Awaitable[bool]] | None = None

    def ask(
        self,
        presented: Callable[[Secret], Awaitable[Session | None]],
        has_left: Callable[[Actor], Awaitable[bool]],
    ) -> None:
        """Ask these from now on: for the session of a secret, and whether its holder has left the desk."""
        self._presented, self._has_left = presented, has_left

    async def admit(self, actor: Actor) -> None:
        """Return if the actor is who is signed in here.

        Raises:
            DeskRefused: it is somebody else, or nobody is signed in (`LOGIN_NEEDED`).
            domain.outage.LedgerAway: try again later.
        """
        assert self._presented is not None
        assert self._has_left is not None
        saved = read_login(self._file)
        secret = None if saved is None else read_secret(saved.secret)
        session = None if secret is None else await self._presented(secret)
        if session is None or session.method is not SignInMethod.TERMINAL or await self._has_left(session.actor):
            raise DeskRefused(LOGIN_NEEDED)
        if actor.model_copy(update={"grant": None}) != session.actor:
            raise DeskRefused(LOGIN_NEEDED, f"{session.actor.role}:{session.actor.id}@{session.actor.region}")
