"""What every decision about a desk looks at."""

from dataclasses import dataclass

from domain.aggregate import Case
from domain.desk.state import Desk
from domain.routing_table import Vocabulary
from domain.rulebook import Rulebook


@dataclass(frozen=True)
class Facts:
    """What a decision about a desk needs to know besides its state."""

    rules: Rulebook
    """As shipped."""

    vocabulary: Vocabulary


DeskCase = Case[Desk, Facts]
