"""What opens the words of a letter that somebody looks at."""

from typing import Any

from domain.access.sight import Sight
from domain.stream import StreamId
from reading.words import VaultReader


class RecordedVault:
    """The vault, for letters that somebody looks at: what it opens goes on record first."""

    def __init__(self, sight: Sight, words: VaultReader, stream: StreamId[Any]) -> None:
        self._sight = sight
        self._words = words
        self._stream = stream

    async def reveal(self, commitment: str) -> str | None:
        """The value under a commitment; None once it was erased.

        Raises:
            domain.refusals.ReasonNeeded: an auditor says no purpose.
            domain.outage.LedgerAway: it is not on record, so nothing is shown.
        """
        return (await self._words.open(self._sight, self._stream, (commitment,))).get(commitment)
