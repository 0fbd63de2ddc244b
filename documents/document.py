"""What every printed document says of itself, and the parts that several of them share.

Plain values of figures and wording: who makes one has looked everything up, by the sight of whoever it is for. Texts
are made fit for paper when the document is set (`documents.cleaning`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, AwareDatetime, Field, PlainSerializer, StringConstraints

from domain.base import Value
from domain.codes import Severity
from domain.desk.letterhead import Letterhead as RecordedLetterhead

ShownInstant = Annotated[
    AwareDatetime,
    AfterValidator(lambda instant: instant.replace(microsecond=0)),
    PlainSerializer(datetime.isoformat, return_type=str, when_used="json"),
]
"""As a clock at the desk shows it, to the second, with the offset of its zone."""


Link = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]{1,1200}$")]
"""An address, which is printed as it is: what a code holds is at most 1,500 bytes."""


class Document(Value):
    """A document of one desk."""

    form: ClassVar[str]
    """Name of the form that sets it, below `forms/`."""

    embeds_data: ClassVar[bool] = False
    """Whether the file holds its data as an attachment, whose SHA-256 is the digest at each page's foot."""

    title: str
    """Of the file, for whoever lists it."""

    desk_name: str
    made_at: ShownInstant
    """When it was made; what it says is as of then."""

    zone: str
    """Short name of the zone of every instant, for example `WIB`."""

    fictitious: bool
    """Sample data, or a rehearsal's: each page says so."""

    version: int | None = None
    """Of what it tells about."""

    link: Link | None = None
    """What its code leads to; None for a document without one."""


class Letterhead(Value):
    """Lines that head a letter."""

    government: str
    desk: str
    address: tuple[str, ...] = ()
    phone: str | None = None
    email: str | None = None
    decree: str | None = None

    @classmethod
    def of(cls, recorded: RecordedLetterhead, *, government: str, desk: str) -> "Letterhead":
        """As a desk has set it, with these names where it has said none."""
        return cls.model_validate(recorded.filled(government, desk).model_dump())


class Signer(Value):
    """Who signs; what nobody recorded is a line to write on."""

    office: tuple[str, ...]
    """Lines above the signature, from whose behalf on; the last ends with a comma."""

    name: str | None = None
    rank: str | None = None
    employee_number: str | None = None


class LetterHeading(Value):
    """Between the letterhead and the text of a letter."""

    number: str | None = None
    """From the register of letters; None for a line to write on."""

    urgency: str
    enclosed: str = "–"
    subject: str
    place: str | None = None
    """Before the date."""

    addressee: tuple[str, ...]
    at: str | None = None
    """Where the addressee is; None for the usual word of letters."""


class Fact(Value):
    """One labelled line."""

    label: str
    value: str


class Bar(Value):
    """One bar of a chart."""

    label: str
    counts: Mapping[Severity, Annotated[int, Field(ge=0)]] = {}


class Chart(Value):
    """Counts by severity, drawn."""

    title: str
    shape: Literal["columns", "bars"]
    """Standing for what follows in time, lying for what has a name."""

    bars: tuple[Bar, ...]
