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

from commands.intake.assessing import Assessed
from commands.intake.examining import Examiner
from commands.intake.nil import NilReports
from commands.intake.report import IntakeOutcome, IntakeReport, outcome_of
from commands.intake.sealing import SealedReport, Sealer, sealed_report
from commands.resemblance import Resemblances
from commands.service import CommandService, DeskOffer, Refused
from domain.actor import Actor
from domain.codes import RegionCode
from domain.problem.assessment import Assessment
from domain.problem.commands import ArchiveReport, AttachIntakeReport, CommandEnvelope, DetectProblem, intake_command_id
from domain.problem.matching import Account, Match
from domain.problem.process import problem_stream
from domain.problem.source import ReportSource
from domain.refusals import CommandIdReused, IntakeKeyReused, Refusal, RegionOfAnotherDesk
from domain.stream import BookId
from ledger.identity import Identities
from ledger.port import Appended

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
        commands: CommandService,
        vault: Sealer,
        identities: Identities,
        examiner: Examiner,
        nil: NilReports,
        resemblances: Resemblances,
        book_of: Callable[[RegionCode], BookId],
        desk_name: Callable[[RegionCode], str] = str,
    ) -> None:
        self._commands = commands
        self._vault = vault
        self._identities = identities
        self.examiner = examiner
        self._nil = nil
        self._resemblances = resemblances
        self._book_of = book_of
        self._desk_name = desk_name
        self._joining: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def receive(
        self, report: IntakeReport, actor: Actor, *, into: str | None = None, archive: bool = False
    ) -> IntakeOutcome | Refused:
        """What became of the report, now or when it first came; or why it is refused.

        Args:
            report: what was told.
            actor: who hands it in.
            into: the desk's problem that it joins by this person's word; None lets the rules decide.
            archive: whether it tells of what is past and becomes a record that nobody follows.

        Raises:
            ledger.port.BookNotOpen: the desk has no book here.
            ledger.port.BookUnderAnotherKey: the ids in the desk's book follow from another key than ours.
            domain.outage.LedgerAway: nothing is stored, or a repeat will find what is; try again later.
        """
        try:
            outcome = await self._receive(report, actor, into, archive=archive)
            if isinstance(outcome, Refused) and outcome.code == CommandIdReused.code:
                raise IntakeKeyReused  # the other report under this key came in between
            return outcome
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

    async def _receive(
        self, report: IntakeReport, actor: Actor, into: str | None, *, archive: bool
    ) -> IntakeOutcome | Refused:
        found = await self.examiner.examine(report)
        if isinstance(found, IntakeOutcome):
            return found
        if found.assessed is None:
            return await self._nil.receive(found.report, actor, found.intake_id, found.digest, found.calendar)
        incoming = _Incoming(found.report, actor, found.intake_id, found.digest, found.assessed)
        if archive:
            return await self._archive(incoming)
        if into is not None:
            return await self._join(incoming, Match(problem_id=into, reasons=(BY_PERSON,)))
        account = self._resemblances.account_of(found.report, found.assessed.assessment)
        if account is None:
            return await self._open(incoming)
        # Two reports of one outage that arrive together must not both find nobody to join.
        async with self._joining[account.category, account.region]:
            return await self._join_or_open(incoming, account)

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
        read_as = incoming.assessed.assessment.severity
        attach = AttachIntakeReport(intake=sealed.intake, matched_by=found.reasons, severity=read_as)
        joined = await self._send(attach, found.problem_id, incoming, sealed)
        if isinstance(joined, Refused):
            return joined
        return outcome_of(joined, incoming.intake_id, fresh=joined.fresh)

    async def _open(self, incoming: _Incoming, account: Account | None = None) -> IntakeOutcome | Refused:
        sealed, assessment = self._sealed(incoming)
        detect = DetectProblem(source=ReportSource(intake=sealed.intake), assessment=assessment)
        outcome = await self._send(detect, self._problem_id(incoming), incoming, sealed)
        if isinstance(outcome, Refused):
            return outcome
        if account is not None:
            self._resemblances.remember(sealed.intake.text.commitment, account)
        return outcome_of(outcome, incoming.intake_id, fresh=outcome.fresh)

    async def _archive(self, incoming: _Incoming) -> IntakeOutcome | Refused:
        sealed, assessment = self._sealed(incoming)
        archived = ArchiveReport(intake=sealed.intake, assessment=assessment)
        outcome = await self._send(archived, self._problem_id(incoming), incoming, sealed)
        return outcome if isinstance(outcome, Refused) else outcome_of(outcome, incoming.intake_id, fresh=outcome.fresh)

    def _sealed(self, incoming: _Incoming) -> tuple[SealedReport, Assessment]:
        """The report, and what it is held for, as an event may hold them."""
        assessment, words = incoming.assessed
        sealed = sealed_report(self._vault, incoming.report, incoming.intake_id, assessment.region, words)
        return sealed, assessment.model_copy(update={"words": sealed.words})

    def _problem_id(self, incoming: _Incoming) -> str:
        return self._identities.problem_id(self._book_of(incoming.report.desk), incoming.report.intake_key)

    async def _send(
        self,
        command: DetectProblem | ArchiveReport | AttachIntakeReport,
        problem_id: str,
        incoming: _Incoming,
        sealed: SealedReport,
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
            opens=not isinstance(command, AttachIntakeReport),
        )
