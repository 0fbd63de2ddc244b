"""Who still has to be told something, and what could not be delivered.

Agencies are told one by one. Reporters may be thousands: they are one group per occasion, told in pages, and a problem
remembers how far the telling has come, never who is still to be told.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, Literal

from pydantic.dataclasses import dataclass

from domain.base import TOLERANT
from domain.codes import AgencyCode, RegionCode
from domain.key import Key
from domain.obligation import ObligationKey
from domain.office import OfficeId
from domain.referral_id import ReferralId
from domain.report_id import ReportId

PAGE_LIMIT: Final = 50
"""Reporters that one page tells; also how many may wait one by one, because their page could not reach them."""

DEAD_REPORTERS_LIMIT: Final = 50
"""Dead letters to reporters that a problem lists, so that a person can have them sent again; further ones it counts."""

NO_CONTACT: Final = "NO_CONTACT"
"""Why a notice was skipped whose recipient has no address for the channel in use: somebody has to tell them."""

CONTACT_ERASED: Final = "CONTACT_ERASED"
"""Why a reporter's was skipped whose contact the vault no longer has."""

BY_HAND: Final = "BY_HAND"
"""Stands for the channel where a person told the recipient."""


class HandWay(StrEnum):
    """How a person tells somebody what no channel could."""

    PHONE = "phone"
    MESSAGE = "message"
    LETTER = "letter"
    IN_PERSON = "in_person"


ReportersKind = Literal[
    "REPORTER_RECEIPT",
    "REPORTER_OUTCOME",
    "REPORTER_DISMISSED",
    "REPORTER_FORWARDED",
    "REPORTER_MERGED",
    "REPORTER_SEPARATED",
    "REPORTER_REOPENED",
]

EVERY_REPORTER = "all"
"""Stands in the id of a group where a reporter's notice names their report."""


class NoticeSubject(Key):
    """What a notice speaks of: a referral, report, recommendation, obligation or escalation, by the notice's kind."""

    __slots__ = ()

    @classmethod
    def of_recommendation(cls, number: int) -> "NoticeSubject":
        """A recommendation by its number."""
        return cls(str(number))

    @classmethod
    def of_reminder(cls, key: ObligationKey, number: int) -> "NoticeSubject":
        """The `number`th reminder of an obligation."""
        return cls(f"{key}/{number}")

    @classmethod
    def of_escalation(cls, level: int, cause: str) -> "NoticeSubject":
        """An escalation to a level, with its cause: key of the missed obligation, `severity`, or `person`."""
        return cls(f"{level}/{cause}")

    @classmethod
    def of_correction(cls, part: str, number: int) -> "NoticeSubject":
        """The `number`th correction, told for a referral or for a hand-over."""
        return cls(f"{part}/{number}")

    @property
    def corrected_part(self) -> str:
        """Referral, or `receipt` of a hand-over, for which a correction is told."""
        return self.rpartition("/")[0]

    @property
    def correction(self) -> int:
        """Number of the correction, where the notice tells of one."""
        return int(self.rpartition("/")[2])

    @classmethod
    def of_occasion(cls, number: int, office: OfficeId, *about: str) -> "NoticeSubject":
        """An occasion of which several offices are told, with what it is about: see `about`."""
        return cls("/".join((str(number), *office, *about)))

    @classmethod
    def of_growth(cls, number: int, office: OfficeId, known: int, graver: str | None) -> "NoticeSubject":
        """Further reports since the office knew of so many; perhaps a graver one among them."""
        return cls.of_occasion(number, office, str(known), *([graver] if graver else []))

    @classmethod
    def of_regrade(cls, number: int, office: OfficeId, before: str, after: str) -> "NoticeSubject":
        """Another severity than before."""
        return cls.of_occasion(number, office, before, after)

    @classmethod
    def of_hand_over(cls, agency: AgencyCode, office: RegionCode, grounds: str | None) -> "NoticeSubject":
        """The body that a report was handed to, with the coded reason where it ends here."""
        return cls("/".join((agency, office, *([grounds] if grounds else []))))

    @property
    def referral_id(self) -> ReferralId:
        """The referral, where the notice is one."""
        return ReferralId(self)

    @property
    def report_id(self) -> ReportId:
        """The report, where the notice brings one."""
        return ReportId(self)

    @property
    def recommendation(self) -> int:
        """Number of the recommendation, where the notice speaks of one."""
        return int(self)

    @property
    def silence(self) -> ObligationKey:
        """The missed obligation, where the notice tells the desk of one."""
        return ObligationKey(self)

    @property
    def reminded(self) -> ObligationKey:
        """The obligation, where the notice is a reminder."""
        return ObligationKey(self.rpartition("/")[0])

    @property
    def level(self) -> int:
        """Level that the problem was taken to, where the notice is an escalation."""
        return int(self.partition("/")[0])

    @property
    def about(self) -> str:
        """What an occasion is about: the problem merged into, or what the two below take apart."""
        return "/".join(self.split("/")[3:])

    @property
    def known(self) -> int:
        """Reports of which the office was told before, where the notice is news of further ones."""
        return int(self.about.partition("/")[0])

    @property
    def change(self) -> tuple[str, str]:
        """Severity before and after, where the notice tells of another one; of news the graver one comes last."""
        before, _, after = self.about.partition("/")
        return before, after

    @property
    def handed_to(self) -> tuple[AgencyCode, RegionCode, str]:
        """Body, its office and the coded reason, where the notice tells a reporter of a hand-over."""
        agency, _, rest = self.partition("/")
        office, _, grounds = rest.partition("/")
        return agency, office, grounds

    @property
    def cause(self) -> str:
        """Why it was taken there, where the notice is an escalation."""
        return self.partition("/")[2]


class NoticeId(Key):
    """One notice of a problem, through every attempt: `referral/KPU.1`, `reminder/triage/0@2024-…`.

    A receiver knows a repeat by it, so no two occurrences share one. Where the subject may come back (handed over
    again, owed again, closed again), the id says which time it is.
    """

    __slots__ = ()

    @classmethod
    def to_agency(cls, kind: str, subject: NoticeSubject, at: datetime | None = None) -> "NoticeId":
        """A notice to an agency; `at` tells apart what may come back."""
        occasion = f"@{at.astimezone(UTC).isoformat()}" if at else ""
        return cls(f"{kind.lower()}/{subject}{occasion}")

    @classmethod
    def of_occasion(cls, kind: str, subject: NoticeSubject) -> "NoticeId":
        """A notice to one of several offices; what it is about may be more than its number may tell."""
        return cls("/".join((kind.lower(), *subject.split("/")[:3])))

    @classmethod
    def to_reporter(cls, kind: ReportersKind, intake_id: str, round_: int) -> "NoticeId":
        """A notice to whoever handed in a report: one receipt ever, one of each closing and of each other occasion."""
        occasion = "" if kind == "REPORTER_RECEIPT" else f"/{round_}"
        return cls(f"{kind.lower()}/{intake_id}{occasion}")

    @classmethod
    def to_reporters(cls, kind: ReportersKind, round_: int) -> "NoticeId":
        """The telling of all reporters of one occasion."""
        return cls.to_reporter(kind, EVERY_REPORTER, round_)

    @property
    def kind(self) -> str:
        """Kind of the notice, in capitals."""
        return self.partition("/")[0].upper()

    @property
    def subject(self) -> NoticeSubject:
        """What it speaks of, without the occasion."""
        return NoticeSubject(self.partition("/")[2].partition("@")[0])

    def is_about(self, referral_id: ReferralId) -> bool:
        """Whether it brings the referral, reminds of it, or tells that it was missed."""
        return referral_id in self.subject.split("/")


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class PendingNotice:
    """Somebody still has to be told something."""

    notice_id: NoticeId
    kind: str
    agency: AgencyCode | None = None
    office: RegionCode | None = None
    intake_id: str | None = None
    """Set when a reporter is told instead of an agency."""

    version: int | None = None
    """Version of the problem at which that report joined: where its contact is to be found."""

    subject: NoticeSubject | None = None
    """Referral, obligation, recommendation or report the notice speaks of."""

    reason: str | None = None
    """Why an official had it sent, where one gave a reason."""

    @property
    def is_to_reporter(self) -> bool:
        """Whether a reporter is told."""
        return self.intake_id is not None


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class ReporterGroup:
    """All reporters of a problem who have to be told the same, and how far the telling has come.

    Reports are counted from 1 in the order in which they joined the problem.
    """

    kind: ReportersKind
    round: int = 0
    """Times the problem was reopened before, or number of the occasion: it tells apart what may come back."""

    owed: int
    """Reporters with a contact whom no page has come to yet; the group is pending while there are any."""

    up_to: int
    """Last report whose reporter belongs to the group."""

    reached: int = 0
    """Last report that the pages have come to."""

    version: int = 0
    """Version of the problem at which that report joined; the next page begins after it."""

    subject: NoticeSubject | None = None
    """What it is about, where its kind does not say all."""

    @property
    def notice_id(self) -> NoticeId:
        """Identity of the telling."""
        return NoticeId.to_reporters(self.kind, self.round)

    def notice_to(self, reporter: "DeferredReporter") -> PendingNotice:
        """The group's notice to one reporter."""
        return PendingNotice(
            notice_id=NoticeId.to_reporter(self.kind, reporter.intake_id, self.round),
            kind=self.kind,
            intake_id=reporter.intake_id,
            version=reporter.version,
            subject=self.subject,
        )


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class DeferredReporter:
    """A reporter whom a page could not reach, and who is told alone from now on."""

    intake_id: str
    version: int
    """Version of the problem at which the report joined."""


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class UntoldReporter:
    """A reporter whom a page came to and nobody can tell."""

    intake_id: str
    code: str
    """Why the notice was skipped."""


Outstanding = PendingNotice | ReporterGroup
"""Something still to be told: to one agency or reporter, or to a group. Both have a `notice_id`."""


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Notices:
    """Notices that are not delivered: still to send, and dead letters."""

    pending: tuple[PendingNotice, ...] = ()
    dead: tuple[PendingNotice, ...] = ()
    unreached: tuple[PendingNotice, ...] = ()
    """To agencies that had no address; sent when somebody has it sent again, or told by hand."""

    reporters: tuple[ReporterGroup, ...] = ()
    """The group of the receipts stays when everybody was told, since further reports go on from there."""

    dead_unlisted: int = 0
    """Dead letters to reporters beyond `DEAD_REPORTERS_LIMIT`; who it was stands in the events."""

    @property
    def outstanding(self) -> tuple[Outstanding, ...]:
        """Everything still to be told."""
        return (*self.pending, *(group for group in self.reporters if group.owed))

    @property
    def undelivered(self) -> tuple[PendingNotice, ...]:
        """Every notice to one recipient that is not delivered, whyever."""
        return (*self.pending, *self.dead, *self.unreached)

    @property
    def still_to_send(self) -> int:
        """How many notices that is, with every reporter of a group counted."""
        return len(self.pending) + sum(group.owed for group in self.reporters)

    @property
    def given_up(self) -> int:
        """How many dead letters there are, listed or not."""
        return len(self.dead) + self.dead_unlisted

    @property
    def room(self) -> int:
        """Further reporters who may wait one by one."""
        waiting = sum(each.is_to_reporter for each in self.pending)
        return max(PAGE_LIMIT - waiting, 0)
