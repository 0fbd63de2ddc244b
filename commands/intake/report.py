"""What is handed in, and what becomes of it."""

import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Final, Literal

import orjson
from pydantic import AfterValidator, AwareDatetime, Field

from domain.base import Value
from domain.calendar import Calendar
from domain.codes import IntakeChannel, RegionCode
from domain.contests import Contest, as_set
from domain.desk.events import NilReportReceived
from domain.intake import ContactFault
from domain.occurrence import Occurrence
from domain.problem.assessment import Assessment
from domain.problem.events import ProblemArchived, ProblemDetected
from domain.stream import StreamId
from ledger.port import Appended

SAID_VERSION: Final = b"report/2"
"""Of the form in which a report is compared; another form is another version."""


INSTANTS: Final = ("occurred_at", "occurred_until", "reported_at", "reported_until")
"""Fields of a report that hold instants."""


class IntakeReport(Value):
    """What a reporter, an operator or a file row hands in."""

    intake_key: str = Field(min_length=1, max_length=200)
    """The sender's identity of this report; the same key never makes a second report."""

    desk: RegionCode
    text: str
    region: RegionCode | None = None
    """Kecamatan or kabupaten/kota, when the sender knows it."""

    place: str | None = Field(default=None, max_length=500)
    channel: IntakeChannel = IntakeChannel.CLI
    reporter_role: str = Field(default="operator", pattern=r"^[a-z_]{2,30}$")
    occurred_at: AwareDatetime
    """As the reporter reads the desk's calendar, like `reported_at`; what is recorded is the wall's time."""

    reported_at: AwareDatetime
    contact: str | None = Field(default=None, max_length=200)
    """Where the reporter can be told."""

    contact_fault: ContactFault | None = None
    """Why what was left is no contact."""

    attachment_hint: str | None = Field(default=None, max_length=500)
    contests: Annotated[tuple[Contest, ...], AfterValidator(as_set)] = ()
    """What it touches, when the sender knows it; empty for all that the region votes for."""

    occurred_until: AwareDatetime | None = None
    """First instant after the day on which it happened, where the hour is not known: `occurred_at` is then the day's
    first instant, and no hour."""

    reported_until: AwareDatetime | None = None
    """The same for `reported_at`."""

    reporter_name: str | None = Field(default=None, max_length=200)
    """What the reporter is called; goes to the vault."""

    @property
    def occurrence(self) -> Occurrence:
        """When it happened, as far as the report says."""
        return Occurrence(self.occurred_at, self.occurred_until)

    def on_the_wall(self, calendar: Calendar) -> "IntakeReport":
        """The same report with the instants of the wall's clock at which `calendar` shows what it tells."""
        told = {name: getattr(self, name) for name in INSTANTS}
        instants = {name: calendar.wall(at) for name, at in told.items() if at is not None}
        return self if calendar.is_real else self.model_copy(update=instants)


def said(report: IntakeReport, *, with_key: bool = False) -> bytes:
    """What a report says, in one form: the same bytes however it was written.

    White space, Unicode's forms of one letter, signs that nobody sees, and the zone of an instant make no difference. A
    field that a later release adds changes nothing of what was sent before.
    """
    # What is made of a contact that is none adds nothing to what was said.
    left_out = {"contact_fault"} if with_key else {"contact_fault", "intake_key"}
    fields = report.model_dump(exclude_defaults=True, exclude=left_out)
    fields |= {name: _instant(value) for name, value in fields.items() if name in INSTANTS}
    plain = {name: _plain(value) if isinstance(value, str) else value for name, value in fields.items()}
    return SAID_VERSION + orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)


def _instant(at: datetime) -> str:
    try:
        return at.astimezone(UTC).isoformat()
    except OverflowError:  # at the end of the calendar; intake refuses it
        return at.isoformat()


def _plain(text: str) -> str:
    if text.isascii():  # nothing of what is levelled below is among these letters
        return " ".join(text.split())
    seen = (each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) not in {"Cf", "Cs"})
    return " ".join("".join(seen).split())


Disposition = Literal["became", "joined", "archived", "nil"]


class IntakeOutcome(Value):
    """What became of a report."""

    type: Literal["accepted"] = "accepted"
    disposition: Disposition
    intake_id: str
    problem_id: str | None = None
    assessment: Assessment | None = None
    """Set when the report became a problem now or earlier."""

    fresh: bool = True
    """False when the same report had been accepted before."""


def outcome_of(appended: Appended, intake_id: str, *, fresh: bool) -> IntakeOutcome:
    """What became of the report whose command stored `appended`."""
    event = appended.events[0]
    if isinstance(event, NilReportReceived):
        return IntakeOutcome(disposition="nil", intake_id=intake_id, fresh=fresh)
    problem_id = StreamId.parse(appended.stream).name
    if isinstance(event, ProblemDetected | ProblemArchived):
        return IntakeOutcome(
            disposition="became" if isinstance(event, ProblemDetected) else "archived",
            intake_id=intake_id,
            problem_id=problem_id,
            assessment=event.assessment,
            fresh=fresh,
        )
    return IntakeOutcome(disposition="joined", intake_id=intake_id, problem_id=problem_id, fresh=fresh)
