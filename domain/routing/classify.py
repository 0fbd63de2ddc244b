"""Where a report belongs, how grave it is, and why: the same rules and the same text give the same answer."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from domain.codes import AgencyCode, CategoryCode, RegionCode, StageCode
from domain.routing import triage
from domain.routing.lexicon import ConceptIndex, Findings, Scorer, TermIndex
from domain.routing.model import Alternative, Classification, Evidence, TextReport
from domain.routing.normalise import Normaliser
from domain.routing.place import Gazetteer, Place
from domain.routing.rules import RULE_VERSION, RoutingRules, Term
from domain.routing.severity import SeverityGuide, Weight
from domain.routing.stages import Stage, days_to_voting, stage_at

MOST_EVIDENCE = 6
"""Pieces of evidence shown for the category; severity, place and stage come on top."""

MOST_ALTERNATIVES = 3
NOISE_CONFIDENCE = 0.2
"""Most confidence a classification of noise may show."""

OUT_OF_STAGE = -1.0
"""Score of a category whose stages are not under way on the day of the report."""

_CITIZEN = "warga"
"""Role whose 'nothing happened' is an opinion, not a nil report."""


class Classifier:
    """One version of the rules, compiled once; holds no state of a report."""

    def __init__(self, rules: RoutingRules) -> None:
        self._rules = rules
        plain = Normaliser(rules.short_forms, ())
        vocabulary: set[str] = set()
        for term in rules.lexicon:
            vocabulary.update(plain.term(term.text))
        for concept in rules.concepts:
            for text in concept.terms:
                vocabulary.update(plain.term(text))
        normaliser = Normaliser(rules.short_forms, vocabulary, rules.function_words)
        self._normaliser = normaliser
        self._leads: Mapping[CategoryCode, AgencyCode] = {code: rule.lead for code, rule in rules.categories.items()}
        self._scorer = Scorer(
            normaliser,
            TermIndex(rules.lexicon, normaliser),
            ConceptIndex(rules.concepts, normaliser),
            rules.frames,
            {code: rule.group for code, rule in rules.categories.items()},
        )
        self._severity = SeverityGuide(rules.severities)
        self._gazetteer = Gazetteer(rules.places, normaliser, frozenset(vocabulary) | rules.function_words)

    def classify(self, report: TextReport) -> Classification:
        """The classification of `report`.

        Raises:
            UnreadableText: the text is empty, invisible or too long; `code` says which.
        """
        findings = self._scorer.weigh(report.text)
        nature = triage.nature_of(findings, by_citizen=report.reporter_role == _CITIZEN)
        place = self._locate(report, findings)
        day = self._day(report, place.region)
        scores = self._in_stage(findings.scores, day)
        beliefs = triage.belief(scores)
        category = _category(nature, scores, beliefs)
        rule = self._rules.categories[category]
        weight = self._weight(category, findings, day)
        stage = self._stage(category, findings, day)
        confidence = 1.0 if nature is triage.Nature.NIL else beliefs.by_category.get(category, 0.0)
        reason = triage.reason_for_triage(
            nature, category, confidence, beliefs.of_lead(rule.lead, self._leads), findings
        )
        if reason is None and place.ambiguous:
            reason = "PLACE_AMBIGUOUS"
        if nature is triage.Nature.NOISE:
            confidence = min(confidence, NOISE_CONFIDENCE)
        return Classification(
            category=category,
            lead_agency=rule.lead,
            agencies=(rule.lead, *rule.supporting),
            route=rule.route,
            severity=weight.severity,
            confidence=round(confidence, 4),
            needs_triage=reason is not None,
            triage_reason=reason,
            region=place.region,
            stage=stage,
            is_nil=nature is triage.Nature.NIL,
            in_remit=nature is not triage.Nature.PRIVATE,
            rule=_deciding(nature, category, findings),
            rule_version=RULE_VERSION,
            rules_digest=self._rules.digest,
            evidence=_evidence(nature, category, findings, weight, place, stage),
            alternatives=self._alternatives(category, beliefs),
        )

    def terms_in(self, text: str) -> frozenset[Term]:
        """Terms of the lexicon that `text` holds, whatever they weigh; for measuring the rules.

        Raises:
            UnreadableText: as `classify`.
        """
        return self._scorer.terms_in(text)

    def _alternatives(self, category: CategoryCode, beliefs: triage.Belief) -> tuple[Alternative, ...]:
        runners_up = [(code, share) for code, share in beliefs.by_category.items() if code != category]
        return tuple(
            Alternative(category=code, lead_agency=self._leads[code], score=round(share, 4))
            for code, share in runners_up[:MOST_ALTERNATIVES]
        )

    def _weight(self, category: CategoryCode, findings: Findings, day: date | None) -> Weight:
        """Severity; the days to voting that the text tells outrank those of the calendar."""
        quantities = dict(findings.quantities)
        if day is not None:
            quantities.setdefault("h", days_to_voting(self._rules.stages, day))
        return self._severity.weigh(category, findings.concepts, quantities)

    def _locate(self, report: TextReport, findings: Findings) -> Place:
        words = findings.reading.words
        if report.region is not None and len(report.region) > 5:
            return Place(report.region, None, ambiguous=False)
        if report.place:
            told = self._gazetteer.locate(self._normaliser.term(report.place[:200]), report.region)
            if told.name is not None:
                return told
        return self._gazetteer.locate(words, report.region)

    def _day(self, report: TextReport, region: RegionCode | None) -> date | None:
        """Day of the report where it comes from."""
        if report.at is None:
            return None
        zones = self._rules.time_zones
        zone = zones.get(region[:5]) or zones.get(region[:2]) if region else None
        try:
            return report.at.astimezone(ZoneInfo(zone)).date() if zone else report.at.date()
        except OverflowError:  # the first or last day that a date can be
            return report.at.date()

    def _in_stage(self, scores: Mapping[CategoryCode, float], day: date | None) -> Mapping[CategoryCode, float]:
        if day is None:
            return scores
        stages = self._rules.stages
        categories = self._rules.categories
        return {
            code: score
            + (0.0 if any(_may_run(stages[stage], day) for stage in categories[code].stages) else OUT_OF_STAGE)
            for code, score in scores.items()
        }

    def _stage(self, category: CategoryCode, findings: Findings, day: date | None) -> StageCode | None:
        stages = self._rules.stages
        if day is None:
            return "EXEC_QUIET" if "quiet" in findings.concepts else None
        own = {code: stages[code] for code in self._rules.categories[category].stages}
        return stage_at(own, day) or stage_at(stages, day)


def _category(nature: triage.Nature, scores: Mapping[CategoryCode, float], beliefs: triage.Belief) -> CategoryCode:
    if nature is triage.Nature.NIL:
        return triage.OTHER
    if nature is triage.Nature.PRIVATE:
        complains = scores.get(triage.UNCLASSIFIED, 0.0) > scores.get(triage.OTHER, 0.0)
        return triage.UNCLASSIFIED if complains else triage.OTHER
    nothing = triage.OTHER if nature is triage.Nature.NOISE else triage.UNCLASSIFIED
    return next(iter(beliefs.by_category), nothing)


def _evidence(
    nature: triage.Nature,
    category: CategoryCode,
    findings: Findings,
    weight: Weight,
    place: Place,
    stage: StageCode | None,
) -> tuple[Evidence, ...]:
    evidence = [
        Evidence(kind=item.kind, term=item.term, category=category, weight=item.weight)
        for item in findings.evidence.get(category, ())[:MOST_EVIDENCE]
    ]
    if nature is not triage.Nature.PROBLEM:
        evidence.append(Evidence(kind="nature", term=nature))
    evidence.append(Evidence(kind="severity", term=weight.rule, category=category))
    if weight.floor is not None:
        evidence.append(Evidence(kind="floor", term=weight.floor))
    if place.name is not None:
        evidence.append(Evidence(kind="place", term=place.name))
    if stage is not None:
        evidence.append(Evidence(kind="stage", term=stage))
    return tuple(evidence)


def _deciding(nature: triage.Nature, category: CategoryCode, findings: Findings) -> str:
    if nature is not triage.Nature.PROBLEM:
        return f"nature/{nature}"
    evidence = findings.evidence.get(category)
    if not evidence:
        return "nothing-found"
    first = evidence[0]
    return f"frame/{first.term}" if first.kind == "frame" else f"term/{first.term}"


def _may_run(stage: Stage, day: date) -> bool:
    """Whether the stage can be under way on `day`; an unknown border is open."""
    return not (
        (stage.start_date is not None and day < stage.start_date)
        or (stage.end_date is not None and day > stage.end_date)
    )
