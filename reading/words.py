"""What people wrote, read back from the vault: the one place where that happens for somebody who looks."""

from collections.abc import Sequence

from commands.resemblance import Opener, SealedItems
from domain.access.sight import Sight


class VaultReader:
    """Opens what lies under commitments; keeps nothing."""

    def __init__(self, items: SealedItems, vault: Opener) -> None:
        self._items = items
        self._vault = vault

    async def open(self, sight: Sight, commitments: Sequence[str]) -> dict[str, str]:
        """Values by their commitment, without those that were erased; all read at once.

        Args:
            sight: whose eyes they are for; that they may see what holds the commitments was found out before.
            commitments: as the events hold them.

        Raises:
            ledger.vault.BrokenSeal: another key sealed one of them.
            domain.outage.LedgerAway: try again later.
        """
        if not commitments:
            return {}
        found = await self._items.vault_items(tuple(dict.fromkeys(commitments)))
        return {item.commitment: self._vault.open(item) for item in found}
