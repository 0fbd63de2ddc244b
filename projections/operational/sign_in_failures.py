"""How often signing in failed, by the hour: no part of the record, which a flood could fill."""

from datetime import datetime

from domain.access.sign_in import SignInMethod
from domain.base import StoredValue
from domain.codes import RegionCode
from infra.database.connections import Database
from infra.database.statements import statements

SQL = statements("projections", "sign_in.sql")


class SignInFailures(StoredValue):
    """Failures of one kind within one hour."""

    hour: datetime
    """Its beginning."""

    method: SignInMethod
    code: str
    """Why, as for a refusal."""

    account: str
    """Of whom the provider said that it was them; empty where nobody is known."""

    desk: str
    """Where the account sits; empty where nobody is known."""

    failures: int
    last_at: datetime


class FailureCounts:
    """The counts; safe for many tasks of one event loop and for many processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, method: SignInMethod, code: str, account: str = "", desk: RegionCode = "") -> None:
        """Return with one more failure counted.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        await self._database.fetch(SQL["note_failure"], method.value, code, account, desk)

    async def of(self, desk: RegionCode, since: datetime, until: datetime) -> tuple[SignInFailures, ...]:
        """Failures of a desk's accounts and of nobody's, of the hours between two instants, oldest first.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        rows = await self._database.fetch(SQL["failures"], desk, since, until)
        return tuple(SignInFailures.model_validate(dict(row)) for row in rows)
