"""Whether what a problem is said to touch is voted for where it happened."""

from domain.codes import RegionCode
from domain.contests import Contests
from domain.refusals import BadValue


def check_contests(named: Contests, voted: Contests, place: RegionCode) -> None:
    """Return if the people of `place` vote in every contest that is named.

    Raises:
        BadValue: they do not; names the first of those.
    """
    if others := [each for each in named if each not in voted]:
        raise BadValue(f"{place} votes for no {others[0]}")
