"""Whether two accounts tell of one incident: place, category and hours first, then what they say.

A report joins a problem by itself only where category, kecamatan and hours are the same, neither names a station or a
village that the other one contradicts, the score reaches what the category's line in the rules asks for, and the report
is not graver than the problem. Everything else is for a person to judge, who is shown the score and the reasons.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from domain.base import Value
from domain.calendar import REAL, Calendar
from domain.classifying.sketch import Sketch, Whereabouts, agreement, whereabouts
from domain.codes import CategoryCode, RegionCode, Severity, is_within
from domain.occurrence import Occurrence

KECAMATAN_LENGTH: Final = 8

TEXT_SHARE: Final = 600
PLACE_SHARE: Final = 300
TIME_SHARE: Final = 100
"""Of the 1000 points of a score."""

UNKNOWN_TEXT: Final = 0.2
"""Agreement that is taken for what nobody can read any more: enough to be shown, too little to join."""

OTHER_CATEGORY_PERCENT: Final = 70
"""What is left of a score when the two are filed under different categories."""

AREA_WIDE: Final = 0
"""Score from which a report joins in a category whose incidents cover a whole kecamatan: any."""

PLACES: Final[Mapping[Whereabouts, int]] = {
    Whereabouts.SAME_STATION: 100,
    Whereabouts.SAME_VILLAGE: 60,
    Whereabouts.UNCLEAR: 30,
    Whereabouts.OTHER_STATION: 0,
    Whereabouts.OTHER_VILLAGE: 0,
}
"""Percent of the share of the place, by what is known of it below the kecamatan."""

CONTRADICTIONS: Final = frozenset({Whereabouts.OTHER_STATION, Whereabouts.OTHER_VILLAGE})


class CategoryMatching(Value):
    """How accounts of one category are held for the same."""

    window: timedelta
    """Between what two accounts say of when it happened."""

    join_from: int | None
    """Least score at which a report joins by itself, `AREA_WIDE` for any; None leaves every case to a person."""


class MatchingRules(Value):
    """How accounts are compared, by category."""

    version: str
    suggest_from: int
    """Least score at which a problem is shown to a person."""

    categories: Mapping[CategoryCode, CategoryMatching]
    others: CategoryMatching
    """Of every category that is not named."""

    calendar: Calendar = REAL
    """In whose time the windows are told; accounts hold instants of the wall's clock."""

    def of(self, category: CategoryCode) -> CategoryMatching:
        """What holds for a category."""
        return self.categories.get(category, self.others)

    @property
    def longest_window(self) -> timedelta:
        """How far from an account another one of any category can lie."""
        return max(each.window for each in (self.others, *self.categories.values()))


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of an incident: one new report, or a living problem with the reports behind it."""

    category: CategoryCode
    region: RegionCode
    """Kecamatan where the place is known that well, else the desk's."""

    severity: Severity
    occurred_at: datetime
    sketches: tuple[Sketch, ...]
    """Of what was told; empty when nobody can read it any more."""

    occurred_until: datetime | None = field(default=None, kw_only=True)
    """First instant after the day, where the hour is not known: any hour of it is held for possible."""

    @property
    def occurrence(self) -> Occurrence:
        """When it happened, as far as it is known."""
        return Occurrence(self.occurred_at, self.occurred_until)


@dataclass(frozen=True, slots=True)
class Candidate(Account):
    """A living problem that an account might tell of."""

    problem_id: str


class Likeness(Value):
    """How much an account and a problem have in common."""

    problem_id: str
    score: int
    """0 to 1000."""

    reasons: tuple[str, ...]
    """Codes and numbers, never words of a reporter."""

    joins: bool
    """Whether a report joins on it without a person's word."""

    apart: timedelta
    """Between the two occurrences, in the time that people read."""


class Match(Value):
    """The problem a report joins, and why."""

    problem_id: str
    reasons: tuple[str, ...]


def can_join(rules: MatchingRules, category: CategoryCode, region: RegionCode) -> bool:
    """Whether a report of this category and place may join without a person's word."""
    return rules.of(category).join_from is not None and len(region) == KECAMATAN_LENGTH


def match(rules: MatchingRules, account: Account, candidates: Iterable[Candidate]) -> Match | None:
    """The problem that a report joins by itself; None when a person has to judge, or nothing is like it.

    Of several the likeliest; in a category that covers a kecamatan, where all are alike, the nearest in time.
    """
    joinable = [each for each in _likenesses(rules, account, candidates) if each.joins]
    if not joinable:
        return None
    by_time = rules.of(account.category).join_from == AREA_WIDE
    best = min(joinable, key=lambda each: (0 if by_time else -each.score, each.apart, each.problem_id))
    return Match(problem_id=best.problem_id, reasons=best.reasons)


def suggestions(
    rules: MatchingRules, account: Account, candidates: Iterable[Candidate], *, most: int
) -> tuple[Likeness, ...]:
    """The problems that a person should look at, likeliest first."""
    found = [each for each in _likenesses(rules, account, candidates) if each.joins or each.score >= rules.suggest_from]
    return tuple(sorted(found, key=lambda each: (-each.score, each.apart, each.problem_id))[:most])


def likeness(rules: MatchingRules, account: Account, candidate: Candidate) -> Likeness | None:
    """What the two have in common; None when place or hours exclude that they are the same."""
    rule = rules.of(account.category)
    window = max(rule.window, rules.of(candidate.category).window)
    apart = rules.calendar.shown_span(account.occurrence.apart(candidate.occurrence))
    if apart > window or not _may_be_one_place(account.region, candidate.region):
        return None
    same_category = account.category == candidate.category
    same_kecamatan = account.region == candidate.region and len(account.region) == KECAMATAN_LENGTH
    area_wide = same_category and rule.join_from == AREA_WIDE
    text, place = _compared(account.sketches, candidate.sketches)
    # Where an incident covers the kecamatan, its villages and stations tell nothing apart.
    percent = 100 if area_wide else PLACES[place]
    says = UNKNOWN_TEXT if text is None else text
    score = round(TEXT_SHARE * says + PLACE_SHARE * percent / 100 + TIME_SHARE * (1 - apart / window))
    if not same_category:
        score = score * OTHER_CATEGORY_PERCENT // 100
    # What is graver than the problem would be lost in it: nobody's clock would run faster.
    is_graver = account.severity.rank > candidate.severity.rank
    joins = (
        same_category
        and same_kecamatan
        and not is_graver
        and rule.join_from is not None
        and (area_wide or (score >= rule.join_from and place not in CONTRADICTIONS))
    )
    reasons = (
        f"same-category:{account.category}" if same_category else f"other-category:{candidate.category}",
        "same-kecamatan" if same_kecamatan else "kecamatan-unknown",
        f"within:{window / timedelta(hours=1):g}h",
        *((place.value,) if place is not Whereabouts.UNCLEAR and not area_wide else ()),
        *((f"graver:{account.severity}",) if is_graver else ()),
        "text-unknown" if text is None else f"text:{round(1000 * text)}",
        f"score:{score}",
        f"rules:{rules.version}",
    )
    return Likeness(problem_id=candidate.problem_id, score=score, reasons=reasons, joins=joins, apart=apart)


def _likenesses(rules: MatchingRules, account: Account, candidates: Iterable[Candidate]) -> list[Likeness]:
    compared = (likeness(rules, account, each) for each in candidates)
    return [each for each in compared if each is not None]


def _may_be_one_place(one: RegionCode, other: RegionCode) -> bool:
    """Whether the two are one kecamatan, or one of them is not known that well."""
    return is_within(one, other) or is_within(other, one)


class _Compared(NamedTuple):
    text: float | None
    """None when one of the two can be read no more."""

    place: Whereabouts


def _compared(ours: tuple[Sketch, ...], theirs: tuple[Sketch, ...]) -> _Compared:
    """How far the likeliest two of the tellings agree; one that contradicts speaks for all.

    Otherwise reports could join one after the other, each like the last, until they tell of another station.
    """
    pairs = [(one, other) for one in ours for other in theirs]
    text = max((agreement(*pair) for pair in pairs), default=None)
    places = {Whereabouts.UNCLEAR, *(whereabouts(*pair) for pair in pairs)}
    place = min(places & CONTRADICTIONS, default=None) or max(places, key=lambda each: PLACES[each])
    return _Compared(text, place)
