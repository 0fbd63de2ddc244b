"""Which of the elections that are held together a problem touches."""

from collections.abc import Iterable
from enum import StrEnum


class Contest(StrEnum):
    """What people vote for in an election of heads of region."""

    GOVERNOR = "governor"
    REGENT = "regent"
    MAYOR = "mayor"


Contests = tuple[Contest, ...]
"""A set of contests as it is stored: each once, in the order of `Contest`."""


def as_set(contests: Iterable[Contest]) -> Contests:
    """The contests in their one order, each once."""
    named = set(contests)
    return tuple(each for each in Contest if each in named)
