"""Sessions of people in a browser, as lists show them, and links by which one begins."""

from datetime import datetime
from typing import Protocol

from domain.access.policy import DeskView
from domain.access.sight import Sight
from domain.base import Value
from domain.codes import RegionCode, Role
from projections.operational.sessions import Session
from reading.outcomes import Accepted


class LinkIssued(Value):
    """A new link by which one signs in, its secret shown this once; or that one has signed in at a terminal."""

    outcome: Accepted = "accepted"
    link: str | None
    """None where the terminal itself was signed in."""

    account: str
    role: Role
    region: RegionCode
    reusable: bool
    expires_at: datetime


class SessionsListed(Value):
    """The sessions of a desk's accounts; the shape of `desk session list --json`."""

    desk: RegionCode
    fictitious: bool
    sessions: tuple[Session, ...]


class SessionsRevoked(Value):
    """Sessions that open nothing any more."""

    outcome: Accepted = "accepted"
    session_ids: tuple[str, ...]


class Kept(Protocol):
    """Where sessions are kept."""

    async def of(self, desk: RegionCode) -> tuple[Session, ...]:
        """Sessions of accounts of a desk, the newest first."""


async def list_sessions(sight: Sight, sessions: Kept, desk: RegionCode, *, fictitious: bool) -> SessionsListed:
    """The sessions of a desk's accounts, the newest first, also those that hold no more.

    Raises:
        NotPermitted: they are not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    sight.check_of_desk(DeskView.PARTICULARS, desk)
    return SessionsListed(desk=desk, fictitious=fictitious, sessions=await sessions.of(desk))
