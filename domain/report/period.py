"""Which days a report tells of, by its name: `daily/2024-11-27/0`, `weekly/2024-11-25/0`, `monthly/2024-11/0`."""

import re
from datetime import date, timedelta
from typing import Final, NamedTuple

from pydantic import TypeAdapter, ValidationError

from domain.codes import StageCode
from domain.refusals import UnknownPeriod
from domain.report_id import ReportId, ReportKind

OF_ONE_PROBLEM: Final = frozenset({ReportKind.FLASH, ReportKind.INCIDENT})
"""Kinds of reports whose subject is a problem."""

_NUMBER: Final = re.compile(r"0|[1-9]\d{0,3}", re.ASCII)
_PROBLEM: Final = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)
_MONTH: Final = re.compile(r"(2\d{3})-(0[1-9]|1[0-2])", re.ASCII)
_DAY: Final = re.compile(r"2\d{3}-\d\d-\d\d", re.ASCII)
_STAGE: Final = TypeAdapter(StageCode)


class Period(NamedTuple):
    """Days of a desk's calendar."""

    since: date
    until: date
    """The last day."""


def period_of(report_id: ReportId, year: int) -> Period | None:
    """The days that the name of a report tells; None where it names a stage, a problem or the whole election.

    Args:
        report_id: of the report.
        year: of the election.

    Raises:
        UnknownPeriod: it is no name of a report of such an election.
    """
    subject = report_id.subject
    if report_id.kind is None or not _NUMBER.fullmatch(report_id.number_text):
        raise UnknownPeriod(f"no report is called {report_id.key}")
    match report_id.kind:
        case ReportKind.DAILY:
            day = _day(subject)
            return Period(day, day)
        case ReportKind.WEEKLY:
            day = _day(subject)
            return Period(day, day + timedelta(days=6))
        case ReportKind.MONTHLY:
            return _month(subject)
        case ReportKind.STAGE:
            _check_stage(subject)
        case ReportKind.FINAL:
            if subject != str(year):
                raise UnknownPeriod(f"the election is that of {year}")
        case ReportKind.FLASH | ReportKind.INCIDENT:
            if not _PROBLEM.fullmatch(subject):
                raise UnknownPeriod(f"{subject} is no problem")
    return None


def _day(subject: str) -> date:
    if _DAY.fullmatch(subject):
        try:
            return date.fromisoformat(subject)
        except ValueError:
            pass
    raise UnknownPeriod(f"{subject} is no day")


def _month(subject: str) -> Period:
    found = _MONTH.fullmatch(subject)
    if found is None:
        raise UnknownPeriod(f"{subject} is no month")
    first = date(int(found[1]), int(found[2]), 1)
    later = first + timedelta(days=31)
    return Period(first, later.replace(day=1) - timedelta(days=1))


def _check_stage(subject: str) -> None:
    try:
        _STAGE.validate_python(subject)
    except ValidationError:
        raise UnknownPeriod(f"{subject} is no stage") from None
