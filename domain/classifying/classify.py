"""Where a report belongs, how grave it is, and why: the same rules and the same text give the same answer."""

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from domain.calendar import REAL
from domain.classifying import triage
from domain.classifying.linear import Votes
from domain.classifying.model import Alternative, Change, Classification, Evidence, TextReport
from domain.classifying.place import Gazetteer, Outside, Place
from domain.classifying.reader import Findings, TextReader
from domain.classifying.rules import RULE_VERSION, RoutingRules
from domain.classifying.severity import SeverityGuide, Weight
from domain.classifying.stages import Stage, days_to_voting, stage_at
from domain.codes import AgencyCode, CategoryCode, RegionCode, StageCode

MOST_EVIDENCE = 6
"""Pieces of evidence shown for the category; severity, place and stage come on top."""

MOST_ALTERNATIVES = 3
NOISE_CONFIDENCE = 0.2
"""Most confidence a classification of noise may show."""

OUT_OF_STAGE = 1.0
"""Points taken from a category whose stages are not under way on the day of the report."""

BEYOND_DOUBT = 0.97
"""Confidence from which no few terms could change the decision."""

MOST_DAYS = 4096
"""Days whose stages are remembered."""

_CITIZEN = "warga"
"""Role whose 'nothing happened' is an opinion, not a nil report."""


class Classifier:
    """One version of the rules, compiled once; holds no state of a report."""

    def __init__(self, rules: RoutingRules) -> None:
        self.rules = rules
        self._reader = TextReader(rules.language)
        self._leads: Mapping[CategoryCode, AgencyCode] = {code: rule.lead for code, rule in rules.categories.items()}
        self._against: dict[date, Mapping[CategoryCode, float]] = {}
        self._severity = SeverityGuide(rules.severities)
        self._gazetteer = Gazetteer(rules.places, self._reader.normaliser, self._reader.known_words)

    def classify(self, report: TextReport) -> Classification:
        """The classification of `report`.

        Raises:
            UnreadableText: the text is empty, invisible or too long; `code` says which.
        """
        findings = self._reader.read(report.text)
        place = self._locate(report, findings)
        day = self._day(report, place.region)
        model = self.rules.model
        votes = model.count(findings.features())
        beliefs = triage.Belief(model.classes, votes.shares(self._out_of_stage(day)), votes.words_known)
        likeliest = beliefs.best(1 + MOST_ALTERNATIVES)
        nature = triage.nature_of(findings, beliefs, by_citizen=report.reporter_role == _CITIZEN)
        category = _category(nature, beliefs, likeliest[0][0])
        rule = self.rules.categories[category]
        weight = self._weight(category, findings, day)
        stage = self._stage(category, findings, day)
        confidence = 1.0 if nature is triage.Nature.NIL else beliefs.of(category)
        reason = triage.reason_for_triage(nature, category, beliefs, beliefs.of_lead(rule.lead, self._leads), findings)
        if reason is None and place.ambiguous:
            reason = "PLACE_AMBIGUOUS"
        if nature is triage.Nature.NOISE:
            confidence = min(confidence, NOISE_CONFIDENCE)
        runners_up = self._alternatives(category, likeliest)
        evidence = _evidence(nature, category, votes, weight, place, stage)
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
            in_remit=nature not in {triage.Nature.PRIVATE, triage.Nature.NOISE},
            rule=_deciding(nature, evidence),
            rule_version=f"{RULE_VERSION}/{self.rules.model.version}",
            rules_digest=self.rules.digest,
            evidence=evidence,
            alternatives=runners_up,
            would_change=_would_change(nature, category, votes, runners_up) if confidence < BEYOND_DOUBT else None,
        )

    def speaking_for(self, category: CategoryCode, text: str) -> tuple[Evidence, ...]:
        """What in `text` speaks for `category`, strongest first, whichever category is the likeliest.

        Raises:
            UnreadableText: as `classify`.
        """
        if category not in self.rules.model.classes:
            return ()
        return _speaking_for(category, self.rules.model.count(self._reader.read(text).features()))

    def outside(self, report: TextReport, desk: RegionCode) -> Outside | None:
        """Place that the report names in another desk's area, and none of `desk`'s own.

        The place in the reporter's words outranks the text.

        Raises:
            UnreadableText: as `classify`.
        """
        if report.place:
            words = self._reader.normaliser.term(report.place[:200])
            if found := self._gazetteer.outside(words, desk):
                return found
            if self._gazetteer.locate(words, desk).name is not None:
                return None
        return self._gazetteer.outside(self._reader.normaliser.read(report.text).words, desk)

    def _alternatives(
        self, category: CategoryCode, likeliest: Sequence[tuple[CategoryCode, float]]
    ) -> tuple[Alternative, ...]:
        runners_up = [each for each in likeliest if each[0] != category]
        return tuple(
            Alternative(category=code, lead_agency=self._leads[code], score=round(share, 4))
            for code, share in runners_up[:MOST_ALTERNATIVES]
        )

    def _out_of_stage(self, day: date | None) -> Mapping[CategoryCode, float] | None:
        """Points against the categories whose stages are not under way on `day`."""
        if day is None:
            return None
        known = self._against.get(day)
        if known is None:
            stages = self.rules.stages
            known = {
                code: OUT_OF_STAGE
                for code, rule in self.rules.categories.items()
                if not any(_may_run(stages[stage], day) for stage in rule.stages)
            }
            if len(self._against) >= MOST_DAYS:
                self._against.clear()
            self._against[day] = known
        return known

    def _weight(self, category: CategoryCode, findings: Findings, day: date | None) -> Weight:
        """Severity; the days to voting that the text tells outrank those of the calendar."""
        quantities = dict(findings.quantities)
        if day is not None:
            quantities.setdefault("h", days_to_voting(self.rules.stages, day))
        return self._severity.weigh(category, findings.concepts, quantities)

    def _locate(self, report: TextReport, findings: Findings) -> Place:
        words = findings.reading.words
        if report.region is not None and len(report.region) > 5:
            return Place(report.region, None, ambiguous=False)
        if report.place:
            told = self._gazetteer.locate(self._reader.normaliser.term(report.place[:200]), report.region)
            if told.name is not None:
                return told
        return self._gazetteer.locate(words, report.region)

    def _day(self, report: TextReport, region: RegionCode | None) -> date | None:
        """Day of the report where it comes from."""
        if report.at is None:
            return None
        zones = self.rules.time_zones
        zone = zones.get(region[:5]) or zones.get(region[:2]) if region else None
        try:
            return REAL.date_of(report.at, ZoneInfo(zone)) if zone else report.at.date()
        except OverflowError:  # the first or last day that a date can be
            return report.at.date()

    def _stage(self, category: CategoryCode, findings: Findings, day: date | None) -> StageCode | None:
        stages = self.rules.stages
        if day is None:
            return "EXEC_QUIET" if "quiet" in findings.concepts else None
        own = {code: stages[code] for code in self.rules.categories[category].stages}
        return stage_at(own, day) or stage_at(stages, day)


def _category(nature: triage.Nature, beliefs: triage.Belief, likeliest: CategoryCode) -> CategoryCode:
    match nature:
        case triage.Nature.NIL:
            return triage.OTHER
        case triage.Nature.NOISE if beliefs.of_best_problem() > triage.PROBLEM_ABOVE:
            return likeliest
        case triage.Nature.PRIVATE | triage.Nature.NOISE:
            return max(triage.UNCLASSIFIED, triage.OTHER, key=beliefs.of)
        case _:
            return likeliest


def _evidence(
    nature: triage.Nature,
    category: CategoryCode,
    votes: Votes,
    weight: Weight,
    place: Place,
    stage: StageCode | None,
) -> tuple[Evidence, ...]:
    evidence = [*_speaking_for(category, votes)]
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


def _speaking_for(category: CategoryCode, votes: Votes) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(kind=kind, term=term, category=category, weight=round(points, 2))
        for kind, term, points in votes.for_class(category, MOST_EVIDENCE)
    )


def _deciding(nature: triage.Nature, evidence: Sequence[Evidence]) -> str:
    """Name of what weighed most."""
    if nature is not triage.Nature.PROBLEM:
        return f"nature/{nature}"
    first = evidence[0]
    return f"{first.kind}/{first.term}" if first.weight else "nothing-found"


def _would_change(
    nature: triage.Nature, category: CategoryCode, votes: Votes, runners_up: Sequence[Alternative]
) -> Change | None:
    if nature is not triage.Nature.PROBLEM or not runners_up:
        return None
    without = votes.would_change(category, runners_up[0].category)
    if not without:
        return None
    return Change(without=without, category=runners_up[0].category)


def _may_run(stage: Stage, day: date) -> bool:
    """Whether the stage can be under way on `day`; an unknown border is open."""
    return not (
        (stage.start_date is not None and day < stage.start_date)
        or (stage.end_date is not None and day > stage.end_date)
    )
