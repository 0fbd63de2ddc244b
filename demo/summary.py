"""What the day came to, in figures and line by line: the document of `desk demo --until-done --json FILE`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from commands.intake.report import IntakeOutcome
from commands.service import Refused
from demo.audit import Audit, audit, by_problem, read_book
from demo.day import DayRow, read_day
from demo.run import HandedIn, Play
from demo.stage import Stage
from domain.access.sight import THE_SERVICE
from domain.base import Value
from domain.codes import CategoryCode, Severity
from domain.problem.events import (
    DeadlineMissed,
    NoticeDelivered,
    ProblemEscalated,
    ProblemReported,
    ReminderSent,
    ReportersTold,
)
from domain.problem.state import Phase
from domain.stream import StreamId
from ledger.port import Recorded
from projections.problem.tables import ProblemRow
from projections.queries import Queries
from projections.views import Disposition


class RowAccount(Value):
    """What became of one report of the day."""

    row: int
    intake_id: str
    disposition: Disposition | None
    """None when nothing is recorded of it."""

    refused: str | None
    """Code of the refusal, if it was refused."""

    problem_id: str | None
    register_number: str | None
    phase: Phase | None
    category: CategoryCode | None
    severity: Severity | None
    merged_into: str | None
    expected_category: CategoryCode | None
    expected_severity: Severity | None
    classified_category: CategoryCode | None
    """What the classifier said by itself; None for a report that joined or was nil."""

    classified_severity: Severity | None

    @property
    def is_accounted(self) -> bool:
        """Whether somebody can be told what became of it."""
        return self.refused is not None or self.disposition == "nil" or self.phase is not None


class Agreement(Value):
    """How often the desk and somebody who knows the place agree, over the reports that became problems."""

    of: int
    category_by_classifier: int
    severity_by_classifier: int
    category_in_the_end: int
    severity_in_the_end: int


class DemoSummary(Value):
    """The day in figures; every count is of the whole book, whoever played it."""

    fictitious: bool = True
    accounted: bool
    """Whether every report is accounted for."""

    sound: bool
    """Whether, beyond that, the day came to its end and every promise was kept."""

    is_over: bool
    speed: float
    seconds: float
    scenario_from: datetime
    scenario_to: datetime
    reports: int
    problems: int
    events: int
    phases: Mapping[str, int]
    severities: Mapping[str, int]
    dispositions: Mapping[str, int]
    not_ours: Mapping[str, int]
    """Reports that were forwarded or dismissed as no matter of the desk, by why."""

    refused: Mapping[str, int]
    """Reports that were refused, by the code of the refusal: those of another desk, for example."""

    events_by_type: Mapping[str, int]
    referrals: Mapping[str, int]
    """By how they were settled; `open` for those that are not."""

    notices: Mapping[str, int]
    """By status; one that goes to a group of reporters counts once."""

    notice_reasons: Mapping[str, int]
    """Of notices that were not delivered, by the code of why: a failure, or that nobody needs it any more."""

    letters: int
    """Messages that were delivered, each to one recipient; notices that went together are one."""

    tiered_reports: Mapping[str, int]
    """By kind."""

    reminders: int
    missed_deadlines: int
    escalations: int
    commands_by_cast: int
    refusals_of_cast: Mapping[str, int]
    agreement: Agreement
    audit: Audit
    rows: tuple[RowAccount, ...]


async def summarise(stage: Stage, play: Play, *, is_over: bool, seconds: float) -> DemoSummary:
    """The day as the ledger and the query tables tell it."""
    recorded = await read_book(stage.ledger, stage.book)
    streams = by_problem(recorded)
    rows = tuple([await _account(stage, row, play.handed_in.get(row.number)) for row in read_day()])
    problems = [
        row
        for stream in streams
        if (row := await stage.queries.problem(THE_SERVICE, StreamId.parse(stream).name)) is not None
    ]
    audited = await audit(stage, streams)
    notices = [each for problem in problems for each in await stage.queries.notices(THE_SERVICE, problem.problem_id)]
    accounted = all(row.is_accounted for row in rows)
    kinds = Counter(each.event.type for each in recorded)
    return DemoSummary(
        accounted=accounted,
        sound=accounted and is_over and not audited.faults and audited.projections_equal,
        is_over=is_over,
        speed=play.calendar.speed,
        seconds=round(seconds, 1),
        scenario_from=play.calendar.origin_shown,
        scenario_to=play.calendar.shown(stage.now()),
        reports=len(rows),
        problems=len(problems),
        events=len(recorded),
        phases=Counter(problem.phase for problem in problems),
        severities=Counter(problem.severity for problem in problems),
        dispositions=Counter(row.disposition or "refused" for row in rows),
        not_ours={
            str(grounds): count
            for grounds, count in (await stage.queries.counts(THE_SERVICE, stage.book)).not_ours.items()
        },
        refused=Counter(row.refused for row in rows if row.refused),
        events_by_type=dict(sorted(kinds.items())),
        referrals=await _referrals(stage.queries, problems),
        notices=Counter(each.status for each in notices),
        notice_reasons=Counter(each.code or "UNKNOWN" for each in notices if each.status in ("failed", "skipped")),
        letters=_letters(recorded),
        tiered_reports=Counter(each.event.kind for each in recorded if isinstance(each.event, ProblemReported)),
        reminders=_count(recorded, ReminderSent),
        missed_deadlines=_count(recorded, DeadlineMissed),
        escalations=_count(recorded, ProblemEscalated),
        commands_by_cast=play.cast.sent,
        refusals_of_cast=dict(play.cast.refused),
        agreement=_agreement(rows),
        audit=audited,
        rows=rows,
    )


async def _account(stage: Stage, row: DayRow, handed_in: HandedIn | None) -> RowAccount:
    intake_id = stage.intake_id(row.report.intake_key)
    view = await stage.queries.intake(THE_SERVICE, intake_id)
    problem = await stage.queries.problem(THE_SERVICE, view.problem_id) if view and view.problem_id else None
    outcome = handed_in.outcome if handed_in else None
    assessment = outcome.assessment if isinstance(outcome, IntakeOutcome) else None
    return RowAccount(
        row=row.number,
        intake_id=intake_id,
        disposition=view and view.disposition,
        refused=outcome.code if isinstance(outcome, Refused) else None,
        problem_id=problem and problem.problem_id,
        register_number=problem and problem.register_number,
        phase=problem and problem.phase,
        category=problem and problem.category,
        severity=problem and problem.severity,
        merged_into=problem and problem.merged_into,
        expected_category=row.knowledge.category,
        expected_severity=row.knowledge.severity,
        classified_category=assessment and assessment.category,
        classified_severity=assessment and assessment.severity,
    )


def _agreement(rows: Sequence[RowAccount]) -> Agreement:
    judged = [row for row in rows if row.classified_category and row.expected_category]
    return Agreement(
        of=len(judged),
        category_by_classifier=sum(row.classified_category == row.expected_category for row in judged),
        severity_by_classifier=sum(row.classified_severity == row.expected_severity for row in judged),
        category_in_the_end=sum(row.category == row.expected_category for row in judged),
        severity_in_the_end=sum(row.severity == row.expected_severity for row in judged),
    )


async def _referrals(queries: Queries, problems: Sequence[ProblemRow]) -> Mapping[str, int]:
    settled: Counter[str] = Counter()
    for problem in problems:
        settled.update(each.settled_by or "open" for each in await queries.referrals(THE_SERVICE, problem.problem_id))
    return settled


def _letters(recorded: Sequence[Recorded[Any]]) -> int:
    in_groups = sum(each.event.delivered for each in recorded if isinstance(each.event, ReportersTold))
    # Notices that went together name the same message.
    alone = {
        (each.stream, each.event.notice_id) if each.event.reference is None else each.event.reference
        for each in recorded
        if isinstance(each.event, NoticeDelivered)
    }
    return in_groups + len(alone)


def _count(recorded: Sequence[Recorded[Any]], kind: type) -> int:
    return sum(isinstance(each.event, kind) for each in recorded)
