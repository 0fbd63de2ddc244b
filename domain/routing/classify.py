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
from domain.routing.rules import RULE_VERSION, RoutingRules
from domain.routing.severity import SeverityGuide, Weight
from domain.routing.stages import Stage, days_to_voting, stage_at

MOST_EVIDENCE = 6
"""Pieces of evidence shown for the category; severity, place and stage come on top."""

MOST_ALTERNATIVES = 3
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
        place = self._locate(report, findings)
        day = self._day(report, place.region)
        scores = self._in_stage(findings.scores, day)
        noise = triage.is_noise(findings)
        nil = not noise and report.reporter_role != _CITIZEN and triage.is_nil_report(findings)
        private = not noise and not nil and triage.is_private(findings)
        beliefs = triage.belief(scores)
        category = self._category(scores, beliefs, noise=noise, nil=nil, private=private)
        rule = self._rules.categories[category]
        quantities = dict(findings.quantities)
        if day is not None:
            quantities.setdefault("h", days_to_voting(self._rules.stages, day))
        weight = self._severity.weigh(category, findings.concepts, quantities)
        stage = self._stage(category, findings, day)
        confidence = 1.0 if nil else round(beliefs.by_category.get(category, 0.0), 4)
        if noise:
            confidence = min(confidence, triage.CATEGORY_ABOVE / 2)
        reason = self._triage_reason(category, beliefs, place, noise=noise, nil=nil, private=private)
        evidence = self._evidence(category, findings, weight, place, stage, noise=noise, nil=nil, private=private)
        return Classification(
            category=category,
            lead_agency=rule.lead,
            agencies=(rule.lead, *rule.supporting),
            route=rule.route,
            severity=weight.severity,
            confidence=confidence,
            needs_triage=reason is not None,
            triage_reason=reason,
            region=place.region,
            stage=stage,
            is_nil=nil,
            in_remit=not private and not noise,
            rule=_deciding(category, findings, noise=noise, nil=nil, private=private),
            rule_version=RULE_VERSION,
            rules_digest=self._rules.digest,
            evidence=evidence,
            alternatives=tuple(
                Alternative(category=code, lead_agency=self._leads[code], score=round(share, 4))
                for code, share in list(beliefs.by_category.items())[: MOST_ALTERNATIVES + 1]
                if code != category
            )[:MOST_ALTERNATIVES],
        )

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
        if report.at is None:
            return None
        zones = self._rules.time_zones
        zone = zones.get(region[:5]) or zones.get(region[:2]) if region else None
        return report.at.astimezone(ZoneInfo(zone)).date() if zone else report.at.date()

    def _in_stage(self, scores: Mapping[CategoryCode, float], day: date | None) -> Mapping[CategoryCode, float]:
        if day is None:
            return scores
        stages = self._rules.stages
        categories = self._rules.categories
        return {
            code: score + (0.0 if any(_may_run(stages[stage], day) for stage in categories[code].stages) else OUT_OF_STAGE)
            for code, score in scores.items()
        }

    def _stage(self, category: CategoryCode, findings: Findings, day: date | None) -> StageCode | None:
        stages = self._rules.stages
        if day is None:
            return "EXEC_QUIET" if "quiet" in findings.concepts else None
        own = {code: stages[code] for code in self._rules.categories[category].stages}
        return stage_at(own, day) or stage_at(stages, day)

    @staticmethod
    def _category(
        scores: Mapping[CategoryCode, float], beliefs: triage.Belief, *, noise: bool, nil: bool, private: bool
    ) -> CategoryCode:
        if nil:
            return triage.OTHER
        if private:
            complaint, other = scores.get(triage.UNCLASSIFIED, 0.0), scores.get(triage.OTHER, 0.0)
            return triage.UNCLASSIFIED if complaint > other else triage.OTHER
        best = next(iter(beliefs.by_category), None)
        if best is None:
            return triage.OTHER if noise else triage.UNCLASSIFIED
        return best

    def _triage_reason(
        self, category: CategoryCode, beliefs: triage.Belief, place: Place, *, noise: bool, nil: bool, private: bool
    ) -> str | None:
        if nil:
            return None
        if noise:
            return "NOISE"
        if private:
            return "NOT_OUR_REMIT"
        if category in triage.OPEN_CATEGORIES:
            return "UNCLASSIFIED"
        if beliefs.by_category.get(category, 0.0) < triage.CATEGORY_ABOVE:
            return "LOW_CONFIDENCE"
        if beliefs.of_lead(self._leads[category], self._leads) < triage.ROUTE_ABOVE:
            return "AGENCY_UNSURE"
        return "PLACE_AMBIGUOUS" if place.ambiguous else None

    @staticmethod
    def _evidence(
        category: CategoryCode,
        findings: Findings,
        weight: Weight,
        place: Place,
        stage: StageCode | None,
        *,
        noise: bool,
        nil: bool,
        private: bool,
    ) -> tuple[Evidence, ...]:
        evidence = [
            Evidence(kind=item.kind, term=item.term, category=category, weight=item.weight)
            for item in findings.evidence.get(category, ())[:MOST_EVIDENCE]
        ]
        if noise:
            evidence.append(Evidence(kind="noise", term="noise"))
        if nil:
            evidence.append(Evidence(kind="nil", term="nothing-happened"))
        if private:
            evidence.append(Evidence(kind="remit", term="private-matter"))
        evidence.append(Evidence(kind="severity", term=weight.rule, category=category))
        if weight.floor is not None:
            evidence.append(Evidence(kind="floor", term=weight.floor))
        if place.name is not None:
            evidence.append(Evidence(kind="place", term=place.name))
        if stage is not None:
            evidence.append(Evidence(kind="stage", term=stage))
        return tuple(evidence)


def _deciding(category: CategoryCode, findings: Findings, *, noise: bool, nil: bool, private: bool) -> str:
    if noise:
        return "noise"
    if nil:
        return "nil"
    if private:
        return "remit/private-matter"
    evidence = findings.evidence.get(category)
    if not evidence:
        return "fallback"
    first = evidence[0]
    return f"frame/{first.term}" if first.kind == "frame" else f"term/{first.term}"


def _may_run(stage: Stage, day: date) -> bool:
    """Whether the stage can be under way on `day`; an unknown border is open."""
    return not (
        (stage.start_date is not None and day < stage.start_date) or (stage.end_date is not None and day > stage.end_date)
    )
