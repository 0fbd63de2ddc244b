"""What every decision about a desk looks at."""

from dataclasses import dataclass

from domain.aggregate import Case
from domain.desk.state import Desk
from domain.routing_table import RoutingTable, Vocabulary
from domain.rulebook import Rulebook


@dataclass(frozen=True)
class Facts:
    """What a decision about a desk needs to know besides its state."""

    rules: Rulebook
    """As shipped."""

    vocabulary: Vocabulary
    open_problems: int = 0
    """Problems of the desk that are open, or on which something is owed; counted where a command asks for it."""

    proposed: RoutingTable | None = None
    """The table that is to be activated, with its rows; None for every other command, and when nobody proposed it."""


DeskCase = Case[Desk, Facts]
