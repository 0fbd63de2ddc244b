"""What a workflow may do to its stream, of any kind: have done what is due, tell who has to know, read what is new."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import structlog
from temporalio import activity

from activities.contract import ADVANCE, Advance, Advanced
from activities.courier import Told, record_of
from commands.progress import Progress
from commands.service import CommandService
from domain.aggregate import Snapshot
from domain.codes import Severity
from domain.notice import Outstanding
from domain.stream import START, StreamId
from ledger.port import HistoryDiverged

ROUNDS_LIMIT = 4
"""Times that a step tells somebody; telling makes other things due, but no problem needs more than three in a row."""

log = structlog.get_logger()


class LedgerBehind(Exception):
    """The ledger does not have a version that a wake promised: an outage, worth a retry and a look."""


class AtOnce(Protocol):
    """Telling people within a step."""

    async def make(
        self,
        stream: StreamId[Any],
        state: Any,  # noqa: ANN401 - of any kind
        due: Sequence[Outstanding],
    ) -> tuple[Told, ...]:
        """What is to be recorded of what is outstanding in a stream in `state`; the rest stays so."""


class Waiting(Protocol):
    """Where letters wait for company."""

    async def keep(
        self, stream: StreamId[Any], snapshot: Snapshot[Any], severity: Severity, due: Sequence[Outstanding]
    ) -> frozenset[str]:
        """Ids of what is outstanding in a stream of this severity and waits; all else is the step's to send."""


class StreamActivities:
    """Steps of every kind of stream; the worker builds one instance per process."""

    def __init__(self, service: CommandService, first_attempts: AtOnce, waiting: Waiting | None = None) -> None:
        """Carry out by `service` and tell by `first_attempts`; without `waiting`, no letter waits."""
        self._service = service
        self._first_attempts = first_attempts
        self._waiting = waiting

    @activity.defn(name=ADVANCE)
    async def advance(self, request: Advance) -> Advanced[Any]:
        """What is new in the stream, once everything that is due was carried out and a first word was sent or queued.

        A repeat after a crash finds the first outcome of each command and reads the same events; a notice whose outcome
        was not recorded goes out once more under its old key.

        Raises:
            LedgerBehind: the stream has not reached `at_least`.
            commands.service.StillDue: what is due cannot be done.
        """
        try:
            progress = await self._service.carry_out_due(request.stream, request.now, request.head)
        except HistoryDiverged:
            log.exception("workflow.history_diverged", stream=str(request.stream), version=request.head.version)
            progress = await self._service.carry_out_due(request.stream, request.now, START)
            return _advanced(progress, starts_over=True)
        if progress.is_behind:
            return _advanced(progress)
        if progress.snapshot.version < request.at_least:
            raise LedgerBehind(f"{request.stream} is at {progress.snapshot.version}, not {request.at_least}")
        queued = frozenset[str]()
        for round_ in range(ROUNDS_LIMIT):
            outstanding = self._service.notices(request.stream, progress.snapshot.state).outstanding
            fresh = [each for each in outstanding if each.notice_id not in request.in_hand]
            queued = await self._queued(request.stream, progress, fresh)
            due = [each for each in fresh if each.notice_id not in queued]
            told = await self._tell(request, progress, due, round_)
            if told is None:
                break
            progress = told
        return _advanced(progress, queued=queued)

    async def _queued(self, stream: StreamId[Any], progress: Progress, fresh: Sequence[Outstanding]) -> frozenset[str]:
        if self._waiting is None or not fresh:
            return frozenset()
        severity = self._service.gravity(stream, progress.snapshot.state)
        return await self._waiting.keep(stream, progress.snapshot, severity, fresh)

    async def _tell(
        self, request: Advance, progress: Progress, due: Sequence[Outstanding], round_: int
    ) -> Progress | None:
        """Progress after a first attempt at what is due to be told; None if nothing came of it."""
        results = await self._first_attempts.make(request.stream, progress.snapshot.state, due)
        if not results:
            return None
        info = activity.info()
        occasion = f"{info.workflow_run_id}/{info.activity_id}/{info.attempt}/{round_}"
        return await self._service.carry_on(progress, record_of(request.stream, occasion, results), request.now)


def _advanced(progress: Progress, *, starts_over: bool = False, queued: Iterable[str] = ()) -> Advanced[Any]:
    recorded = progress.recorded
    return Advanced(
        events=tuple(each.event for each in recorded),
        head=recorded[-1].head if recorded else progress.snapshot.head,
        is_behind=progress.is_behind,
        starts_over=starts_over,
        queued=tuple(sorted(queued)),
    )
