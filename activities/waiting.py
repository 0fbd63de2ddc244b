"""Letters to offices that wait for company: a step puts them into the queue instead of sending them.

What waits is decided by data (`domain/letter_policy.py`) and lies in the database, so that no step and no activity
waits with it. Each step says anew what is pending; what the queue lost comes back by that.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

import structlog

from activities.notice_facts import is_pointless
from commands.calendars import Calendars
from domain.aggregate import Snapshot
from domain.calendar import Calendar
from domain.codes import Severity
from domain.letter_policy import LetterPolicy
from domain.notice import Outstanding, PendingNotice
from domain.outage import LedgerAway
from domain.stream import StreamId
from domain.waiting_letter import LetterToQueue

log = structlog.get_logger()


class Queue(Protocol):
    """Where letters wait."""

    async def put(
        self, stream: StreamId[Any], version: int, letters: Sequence[LetterToQueue], now: datetime
    ) -> frozenset[str]:
        """Ids of those of the notices that wait, or are on their way already.

        Raises:
            LedgerAway: they may wait or not.
        """


class WaitingLetters:
    """Puts letters into the queue, by the calendar of each book; safe to use from many tasks at once."""

    def __init__(
        self,
        queue: Queue,
        policy: LetterPolicy,
        calendars: Calendars,
        now: Callable[[], datetime],
        on_queued: Callable[[], None],
    ) -> None:
        """Use `queue`.

        Args:
            queue: where letters wait.
            policy: for how long.
            calendars: by which books go.
            now: the clock of windows and pauses, which is the postman's.
            on_queued: told after some were queued.
        """
        self._queue = queue
        self._policy = policy
        self._calendars = calendars
        self._now = now
        self._on_queued = on_queued

    async def keep(
        self, stream: StreamId[Any], snapshot: Snapshot[Any], severity: Severity, due: Sequence[Outstanding]
    ) -> frozenset[str]:
        """Ids of what is outstanding and waits; all else is the step's to send.

        None while the queue cannot be reached: then letters go as they would without one.

        Args:
            stream: of the problem.
            snapshot: the problem.
            severity: of it.
            due: outstanding there.
        """
        pending = [each for each in due if isinstance(each, PendingNotice) and not each.is_to_reporter]
        if not pending:
            return frozenset()
        try:
            calendar, now = await self._calendars.of(stream.book), self._now()
            letters = [self._letter(snapshot.state, each, severity, calendar, now) for each in pending]
            queued = await self._queue.put(stream, snapshot.version, letters, now)
        except LedgerAway:
            log.warning("letters.queue_away", stream=str(stream))
            return frozenset()
        if queued:
            self._on_queued()
        return queued

    def _letter(
        self,
        state: Any,  # noqa: ANN401 - of any kind
        notice: PendingNotice,
        severity: Severity,
        calendar: Calendar,
        now: datetime,
    ) -> LetterToQueue:
        assert notice.agency is not None
        assert notice.office is not None
        wait = self._policy.wait_of(notice.kind, severity)
        # What nobody needs any more is recorded as such at once.
        waits = None if wait is None or is_pointless(state, notice) is not None else wait
        return LetterToQueue(
            notice_id=notice.notice_id,
            agency=notice.agency,
            office=notice.office,
            severity=severity.rank,
            due_at=None if waits is None else now + calendar.span(waits.window),
            pause=None if waits is None else calendar.span(waits.pause),
        )
