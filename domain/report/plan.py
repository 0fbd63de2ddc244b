"""What falls due on a report, and when to look again. The part of a report that its workflow follows.

Pure. Replayed code runs this: it changes under the rules for workflows. What people write into a report, which may be
much, is no part of it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from domain.base import TOLERANT, Value
from domain.change import replace
from domain.codes import RegionCode
from domain.missing_report import OpenMissingReport, missing_report_stream
from domain.report.commands import AutomaticCommand, CloseEntries, MissReport
from domain.report.events import EntriesClosed, Event, ReportMissed, ReportOpened, ReportSealed
from domain.report.state import Report, State
from domain.report_id import ReportId
from domain.stream import StreamId, region_of

CUT_OFF: Final = "cut_off"
TOLD_ABOVE: Final = "told_above"
MISSING: Final = "missing"
"""Effects; each comes once in the life of a report, since its cut-off never moves."""

NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Timing:
    """How a report stands to its clock."""

    report_id: ReportId | None = None
    """None before it is opened; so is what it is to be done by."""

    to_region: RegionCode | None = None
    """Of the desk above; None for the nation's."""

    cut_off: AwareDatetime | None = None
    missing_at: AwareDatetime | None = None
    is_closed: bool = False
    is_missed: bool = False
    was_sealed: bool = False


NOT_TIMED: Final = Timing()


class DueCommand(Value):
    """An automatic command and the instant from which it is due."""

    effect_id: str
    """The same for the same step of one report, whoever plans it from the same version."""

    due_at: AwareDatetime
    command: AutomaticCommand | OpenMissingReport
    to_region: RegionCode | None = None
    """Of the desk above, which is told of a silence."""

    @property
    def elsewhere(self) -> StreamId[Any] | None:
        """The stream of the problem at the desk above; None for what goes to the report itself."""
        if self.to_region is None or not isinstance(self.command, OpenMissingReport):
            return None
        return missing_report_stream(self.command.report_id, self.to_region)


class Plan(Value):
    """What to do now, and when to look again if nobody wakes the sleeper before."""

    commands: tuple[DueCommand, ...]
    """Commands due, oldest first."""

    wake_at: AwareDatetime | None


def timing_of(state: State) -> Timing:
    """The timing of a report in some state."""
    if not isinstance(state, Report):
        return NOT_TIMED
    return Timing(
        report_id=state.report_id,
        to_region=state.to_region,
        cut_off=state.cut_off,
        missing_at=state.missing_at,
        is_closed=state.closed_at is not None,
        is_missed=state.missed_at is not None,
        was_sealed=state.was_sealed,
    )


def evolve(timing: Timing, event: Event) -> Timing:
    """Timing after `event`: that of the state after it."""
    match event:
        case ReportOpened() if timing.cut_off is None:
            return replace(
                timing,
                report_id=event.report_id,
                to_region=event.to_region,
                cut_off=event.cut_off,
                missing_at=event.missing_at,
            )
        case EntriesClosed():
            return replace(timing, is_closed=True)
        case ReportMissed():
            return replace(timing, is_missed=True)
        case ReportSealed():
            return replace(timing, was_sealed=True)
        case _:
            return timing


def plan(timing: Timing, now: datetime) -> Plan:
    """What is due at `now`, and the next instant at which something falls due."""
    agenda = sorted(_agenda(timing), key=lambda each: each.due_at)
    return Plan(
        commands=tuple(each for each in agenda if each.due_at <= now),
        wake_at=next((each.due_at for each in agenda if each.due_at > now), None),
    )


def calls_for_wake(old: Timing, new: Timing) -> bool:
    """Whether a sleeper who knows `old` would sleep too long for `new`: something falls due earlier, or no more."""
    return next_due(new) < next_due(old) or (is_over(new) and not is_over(old))


def is_over(timing: Timing) -> bool:
    """Whether nothing falls due on the report any more."""
    return timing.cut_off is not None and next_due(timing) == NEVER


def next_due(timing: Timing) -> datetime:
    """Earliest instant at which a command falls due, past or future; NEVER when none will."""
    return min((each.due_at for each in _agenda(timing)), default=NEVER)


def _agenda(timing: Timing) -> Iterator[DueCommand]:
    report_id, cut_off, missing_at = timing.report_id, timing.cut_off, timing.missing_at
    if report_id is None or cut_off is None or missing_at is None:
        return
    if not timing.is_closed:
        yield DueCommand(effect_id=CUT_OFF, due_at=cut_off, command=CloseEntries(cut_off=cut_off))
    if not timing.is_missed and not timing.was_sealed:
        if timing.to_region is not None:
            told = OpenMissingReport(
                report_id=report_id, desk=region_of(report_id.book), cut_off=cut_off, missing_at=missing_at
            )
            yield DueCommand(effect_id=TOLD_ABOVE, due_at=missing_at, command=told, to_region=timing.to_region)
        yield DueCommand(effect_id=MISSING, due_at=missing_at, command=MissReport(cut_off=cut_off))
