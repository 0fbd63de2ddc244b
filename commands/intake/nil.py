"""Reports that nothing happened: a command to the desk's own stream."""

from collections.abc import Callable

from commands.intake.report import IntakeOutcome, IntakeReport, outcome_of
from commands.intake.sealing import Sealer, sealed_report
from commands.service import CommandService, Refused
from domain.actor import Actor
from domain.calendar import Calendar
from domain.codes import RegionCode
from domain.command import Envelope
from domain.desk.commands import ReportNil
from domain.desk.process import desk_stream
from domain.problem.commands import intake_command_id
from domain.rulebook import Rulebook
from domain.stream import BookId


class NilReports:
    """Puts nil reports on record."""

    def __init__(
        self,
        commands: CommandService,
        vault: Sealer,
        book_of: Callable[[RegionCode], BookId],
        rules: Rulebook,
    ) -> None:
        self._commands = commands
        self._vault = vault
        self._book_of = book_of
        self._rules = rules

    async def receive(
        self, report: IntakeReport, actor: Actor, intake_id: str, digest: bytes, calendar: Calendar
    ) -> IntakeOutcome | Refused:
        """What became of the report, which is of the day that `calendar` shows; or why it is refused.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        unit = report.region or report.desk
        sealed = sealed_report(self._vault, report, intake_id, unit)
        day = self._rules.with_calendar(calendar).local_date(report.occurred_at, report.desk)
        received = await self._commands.carry_out(
            Envelope[ReportNil](
                command_id=intake_command_id(intake_id),
                stream=desk_stream(self._book_of(report.desk)),
                actor=actor,
                command=ReportNil(unit=unit, day=day, intake=sealed.intake),
            ),
            digest=digest,
            sealed=sealed.items,
        )
        if isinstance(received, Refused):
            return received
        return outcome_of(received, intake_id, fresh=received.fresh)
