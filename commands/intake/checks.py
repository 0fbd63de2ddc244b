"""What a report has to be before anybody reads it."""

import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from commands.intake.report import IntakeReport
from domain.calendar import Calendar
from domain.codes import RegionCode, desk_region, is_within
from domain.intake import EARLIEST
from domain.refusals import InstantOutOfRange, OccurredAfterReported, RegionOfAnotherDesk, UnfitText, UnknownRegion
from domain.rulebook import Rulebook

TEXT_LIMIT: Final = 20_000
"""Characters of a report; longer ones are sent as a file."""

CLOCK_TOLERANCE: Final = timedelta(minutes=5)
"""How far a sender's clock may run ahead of ours."""


class ReportChecks:
    """Refuses what cannot be a report of the desk that it names."""

    def __init__(self, rules: Rulebook, desk_name: Callable[[RegionCode], str], now: Callable[[], datetime]) -> None:
        self._rules = rules
        self._desk_name = desk_name
        self._now = now

    def check(self, report: IntakeReport) -> None:
        """Return if the report can be read.

        Raises:
            UnfitText: one of its texts cannot be stored, or the first is empty or too long.
            UnknownRegion: its desk or region is none.
            RegionOfAnotherDesk: its region lies in another desk's.
        """
        check_text(report.text, limit=TEXT_LIMIT)
        for extra in (report.place, report.contact, report.attachment_hint, report.intake_key, report.reporter_name):
            if extra is not None:
                check_characters(extra)
        if not self._rules.has_desk(report.desk):
            raise UnknownRegion(f"{report.desk} has no desk")
        if report.region is not None:
            if report.region not in self._rules.regions:
                raise UnknownRegion(report.region)
            if not is_within(report.region, report.desk):
                raise self.of_another_desk(report.region, desk_region(report.region))

    def check_instants(self, report: IntakeReport, calendar: Calendar) -> None:
        """Return if what the report tells can have happened, as `calendar` shows it.

        Raises:
            InstantOutOfRange: one of its instants is in the future or before any election.
            OccurredAfterReported: it tells of what came after it.
        """
        latest = calendar.shown(self._now()) + CLOCK_TOLERANCE
        for instant in (report.occurred_at, report.reported_at):
            if not EARLIEST <= instant <= latest:
                raise InstantOutOfRange(f"{instant.isoformat()} is in the future or before {EARLIEST.year}")
        if report.occurred_at > (report.reported_until or report.reported_at) + CLOCK_TOLERANCE:
            raise OccurredAfterReported(f"{report.occurred_at.isoformat()} > {report.reported_at.isoformat()}")

    def of_another_desk(self, place: str, desk: RegionCode) -> RegionOfAnotherDesk:
        """The refusal of a report about `place`, which names the desk that would take it."""
        return RegionOfAnotherDesk(f"{place} belongs to {desk}, {self._desk_name(desk)}", desk=desk)


def check_text(text: str, *, limit: int) -> None:
    """Return if `text` is readable and not too long.

    Raises:
        UnfitText: empty, too long, or not text.
    """
    if len(text) > limit:
        raise UnfitText(f"the text has {len(text)} characters; {limit} are the limit")
    check_characters(text)
    if not any(unicodedata.category(character)[0] in "LNPS" for character in text):
        raise UnfitText("the text is empty")


def check_characters(text: str) -> None:
    """Return if `text` can be stored.

    Raises:
        UnfitText: it holds NUL or half of a character.
    """
    if "\x00" in text:
        raise UnfitText("the text holds a NUL character")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise UnfitText("the text holds a lone surrogate")
