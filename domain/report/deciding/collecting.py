"""A report is opened, units and members enter, entries close."""

from datetime import date
from typing import Final

from domain.codes import RegionCode, desk_region, is_within, upper_region
from domain.contests import as_set
from domain.official_words import official_text
from domain.refusals import (
    BadValue,
    NilAfterEntry,
    RegionOfAnotherDesk,
    TooLarge,
    UnknownAgency,
    UnknownPeriod,
    UnknownRegion,
)
from domain.report.commands import (
    TEXT_LIMIT_CHARACTERS,
    AddEntry,
    CloseEntries,
    EnterNil,
    MissReport,
)
from domain.report.deciding.case import ReportCase, desk_of, opened, report_id_of
from domain.report.events import (
    EntriesClosed,
    EntryAdded,
    Event,
    Expected,
    NilEntered,
    ReportMissed,
    ReportOpened,
)
from domain.report.period import OF_ONE_PROBLEM, Period, period_of
from domain.report.state import NotOpened, Report
from domain.report_id import ReportId, ReportKind
from domain.report_opening import OpenReport
from domain.stream import year_of

ENTRIES_LIMIT: Final = 1000
"""Of one report, nil included."""


def open_report(case: ReportCase, command: OpenReport) -> tuple[Event, ...]:
    """The report has begun; nothing where it has, whoever opened it and on whatever terms."""
    report_id = report_id_of(case)
    period = _period(case, report_id, command)
    if not isinstance(case.state, NotOpened):
        return ()
    kind, rules = report_id.kind, case.facts.rules
    assert kind is not None, "a period is of a known kind"
    expects = _expected(case, command, kind)
    contests = rules.contests_of(desk_of(case)) if command.contests is None else as_set(command.contests)
    return (
        ReportOpened(
            recorded_at=case.now,
            report_id=report_id,
            kind=kind,
            since=period.since,
            until=period.until,
            cut_off=command.cut_off,
            missing_at=command.cut_off + rules.calendar.span(command.grace),
            to_region=upper_region(desk_of(case)),
            expects=expects,
            contests=contests,
        ),
    )


def add_entry(case: ReportCase, command: AddEntry) -> tuple[Event, ...]:
    """The entry; late after the cut-off."""
    report = opened(case)
    _check_source(case, command.unit, command.member)
    _check_room(report)
    entry = EntryAdded(
        recorded_at=case.now,
        number=len(report.entries) + 1,
        unit=command.unit,
        member=command.member,
        text=official_text(command.text, TEXT_LIMIT_CHARACTERS),
        cites=command.cites,
        late=_is_late(case, report),
    )
    return (entry,)


def enter_nil(case: ReportCase, command: EnterNil) -> tuple[Event, ...]:
    """That there was nothing to tell; nothing where it was said before."""
    report = opened(case)
    _check_source(case, command.unit, command.member)
    if report.has_entry_of(command.unit, command.member):
        raise NilAfterEntry(f"{command.unit or command.member} has told something")
    if report.has_nil_of(command.unit, command.member):
        return ()
    _check_room(report)
    late = _is_late(case, report)
    return (NilEntered(recorded_at=case.now, unit=command.unit, member=command.member, late=late),)


def close_entries(case: ReportCase, command: CloseEntries) -> tuple[Event, ...]:
    """That what comes from now on is late; nothing where it was closed, or where the service acts on another cut-off.

    The service acts on the cut-off that it names, a person at once.
    """
    if case.actor.is_service:
        report = case.state
        if isinstance(report, NotOpened) or report.closed_at is not None or command.cut_off != report.cut_off:
            return ()
        return (EntriesClosed(recorded_at=case.now, cut_off=report.cut_off),)
    report = opened(case)
    return () if report.closed_at is not None else (EntriesClosed(recorded_at=case.now, cut_off=case.now),)


def miss_report(case: ReportCase, command: MissReport) -> tuple[Event, ...]:
    """That nothing was sealed in time; nothing where something was, or where it is on record."""
    report = case.state
    if isinstance(report, NotOpened) or report.was_sealed or report.missed_at is not None:
        return ()
    return (ReportMissed(recorded_at=case.now, cut_off=report.cut_off),) if command.cut_off == report.cut_off else ()


def _period(case: ReportCase, report_id: ReportId, command: OpenReport) -> Period:
    """The days of the report.

    Raises:
        UnknownPeriod: its name is none, or no days are known.
    """
    if report_id.book != case.stream.book:
        raise UnknownPeriod(f"no report is called {case.stream.key}")
    named = period_of(report_id, year_of(case.stream.book))
    if named is not None:
        return named
    today = case.facts.rules.local_date(case.now, desk_of(case))
    since, until = command.since, command.until
    if report_id.kind in OF_ONE_PROBLEM:
        return _ordered(since or today, until or since or today)
    if since is None or until is None:
        raise UnknownPeriod("a report on a stage or on the election names its first and its last day")
    return _ordered(since, until)


def _ordered(since: date, until: date) -> Period:
    if until < since:
        raise UnknownPeriod(f"{until} lies before {since}")
    return Period(since, until)


def _expected(case: ReportCase, command: OpenReport, kind: ReportKind) -> Expected:
    """Who has to report: the regions right below the desk's unless told otherwise; nobody for one problem."""
    units = command.units
    if units is None:
        regions = case.facts.rules.regions if kind not in OF_ONE_PROBLEM else frozenset()
        units = tuple(sorted(each for each in regions if _is_right_below(each, desk_of(case))))
    for unit in units:
        _check_unit(case, unit)
    for member in command.members:
        _check_member(case, member)
    return Expected(units=tuple(dict.fromkeys(units)), members=tuple(dict.fromkeys(command.members)))


def _is_right_below(region: RegionCode, desk: RegionCode) -> bool:
    return upper_region(region) == desk if desk_region(region) == region else desk_region(region) == desk


def _is_late(case: ReportCase, report: Report) -> bool:
    return report.closed_at is not None or case.now > report.cut_off


def _check_source(case: ReportCase, unit: RegionCode | None, member: str | None) -> None:
    """Return if it is a unit or a member, and there is such a one.

    Raises:
        BadValue: it is none, or both.
    """
    if (unit is None) == (member is None):
        raise BadValue("an entry is that of a unit or of a member")
    if unit is not None:
        _check_unit(case, unit)
    if member is not None:
        _check_member(case, member)


def _check_unit(case: ReportCase, unit: RegionCode) -> None:
    if unit not in case.facts.rules.regions:
        raise UnknownRegion(unit)
    if not is_within(unit, desk_of(case)):
        raise RegionOfAnotherDesk(f"{unit} lies outside {desk_of(case)}", desk=desk_region(unit))


def _check_member(case: ReportCase, member: str) -> None:
    if member not in case.facts.rules.offices:
        raise UnknownAgency(member)


def _check_room(report: Report) -> None:
    if len(report.entries) + len(report.nil) >= ENTRIES_LIMIT:
        raise TooLarge(f"a report takes {ENTRIES_LIMIT} entries")
