"""The day played: reporters hand in at their hour, the cast reacts, until the last problem has ended."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from commands.intake.report import IntakeOutcome
from commands.service import Refused
from demo.cast import Cast
from demo.day import DayRow, read_day
from demo.mailbox import Mailbox
from demo.people import reporter
from demo.roster import invented_offices
from demo.stage import Stage
from domain.access.sight import THE_SERVICE
from domain.base import Value
from domain.outage import LedgerAway

LOOK_EVERY: Final = timedelta(minutes=2)
"""How often the cast looks, in time of the scenario."""

LOOK_AT_MOST_EVERY_SECONDS: Final = 0.05
LOOK_AT_LEAST_EVERY_SECONDS: Final = 0.5

GIVE_UP_AFTER_SECONDS: Final = 120.0
"""Without anything new in the book, although something is still open."""


class HandedIn(Value):
    """What became of one line of the day when it was handed in."""

    row: int
    outcome: IntakeOutcome | Refused


class Progress(Value):
    """How far the day is."""

    at: datetime
    """Of the wall's clock."""

    handed_in: int
    rows: int
    is_over: bool
    """Whether every report is handed in and every problem has ended."""


OnProgress = Callable[[Progress], None]


class Play:
    """One playing of the day on a running desk, at the hours that the desk's calendar shows."""

    def __init__(self, stage: Stage) -> None:
        self.calendar = stage.rules.calendar
        self.handed_in: dict[int, HandedIn] = {}
        self.cast = Cast(stage, Mailbox(stage.outbox, invented_offices()))
        self._stage = stage

    async def play(self, on_progress: OnProgress, *, stay: bool = False) -> bool:
        """Whether every problem came to its end; False when nothing moves any more before that.

        Args:
            on_progress: told after every look.
            stay: go on when the day is over, for whoever hands in more; ends by cancellation only.
        """
        moved_at, last_position = time.monotonic(), -1
        while True:
            progress, position = await self._look()
            on_progress(progress)
            if progress.is_over and not stay:
                return True
            if position != last_position or not self._waits_for_the_desk():
                moved_at, last_position = time.monotonic(), position
            if not stay and time.monotonic() - moved_at > GIVE_UP_AFTER_SECONDS:
                return False
            await asyncio.sleep(self._pause_seconds())

    async def _look(self) -> tuple[Progress, int]:
        """How far the day is, and the newest position of the desk's book."""
        try:
            await self._step()
            as_of = await self._stage.queries.as_of(THE_SERVICE, self._stage.book)
            return self._progress(is_over=await self._is_over()), as_of.position if as_of else -1
        except LedgerAway:
            # Nothing is lost: what could not be done is still intended.
            return self._progress(is_over=False), -1

    def _pause_seconds(self) -> float:
        pause = self.calendar.span(LOOK_EVERY).total_seconds()
        return min(max(pause, LOOK_AT_MOST_EVERY_SECONDS), LOOK_AT_LEAST_EVERY_SECONDS)

    async def _step(self) -> None:
        now = self._stage.now()
        for row in read_day():
            if row.number not in self.handed_in and self.calendar.wall(row.report.reported_at) <= now:
                await self._hand_in(row)
        await self.cast.look()
        await self.cast.act()

    async def _hand_in(self, row: DayRow) -> None:
        outcome = await self._stage.intake.receive(row.report, reporter(row.number))
        self.handed_in[row.number] = HandedIn(row=row.number, outcome=outcome)

    async def _is_over(self) -> bool:
        if len(self.handed_in) < len(read_day()) or not self.cast.is_idle:
            return False
        return not await self._stage.queries.open_problem_streams(self._stage.book)

    def _waits_for_the_desk(self) -> bool:
        """Whether nobody has anything in mind, so that only the desk's own clocks can move the day on."""
        return len(self.handed_in) == len(read_day()) and self.cast.is_idle

    def _progress(self, *, is_over: bool) -> Progress:
        return Progress(
            at=self._stage.now(),
            handed_in=len(self.handed_in),
            rows=len(read_day()),
            is_over=is_over,
        )
