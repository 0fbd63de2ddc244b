"""Which report to the next tier: `17.07/incident/<problem>/0`, `17.07/daily/2024-11-27/0`."""

from datetime import date
from enum import StrEnum

from domain.key import Key


class ReportKind(StrEnum):
    """What a report is about and when it is due."""

    FLASH = "flash"
    """One grave problem, at once, while coordination runs."""

    INCIDENT = "incident"
    """One serious problem, when coordination and recommendation are through."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    STAGE = "stage"
    """One stage of the election."""

    FINAL = "final"
    """The whole election."""

    @property
    def tells_the_end(self) -> bool:
        """Whether a problem that stands in such a report has been told to the end; a flash only says that it began."""
        return self is not ReportKind.FLASH


class ReportId(Key):
    """One report: whose book it is of, its kind, the problem or period it tells of, and its number.

    The number is 0 for the first report on the same subject; a problem that was reopened is reported anew under the
    next one. The id is also what the stream of the report is called by.
    """

    __slots__ = ()

    @classmethod
    def of_problem(cls, book: str, kind: ReportKind, problem_id: str, number: int) -> "ReportId":
        """The id of a report on one problem."""
        return cls(f"{book}/{kind}/{problem_id}/{number}")

    @classmethod
    def of_day(cls, book: str, day: date, number: int = 0) -> "ReportId":
        """The id of the daily report of `day`, by the calendar of the book's desk."""
        return cls.of_period(book, ReportKind.DAILY, day.isoformat(), number)

    @classmethod
    def of_period(cls, book: str, kind: ReportKind, subject: str, number: int) -> "ReportId":
        """The id of a report on a day, a week or a month, which `subject` names."""
        return cls(f"{book}/{kind}/{subject}/{number}")

    @classmethod
    def of_stream(cls, book: str, key: str) -> "ReportId":
        """The id of the report whose stream has this key in a book."""
        return cls(f"{book}/{key}")

    @classmethod
    def named(cls, book: str, name: str) -> "ReportId":
        """The id of the report that people call `daily/2024-11-27`, or `daily/2024-11-27/0` with its number."""
        return cls.of_stream(book, name if name.count("/") > 1 else f"{name}/0")

    @property
    def key(self) -> str:
        """What tells the report from the others of its book, and is the key of its stream."""
        return "/".join(self._parts)

    @property
    def book(self) -> str:
        """Whose book the report is of."""
        return self.rsplit("/", 3)[0]

    @property
    def kind(self) -> ReportKind | None:
        """Kind of the report; None for one that this release does not know."""
        return next((kind for kind in ReportKind if kind == self._parts[0]), None)

    @property
    def subject(self) -> str:
        """The problem or the period it tells of."""
        return self._parts[1]

    @property
    def number(self) -> int:
        """The how-manyeth report on the same subject, from 0."""
        number = self.number_text
        return int(number) if number.isdecimal() else 0

    @property
    def number_text(self) -> str:
        """The number as it is written."""
        return self._parts[2]

    @property
    def _parts(self) -> tuple[str, str, str]:
        _, *parts = self.rsplit("/", 3)
        kind, subject, number = (*parts, "", "", "")[:3]
        return kind, subject, number
