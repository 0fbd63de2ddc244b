"""Whether a report tells of a problem that the desk knows already: same category, same kecamatan, same hours."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from domain.base import Value
from domain.codes import CategoryCode, RegionCode

KECAMATAN_LENGTH = 8


class MatchingRules(Value):
    """Categories in which reports join by themselves, with the window around the first occurrence."""

    version: str
    windows: Mapping[CategoryCode, timedelta]


class Candidate(Value):
    """A living problem that a report might tell of."""

    problem_id: str
    occurred_at: datetime


class Match(Value):
    """The problem a report joins, and why."""

    problem_id: str
    reasons: tuple[str, ...]


def can_join(rules: MatchingRules, category: CategoryCode, region: RegionCode) -> bool:
    """Whether a report of this category and place may join without a person's word."""
    return category in rules.windows and len(region) == KECAMATAN_LENGTH


def match(
    rules: MatchingRules, category: CategoryCode, occurred_at: datetime, candidates: Iterable[Candidate]
) -> Match | None:
    """The candidate nearest in time within the category's window; None when the report tells of something new.

    Candidates are living problems of the same desk, category and kecamatan.
    """
    window = rules.windows[category]
    near = [each for each in candidates if abs(each.occurred_at - occurred_at) <= window]
    if not near:
        return None
    nearest = min(near, key=lambda each: (abs(each.occurred_at - occurred_at), each.problem_id))
    hours = f"{window / timedelta(hours=1):g}h"
    return Match(
        problem_id=nearest.problem_id,
        reasons=(f"same-category:{category}", "same-kecamatan", f"within:{hours}", f"rules:{rules.version}"),
    )
