"""What became of one report: all that its reporter sees."""

from datetime import datetime
from typing import Any

from commands.intake.checks import check_characters
from domain.access.policy import View
from domain.access.sight import Sight
from domain.base import Value
from domain.problem.outcome import Outcome
from domain.problem.state import Phase
from domain.refusals import UnfitText, UnknownProblem
from domain.stream import StreamId
from projections.problem.tables import ProblemRow
from projections.queries import Queries
from projections.views import Disposition, IntakeReportView
from reading.finding import SHOWN_CHARACTERS
from reading.group import GroupSources
from reading.writings import Writing, notes_for_reporters, with_words


class FateShown(Value):
    """A report and what became of it."""

    fictitious: bool
    intake_id: str
    reported_at: datetime
    reported_until: datetime | None
    """First instant after the day, where no hour was told."""

    disposition: Disposition
    phase: Phase | None
    """Of the problem that it opened or joined; None for a report that nothing happened."""

    outcome: Outcome | None
    register_number: str | None
    notes: tuple[Writing, ...] = ()
    """What the desk wrote for whoever handed in the report."""


async def report_in_sight(sight: Sight, queries: Queries, intake_id: str) -> IntakeReportView:
    """The report with this whole id.

    Raises:
        UnknownProblem: there is no such report in sight.
        domain.outage.LedgerAway: try again later.
    """
    try:
        check_characters(intake_id)
        report = await queries.intake(sight, intake_id.strip())
    except UnfitText:
        report = None
    if report is None:
        raise UnknownProblem(intake_id[:SHOWN_CHARACTERS])
    return report


async def fate_of(sight: Sight, sources: GroupSources, report: IntakeReportView, *, fictitious: bool) -> FateShown:
    """What became of a report.

    Raises:
        domain.refusals.ReasonNeeded: an auditor says no purpose.
        domain.outage.LedgerAway: try again later.
    """
    seen = (View.LISTED, View.FATE)
    problem = None if report.problem_id is None else await sources.queries.problem(sight, report.problem_id, seen)
    return FateShown(
        fictitious=fictitious,
        intake_id=report.intake_id,
        reported_at=report.reported_at,
        reported_until=report.reported_until,
        disposition=report.disposition,
        phase=problem and problem.phase,
        outcome=problem and problem.outcome,
        register_number=problem and problem.register_number,
        notes=() if problem is None else await _notes(sight, sources, problem),
    )


async def _notes(sight: Sight, sources: GroupSources, problem: ProblemRow) -> tuple[Writing, ...]:
    stream: StreamId[Any] = StreamId.parse(problem.stream)
    notes = notes_for_reporters(await sources.ledger.read(stream))
    return with_words(notes, await sources.vault.open(sight, stream, [each.seal.commitment for each in notes]))
