"""What the desk makes of a report: the classifier's answer, where it happened, and what a person still has to say.

Invariant: an assessment holds codes. The words of the report that decided come beside it, to be sealed.
"""

from collections.abc import Callable
from datetime import date
from typing import Final, NamedTuple

from commands.intake.checks import ReportChecks
from commands.intake.report import IntakeReport
from domain.calendar import Calendar, LocalTime
from domain.classifying.classify import Classifier
from domain.classifying.model import Classification, TextReport, UnreadableText
from domain.classifying.place import Outside
from domain.codes import is_within
from domain.problem.assessment import CODED_EVIDENCE, Assessment
from domain.refusals import UnfitText
from domain.rulebook import Rulebook

PLACE_ELSEWHERE: Final = "PLACE_ELSEWHERE"
"""Why a person decides: the words name a place in another desk's area, and it is not sure that it is meant."""

PLACE_AMBIGUOUS: Final = "PLACE_AMBIGUOUS"
"""Why a person decides: they may name one in several."""


class Assessed(NamedTuple):
    """A report that was read."""

    assessment: Assessment
    words: tuple[str, ...]
    """Words of the report that decided, each as `kind:term`."""


class Assessor:
    """Reads reports by the classifier's rules."""

    def __init__(
        self,
        classifier: Callable[[], Classifier],
        checks: ReportChecks,
        rules: Rulebook,
        days_to_voting: Callable[[date], int | None],
    ) -> None:
        self._classifier = classifier
        self._checks = checks
        self._rules = rules
        self._days_to_voting = days_to_voting

    def assess(self, report: IntakeReport, calendar: Calendar) -> Assessed | None:
        """What the report is held for; None for one that says that nothing happened.

        Args:
            report: with instants of the wall's clock.
            calendar: of the desk's book.

        Raises:
            UnfitText: the text cannot be read.
            RegionOfAnotherDesk: the words leave no doubt that it happened elsewhere, and the sender has named no region
                of this desk.
        """
        local = self._rules.with_calendar(calendar).local_time(report.desk)
        text = _as_text(report, local)
        try:
            classification = self._classifier().classify(text)
        except UnreadableText as unreadable:
            raise UnfitText(unreadable.code) from None
        elsewhere = self._elsewhere(report, text, classification)
        return None if classification.is_nil else self._assessed(report, classification, elsewhere, local)

    def _elsewhere(self, report: IntakeReport, text: TextReport, classification: Classification) -> Outside | None:
        """Place of the words in another desk's area, where a person has to say whether it is meant."""
        found = self._classifier().outside(text, report.desk)
        # What only comes from elsewhere, or goes there, is doubtful where the sender is silent, and clear where not.
        if found is None or (found.in_passing and report.region is not None):
            return None
        if classification.is_report and report.region is None and found.desk is not None and not found.in_passing:
            raise self._checks.of_another_desk(found.name, found.desk)
        return found

    def _assessed(
        self, report: IntakeReport, classification: Classification, elsewhere: Outside | None, local: LocalTime
    ) -> Assessed:
        region = classification.region or report.desk
        if not is_within(region, report.desk):
            region = report.region or report.desk
        days = self._days_to_voting(local.date_of(report.occurred_at))
        evidence = [f"{each.kind}:{each.term}" for each in classification.evidence]
        codes = [each for each in evidence if _is_coded(each)]
        if elsewhere and elsewhere.desk:
            codes.append(f"elsewhere:{elsewhere.desk}")
        assessment = Assessment(
            category=classification.category,
            severity=classification.severity,
            route=classification.route,
            lead=classification.lead_agency,
            supporting=tuple(agency for agency in classification.agencies if agency != classification.lead_agency),
            region=region,
            stage=classification.stage,
            near_voting=days is not None and abs(days) <= self._rules.policy.near_voting_days,
            confidence_permille=round(classification.confidence * 1000),
            needs_triage=classification.needs_triage or elsewhere is not None,
            triage_reason=_doubt_about(elsewhere)
            if elsewhere and classification.is_report
            else classification.triage_reason,
            in_remit=classification.in_remit,
            rule=_coded_rule(classification.rule),
            rule_version=classification.rule_version,
            rules_digest=classification.rules_digest,
            evidence=tuple(codes),
            alternatives=tuple(each.category for each in classification.alternatives),
            contests=report.contests,
        )
        return Assessed(assessment, tuple(each for each in evidence if not _is_coded(each)))


def _as_text(report: IntakeReport, local: LocalTime) -> TextReport:
    return TextReport(
        text=report.text,
        region=report.region or report.desk,
        at=local.read(report.occurred_at),
        reporter_role=report.reporter_role,
        place=report.place,
    )


def _is_coded(evidence: str) -> bool:
    return evidence.partition(":")[0] in CODED_EVIDENCE


def _coded_rule(rule: str) -> str:
    """The rule without the word of the report, where it was one that weighed most."""
    kind, _, _ = rule.partition("/")
    return rule if kind in CODED_EVIDENCE else kind


def _doubt_about(elsewhere: Outside) -> str:
    return PLACE_ELSEWHERE if elsewhere.desk else PLACE_AMBIGUOUS
