"""The links of requests and of reports: the address that a letter holds, and what an address opens."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from commands.calendars import Calendars
from commands.link_tokens import LinkTokens, Opened
from domain.access.link import Link, LinkPolicy, ReferralLink, ReportLink, end_of
from domain.problem.events import AgencyReferred
from domain.problem.state import State, dossier_of
from domain.referral_id import ReferralId
from domain.stream import StreamId
from ledger.paging import pages_of
from ledger.port import Streams

WITHHELD: Final = "[…]"
"""Stands for a token that is not shown, in every language."""

PATHS: Final = {"referral": "/r/", "report": "/s/"}
"""Beginning of a link's address behind the public one, by purpose."""


class Given(NamedTuple):
    """A link as a letter holds it."""

    beginning: str
    """Of its address, up to the token."""

    token: str
    until: datetime
    """By the wall's clock."""

    @property
    def address(self) -> str:
        """What opens it."""
        return self.beginning + self.token

    @property
    def withheld(self) -> "Given":
        """The same for whoever may not have it: that there is one, and until when."""
        return self._replace(token=WITHHELD)


class Links:
    """Gives links out, and reads them; safe to use from many tasks at once."""

    def __init__(
        self, tokens: LinkTokens, address: str | None, policy: LinkPolicy, ledger: Streams, calendars: Calendars
    ) -> None:
        """Give links below `address`; None where nobody reaches the pages, and letters hold none."""
        self._tokens = tokens
        self._address = None if address is None else address.rstrip("/")
        self._policy = policy
        self._ledger = ledger
        self._calendars = calendars

    def given(self, link: Link) -> Given | None:
        """The address of a link; None where the pages have no public one."""
        if self._address is None:
            return None
        return Given(f"{self._address}{PATHS[link.purpose]}", self._tokens.written(link), link.until)

    def read(self, token: str, now: datetime) -> Opened:
        """What a token opens at an instant.

        Raises:
            domain.refusals.UnknownLink: nothing of ours is written so.
            domain.refusals.LinkExpired: its time is over, or that of the key that signed it.
        """
        return self._tokens.read(token, now)

    async def link_of(self, stream: StreamId[Any], referral_id: ReferralId) -> Given | None:
        """The link of one request, as its letters hold it; None where there is no such request, or no public address.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return (await self.links_of(stream, (referral_id,))).get(referral_id)

    async def links_of(self, stream: StreamId[Any], wanted: Collection[ReferralId]) -> Mapping[ReferralId, Given]:
        """The links of these requests of a problem; nothing is read where the pages have no public address.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        if self._address is None or not wanted:
            return {}
        found: dict[ReferralId, Given] = {}
        calendar = await self._calendars.of(stream.book)
        async for recorded in pages_of(self._ledger, stream):
            for each in recorded:
                if isinstance(event := each.event, AgencyReferred) and event.referral_id in wanted:
                    link = ReferralLink(
                        stream=stream,
                        referral_id=event.referral_id,
                        office=event.office,
                        until=end_of(event.recorded_at, self._policy.referral, calendar),
                    )
                    if (given := self.given(link)) is not None:
                        found[event.referral_id] = given
            if len(found) == len(set(wanted)):
                break
        return found

    async def link_of_report(self, stream: StreamId[Any], state: State, intake_id: str) -> Given | None:
        """The link of one report behind a problem; None where the pages have no public address.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        dossier = dossier_of(state)
        if self._address is None or dossier is None:
            return None
        until = end_of(dossier.detected_at, self._policy.report, await self._calendars.of(stream.book))
        return self.given(ReportLink(stream=stream, intake_id=intake_id, until=until))
