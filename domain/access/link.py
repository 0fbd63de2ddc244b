"""Links by which somebody without an account answers one request, or reads what became of one report.

What a link is given for, and until when, is fixed when the request is made or the problem is detected: a letter that is
sent again holds the same link. Whether it still opens anything is decided when it is used.
"""

from datetime import datetime, timedelta
from typing import Final, Literal

from pydantic import AwareDatetime

from domain.actor import Actor, SignedLink
from domain.base import Value
from domain.calendar import Calendar
from domain.codes import RegionCode, Role
from domain.referral_id import ReferralId
from domain.stream import StreamName

ACTS_OF_AGENCY: Final = ("Acknowledge", "AddNote", "Answer", "AttachEvidence", "Decline", "Transfer")
"""Commands that a link to a request lets through: those of a liaison about what was asked."""

ACTS_OF_REPORTER: Final = ("AttachEvidence",)


class LinkPolicy(Value):
    """How long links hold, in time as people read it (`reference/policy/links.csv`)."""

    referral: timedelta
    """From the request on."""

    report: timedelta
    """From the detection of the problem on."""


class ReferralLink(Value):
    """What was asked of one office."""

    purpose: Literal["referral"] = "referral"
    stream: StreamName
    """Of the problem."""

    referral_id: ReferralId
    office: RegionCode
    until: AwareDatetime
    """Last instant, a whole second."""

    def actor(self, key_id: str) -> Actor:
        """Who acts by the link: a liaison of the office, for this request and nothing else.

        Args:
            key_id: of the key that signed it.
        """
        agency = self.referral_id.agency
        return Actor(
            id=f"link:{agency}@{self.office}",
            role=Role.AGENCY,
            region=self.office,
            agency=agency,
            grant=SignedLink(
                link_id=f"{self.stream.name}/{self.referral_id}/{key_id}",
                until=self.until,
                stream=self.stream,
                referral_id=self.referral_id,
                acts=ACTS_OF_AGENCY,
            ),
        )


class ReportLink(Value):
    """What became of one report."""

    purpose: Literal["report"] = "report"
    stream: StreamName
    """Of the problem that the report opened or joined."""

    intake_id: str
    until: AwareDatetime
    """Last instant, a whole second."""

    def actor(self, key_id: str) -> Actor:
        """Who acts by the link: whoever handed in the report, by nothing but the link.

        Args:
            key_id: of the key that signed it.
        """
        return Actor(
            id=f"link:report/{self.intake_id}"[:80],
            role=Role.REPORTER,
            region=self.stream.region,
            grant=SignedLink(
                link_id=f"{self.intake_id}/{key_id}"[-120:],
                until=self.until,
                stream=self.stream,
                acts=ACTS_OF_REPORTER,
            ),
        )


Link = ReferralLink | ReportLink


def end_of(since: datetime, length: timedelta, calendar: Calendar) -> datetime:
    """Last instant of what holds for `length` of the shown time from `since` on, to the whole second."""
    return (since + calendar.span(length)).replace(microsecond=0)
