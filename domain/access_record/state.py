"""What the rules need to remember of a day's accesses: how many there were of each kind."""

from collections.abc import Mapping
from typing import Final

from domain.base import Value


class AccessDay(Value):
    """Accesses of one day in one book."""

    counts: Mapping[str, int] = {}


INITIAL: Final = AccessDay()
