"""What somebody owes by an instant. While it is open, a timer stands for it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from domain.base import TOLERANT
from domain.change import replace
from domain.codes import AgencyCode, RegionCode
from domain.key import Key
from domain.office import OfficeId
from domain.referral_id import ReferralId
from domain.report_id import ReportId


class ObligationKind(StrEnum):
    """What is owed."""

    TRIAGE = "triage"
    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    RECEIPT = "receipt"
    """Of a deciding body, for what was handed over to it."""

    REASSIGN = "reassign"
    APPROVE = "approve"
    REWRITE = "rewrite"
    REPORT = "report"
    """Of the next tier: the receipt of a report."""

    CLOSE = "close"


_KINDS: Final[Mapping[str, ObligationKind]] = MappingProxyType({kind.value: kind for kind in ObligationKind})


class ObligationKey(Key):
    """One obligation of a problem: `triage`, `acknowledge/KPU.1`, `approve/1`, `report/17.07/flash/…/0`."""

    __slots__ = ()

    shortest: ClassVar[int] = 2
    longest: ClassVar[int] = 120

    @classmethod
    def acknowledge(cls, referral_id: ReferralId) -> "ObligationKey":
        """The agency confirms that it has the referral."""
        return cls._of(ObligationKind.ACKNOWLEDGE, referral_id)

    @classmethod
    def answer(cls, referral_id: ReferralId) -> "ObligationKey":
        """The lead agency tells what it did."""
        return cls._of(ObligationKind.ANSWER, referral_id)

    @classmethod
    def approve(cls, number: int) -> "ObligationKey":
        """A second person approves the recommendation of that number, or sends it back."""
        return cls._of(ObligationKind.APPROVE, str(number))

    @classmethod
    def rewrite(cls, number: int) -> "ObligationKey":
        """The desk writes the recommendation of that number again."""
        return cls._of(ObligationKind.REWRITE, str(number))

    @classmethod
    def report(cls, report_id: ReportId) -> "ObligationKey":
        """The next tier confirms that it has the report."""
        return cls._of(ObligationKind.REPORT, report_id)

    @classmethod
    def _of(cls, kind: ObligationKind, part: str) -> "ObligationKey":
        return cls(f"{kind}/{part}")

    @property
    def kind(self) -> ObligationKind | None:
        """What is owed; None for what this release does not know."""
        return _KINDS.get(self.partition("/")[0])

    @property
    def part(self) -> str:
        """Referral, recommendation or report that it is owed for; empty where a problem has only one of the kind."""
        return self.partition("/")[2]

    @property
    def referral_id(self) -> ReferralId | None:
        """The referral, where an agency owes it for one."""
        is_of_referral = self.kind in (ObligationKind.ACKNOWLEDGE, ObligationKind.ANSWER)
        return ReferralId(self.part) if is_of_referral else None

    @property
    def report_id(self) -> ReportId | None:
        """The report, where the next tier owes its receipt."""
        return ReportId(self.part) if self.kind is ObligationKind.REPORT else None

    def within(self, problem_id: str) -> str:
        """The key without the problem's name, for where that stands before it anyway."""
        return self.replace(f"/{problem_id}", "")


TRIAGE = ObligationKey(ObligationKind.TRIAGE)
"""A person decides what the classifier left open."""

RECEIPT = ObligationKey(ObligationKind.RECEIPT)
"""The deciding body confirms the hand-over."""

REASSIGN = ObligationKey(ObligationKind.REASSIGN)
"""The desk puts another agency in charge."""

CLOSE = ObligationKey(ObligationKind.CLOSE)
"""A second person closes the problem."""


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Obligation:
    """Something that somebody owes by an instant; while it is open, a timer stands for it."""

    key: ObligationKey
    agency: AgencyCode
    """Who owes it: the office of this agency at `office`, as it was last asked."""

    office: RegionCode
    remind_at: AwareDatetime
    """Next reminder, for as long as the obligation is open; also after the deadline was missed."""

    due_at: AwareDatetime
    every: timedelta
    """Time given; the rhythm of reminders after a missed deadline."""

    reminders: int = 0
    missed: bool = False
    opened_at: AwareDatetime | None = None
    """Since when it is owed; None in what was recorded before it was kept."""

    escalates_at: AwareDatetime | None = None
    """When its silence takes the problem one rung up; None where it does not, or has done so."""

    escalated: int = 0
    """Rung that its silence took the problem to; 0 while it took it nowhere."""

    @property
    def owner(self) -> OfficeId:
        """The office that owes it."""
        return OfficeId(self.agency, self.office)

    def silent(self, escalates_at: datetime | None) -> "Obligation":
        """Not met by its deadline."""
        return replace(self, missed=True, escalates_at=escalates_at)

    def taken_to(self, level: int) -> "Obligation":
        """With its silence on the rung `level`: it takes the problem no higher."""
        return replace(self, escalates_at=None, escalated=level)

    @property
    def next_at(self) -> datetime:
        """Next instant at which its timer has something to do: a reminder, the deadline, or a turn on the ladder."""
        if not self.missed:
            return min(self.remind_at, self.due_at)
        return self.remind_at if self.escalates_at is None else min(self.remind_at, self.escalates_at)

    def reminded(self, at: datetime, owner: OfficeId) -> "Obligation":
        """With the next reminder set: once before the deadline, then ever more rarely; owed by `owner` from now on."""
        pause = self.every * 2 ** min(self.reminders, 5)
        return replace(
            self, agency=owner.agency, office=owner.region, reminders=self.reminders + 1, remind_at=at + pause
        )

    def extended_to(self, due_at: datetime) -> "Obligation":
        """With a later deadline, open as if it had not been missed."""
        return replace(
            self,
            due_at=due_at,
            missed=False,
            remind_at=max(self.remind_at, due_at),
            escalates_at=None,
            escalated=0,
        )

    def shifted(self, pause: timedelta) -> "Obligation":
        """With every instant moved by the length of a pause."""
        turn = None if self.escalates_at is None else self.escalates_at + pause
        return replace(self, due_at=self.due_at + pause, remind_at=self.remind_at + pause, escalates_at=turn)


def owed(
    key: ObligationKey, owner: OfficeId, opened_at: datetime, within: timedelta, remind_permille: int
) -> Obligation:
    """Obligation of an office, opened now, with its first reminder before its deadline."""
    return Obligation(
        key=key,
        agency=owner.agency,
        office=owner.region,
        remind_at=opened_at + within * remind_permille / 1000,
        due_at=opened_at + within,
        every=within,
        opened_at=opened_at,
    )
