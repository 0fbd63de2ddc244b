"""The cadence of a desk: set anew with the next version, and gone by, one period after the other."""

from domain.desk.cadence import Cadence, Period, faults_of, next_period, upcoming
from domain.desk.commands import RecordPeriodOpened, SetCadence
from domain.desk.deciding.case import DeskCase
from domain.desk.events import Announced, CadenceSet, Event, PeriodOpened
from domain.refusals import DeskIsClosed, FaultyCadence


def set_cadence(case: DeskCase, command: SetCadence) -> tuple[Event, ...]:
    """The cadence in its next version; nothing when the latest reads the same."""
    if case.state.closing is not None:
        raise DeskIsClosed(f"since {case.state.closing.closed_at.isoformat()}")
    latest = case.state.reporting.in_force
    if latest is not None and latest.cadence == command.cadence:
        return ()
    if faults := faults_of(command.cadence):
        raise FaultyCadence("; ".join(faults))
    changed = CadenceSet(
        recorded_at=case.now,
        version=latest.version + 1 if latest else 1,
        cadence=command.cadence,
        author=case.actor.signature,
        announced=announced_from_now(case, command.cadence),
    )
    return (changed,)


def record_opened(case: DeskCase, command: RecordPeriodOpened) -> tuple[Event, ...]:
    """The period is open, and the next one of its kind announced; nothing where it is not to be opened any more."""
    reporting = case.state.reporting
    announced, latest = reporting.announces(command.report_id), reporting.in_force
    if announced is None or latest is None:
        return ()
    local, period = case.facts.rules.local_time(case.stream.region), announced.period
    following = next_period(latest.cadence, local, period.kind, period.until, period)
    opened = PeriodOpened(
        recorded_at=case.now,
        cadence_version=latest.version,
        opened=announced,
        following=None if following is None else _announced(case, following),
    )
    return (opened,)


def announced_from_now(case: DeskCase, cadence: Cadence) -> tuple[Announced, ...]:
    """The next period of each kind that a cadence brings, behind those that were opened."""
    local = case.facts.rules.local_time(case.stream.region)
    periods = upcoming(cadence, local, case.now, case.state.reporting.last_opened)
    return tuple(_announced(case, each) for each in periods)


def _announced(case: DeskCase, period: Period) -> Announced:
    return Announced(report_id=period.report_id(case.stream.book), period=period)
