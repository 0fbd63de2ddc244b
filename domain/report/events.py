"""What has happened to a report. Stored for ever: a field may get added with a default, never renamed or lost."""

from datetime import date
from typing import Annotated, Final, Literal, get_args

from pydantic import AwareDatetime, Field

from domain.base import Fact, StoredValue
from domain.codes import AgencyCode, RegionCode
from domain.contests import Contests
from domain.figures.funnel import Figure
from domain.report_id import ReportId, ReportKind


class Expected(StoredValue):
    """Who is to report for a period."""

    units: tuple[RegionCode, ...] = ()
    members: tuple[AgencyCode, ...] = ()


class ReportOpened(Fact):
    """A desk has begun a report."""

    type: Literal["ReportOpened"] = "ReportOpened"
    report_id: ReportId
    kind: ReportKind
    since: date
    """First day, by the desk's calendar."""

    until: date
    """Last day."""

    cut_off: AwareDatetime
    missing_at: AwareDatetime
    """When it is missing unless it was sealed."""

    to_region: RegionCode | None
    """Of the desk that it will go to; None for the nation's."""

    expects: Expected = Expected()
    contests: Contests = ()


class EntryAdded(Fact):
    """A unit or a member has told something."""

    type: Literal["EntryAdded"] = "EntryAdded"
    number: int
    """From 1, of this report."""

    unit: RegionCode | None = None
    member: AgencyCode | None = None
    text: str
    """Official words."""

    cites: tuple[str, ...] = ()
    """Ids of events or of problems."""

    late: bool
    """Whether it came after the cut-off: then it stands in the next report."""


class NilEntered(Fact):
    """A unit or a member has told that it had nothing to report."""

    type: Literal["NilEntered"] = "NilEntered"
    unit: RegionCode | None = None
    member: AgencyCode | None = None
    late: bool


class EntriesClosed(Fact):
    """What is entered from now on is late."""

    type: Literal["EntriesClosed"] = "EntriesClosed"
    cut_off: AwareDatetime


class ReportCompiled(Fact):
    """The report has a body, made from the record as it stood."""

    type: Literal["ReportCompiled"] = "ReportCompiled"
    edition: int
    digest: str
    """Hex SHA-256 under which the ledger keeps the body (`domain.report.body`)."""

    body_size: int
    """Bytes."""

    position: int
    """Of the newest event of the desk's book that it knows."""

    figures: tuple[Figure, ...]
    problems: int
    """That it tells of, restricted ones included."""

    nil: bool
    """Whether there was nothing to tell."""

    by: str


class NarrativeWritten(Fact):
    """Somebody has told in words what the figures do not."""

    type: Literal["NarrativeWritten"] = "NarrativeWritten"
    edition: int
    text: str
    cites: tuple[str, ...] = ()
    author: str


class ReportApproved(Fact):
    """A second person lets the report go out."""

    type: Literal["ReportApproved"] = "ReportApproved"
    edition: int
    by: str


class ReportDisapproved(Fact):
    """The report goes back to who compiles it."""

    type: Literal["ReportDisapproved"] = "ReportDisapproved"
    edition: int
    remarks: str
    by: str


class ReportSealed(Fact):
    """The report has its number and its signer, and changes no more."""

    type: Literal["ReportSealed"] = "ReportSealed"
    edition: int
    number: str
    count: int | None = None
    """Place among the numbers that the desk made itself; None for a number that was typed."""

    signer: str
    post: str
    """Of the desk, which the signer held."""

    digest: str
    """Hex SHA-256 of what was sealed (`domain.report.body.seal_digest`)."""

    checkpoint: str | None = None
    """Of the desk's book, where there is one."""

    by: str


class ReportSubmitted(Fact):
    """The report went to the tier above."""

    type: Literal["ReportSubmitted"] = "ReportSubmitted"
    edition: int
    to_region: RegionCode
    path: tuple[RegionCode, ...]
    """Regions of the desks through which what it tells goes up, the next one first."""

    by: str


class ReportReceived(Fact):
    """The tier above has the report."""

    type: Literal["ReportReceived"] = "ReportReceived"
    edition: int
    number: str | None = None
    by: str


class ReportReturned(Fact):
    """The tier above has sent the report back."""

    type: Literal["ReportReturned"] = "ReportReturned"
    edition: int
    remarks: str
    by: str


class RestatementOpened(Fact):
    """Another edition of the report has begun; the one that was sent stays as it was sent."""

    type: Literal["RestatementOpened"] = "RestatementOpened"
    edition: int
    """The new one."""

    reason: str
    by: str


class ReportMissed(Fact):
    """Nothing was sealed in time."""

    type: Literal["ReportMissed"] = "ReportMissed"
    cut_off: AwareDatetime


Event = Annotated[
    ReportOpened
    | EntryAdded
    | NilEntered
    | EntriesClosed
    | ReportCompiled
    | NarrativeWritten
    | ReportApproved
    | ReportDisapproved
    | ReportSealed
    | ReportSubmitted
    | ReportReceived
    | ReportReturned
    | RestatementOpened
    | ReportMissed,
    Field(discriminator="type"),
]

EVENTS: Final[tuple[type[Fact], ...]] = get_args(get_args(Event)[0])
"""Every class above."""
