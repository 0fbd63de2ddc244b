"""What a report is found to be before anything is stored: known, one that nothing happened, or one to be filed."""

from collections.abc import Callable
from typing import NamedTuple

from commands.calendars import Calendars
from commands.intake.assessing import Assessed, Assessor
from commands.intake.checks import ReportChecks
from commands.intake.report import IntakeOutcome, IntakeReport, outcome_of, said
from commands.intake.sealing import Sealer
from domain.calendar import Calendar
from domain.codes import RegionCode
from domain.problem.commands import intake_command_id
from domain.refusals import CommandIdReused, IntakeKeyReused
from domain.stream import BookId
from ledger.identity import Identities
from ledger.port import BookUnderAnotherKey, Ledger


class Examined(NamedTuple):
    """A report that can be taken in and is not known yet."""

    report: IntakeReport
    """With instants of the wall's clock."""

    book: BookId
    calendar: Calendar
    """Of the book."""

    intake_id: str
    digest: bytes
    """Over everything that the sender said."""

    assessed: Assessed | None
    """None where it says that nothing happened."""


class Examiner:
    """Reads reports and stores nothing; safe to use from many tasks at once."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        vault: Sealer,
        identities: Identities,
        checks: ReportChecks,
        assessor: Assessor,
        calendars: Calendars,
        book_of: Callable[[RegionCode], BookId],
    ) -> None:
        self._ledger = ledger
        self._vault = vault
        self._identities = identities
        self._checks = checks
        self._assessor = assessor
        self._calendars = calendars
        self._book_of = book_of
        self._books_under_our_key: set[BookId] = set()

    async def examine(self, report: IntakeReport) -> Examined | IntakeOutcome:
        """What the report is found to be, or what became of it when it first came.

        Raises:
            domain.refusals.Refusal: it can be none of the desk's reports.
            ledger.port.BookNotOpen: the desk has no book here.
            ledger.port.BookUnderAnotherKey: the ids in the desk's book follow from another key than ours.
            domain.outage.LedgerAway: try again later.
        """
        self._checks.check(report)
        book = self._book_of(report.desk)
        calendar = await self._calendars.of(book)
        self._checks.check_instants(report, calendar)
        await self._check_key(book)
        intake_id = self._identities.intake_id(book, report.intake_key)
        digest = self._vault.fingerprint(said(report, with_key=True))
        try:
            earlier = await self._ledger.outcome(intake_command_id(intake_id), digest)
        except CommandIdReused:
            raise IntakeKeyReused from None
        if earlier is not None:
            return outcome_of(earlier, intake_id, fresh=False)
        report = report.on_the_wall(calendar)
        return Examined(report, book, calendar, intake_id, digest, self._assessor.assess(report, calendar))

    async def _check_key(self, book: BookId) -> None:
        """Return if the ids in the book follow from our key."""
        if book in self._books_under_our_key:
            return
        terms = await self._ledger.terms(book)
        assert terms is not None, "by its calendar the report was checked"
        if terms.key_proof != self._identities.key_proof(book):
            raise BookUnderAnotherKey(book)
        self._books_under_our_key.add(book)
