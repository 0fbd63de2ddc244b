"""One report that a person has to decide: what was told, what is suggested and why; and the queue it comes from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from commands.rules_in_force import RulesInForce
from domain.access.policy import DeskView
from domain.access.sight import Sight
from domain.base import Value
from domain.calendar import LocalTime
from domain.classifying.classify import Classifier
from domain.classifying.model import Classification, TextReport, UnreadableText
from domain.codes import AgencyCode, CategoryCode, RegionCode, Severity
from domain.problem.assessment import Assessment
from domain.problem.events import ProblemArchived, ProblemDetected
from domain.rulebook import Rulebook
from domain.stream import BookId, StreamId, region_of
from ledger.port import EntriesInSight
from projections.operational.triage_queue import Claim, QueuedReport, TriageQueue
from projections.queries import Queries
from reading.desks import Books, Regions, find_desk
from reading.finding import problem_in_sight
from reading.problem import ProblemView, view_of
from reading.reports import IntakeView, open_words, told_in
from reading.words import VaultReader
from reference.directory import ReferenceDirectory
from wording.codes import TRIAGE_REASONS, word
from wording.summary import summary_draft

SUGGESTIONS_SHOWN = 3

NOBODY_TO_ENTER_IT = "NO_OFFICE"
"""Reason where the classifier was sure and no office can be put in charge; the record has no code of it."""

PLACE_MARK = "elsewhere:"
"""Evidence that names another desk in whose region the text has a place."""


class Suggestion(Value):
    """A category that the report may belong to."""

    category: CategoryCode
    category_name: str
    lead_agency: AgencyCode
    belief: float | None
    """Share of belief, 0 to 1; None when the present rules no longer hold it for likely."""

    evidence: tuple[str, ...]
    """What speaks for it, each as `kind:term`."""


class TriageView(Value):
    """A report in somebody's hand."""

    problem_id: str
    desk: RegionCode
    region: RegionCode
    holder: str
    expires_at: datetime
    severity: Severity
    """Suggested."""

    floor: str | None
    """What calls for at least this severity."""

    triage_reason: str
    triage_reason_text: str
    other_desk: RegionCode | None
    """Desk in whose region the text names a place."""

    occurred_at: datetime
    detected_at: datetime
    due_at: datetime | None
    intakes: tuple[IntakeView, ...]
    suggestions: tuple[Suggestion, ...]
    summary_draft: str | None = None
    """An official summary by what the codes say; None where an official has written one."""
    occurred_until: datetime | None = None
    """First instant after the day, where the hour is not known."""


def reason_of(assessment: Assessment) -> str:
    """Code of why a person is asked."""
    return assessment.triage_reason or NOBODY_TO_ENTER_IT


def other_desk_of(assessment: Assessment) -> RegionCode | None:
    """Desk in whose region the text names a place, where that was seen."""
    return next((each.removeprefix(PLACE_MARK) for each in assessment.evidence if each.startswith(PLACE_MARK)), None)


def suggested(assessment: Assessment, now: Classification | None) -> tuple[tuple[CategoryCode, float | None], ...]:
    """The likeliest categories, as the record has them, with the belief in each as far as it is known.

    Args:
        assessment: from the record.
        now: the same text read again, when it is still there.
    """
    beliefs: dict[CategoryCode, float] = {}
    if now is not None:
        beliefs = {each.category: each.score for each in now.alternatives} | {now.category: now.confidence}
    beliefs[assessment.category] = assessment.confidence_permille / 1000
    codes = dict.fromkeys((assessment.category, *assessment.alternatives, *beliefs))
    return tuple((code, beliefs.get(code)) for code in list(codes)[:SUGGESTIONS_SHOWN])


@dataclass(frozen=True)
class TriageSources:
    """Where a report in somebody's hand is read, and what reads it again."""

    ledger: EntriesInSight
    queries: Queries
    vault: VaultReader
    in_force: RulesInForce
    directory: ReferenceDirectory
    classifier: Callable[[], Classifier]
    now: Callable[[], datetime]


class QueueShown(Value):
    """The reports of a desk that a person has to decide."""

    fictitious: bool
    desk: RegionCode
    waiting: int
    in_hand: int
    reports: tuple[QueuedReport, ...]


async def check_triager(sight: Sight, books: Books, regions: Regions, book: BookId) -> None:
    """Return if there is a queue, and who looks may take from it.

    Raises:
        UnknownRegion: there is no such desk.
        DeskNotOpen: it has no book here.
        NotPermitted: who looks is not of the desk's people.
        domain.outage.LedgerAway: try again later.
    """
    await find_desk(sight, books, regions, book)
    sight.check_of_desk(DeskView.QUEUE, region_of(book))


async def read_queue(sight: Sight, queue: TriageQueue, book: BookId) -> tuple[QueuedReport, ...]:
    """Reports of the desk that a person has to decide, gravest first, then oldest, in hand or not.

    Raises:
        NotPermitted: who looks is not of the desk's people.
        domain.outage.LedgerAway: try again later.
    """
    sight.check_of_desk(DeskView.QUEUE, region_of(book))
    return await queue.queue(sight, book)


async def report_in_hand(sight: Sight, sources: TriageSources, claim: Claim) -> TriageView | None:
    """The report in hand, with the reporters' words; None when somebody has decided it at this moment.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    found = await problem_in_sight(sight, sources.queries, claim.problem_id)
    if found is None:
        return None
    stream = StreamId.parse(found.stream)
    recorded = await sources.ledger.seen_by(sight).read(stream)
    shown = view_of(recorded, None)
    if shown is None or not isinstance(opened := recorded[0].event, ProblemDetected | ProblemArchived):
        return None
    if found.restricted:
        await sources.vault.open_restricted(sight, stream)
    told = await open_words(sight, sources.vault, stream, tuple(told_in(recorded)), recorded[0])
    intakes, words = told.intakes, told.deciding
    assessment, first = opened.assessment, intakes[0] if intakes else None
    rules = await sources.in_force.of(stream.book)
    now = _read_again(sources, rules.local_time(shown.desk), first, opened.source.occurrence.at)
    return TriageView(
        problem_id=shown.problem_id,
        desk=shown.desk,
        region=shown.region,
        holder=claim.holder,
        expires_at=claim.expires_at,
        severity=assessment.severity,
        floor=assessment.floor,
        triage_reason=reason_of(assessment),
        triage_reason_text=word(TRIAGE_REASONS, reason_of(assessment)),
        other_desk=other_desk_of(assessment),
        occurred_at=shown.occurred_at,
        occurred_until=shown.occurred_until,
        detected_at=shown.detected_at,
        due_at=_due_at(shown),
        intakes=intakes,
        suggestions=tuple(_suggestions(sources, rules, shown.desk, first, assessment, words, now)),
        summary_draft=_draft(sources.directory, shown, rules.local_time(shown.desk)),
    )


def _draft(directory: ReferenceDirectory, shown: ProblemView, local: LocalTime) -> str | None:
    if shown.summary is not None:
        return None
    place = directory.region_name(shown.region)
    return summary_draft(directory.category_name(shown.category), place, shown.occurred_at, local)


def _due_at(shown: ProblemView) -> datetime | None:
    return next((each.due_at for each in shown.obligations if each.key == "triage"), None)


def _read_again(
    sources: TriageSources, local: LocalTime, first: IntakeView | None, occurred_at: datetime
) -> Classification | None:
    """What the present rules make of the first report's words; None when the vault no longer has them."""
    if first is None or first.text is None:
        return None
    report = TextReport(
        text=first.text,
        region=first.region,
        at=local.read(occurred_at),
        reporter_role=first.reporter_role,
        place=first.place,
    )
    try:
        return sources.classifier().classify(report)
    except UnreadableText:
        return None


def _suggestions(
    sources: TriageSources,
    rules: Rulebook,
    desk: RegionCode,
    first: IntakeView | None,
    assessment: Assessment,
    words: tuple[str, ...],
    now: Classification | None,
) -> Iterator[Suggestion]:
    text = first.text if first and now else None
    for category, belief in suggested(assessment, now):
        row = rules.row_for(category, assessment.stage, desk, sources.now())
        evidence = (
            (*words, *assessment.evidence) if category == assessment.category else _evidence(sources, text, category)
        )
        yield Suggestion(
            category=category,
            category_name=sources.directory.category_name(category),
            lead_agency=row.lead if row else assessment.lead,
            belief=belief,
            evidence=evidence,
        )


def _evidence(sources: TriageSources, text: str | None, category: CategoryCode) -> tuple[str, ...]:
    """What speaks for a category that the record only names."""
    if text is None:
        return ()
    return tuple(f"{each.kind}:{each.term}" for each in sources.classifier().speaking_for(category, text))
