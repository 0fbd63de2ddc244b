"""Whose the posts of a desk are where its roster names nobody, read from `reference/policy/officials.csv`."""

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Final

from domain.codes import AgencyCode, Tier
from domain.officials import Officials, Post
from reference.loader import reference
from reference.tables import ROOT, BadReferenceData, Row, read_table

OFFICIALS_FILE: Final = ROOT / "policy" / "officials.csv"

_COLUMNS: Final = ("tier", "post", "agency")


@cache
def shipped_officials() -> Officials:
    """The officials of every desk as shipped.

    Raises:
        BadReferenceData: a line is wrong, or a post of a tier is missing.
    """
    return read_officials(OFFICIALS_FILE)


def read_officials(path: Path) -> Officials:
    """The officials that a table names, one for every post of every tier.

    Raises:
        BadReferenceData: a line is wrong or stands there twice, or a post of a tier is missing.
    """
    holders: defaultdict[Tier, dict[Post, AgencyCode]] = defaultdict(dict)
    line = 1
    for row in read_table(path, _COLUMNS):
        tier, post, agency = _tier(row), _post(row), row.cells[2]
        if post in holders[tier]:
            raise row.wrong(f"{post} of {tier} stands there twice")
        if agency not in reference().agencies:
            raise row.wrong(f"unknown agency {agency}")
        holders[tier][post] = agency
        line = row.line
    if missing := [f"{post} of {tier}" for tier in Tier for post in Post if post not in holders[tier]]:
        raise BadReferenceData(path.name, line, f"{', '.join(missing)} is missing")
    return Officials(shipped=dict(holders))


def _tier(row: Row) -> Tier:
    if row.cells[0] not in set(Tier):
        raise row.wrong(f"unknown tier {row.cells[0]}")
    return Tier(row.cells[0])


def _post(row: Row) -> Post:
    if row.cells[1] not in set(Post):
        raise row.wrong(f"unknown post {row.cells[1]}")
    return Post(row.cells[1])
