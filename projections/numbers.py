"""Register numbers of problems, each looked up once: a number that was given never changes."""

from collections import OrderedDict
from typing import Protocol

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
        self._known: OrderedDict[str, str] = OrderedDict()

    async def register_number(self, stream: str) -> str | None:
        """Number of the problem of `stream`; None before inventory.

        Raises:
            ledger.port.LedgerAway: try again later.
        """
        if (known := self._known.get(stream)) is not None:
            self._known.move_to_end(stream)
            return known
        problem = await self._problems.problem(StreamId.parse(stream).name)
        if problem is None or problem.register_number is None:
            return None
        self._known[stream] = problem.register_number
        if len(self._known) > REMEMBERED_LIMIT:
            self._known.popitem(last=False)
        return problem.register_number
