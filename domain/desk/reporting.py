"""What a desk owes by its cadence: which period is opened next, and when. The part of a desk that its workflow follows.

Pure. Replayed code runs this: it changes under the rules for workflows. Nothing here works a period out: the instants
stand in the events, as they were when they were decided.

Invariants:
    * of each kind, one period at most is announced: the next one to be opened;
    * a period leaves the plan when it is on record as opened, and not before its report is.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from domain.base import TOLERANT, Value
from domain.change import replace
from domain.desk.cadence import Cadence, Period, PeriodKind
from domain.desk.commands import RecordPeriodOpened
from domain.desk.events import Announced, CadenceSet, DeskClosed, DeskReopened, Event, PeriodOpened
from domain.report_id import ReportId
from domain.report_opening import OpenReport
from domain.stream import StreamId

NEVER: Final = datetime.max.replace(tzinfo=UTC)
REPORT: Final = "report"
"""Kind of the streams of reports."""


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class CadenceVersion:
    """A cadence that was set."""

    version: int
    """From 1."""

    cadence: Cadence
    author: str
    set_at: AwareDatetime


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Reporting:
    """How a desk reports."""

    in_force: CadenceVersion | None = None
    announced: tuple[Announced, ...] = ()
    """The next period of each kind, soonest first."""

    opened: tuple[Announced, ...] = ()
    """The last period of each kind that was opened."""

    @property
    def last_opened(self) -> Mapping[PeriodKind, Period]:
        """The last period of each kind that was opened."""
        return {each.period.kind: each.period for each in self.opened}

    def announces(self, report_id: ReportId) -> Announced | None:
        """The period that is announced under an id; None where it is not, or was opened."""
        return next((each for each in self.announced if each.report_id == report_id), None)


SILENT: Final = Reporting()
"""Before a cadence is set."""


class DueCommand(Value):
    """An automatic command, the instant from which it is due, and the stream that it is for."""

    effect_id: str
    due_at: AwareDatetime
    command: OpenReport | RecordPeriodOpened
    report_id: ReportId
    """Which report it is about."""

    @property
    def elsewhere(self) -> StreamId[Any] | None:
        """The stream of the report that is opened; None for what the desk itself records."""
        if isinstance(self.command, RecordPeriodOpened):
            return None
        return StreamId(REPORT, self.report_id.book, self.report_id.key)


class Plan(Value):
    """What to do now, and when to look again if nobody wakes the sleeper before."""

    commands: tuple[DueCommand, ...]
    """Commands due, oldest first; a report is opened before its period is on record."""

    wake_at: AwareDatetime | None


def evolve(reporting: Reporting, event: Event) -> Reporting:
    """State after `event`; what is not about reporting leaves it as it is."""
    match event:
        case CadenceSet():
            version = CadenceVersion(
                version=event.version, cadence=event.cadence, author=event.author, set_at=event.recorded_at
            )
            return replace(reporting, in_force=version, announced=_soonest_first(event.announced))
        case PeriodOpened(opened=opened, following=following):
            others = [each for each in reporting.announced if each.period.kind is not opened.period.kind]
            before = [each for each in reporting.opened if each.period.kind is not opened.period.kind]
            return replace(
                reporting,
                announced=_soonest_first((*others, *((following,) if following is not None else ()))),
                opened=(*before, opened),
            )
        case DeskClosed():
            return replace(reporting, announced=())
        case DeskReopened(announced=announced):
            return replace(reporting, announced=_soonest_first(announced))
        case _:
            return reporting


def plan(reporting: Reporting, now: datetime) -> Plan:
    """What is due at `now`, and the next instant at which something falls due."""
    due = [each for each in reporting.announced if each.period.since <= now]
    ahead = (each.period.since for each in reporting.announced if each.period.since > now)
    return Plan(commands=tuple(command for each in due for command in _steps(each)), wake_at=next(ahead, None))


def calls_for_wake(old: Reporting, new: Reporting) -> bool:
    """Whether a sleeper who knows `old` would sleep too long for `new`: something opens earlier, or nothing does."""
    return next_opening(new) < next_opening(old) or (is_over(new) and not is_over(old))


def is_over(reporting: Reporting) -> bool:
    """Whether no period is to be opened any more, until another cadence is set."""
    return not reporting.announced


def next_opening(reporting: Reporting) -> datetime:
    """Earliest instant at which a period opens, past or future; NEVER when none will."""
    return min((each.period.since for each in reporting.announced), default=NEVER)


def _steps(announced: Announced) -> Iterator[DueCommand]:
    report_id, period = announced.report_id, announced.period
    open_report = OpenReport(cut_off=period.cut_off, grace=period.grace)
    recorded = RecordPeriodOpened(report_id=report_id)
    for effect, command in (("open", open_report), ("opened", recorded)):
        yield DueCommand(
            effect_id=f"{effect}/{report_id.key}", due_at=period.since, command=command, report_id=report_id
        )


def _soonest_first(announced: tuple[Announced, ...]) -> tuple[Announced, ...]:
    return tuple(sorted(announced, key=lambda each: each.period.since))
