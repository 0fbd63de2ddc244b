"""Intake: a report comes in, is read, and becomes or joins a problem, in one transaction.

Invariants:
    * the same intake key with the same content has one effect, however often and wherever it is sent;
    * the same key with other content is refused, and the first report stands;
    * the reporter's words, place and contact go to the vault; events hold commitments and codes;
    * nobody who lacks the book's key can tell from an id which intake key it was made of.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Final, NamedTuple

from commands.calendars import Calendars
from commands.intake.assessing import Assessed, Assessor
from commands.intake.checks import ReportChecks
from commands.intake.nil import NilReports
from commands.intake.report import IntakeOutcome, IntakeReport, outcome_of, said
from commands.intake.sealing import SealedReport, Sealer, sealed_report
from commands.resemblance import Resemblances
from commands.service import CommandService, DeskOffer, Refused
from domain.actor import Actor
from domain.codes import RegionCode
from domain.problem.commands import AttachIntakeReport, CommandEnvelope, DetectProblem, intake_command_id
from domain.problem.matching import Account, Match
from domain.problem.process import problem_stream
from domain.problem.source import ReportSource
from domain.refusals import CommandIdReused, IntakeKeyReused, Refusal, RegionOfAnotherDesk
from domain.stream import BookId
from ledger.identity import Identities
from ledger.port import Appended, BookUnderAnotherKey, Ledger

BY_PERSON: Final = "person"
"""Reason of a report that somebody let join a problem."""

JOINING_LIMIT: Final = 3
"""Problems that a report tries to join before it opens one of its own."""


class _Incoming(NamedTuple):
    """A report under way."""

    report: IntakeReport
    actor: Actor
    intake_id: str
    digest: bytes
    """Over everything that the sender said."""

    assessed: Assessed


class IntakeService:
    """Takes reports in; safe to use from many tasks at once."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        commands: CommandService,
        vault: Sealer,
        identities: Identities,
        checks: ReportChecks,
        assessor: Assessor,
        nil: NilReports,
        resemblances: Resemblances,
        calendars: Calendars,
        book_of: Callable[[RegionCode], BookId],
        desk_name: Callable[[RegionCode], str] = str,
    ) -> None:
        self._ledger = ledger
        self._commands = commands
        self._vault = vault
        self._identities = identities
        self._checks = checks
        self._assessor = assessor
        self._nil = nil
        self._resemblances = resemblances
        self._calendars = calendars
        self._book_of = book_of
        self._desk_name = desk_name
        self._joining: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)
        self._books_under_our_key: set[BookId] = set()

    async def receive(self, report: IntakeReport, actor: Actor, *, into: str | None = None) -> IntakeOutcome | Refused:
        """What became of the report, now or when it first came; or why it is refused.

        Args:
            report: what was told.
            actor: who hands it in.
            into: the desk's problem that it joins by this person's word; None lets the rules decide.

        Raises:
            ledger.port.BookNotOpen: the desk has no book here.
            ledger.port.BookUnderAnotherKey: the ids in the desk's book follow from another key than ours.
            domain.outage.LedgerAway: nothing is stored, or a repeat will find what is; try again later.
        """
        try:
            return await self._receive(report, actor, into)
        except Refusal as refusal:
            return Refused(
                code=refusal.code,
                message=refusal.detail,
                offer=self._offer(refusal),
            )

    def _offer(self, refusal: Refusal) -> DeskOffer | None:
        if not isinstance(refusal, RegionOfAnotherDesk) or refusal.desk is None:
            return None
        return DeskOffer(desk=refusal.desk, name=self._desk_name(refusal.desk))

    async def _receive(self, report: IntakeReport, actor: Actor, into: str | None) -> IntakeOutcome | Refused:
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
        assessed = self._assessor.assess(report, calendar)
        if assessed is None:
            return await self._nil.receive(report, actor, intake_id, digest, calendar)
        incoming = _Incoming(report, actor, intake_id, digest, assessed)
        if into is not None:
            return await self._join(incoming, Match(problem_id=into, reasons=(BY_PERSON,)))
        assessment = assessed.assessment
        if assessment.needs_triage or not self._resemblances.can_join(assessment.category, assessment.region):
            return await self._open(incoming)
        account = self._resemblances.account_of(
            report.text,
            report.place,
            category=assessment.category,
            region=assessment.region,
            severity=assessment.severity,
            occurred=report.occurrence,
        )
        # Two reports of one outage that arrive together must not both find nobody to join.
        async with self._joining[assessment.category, assessment.region]:
            return await self._join_or_open(incoming, account)

    async def _check_key(self, book: BookId) -> None:
        """Return if the ids in the book follow from our key."""
        if book in self._books_under_our_key:
            return
        terms = await self._ledger.terms(book)
        assert terms is not None, "by its calendar the report was checked"
        if terms.key_proof != self._identities.key_proof(book):
            raise BookUnderAnotherKey(book)
        self._books_under_our_key.add(book)

    async def _join_or_open(self, incoming: _Incoming, account: Account) -> IntakeOutcome | Refused:
        for _ in range(JOINING_LIMIT):
            # Of the book in which it would be opened: a province's report joins no problem of a kabupaten's desk.
            found = await self._resemblances.match(account, self._book_of(incoming.report.desk))
            if found is None:
                break
            outcome = await self._join(incoming, found)
            if isinstance(outcome, IntakeOutcome):
                return outcome
            # It ended or was merged since it was found; who it was merged into may be found now.
        return await self._open(incoming, account)

    async def _join(self, incoming: _Incoming, found: Match) -> IntakeOutcome | Refused:
        sealed = sealed_report(self._vault, incoming.report, incoming.intake_id, incoming.assessed.assessment.region)
        attach = AttachIntakeReport(intake=sealed.intake, matched_by=found.reasons)
        joined = await self._send(attach, found.problem_id, incoming, sealed)
        if isinstance(joined, Refused):
            return joined
        return outcome_of(joined, incoming.intake_id, fresh=joined.fresh)

    async def _open(self, incoming: _Incoming, account: Account | None = None) -> IntakeOutcome | Refused:
        report, (assessment, words) = incoming.report, incoming.assessed
        sealed = sealed_report(self._vault, report, incoming.intake_id, assessment.region, words)
        detect = DetectProblem(
            source=ReportSource(intake=sealed.intake),
            assessment=assessment.model_copy(update={"words": sealed.words}),
        )
        problem_id = self._identities.problem_id(self._book_of(report.desk), report.intake_key)
        outcome = await self._send(detect, problem_id, incoming, sealed)
        if isinstance(outcome, Refused):
            return outcome
        if account is not None:
            self._resemblances.remember(sealed.intake.text.commitment, account)
        return outcome_of(outcome, incoming.intake_id, fresh=outcome.fresh)

    async def _send(
        self, command: DetectProblem | AttachIntakeReport, problem_id: str, incoming: _Incoming, sealed: SealedReport
    ) -> Appended | Refused:
        return await self._commands.carry_out(
            CommandEnvelope(
                command_id=intake_command_id(incoming.intake_id),
                stream=problem_stream(self._book_of(incoming.report.desk), problem_id),
                actor=incoming.actor,
                command=command,
            ),
            digest=incoming.digest,
            sealed=sealed.items,
        )
