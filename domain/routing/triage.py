"""How sure the classifier is, and when a person has to decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp

from domain.codes import AgencyCode, CategoryCode
from domain.routing.lexicon import Findings

UNCLASSIFIED: CategoryCode = "DESK_COMPLAINT_PUBLIC"
"""Category of what nobody has understood yet."""

OTHER: CategoryCode = "OTHER"
OPEN_CATEGORIES = frozenset({UNCLASSIFIED, OTHER})
"""Categories that say that a person has to look."""

TEMPERATURE = 1.6
"""Score points by which one category has to lead to be e times as likely; fitted by `reference.evaluate`."""

NOTHING_SCORE = 2.0
"""Score of the thought that none of the categories fits."""

ROUTE_ABOVE = 0.62
"""Belief in the lead agency from which a report goes there without a person."""

CATEGORY_ABOVE = 0.4
"""Belief in the category below which a person looks although the agency is clear."""

PRIVATE_BELOW = 5.0
"""Score of an election category that outweighs a private matter."""

_MOST_WORDS_FOR_NOISE_BY_SHARE = 3
_LEAST_KNOWN_SHARE = 0.45
_LEAST_VARIETY = 0.25
_VARIETY_FROM_WORDS = 40
_MOST_RIVALS = 12
_RIVAL_SCORE = 5.0


@dataclass(frozen=True, slots=True)
class Belief:
    """How likely each category is."""

    by_category: Mapping[CategoryCode, float]
    """Best first; shares of 1 together with the share of 'none of them'."""

    def of_lead(self, lead: AgencyCode, leads: Mapping[CategoryCode, AgencyCode]) -> float:
        """Belief that `lead` is the right lead agency."""
        return sum(share for code, share in self.by_category.items() if leads[code] == lead)


def belief(scores: Mapping[CategoryCode, float]) -> Belief:
    """Belief in each category that has a positive score."""
    odds = {code: exp(min(score, 60.0) / TEMPERATURE) for code, score in scores.items() if score > 0}
    total = sum(odds.values()) + exp(NOTHING_SCORE / TEMPERATURE)
    ranked = sorted(odds.items(), key=lambda item: (-item[1], item[0]))
    return Belief({code: odd / total for code, odd in ranked})


def is_noise(findings: Findings) -> bool:
    """Whether the text is garbage, repetition, a list of keywords or meant for a machine rather than a report."""
    words = findings.reading.words
    concepts = findings.concepts
    if not words:
        return True
    if "code_like" in concepts or len(concepts.get("advert", ())) > 1 or len(concepts.get("joke", ())) > 1:
        return True
    if len(words) > _MOST_WORDS_FOR_NOISE_BY_SHARE and findings.reading.known < _LEAST_KNOWN_SHARE * len(words):
        return True
    if len(words) >= _VARIETY_FROM_WORDS and len(set(words)) < _LEAST_VARIETY * len(words):
        return True
    return sum(1 for score in findings.scores.values() if score >= _RIVAL_SCORE) > _MOST_RIVALS


def is_private(findings: Findings) -> bool:
    """Whether the text is about something that is no matter of an election."""
    concepts = findings.concepts
    best = max((score for code, score in findings.scores.items() if code not in OPEN_CATEGORIES), default=0.0)
    if "private_matter" in concepts:
        return best < PRIVATE_BELOW or ("election" not in concepts and best < 2 * PRIVATE_BELOW)
    return "advert" in concepts and "election" not in concepts


def is_nil_report(findings: Findings) -> bool:
    """Whether the text says that nothing happened."""
    if "nil_clear" not in findings.concepts or "report_absent" in findings.concepts:
        return False
    best = max((score for code, score in findings.scores.items() if code not in OPEN_CATEGORIES), default=0.0)
    return best < max(PRIVATE_BELOW, findings.scores.get(OTHER, 0.0))
