"""What a problem's workflow may do to its stream: record what is due, read what is new."""

from temporalio import activity

from activities.contract import ADVANCE, Advance, Advanced
from commands.service import CommandService, Refused, stream_of
from domain.actor import service_identity
from domain.commands import CommandEnvelope
from domain.plan import DueCommand
from ledger.port import Ledger


class LedgerBehind(Exception):
    """The ledger does not have a version that a wake promised: an outage, worth a retry and a look."""


class StillDue(Exception):
    """The rules refuse, or have no use for, what the plan asks for: two releases disagree, or there is a bug."""


class ProblemActivities:
    """Activities on a problem's stream; the worker builds one instance per process."""

    def __init__(self, ledger: Ledger, service: CommandService) -> None:
        self._ledger = ledger
        self._service = service

    @activity.defn(name=ADVANCE)
    async def advance(self, request: Advance) -> Advanced:
        """Events after the folded version, once the commands due are carried out.

        A repeat after a crash finds the first outcome of each command and reads the same events.

        Raises:
            LedgerBehind: the stream has not reached `at_least`.
            StillDue: a command was refused, or nothing came of commands that are due.
        """
        for due in request.commands:
            await self._carry_out(request, due)
        stream = stream_of(request.desk, request.problem_id)
        recorded = await self._ledger.read(stream, request.version)
        reached = request.version + len(recorded)
        if reached < request.at_least:
            raise LedgerBehind(f"{stream} is at {reached}, not {request.at_least}")
        if request.commands and not recorded:
            raise StillDue(f"{stream} at {reached}: nothing came of {request.commands[0].effect_id}")
        return Advanced(events=tuple(each.event for each in recorded))

    async def _carry_out(self, request: Advance, due: DueCommand) -> None:
        outcome = await self._service.carry_out(
            CommandEnvelope(
                # The version tells occurrences apart that the same effect has in different states.
                command_id=f"{request.problem_id}/{due.effect_id}/{request.version}",
                problem_id=request.problem_id,
                desk=request.desk,
                actor=service_identity(request.desk),
                command=due.command,
            ),
            from_own_process=True,
        )
        if isinstance(outcome, Refused):
            raise StillDue(f"{due.effect_id}: {outcome.code}")
