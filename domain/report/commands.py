"""What may be asked of a report."""

from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from domain.actor import PersonId
from domain.base import Value
from domain.codes import AgencyCode, RegionCode
from domain.command import Envelope
from domain.report_opening import OpenReport as OpenReport  # noqa: PLC0414 - one of the commands of this kind

TEXT_LIMIT_CHARACTERS: Final = 2000
"""Of an entry."""

NARRATIVE_LIMIT_CHARACTERS: Final = 8000
REMARKS_LIMIT_CHARACTERS: Final = 1000
CITES_LIMIT: Final = 100

Draft = Annotated[str, StringConstraints(max_length=10 * NARRATIVE_LIMIT_CHARACTERS)]
"""What somebody wants to write, before it was looked at."""

Cite = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._/-]{0,119}$")]
"""Id of an event or of a problem that a text rests on."""

Cites = Annotated[tuple[Cite, ...], Field(max_length=CITES_LIMIT)]

ArchiveCode = Annotated[str, StringConstraints(pattern=r"^\d{3}(?:\.\d{1,3}){0,4}$")]
"""Code of the archive's classification with which the number of a letter begins: `200.2.1`."""

ReportNumber = Annotated[
    str, StringConstraints(max_length=120, pattern=r"^\d{3}(?:\.\d{1,3}){0,4}/[A-Za-z0-9][A-Za-z0-9 ./_-]*$")
]
"""Number under which a report goes out, the archive's code first: `200.2.1/012/DESK/2024`."""


class AddEntry(Value):
    """Tell something for the report, as a unit or as a member of the desk."""

    type: Literal["AddEntry"] = "AddEntry"
    unit: RegionCode | None = None
    member: AgencyCode | None = None
    """One of the two."""

    text: Draft
    """In official words, which name no private person."""

    cites: Cites = ()


class EnterNil(Value):
    """Tell that a unit or a member had nothing to report."""

    type: Literal["EnterNil"] = "EnterNil"
    unit: RegionCode | None = None
    member: AgencyCode | None = None


class CloseEntries(Value):
    """Take no more entries into the report: by the service at the cut-off, by a person at once."""

    type: Literal["CloseEntries"] = "CloseEntries"
    cut_off: AwareDatetime | None = None
    """The cut-off on which the service acts; None for a person."""


class CompileReport(Value):
    """Make the body of the report from the record, as it stands."""

    type: Literal["CompileReport"] = "CompileReport"


class WriteNarrative(Value):
    """Tell in words what the figures do not."""

    type: Literal["WriteNarrative"] = "WriteNarrative"
    text: Draft
    cites: Cites = ()


class ApproveReport(Value):
    """Let the report go out as it was compiled, as a second person."""

    type: Literal["ApproveReport"] = "ApproveReport"


class DisapproveReport(Value):
    """Send the report back to who compiles it."""

    type: Literal["DisapproveReport"] = "DisapproveReport"
    remarks: Draft


class SealReport(Value):
    """Give the report its number and its signer: nothing in it changes any more."""

    type: Literal["SealReport"] = "SealReport"
    number: ReportNumber | None = None
    """As the archive gave it; None makes one of the archive's code and the desk's own count."""

    archive_code: ArchiveCode = "200.2.1"
    """With which a number that is made begins."""

    signer: PersonId | None = None
    """Holder of a post of the desk; None for who chairs it today."""


class SubmitReport(Value):
    """Send the sealed report to the tier above."""

    type: Literal["SubmitReport"] = "SubmitReport"


class ReceiveReport(Value):
    """Confirm, as the tier above, that the report is there."""

    type: Literal["ReceiveReport"] = "ReceiveReport"
    number: Annotated[str, StringConstraints(max_length=120, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./_-]*$")] | None = None
    """Under which the tier above has entered it; None where it enters none."""


class ReturnReport(Value):
    """Send the report back, as the tier above, with what has to be put right."""

    type: Literal["ReturnReport"] = "ReturnReport"
    remarks: Draft


class RestateReport(Value):
    """Begin another edition of a report that went out; the one that was sent stays as it was sent."""

    type: Literal["RestateReport"] = "RestateReport"
    reason: Draft


class MissReport(Value):
    """Record that nothing was sealed in time."""

    type: Literal["MissReport"] = "MissReport"
    cut_off: AwareDatetime


AutomaticCommand = Annotated[CloseEntries | MissReport, Field(discriminator="type")]
"""What the service does by the clock."""

Command = Annotated[
    OpenReport
    | AddEntry
    | EnterNil
    | CloseEntries
    | CompileReport
    | WriteNarrative
    | ApproveReport
    | DisapproveReport
    | SealReport
    | SubmitReport
    | ReceiveReport
    | ReturnReport
    | RestateReport
    | MissReport,
    Field(discriminator="type"),
]


class CommandEnvelope(Envelope[Command]):
    """A command to one report."""
