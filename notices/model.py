"""What a notice is on its way to somebody: the facts, the rendered message, the receipt, and the ways it can fail.

Invariants:
    * a message keeps its key through every attempt, so a receiver can tell a repeat from a second notice;
    * the text of a failure holds codes and numbers only, because it ends in workflow histories, where no personal
      data may stand.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, Field, JsonValue, StringConstraints

from domain.actor import ActingAs
from domain.base import Value
from domain.codes import Language, Severity
from domain.desk.letterhead import NO_LETTERHEAD, Letterhead
from domain.obligation import ObligationKind
from domain.officials import Post
from domain.problem.outcome import Dismissal, Outcome
from domain.problem.verification import Finding


class NoticeKind(StrEnum):
    """Why somebody is told something; one template per kind."""

    REFERRAL = "REFERRAL"
    """An agency is asked to act."""

    HAND_OVER = "HAND_OVER"
    """The body that decides gets an alleged matter."""

    REMINDER = "REMINDER"
    SILENCE = "SILENCE"
    """The desk hears that a supporter has not answered."""

    ESCALATION = "ESCALATION"
    RECOMMENDATION = "RECOMMENDATION"
    """An approved recommendation goes to its addressee."""

    REPORT = "REPORT"
    """The next tier gets a report."""

    REPORTER_RECEIPT = "REPORTER_RECEIPT"
    """The reporter gets the register number."""

    REPORTER_OUTCOME = "REPORTER_OUTCOME"
    """The reporter learns how it ended."""

    APPROVAL_REQUEST = "APPROVAL_REQUEST"
    """A second person has to approve."""

    CORRECTION = "CORRECTION"
    """Who goes on being asked learns what was wrong before."""

    WITHDRAWAL = "WITHDRAWAL"
    """Nothing is asked of an agency any more."""
    REPORTER_DISMISSED = "REPORTER_DISMISSED"
    """The reporter learns that the desk does nothing about it, and why."""

    REPORTER_FORWARDED = "REPORTER_FORWARDED"
    """The reporter learns who has it now."""

    REPORTER_MERGED = "REPORTER_MERGED"
    """The reporter learns the number under which it goes on."""

    REPORTER_SEPARATED = "REPORTER_SEPARATED"
    """The reporter learns that the merging was taken back."""

    REPORTER_REOPENED = "REPORTER_REOPENED"

    REGRADE = "REGRADE"
    """Whoever was asked learns of another severity."""

    MERGER = "MERGER"
    """Whoever was asked learns that it goes on under another number."""

    SEPARATION = "SEPARATION"
    """Whoever was asked learns that it goes on under its own number after all."""

    REOPENING = "REOPENING"
    NEWS = "NEWS"
    """An agency at work learns how many more have reported it."""


class NoticeChannel(StrEnum):
    """How a message travels."""

    SMTP = "SMTP"
    WEBHOOK = "WEBHOOK"
    APPRISE = "APPRISE"
    OUTBOX = "OUTBOX"


class SkipReason(StrEnum):
    """Why a planned notice is not sent at all."""

    NO_CONTACT = "NO_CONTACT"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    PROBLEM_ENDED = "PROBLEM_ENDED"
    WITHDRAWN = "WITHDRAWN"
    CONTACT_ERASED = "CONTACT_ERASED"
    """The vault no longer has what the reporter left."""

    NO_CHANNEL = "NO_CHANNEL"
    """What the reporter left is none of the channel in use."""

    OVERTAKEN = "OVERTAKEN"
    """What it tells is so no more; where that matters another notice says so."""


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


Text = Annotated[str, AfterValidator(_encodable)]
"""Text that every channel can encode: a lone surrogate becomes a question mark instead of a crash in the last step."""


EscalationCause = Literal["severity", "person", "deadline"]
"""Why a problem went higher: what it is, who said so, or who was silent."""


class ContactPoint(Value):
    """Where somebody is reached. Address and name are personal data and stay out of every `repr`."""

    channel: NoticeChannel
    address: Text = Field(repr=False)
    """Mail address (SMTP), https address (WEBHOOK), name of a configured target (APPRISE), any label (OUTBOX)."""

    display_name: Text = Field(repr=False)
    """What the office is called; empty where nobody said."""

    language: Language = Language.INDONESIAN
    """Of what is written to them."""


def _known_time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("not an IANA time zone") from None
    return name


class Silence(Value):
    """Somebody let a deadline pass."""

    awaited: ObligationKind | None
    """What was not done; None for what this release does not know."""

    of: Text | None = None
    """The office; None of a restricted problem."""

    asked_at: AwareDatetime | None = None
    """Since when it is awaited; None in what was recorded before it was kept."""

    missed_at: AwareDatetime
    """The deadline."""


CorrectedValue = AwareDatetime | tuple[Text, ...] | Text


class Corrected(Value):
    """One thing that was wrong in letters before."""

    field: Text
    """Of `domain.problem.correction.CORRECTABLE`."""

    before: CorrectedValue | None = Field(default=None, repr=False)
    """Names as people read them, but for codes of contests; None where nothing stood there."""

    before_until: AwareDatetime | None = None
    """First instant after the day that stood there, where the hour was not known."""

    after: CorrectedValue = Field(repr=False)


class Approving(Value):
    """Somebody who can approve what waits, by office and post."""

    office: Text
    """Its name."""

    post: Post | None = None
    """Of the desk."""

    acting: ActingAs | None = None
    until: date | None = None
    """Last day on which this one can."""


class NoticeContext(Value):
    """Everything a template may say; free text is data, never template."""

    notice_id: Text
    kind: NoticeKind
    problem_id: Text
    region_name: Text
    category_name: Text | None = None
    """None of a restricted problem."""

    severity: Severity
    agency_name: Text | None = None
    """None where a reporter is told."""

    letterhead: Letterhead = NO_LETTERHEAD
    """What heads and signs the letter."""

    desk_name: Text
    time_zone: Annotated[str, AfterValidator(_known_time_zone)]
    """IANA name of the region's zone; instants are shown in it."""

    recipient_role: Text = "lead"
    """`support` softens a referral from "you lead" to "you support"."""

    register_number: Text | None = None
    stage_name: Text | None = None
    place_name: Text | None = None
    """Name of the kecamatan, where it is known that well."""

    place_told: Text | None = Field(default=None, repr=False)
    """Place in the reporter's words, without numbers and addresses of persons."""

    stations: tuple[Text, ...] = ()
    """Numbers of the polling stations that were told."""

    place_corrected: Text | None = Field(default=None, repr=False)
    """Place in an official's words, where that was put right; the reporter's then stand nowhere."""

    stations_corrected: tuple[Text, ...] = ()
    """Numbers of the polling stations, where an official put them right."""

    corrections: tuple[Corrected, ...] = ()
    """What was wrong in letters before, where the notice says so."""

    replaces: Text | None = None
    """Referral to the same office that was withdrawn, in the place of which this one stands."""

    fallen: int | None = None
    """Number of the recommendation that was sent to the recipient and no longer stands."""

    summary: Text | None = None
    """What happened, in an official's words."""

    reported_words: Text | None = Field(default=None, repr=False)
    """Until there are any: the reporter's, without numbers and addresses of persons."""

    known_since: AwareDatetime | None = None
    """Since when the desk knows."""

    reports: int = 0
    """How many tell of it."""

    lead_name: Text | None = None
    """Office that is in charge, where that is not the recipient."""

    supporting: tuple[Text, ...] = ()
    """Offices besides that were asked to support it."""

    occurred_at: AwareDatetime | None = None
    """As the desk's calendar shows it, like every instant here."""

    occurred_until: AwareDatetime | None = None
    """First instant after that day, where the hour is not known."""

    due_at: AwareDatetime | None = None
    """Until when the recipient is asked to do what the notice asks."""

    answer_due_at: AwareDatetime | None = None
    """Until when the lead of a referral owes its answer besides."""

    is_overdue: bool = False
    """Whether that deadline is over already."""

    awaited: ObligationKind | None = None
    """What the recipient, who is reminded, has not done yet."""

    awaited_since: AwareDatetime | None = None
    """Since when."""

    asked_at: AwareDatetime | None = None
    """When the recipient was asked what is withdrawn."""
    new_reports: int | None = None
    """How many of them since the recipient was told last, where the notice is news of them."""

    graver: Severity | None = None
    """Of a report that is held for graver than the problem, where the notice is news of it."""

    severity_before: Severity | None = None
    """Where the notice tells of another severity."""

    current_number: Text | None = None
    """Number of the problem in which this one goes on, or its id while it has none; where the notice tells of that."""

    forwarded_to: Text | None = None
    """Body that has it now, where a reporter is told so."""

    dismissal: Dismissal | None = None
    """Why the report ends at the desk, where the reporter is told so."""

    is_joined: bool = False
    """Whether the report whose reporter is told joined what was known already."""

    finding: Finding | None = None
    """Whether it is so; None while nobody has found out, and of a restricted problem."""

    silences: tuple[Silence, ...] = ()
    """Who let a deadline pass for which the problem went higher, or of whom the desk hears."""

    escalated_for: EscalationCause | None = None

    steps: tuple[Text, ...] = ()
    recommendation: Text | None = Field(default=None, repr=False)
    """The desk's own text of what it recommends, whole."""

    approving: tuple[Approving, ...] = ()
    """Who can approve what an approval letter asks for, as the rosters stand."""

    contact_name: Text | None = None
    """Office that is called at the desk, with its number and address as far as they are known; None means the desk."""

    contact_phone: Text | None = None
    contact_mail: Text | None = None
    legal_basis: Text | None = None
    reference_link: Text | None = Field(default=None, repr=False)
    """Where the recipient acknowledges or answers; whoever has the link may."""

    link_until: AwareDatetime | None = None
    """Last instant at which that link opens anything."""

    reason: Text | None = Field(default=None, repr=False)
    """Why an official had it sent, where one gave a reason."""

    report_id: Text | None = None
    receipt_number: Text | None = None
    outcome: Outcome | None = None
    escalation_level: int = 0
    """1 is the desk's chair, 2 the next tier, 3 the tier above; 0 when nothing was escalated."""

    restricted: bool = False
    """The letter names nothing of the problem; who is named reads it at the desk."""

    fictitious: bool = False
    """Sample data: subject and body say so."""


MessageKey = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,300}$")]
"""Printable ASCII without spaces, because it stands in mail and HTTP headers."""


PARTED: Final = "-" * 60
"""Line between the parts of a text."""


class MessagePart(Value):
    """One notice of several that go together."""

    subject: Text
    body: Text = Field(repr=False)
    """Plain text, lines ended by LF."""


class Message(Value):
    """One notice, or several that go together, rendered for one recipient."""

    key: MessageKey
    """The same for every attempt to send the same."""

    to: ContactPoint
    subject: Text
    body: Text = Field(repr=False)
    """Plain text, lines ended by LF; where there are parts, what stands before them."""

    parts: tuple[MessagePart, ...] = Field(default=(), repr=False)
    """One for each notice where several go together; none for a notice that goes alone."""

    payload: dict[str, JsonValue] = Field(repr=False)
    """The same for machines."""

    template: str
    template_version: str

    @property
    def whole_text(self) -> str:
        """Everything that is said, for a channel that knows no parts."""
        return "".join((self.body, *(f"\n{PARTED}\n{each.subject}\n\n{each.body}" for each in self.parts)))


class Receipt(Value):
    """A channel took a message."""

    channel: NoticeChannel
    reference: str | None
    """Under what the other side can be asked: Message-ID, HTTP status, file name. Never its own free text."""

    at: AwareDatetime


class FailureClass(StrEnum):
    """What a failure says something about: the first two for good, the others until somebody has put it right."""

    ADDRESS = "address"
    MESSAGE = "message"
    MAILBOX = "mailbox"
    """The recipient's own, which takes nothing more for now."""

    OURS = "ours"
    """Our account or our settings: nobody is reached until the desk's people act."""

    THEIRS = "theirs"
    """The server or program of the other side."""

    WAY = "way"
    """Names and lines between the two."""


class FailureCode(StrEnum):
    """Why a message was not taken. Stable: stored in events."""

    # a verdict on the address or the message
    BAD_ADDRESS = "BAD_ADDRESS"
    """No address that the channel could use."""

    BAD_HEADER = "BAD_HEADER"
    """A name or subject that no header line can hold: somebody tries to write headers."""

    ADDRESS_REJECTED = "ADDRESS_REJECTED"
    MESSAGE_REFUSED = "MESSAGE_REFUSED"
    MESSAGE_TOO_BIG = "MESSAGE_TOO_BIG"
    GONE = "GONE"
    """The target asks never to be told again."""

    REDIRECTED = "REDIRECTED"
    """The target has moved for good; a redirect is never followed."""

    TARGET_FORBIDDEN = "TARGET_FORBIDDEN"
    """The address leads into our own network or past the allowed schemes and ports."""

    # may pass
    MAILBOX_FULL = "MAILBOX_FULL"
    SENDER_REJECTED = "SENDER_REJECTED"
    """Our own address, whoever is written to."""

    CHANNEL_DISABLED = "CHANNEL_DISABLED"
    """This process has no such channel; another one has, or will have."""

    SECRET_MISSING = "SECRET_MISSING"  # noqa: S105 - a code, not a secret
    """Nothing to sign with; unsigned messages are not sent."""

    SIGN_IN_REFUSED = "SIGN_IN_REFUSED"
    """Our own credentials, not this message: everything waits until they are put right."""

    POLICY_REFUSED = "POLICY_REFUSED"
    """The other side takes nothing from us: blocked, not authorised, too many at once."""

    CONGESTED = "CONGESTED"
    """No more than so many for now: a quota is used up, or the mail system is congested."""

    TARGET_MISSING = "TARGET_MISSING"
    """Nothing stands at the target, or something else."""

    SERVER_FAULT = "SERVER_FAULT"
    PROTOCOL_REFUSED = "PROTOCOL_REFUSED"
    """The two programs do not understand each other."""

    ANSWER_UNREADABLE = "ANSWER_UNREADABLE"
    DEFERRED = "DEFERRED"
    """The other side says: later."""

    NAME_NOT_RESOLVED = "NAME_NOT_RESOLVED"
    CONNECTION_FAILED = "CONNECTION_FAILED"
    TLS_FAILED = "TLS_FAILED"
    """Certificate or handshake; nothing is sent in plain instead."""

    TIMED_OUT = "TIMED_OUT"
    ROUTE_FAILED = "ROUTE_FAILED"
    """The mail server finds no way to the recipient's."""

    OUTBOX_UNWRITABLE = "OUTBOX_UNWRITABLE"

    # recorded, never raised
    GAVE_UP_WAITING = "GAVE_UP_WAITING"
    """What might have passed did not, for as long and as often as was tried; the last cause stands beside it."""

    @property
    def failure_class(self) -> FailureClass:
        """What it says something about."""
        return FAILURE_CLASSES[self]

    @property
    def is_final(self) -> bool:
        """Whether another attempt would end the same way."""
        return self.failure_class in (FailureClass.ADDRESS, FailureClass.MESSAGE)


FAILURE_CLASSES: Final[Mapping[FailureCode, FailureClass]] = {
    FailureCode.BAD_ADDRESS: FailureClass.ADDRESS,
    FailureCode.ADDRESS_REJECTED: FailureClass.ADDRESS,
    FailureCode.GONE: FailureClass.ADDRESS,
    FailureCode.REDIRECTED: FailureClass.ADDRESS,
    FailureCode.TARGET_FORBIDDEN: FailureClass.ADDRESS,
    FailureCode.BAD_HEADER: FailureClass.MESSAGE,
    FailureCode.MESSAGE_REFUSED: FailureClass.MESSAGE,
    FailureCode.MESSAGE_TOO_BIG: FailureClass.MESSAGE,
    FailureCode.MAILBOX_FULL: FailureClass.MAILBOX,
    FailureCode.SENDER_REJECTED: FailureClass.OURS,
    FailureCode.CHANNEL_DISABLED: FailureClass.OURS,
    FailureCode.SECRET_MISSING: FailureClass.OURS,
    FailureCode.SIGN_IN_REFUSED: FailureClass.OURS,
    FailureCode.POLICY_REFUSED: FailureClass.OURS,
    FailureCode.CONGESTED: FailureClass.OURS,
    FailureCode.OUTBOX_UNWRITABLE: FailureClass.OURS,
    FailureCode.TARGET_MISSING: FailureClass.THEIRS,
    FailureCode.SERVER_FAULT: FailureClass.THEIRS,
    FailureCode.PROTOCOL_REFUSED: FailureClass.THEIRS,
    FailureCode.ANSWER_UNREADABLE: FailureClass.THEIRS,
    FailureCode.DEFERRED: FailureClass.THEIRS,
    FailureCode.TLS_FAILED: FailureClass.WAY,
    FailureCode.NAME_NOT_RESOLVED: FailureClass.WAY,
    FailureCode.CONNECTION_FAILED: FailureClass.WAY,
    FailureCode.TIMED_OUT: FailureClass.WAY,
    FailureCode.ROUTE_FAILED: FailureClass.WAY,
}
"""Of every code that a channel raises."""


class DeliveryFailure(Exception):
    """A message was not taken.

    Raise it `from None`: a cause or context would carry the other side's words, often with the recipient's address,
    into workflow histories.
    """

    def __init__(self, code: FailureCode, status: str = "") -> None:
        super().__init__(f"{code} {status}".rstrip())
        self.code = code
        self.status = status
        """Number or keyword that says which of the causes behind the code it was; may be empty."""


class TemporaryFailure(DeliveryFailure):
    """Worth another attempt under the same key."""

    def __init__(self, code: FailureCode, status: str = "", *, retry_after: timedelta | None = None) -> None:
        super().__init__(code, status)
        self.retry_after = retry_after
        """How long the other side asked us to wait."""


class PermanentFailure(DeliveryFailure):
    """Another attempt would end the same way; a person has to look."""


def failure_of(code: FailureCode, status: str = "", *, retry_after: timedelta | None = None) -> DeliveryFailure:
    """The failure that `code` is: permanent or temporary by its class."""
    if code.is_final:
        return PermanentFailure(code, status)
    return TemporaryFailure(code, status, retry_after=retry_after)
