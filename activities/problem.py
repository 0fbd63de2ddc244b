"""What a problem's workflow may do to its stream: have done what is due, read what is new."""

from temporalio import activity

from activities.contract import ADVANCE, Advance, Advanced
from commands.service import CommandService


class LedgerBehind(Exception):
    """The ledger does not have a version that a wake promised: an outage, worth a retry and a look."""


class ProblemActivities:
    """Activities on a problem's stream; the worker builds one instance per process."""

    def __init__(self, service: CommandService) -> None:
        self._service = service

    @activity.defn(name=ADVANCE)
    async def advance(self, request: Advance) -> Advanced:
        """Events after the folded version, once everything that is due has been carried out.

        A repeat after a crash finds the first outcome of each command and reads the same events.

        Raises:
            LedgerBehind: the stream has not reached `at_least`.
            commands.service.StillDue: what is due cannot be done.
        """
        events = await self._service.carry_out_due(request.desk, request.problem_id, request.now, request.version)
        reached = request.version + len(events)
        if reached < request.at_least:
            raise LedgerBehind(f"{request.problem_id} is at {reached}, not {request.at_least}")
        return Advanced(events=events)
