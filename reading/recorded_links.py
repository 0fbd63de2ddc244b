"""The links of letters that somebody looks at, for whom they were not given."""

from collections.abc import Collection, Mapping
from typing import Any

from commands.links import Given, Links
from domain.access.sight import Sight
from domain.access_record.events import LinkShown
from domain.problem.commands import Acknowledge, RecordHandDelivery
from domain.problem.rights import may_send
from domain.problem.state import State
from domain.referral_id import ReferralId
from domain.stream import StreamId
from reading.access import Records


class RecordedLinks:
    """The links, for who could answer in the office's place or tell the reporter anyway; that goes on record first.

    Whoever else reads the letter sees that it holds a link, and not which.
    """

    def __init__(self, sight: Sight, links: Links | None, records: Records) -> None:
        self._sight = sight
        self._links = links
        self._records = records

    async def links_of(self, stream: StreamId[Any], wanted: Collection[ReferralId]) -> Mapping[ReferralId, Given]:
        """Those of these requests of a problem, on record.

        Raises:
            domain.outage.LedgerAway: it is not on record, so nothing is shown.
        """
        found = {} if self._links is None else await self._links.links_of(stream, wanted)
        if not self.may_show(stream, Acknowledge):
            return {referral_id: given.withheld for referral_id, given in found.items()}
        for referral_id in found:
            await self._records.record(self._sight, stream, LinkShown(stream=stream, given_for=referral_id))
        return found

    async def link_of_report(self, stream: StreamId[Any], state: State, intake_id: str) -> Given | None:
        """That of one report behind a problem, on record; None for none.

        Raises:
            domain.outage.LedgerAway: it is not on record, so nothing is shown.
        """
        found = None if self._links is None else await self._links.link_of_report(stream, state, intake_id)
        if found is None or not self.may_show(stream, RecordHandDelivery):
            return found and found.withheld
        await self._records.record(self._sight, stream, LinkShown(stream=stream, given_for=intake_id))
        return found

    def may_show(self, stream: StreamId[Any], kind: type[Acknowledge | RecordHandDelivery]) -> bool:
        """Whether who looks may send such commands to the desk anyway."""
        return may_send(self._sight.actor, kind, stream.region)
