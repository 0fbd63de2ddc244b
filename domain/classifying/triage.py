"""How sure the classifier is, and when a person has to decide."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from domain.classifying.linear import NO_REPORT
from domain.classifying.reader import Findings
from domain.codes import AgencyCode, CategoryCode

UNCLASSIFIED: CategoryCode = "DESK_COMPLAINT_PUBLIC"
"""Category of what nobody has understood yet."""

OTHER: CategoryCode = "OTHER"
OPEN_CATEGORIES = frozenset({UNCLASSIFIED, OTHER})
"""Categories that say that a person has to look."""

ROUTE_ABOVE = 0.90
"""Belief in the lead agency from which a report goes there without a person."""

CATEGORY_ABOVE = 0.40
"""Belief in the category below which a person looks although the agency is clear."""

SHORTEST_WORDS = 3
"""A shorter text names a thing and tells nothing."""

PROBLEM_ABOVE = 0.6
"""Belief in a category from which an election problem outweighs signs of a private matter."""

NO_REPORT_ABOVE = 0.5
"""Belief that a text is no report from which a person is told so; the category stands as a guess.

Texts in a language of the country that the model has not learned look the same, and they are reports.
"""

_MOST_WORDS_FOR_NOISE_BY_SHARE = 3
_LEAST_KNOWN_SHARE = 0.3
_LEAST_VARIETY = 0.25
_VARIETY_FROM_WORDS = 40


class Nature(StrEnum):
    """What kind of message a text is, whatever its category."""

    PROBLEM = "problem"
    NIL = "nil"
    """It says that nothing happened."""

    PRIVATE = "private"
    """It is about something that is no matter of an election."""

    NOISE = "noise"
    """Garbage, repetition, keywords or words meant for a machine."""


class Belief:
    """How likely each category is, and how likely it is that the text is no report at all."""

    def __init__(self, classes: Sequence[CategoryCode], shares: Sequence[float], words_known: float) -> None:
        """Take the model's shares, and the share of the text's words that it has met before."""
        self.words_known = words_known
        self._shares = dict(zip(classes, shares, strict=True))
        self.of_no_report = self._shares.pop(NO_REPORT, 0.0)

    def of(self, category: CategoryCode) -> float:
        """Belief in one category."""
        return self._shares[category]

    def best(self, most: int) -> list[tuple[CategoryCode, float]]:
        """The likeliest categories, best first, each with its share of 1."""
        ranked = sorted([(-share, code) for code, share in self._shares.items()])
        return [(code, -share) for share, code in ranked[:most]]

    def of_lead(self, lead: AgencyCode, leads: Mapping[CategoryCode, AgencyCode]) -> float:
        """Belief that `lead` is the right lead agency."""
        return sum([share for code, share in self._shares.items() if leads[code] == lead])

    def of_best_problem(self) -> float:
        """Belief in the likeliest category that says what the matter is."""
        return max([share for code, share in self._shares.items() if code not in OPEN_CATEGORIES])


def nature_of(findings: Findings, beliefs: Belief, *, by_citizen: bool) -> Nature:
    """What kind of message this is; a citizen's 'all quiet' is an opinion, not a nil report."""
    if _is_garbled(findings, beliefs):
        return Nature.NOISE
    if not by_citizen and _is_nil(findings, beliefs):
        return Nature.NIL
    if _is_private(findings, beliefs):
        return Nature.PRIVATE
    return Nature.PROBLEM


def reason_for_triage(
    nature: Nature, category: CategoryCode, beliefs: Belief, belief_in_lead: float, findings: Findings
) -> str | None:
    """Stable code of why a person decides; None when the report may go its way."""
    match nature:
        case Nature.NIL:
            return None
        case Nature.NOISE:
            return "NOISE"
        case Nature.PRIVATE:
            return "NOT_OUR_REMIT"
        case Nature.PROBLEM:  # pragma: no branch - mypy holds that every nature has its case
            if beliefs.of_no_report > NO_REPORT_ABOVE:
                return "NOISE"
            if category in OPEN_CATEGORIES:
                return "UNCLASSIFIED"
            if len(findings.reading.words) < SHORTEST_WORDS:
                return "TOO_SHORT"
            if beliefs.of(category) < CATEGORY_ABOVE:
                return "LOW_CONFIDENCE"
            return "AGENCY_UNSURE" if belief_in_lead < ROUTE_ABOVE else None


def _is_garbled(findings: Findings, beliefs: Belief) -> bool:
    words = findings.reading.words
    concepts = findings.concepts
    if not words or "code_like" in concepts or len(concepts.get("joke", ())) > 1:
        return True
    known = max(findings.reading.known / len(words), beliefs.words_known)
    if len(words) > _MOST_WORDS_FOR_NOISE_BY_SHARE and known < _LEAST_KNOWN_SHARE:
        return True
    return len(words) >= _VARIETY_FROM_WORDS and len(set(words)) < _LEAST_VARIETY * len(words)


def _is_private(findings: Findings, beliefs: Belief) -> bool:
    concepts = findings.concepts
    if "private_matter" in concepts or "advert" in concepts:
        return "election" not in concepts or beliefs.of_best_problem() < PROBLEM_ABOVE
    return False


def _is_nil(findings: Findings, beliefs: Belief) -> bool:
    if "nil_clear" not in findings.concepts or "report_absent" in findings.concepts:
        return False
    return beliefs.of_best_problem() < PROBLEM_ABOVE
