"""How far the rules went without a person, and how often a person thought otherwise, as far as the record can tell."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from itertools import takewhile
from typing import Final

from pydantic.dataclasses import dataclass

from domain.base import TOLERANT, Fact, Value
from domain.codes import CategoryCode
from domain.desk.events import NilReportReceived
from domain.problem.events import (
    AgencyReferred,
    Event,
    IntakeReportAttached,
    ProblemCorrected,
    ProblemDetected,
    ProblemDismissed,
    ProblemForwarded,
    ProblemInventoried,
    ProblemMerged,
    ProblemTriaged,
    ReferralDeclined,
    SeverityRegraded,
)

COUNTED: Final = (
    AgencyReferred,
    IntakeReportAttached,
    ProblemCorrected,
    ProblemDetected,
    ProblemDismissed,
    ProblemForwarded,
    ProblemInventoried,
    ProblemMerged,
    ProblemTriaged,
    ReferralDeclined,
    SeverityRegraded,
)
"""Events of a problem that the figures look at."""


class Limit(StrEnum):
    """What figures of this kind cannot tell; each has a sentence for people."""

    UNSEEN_IS_NOT_RIGHT = "UNSEEN_IS_NOT_RIGHT"
    """Nobody looked at what went without a person, so that nobody corrected it proves nothing."""

    ONLY_UNSURE_IS_TRIAGED = "ONLY_UNSURE_IS_TRIAGED"
    """People saw what the rules were unsure of: the share corrected there is no share of all."""

    PERSON_IS_NOT_TRUTH = "PERSON_IS_NOT_TRUTH"
    """A person may agree by haste, and two may differ; the suggestion stood before them."""

    LATE_CORRECTION_UNSEEN = "LATE_CORRECTION_UNSEEN"
    """A wrong category that nobody corrects shows by nothing; a lead that goes, or another severity, hints at it."""

    JOINED_NOT_JUDGED = "JOINED_NOT_JUDGED"
    """A report that joined a known problem, or told that nothing happened, is not looked at by itself."""

    STILL_OPEN = "STILL_OPEN"
    """What waits for a person counts as neither right nor wrong yet."""


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Tally:
    """Counts of the problems of one suggested category under one version of the rules that suggested it."""

    category: CategoryCode
    rule_version: str
    """Of the classifier."""

    suggested: int = 0
    without_person: int = 0
    """Entered into the register as suggested, with nobody asked."""

    lead_given_back: int = 0
    """Of these, the lead declined, or a person put another agency in charge."""

    regraded: int = 0
    """Of these, a person changed the severity later."""

    recategorised: int = 0
    """Of these, a person corrected the category later."""

    triaged: int = 0
    """Entered by a person."""

    category_corrected: int = 0
    lead_corrected: int = 0
    """Of these, another agency is in charge than would have been."""

    severity_corrected: int = 0
    ended_by_person: int = 0
    """Dismissed, merged or handed elsewhere without an entry into the register."""

    waiting: int = 0


class Accuracy(Value):
    """What the record tells of the reports since some instant."""

    reports: int
    """Accepted, of every kind."""

    joined: int
    nil: int
    tallies: tuple[Tally, ...]
    """By category, then by version."""

    table_versions: Mapping[str, int]
    """Entries into the register by the routing table that decided who is in charge."""

    limits: tuple[Limit, ...] = tuple(Limit)

    def total(self, name: str) -> int:
        """One count over all categories."""
        return sum(getattr(each, name) for each in self.tallies)


def accuracy_of(problems: Mapping[str, Iterable[Event]], nil: int) -> Accuracy:
    """The figures of these problems.

    Args:
        problems: all events, oldest first, of each problem that a report opened or joined in the time looked at.
        nil: reports in that time that nothing happened.
    """
    tallies: dict[tuple[CategoryCode, str], Tally] = {}
    tables: dict[str, int] = {}
    joined = 0
    for events in problems.values():
        life = tuple(events)
        joined += sum(isinstance(each, IntakeReportAttached) for each in life)
        detected = next((each for each in life if isinstance(each, ProblemDetected)), None)
        if detected is None:
            continue
        key = detected.assessment.category, detected.assessment.rule_version
        tally = tallies.get(key, Tally(category=key[0], rule_version=key[1]))
        tallies[key] = _counted(tally, detected, life)
        for each in life:
            if isinstance(each, ProblemInventoried):
                tables[each.rule_version] = tables.get(each.rule_version, 0) + 1
    found = tuple(tallies[key] for key in sorted(tallies))
    reports = sum(each.suggested for each in found) + joined + nil
    return Accuracy(reports=reports, joined=joined, nil=nil, tallies=found, table_versions=tables)


def is_report(event: Fact) -> bool:
    """Whether the event came with a report."""
    return isinstance(event, ProblemDetected | IntakeReportAttached | NilReportReceived)


def is_counted(event: Fact) -> bool:
    """Whether the figures look at the event: of a problem's life they need few."""
    return isinstance(event, COUNTED)


def _counted(tally: Tally, detected: ProblemDetected, life: tuple[Event, ...]) -> Tally:
    triaged = next((each for each in life if isinstance(each, ProblemTriaged)), None)
    entered = next((each for each in life if isinstance(each, ProblemInventoried)), None)
    suggestion = detected.assessment
    tally = replace(tally, suggested=tally.suggested + 1)
    if entered is None:
        ended = any(isinstance(each, ProblemDismissed | ProblemForwarded | ProblemMerged) for each in life)
        return replace(tally, ended_by_person=tally.ended_by_person + ended, waiting=tally.waiting + (not ended))
    if triaged is None:
        regraded = any(isinstance(each, SeverityRegraded) for each in life)
        return replace(
            tally,
            without_person=tally.without_person + 1,
            lead_given_back=tally.lead_given_back + _is_given_back(life),
            regraded=tally.regraded + regraded,
            recategorised=tally.recategorised + _is_recategorised(life),
        )
    is_corrected = triaged.category != triaged.suggested
    return replace(
        tally,
        triaged=tally.triaged + 1,
        category_corrected=tally.category_corrected + is_corrected,
        lead_corrected=tally.lead_corrected + (is_corrected and entered.lead != suggestion.lead),
        severity_corrected=tally.severity_corrected + (triaged.severity != suggestion.severity),
    )


def _is_recategorised(life: tuple[Event, ...]) -> bool:
    return any(isinstance(each, ProblemCorrected) and each.category is not None for each in life)


def _is_given_back(events: tuple[Event, ...]) -> bool:
    """Whether the first to be asked to lead declined, or somebody else was asked after it but by a correction."""
    life = tuple(takewhile(lambda each: not isinstance(each, ProblemCorrected) or not each.rerouting, events))
    declined = any(isinstance(each, ReferralDeclined) and each.reassign is not None for each in life)
    leads = {each.agency for each in life if isinstance(each, AgencyReferred) and each.part == "lead"}
    return declined or len(leads) > 1
