"""Register numbers of problems, each looked up once: a number that was given never changes."""

from typing import Protocol

from cachetools import LRUCache

from domain.stream import StreamId
from projections.tables import ProblemRow

REMEMBERED_LIMIT = 4000


class Problems(Protocol):
    """The query tables, as far as a number needs them."""

    async def problem(self, reference: str) -> ProblemRow | None:
        """The problem; None if there is none."""


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
        problem = await self._problems.problem(StreamId.parse(stream).name)
        if problem is None or problem.register_number is None:
            return None
        self._known[stream] = problem.register_number
        return problem.register_number
