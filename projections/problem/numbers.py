"""What letters tell of the register. A number is looked up once: one that was given never changes."""

from typing import Protocol

from cachetools import LRUCache

REMEMBERED_LIMIT = 4000


class Problems(Protocol):
    """The query tables, as far as a number needs them."""

    async def register_number(self, stream: str) -> str | None:
        """Number of the problem of a stream; None while it has none."""

    async def merged_reports(self, stream: str) -> int:
        """Reports of the problems that were merged into the one of a stream."""


class RegisterNumbers:
    """Numbers by stream; remembers those asked for last."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._known = LRUCache[str, str](REMEMBERED_LIMIT)

    async def register_number(self, stream: str) -> str | None:
        """Number of the problem of `stream`; None before inventory.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        if (known := self._known.get(stream)) is not None:
            return known
        number = await self._problems.register_number(stream)
        if number is not None:
            self._known[stream] = number
        return number

    async def merged_reports(self, stream: str) -> int:
        """Reports of the problems that were merged into the one of `stream`, directly or over others.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return await self._problems.merged_reports(stream)
