"""What people wrote, read back from the vault: the one place where that happens for somebody who looks.

Opening goes on record first. Where it cannot, nothing is shown.
"""

from collections.abc import Sequence
from typing import Any

from commands.resemblance import Opener
from domain.access.sight import Sight
from domain.access_record.events import Access, RestrictedProblemOpened
from domain.stream import StreamId
from ledger.port import SealedInSight
from reading.access import Records, words_opened


class VaultReader:
    """Opens what lies under commitments; keeps nothing."""

    def __init__(self, items: SealedInSight, vault: Opener, records: Records) -> None:
        self._items = items
        self._vault = vault
        self._records = records

    async def open(
        self, sight: Sight, stream: StreamId[Any], commitments: Sequence[str], access: Access | None = None
    ) -> dict[str, str]:
        """Values by their commitment, without those that were erased; all read at once, recorded as one access.

        Args:
            sight: whose eyes they are for; that they may see what holds the commitments was found out before.
            stream: whose events hold them.
            commitments: as the events hold them.
            access: what opening them is; None for opening sealed words.

        Raises:
            domain.refusals.ReasonNeeded: an auditor says no purpose.
            ledger.vault.BrokenSeal: another key sealed one of them.
            domain.outage.LedgerAway: try again later.
        """
        if not commitments:
            return {}
        asked = tuple(dict.fromkeys(commitments))
        await self._records.record(sight, stream, access or words_opened(stream, asked))
        found = await self._items.opened_for(sight, stream).vault_items(asked)
        return {item.commitment: self._vault.open(item) for item in found}

    async def open_restricted(self, sight: Sight, stream: StreamId[Any]) -> None:
        """Return with it on record that somebody opens a restricted problem.

        Raises:
            domain.outage.LedgerAway: it is not on record, so nothing may be shown.
        """
        await self._records.record(sight, stream, RestrictedProblemOpened(stream=stream))
