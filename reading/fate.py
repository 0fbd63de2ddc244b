"""What became of one report: all that its reporter sees."""

from collections.abc import Sequence
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
from ledger.port import Recorded
from projections.problem.tables import ProblemRow
from projections.queries import Queries
from projections.views import Disposition, IntakeReportView
from reading.finding import SHOWN_CHARACTERS
from reading.group import GroupSources
from reading.reports import told_in
from reading.tellings import ReporterTelling, Tellings, without_contact
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
    tellings: tuple[ReporterTelling, ...] = ()
    """What whoever handed it in was told of, oldest first: each told, waiting, or with a code that says why not."""

    untold: str | None = None
    """Why nobody can tell them anything, as far as the report says; None where there is a way."""

    notes: tuple[Writing, ...] = ()
    """What the desk wrote for whoever handed in the report; shown to that person and to who reads the desk's notes."""

    link: str | None = None
    """Address at which the reporter reads it without an account; for that person and for who tells reporters."""


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
    recorded = () if problem is None else await sources.ledger.seen_by(sight).read(StreamId.parse(problem.stream))
    intake = next((each.intake for each in told_in(recorded) if each.intake.intake_id == report.intake_id), None)
    return FateShown(
        fictitious=fictitious,
        intake_id=report.intake_id,
        reported_at=report.reported_at,
        reported_until=report.reported_until,
        disposition=report.disposition,
        phase=problem and problem.phase,
        outcome=problem and problem.outcome,
        register_number=problem and problem.register_number,
        tellings=Tellings(each.event for each in recorded).of(report.intake_id),
        untold=None if intake is None else without_contact(intake),
        notes=() if problem is None else await _notes(sight, sources, report, problem, recorded),
    )


async def _notes(
    sight: Sight,
    sources: GroupSources,
    report: IntakeReportView,
    problem: ProblemRow,
    recorded: Sequence[Recorded[Any]],
) -> tuple[Writing, ...]:
    """The notes for the reporter, to whom it is, and to who may read the desk's notes; nobody else reads them."""
    is_own = sight.link is None and sight.actor.is_person(report.handed_in_by)
    if not is_own and await sources.queries.problem(sight, problem.problem_id, (View.NOTES,)) is None:
        return ()
    stream: StreamId[Any] = StreamId.parse(problem.stream)
    notes = notes_for_reporters(recorded)
    return with_words(notes, await sources.vault.open(sight, stream, [each.seal.commitment for each in notes]))
