"""What each region votes for, from the table of regions."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.codes import NATION, RegionCode
from domain.contests import Contest, Contests, as_set
from reference.model import Region

CONTESTS: Final[Mapping[str, Contest]] = MappingProxyType(
    {"gubernur": Contest.GOVERNOR, "bupati": Contest.REGENT, "walikota": Contest.MAYOR}
)
"""By the word of the column `contest_2024`; a region without a word elects nobody of its own."""


def contests_of(regions: Mapping[RegionCode, Region]) -> Mapping[RegionCode, Contests]:
    """What the people of each region vote for; of a province, and of the nation, all that are held in it.

    A kabupaten or kota votes for its own head and for the governor, as far as either is elected: none of them in DI
    Yogyakarta for a governor, none of Jakarta's for a regent or mayor.
    """
    own = {code: CONTESTS[each.contest_2024] for code, each in regions.items() if each.contest_2024}
    held: dict[RegionCode, set[Contest]] = {NATION: set()}
    for code in regions:
        voted = {own[each] for each in (code, code[:2]) if each in own}
        for region in (code, code[:2], NATION):
            held.setdefault(region, set()).update(voted)
    return MappingProxyType({code: as_set(contests) for code, contests in held.items()})
