"""Letters of a desk in official form, what a recommendation is put on, and what goes from hand to hand."""

from typing import ClassVar, Literal

from documents.document import Document, Fact, Letterhead, LetterHeading, Link, ShownInstant, Signer
from domain.base import Value
from domain.codes import Severity
from domain.problem.outcome import Response


class ReferralLetter(Document):
    """What one agency is asked."""

    form: ClassVar[str] = "referral-letter"

    letterhead: Letterhead
    heading: LetterHeading
    referral: str
    """By which an answer names it."""

    leads: bool
    """Whether the agency is in charge, and owes an answer beside its acknowledgement."""

    restricted: bool
    """The letter names nothing of the problem."""

    replaces: str | None = None
    """Referral that it stands in place of."""

    facts: tuple[Fact, ...]
    steps: tuple[str, ...] = ()
    acknowledge_by: ShownInstant | None = None
    """None where no deadline runs any more; so is the next."""

    answer_by: ShownInstant | None = None
    contacts: tuple[Fact, ...] = ()
    link_until: ShownInstant | None = None
    """Last instant at which the link opens anything."""

    signer: Signer
    copies: tuple[str, ...] = ()


class Enclosure(Value):
    """What is handed over with a letter."""

    what: str
    how_many: str
    note: str


class HandOverLetter(Document):
    """An allegation goes to the body whose matter it is; with its receipt in two copies."""

    form: ClassVar[str] = "hand-over-letter"

    letterhead: Letterhead
    heading: LetterHeading
    number: str
    """Of the problem."""

    reason: str | None = None
    facts: tuple[Fact, ...]
    enclosures: tuple[Enclosure, ...]
    receipt_by: ShownInstant | None = None
    signer: Signer
    copies: tuple[str, ...] = ()


class RecordedPerson(Value):
    """Somebody who had a part in a recommendation."""

    part: str
    name: str
    position: str
    at: ShownInstant | None = None


class RecordedAnswer(Value):
    """What the addressee answered."""

    outcome: Response
    words: str | None = None
    at: ShownInstant


class Imprint(Value):
    """What a print of a letter bears beside what the letter tells."""

    made_at: ShownInstant
    version: int
    """Of the problem."""

    signer: Signer
    page: Link | None
    """Of the problem, for those who may see it; None where the pages have no address."""

    persons: tuple[RecordedPerson, ...] = ()
    """Who had a part in the recommendation that the letter brings."""

    answer: RecordedAnswer | None = None
    """What its addressee answered."""


class RecommendationSheet(Document):
    """What a desk recommends to whom, and room for the answer."""

    form: ClassVar[str] = "recommendation-sheet"

    letterhead: Letterhead
    letter_number: str | None = None
    number: str
    """Of the problem."""

    recommendation: int
    """Which of the problem, from 1."""

    addressee: str
    issue: str | None = None
    facts: tuple[Fact, ...]
    steps: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """The desk's own text, by paragraphs."""

    basis: str | None = None
    answer_by: ShownInstant | None = None
    persons: tuple[RecordedPerson, ...] = ()
    answer: RecordedAnswer | None = None


class Slip(Document):
    """One problem, or one of its referrals, on a sheet for a pocket."""

    form: ClassVar[str] = "slip"

    paper: Literal["a6", "a5"] = "a6"
    number: str
    severity: Severity
    category: str
    place: str
    occurred_at: ShownInstant
    hour_known: bool = True
    referral: str | None = None
    standing: str
    due_at: ShownInstant | None = None
    contact: str | None = None
    happened: str | None = None
    steps: tuple[str, ...] = ()
    opens_without_account: bool = False
    """Whether the code opens the office's own page for whoever holds it."""


class Receipt(Document):
    """For whoever handed a report in: that it is on record; neither its words nor who they are."""

    form: ClassVar[str] = "receipt"

    letterhead: Letterhead
    number: str
    """Of the report."""

    received_at: ShownInstant
    channel: str
    region: str
    register_number: str | None = None
    event_version: int
    """Of the event by which the report came, in its stream."""

    position: int
    """Of that event, in the desk's book."""

    standing: str
    handed_to: tuple[str, ...] = ()
    contact: str | None = None
