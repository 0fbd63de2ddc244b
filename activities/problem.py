"""What a problem's workflow may do to its stream: have done what is due, tell who has to know, read what is new."""

from collections.abc import Sequence
from typing import Protocol

from temporalio import activity

from activities.contract import ADVANCE, Advance, Advanced
from activities.courier import Told, record_of
from commands.service import CommandService, Progress
from domain.notice import Outstanding
from domain.problem.state import State, notices_of

ROUNDS_LIMIT = 4
"""Times that a step tells somebody; telling makes other things due, but no problem needs more than three in a row."""


class LedgerBehind(Exception):
    """The ledger does not have a version that a wake promised: an outage, worth a retry and a look."""


class AtOnce(Protocol):
    """Telling people within a step."""

    async def make(self, state: State, due: Sequence[Outstanding]) -> tuple[Told, ...]:
        """What is to be recorded of what is outstanding in a problem in `state`; the rest stays so."""


class ProblemActivities:
    """Activities on a problem's stream; the worker builds one instance per process."""

    def __init__(self, service: CommandService, first_attempts: AtOnce) -> None:
        self._service = service
        self._first_attempts = first_attempts

    @activity.defn(name=ADVANCE)
    async def advance(self, request: Advance) -> Advanced:
        """Events after the folded version, once everything that is due was carried out and a first word was sent.

        A repeat after a crash finds the first outcome of each command and reads the same events; a notice whose outcome
        was not recorded goes out once more under its old key.

        Raises:
            LedgerBehind: the stream has not reached `at_least`.
            commands.service.StillDue: what is due cannot be done.
        """
        progress = await self._service.carry_out_due(request.desk, request.problem_id, request.now, request.version)
        if progress.snapshot.version < request.at_least:
            raise LedgerBehind(f"{request.problem_id} is at {progress.snapshot.version}, not {request.at_least}")
        for round_ in range(ROUNDS_LIMIT):
            told = await self._tell(request, progress, round_)
            if told is None:
                break
            progress = told
        return Advanced(events=progress.events)

    async def _tell(self, request: Advance, progress: Progress, round_: int) -> Progress | None:
        """Progress after a first attempt at what is pending; None if nothing came of it."""
        state = progress.snapshot.state
        fresh = [each for each in notices_of(state).outstanding if each.notice_id not in request.in_hand]
        results = await self._first_attempts.make(state, fresh)
        if not results:
            return None
        info = activity.info()
        occasion = f"{info.workflow_run_id}/{info.activity_id}/{info.attempt}/{round_}"
        record = record_of(request.desk, request.problem_id, occasion, results)
        return await self._service.carry_on(progress, record, request.now)
