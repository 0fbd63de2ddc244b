"""How sure the classifier is, and when a person has to decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
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

ROUTE_ABOVE = 0.75
"""Belief in the lead agency from which a report goes there without a person."""

CATEGORY_ABOVE = 0.45
"""Belief in the category below which a person looks although the agency is clear."""

SHORTEST_WORDS = 3
"""A shorter text names a thing and tells nothing."""

PRIVATE_BELOW = 5.0
"""Score of an election category that outweighs a private matter."""

_MOST_WORDS_FOR_NOISE_BY_SHARE = 3
_LEAST_KNOWN_SHARE = 0.45
_LEAST_VARIETY = 0.25
_VARIETY_FROM_WORDS = 40
_MOST_RIVALS = 12
_RIVAL_SCORE = 5.0


class Nature(StrEnum):
    """What kind of message a text is, whatever its category."""

    PROBLEM = "problem"
    NIL = "nil"
    """It says that nothing happened."""

    PRIVATE = "private"
    """It is about something that is no matter of an election."""

    NOISE = "noise"
    """Garbage, repetition, keywords or words meant for a machine."""


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


def nature_of(findings: Findings, *, by_citizen: bool) -> Nature:
    """What kind of message this is; a citizen's 'all quiet' is an opinion, not a nil report."""
    if _is_noise(findings):
        return Nature.NOISE
    if not by_citizen and _is_nil(findings):
        return Nature.NIL
    return Nature.PRIVATE if _is_private(findings) else Nature.PROBLEM


def reason_for_triage(
    nature: Nature, category: CategoryCode, belief_in_category: float, belief_in_lead: float, findings: Findings
) -> str | None:
    """Stable code of why a person decides; None when the report may go its way."""
    match nature:
        case Nature.NIL:
            return None
        case Nature.NOISE:
            return "NOISE"
        case Nature.PRIVATE:
            return "NOT_OUR_REMIT"
        case Nature.PROBLEM:
            if category in OPEN_CATEGORIES:
                return "UNCLASSIFIED"
            if len(findings.reading.words) < SHORTEST_WORDS:
                return "TOO_SHORT"
            if belief_in_category < CATEGORY_ABOVE:
                return "LOW_CONFIDENCE"
            return "AGENCY_UNSURE" if belief_in_lead < ROUTE_ABOVE else None


def _best_problem(findings: Findings) -> float:
    return max((score for code, score in findings.scores.items() if code not in OPEN_CATEGORIES), default=0.0)


def _is_noise(findings: Findings) -> bool:
    words = findings.reading.words
    concepts = findings.concepts
    if not words or "code_like" in concepts or len(concepts.get("joke", ())) > 1:
        return True
    if len(concepts.get("advert", ())) > 1 and _best_problem(findings) < 2 * PRIVATE_BELOW:
        return True
    if len(words) > _MOST_WORDS_FOR_NOISE_BY_SHARE and findings.reading.known < _LEAST_KNOWN_SHARE * len(words):
        return True
    if len(words) >= _VARIETY_FROM_WORDS and len(set(words)) < _LEAST_VARIETY * len(words):
        return True
    return sum(1 for score in findings.scores.values() if score >= _RIVAL_SCORE) > _MOST_RIVALS


def _is_private(findings: Findings) -> bool:
    concepts = findings.concepts
    if "private_matter" in concepts:
        best = _best_problem(findings)
        return best < PRIVATE_BELOW or ("election" not in concepts and best < 2 * PRIVATE_BELOW)
    return "advert" in concepts and "election" not in concepts


def _is_nil(findings: Findings) -> bool:
    if "nil_clear" not in findings.concepts or "report_absent" in findings.concepts:
        return False
    return _best_problem(findings) < max(PRIVATE_BELOW, findings.scores.get(OTHER, 0.0))
