"""What a problem's workflow may do to its stream: have done what is due, read what is new."""

from temporalio import activity

from activities.contract import ADVANCE, Advance, Advanced
from commands.service import CommandService, stream_of
from ledger.port import Ledger


class LedgerBehind(Exception):
    """The ledger does not have a version that a wake promised: an outage, worth a retry and a look."""


class ProblemActivities:
    """Activities on a problem's stream; the worker builds one instance per process."""

    def __init__(self, ledger: Ledger, service: CommandService) -> None:
        self._ledger = ledger
        self._service = service

    @activity.defn(name=ADVANCE)
    async def advance(self, request: Advance) -> Advanced:
        """Events after the folded version, once everything that is due has been carried out.

        A repeat after a crash finds the first outcome of each command and reads the same events.

        Raises:
            LedgerBehind: the stream has not reached `at_least`.
            commands.service.StillDue: what is due cannot be done.
        """
        await self._service.carry_out_due(request.desk, request.problem_id, request.now)
        stream = stream_of(request.desk, request.problem_id)
        recorded = await self._ledger.read(stream, request.version)
        reached = request.version + len(recorded)
        if reached < request.at_least:
            raise LedgerBehind(f"{stream} is at {reached}, not {request.at_least}")
        return Advanced(events=tuple(each.event for each in recorded))
