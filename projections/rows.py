"""Rows of the query tables, computed from what one command stored: its events and the state after them.

Pure, so that the writer beside the append and the rebuild from the ledger say the same of the same command.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from domain.desk.events import NilReportReceived
from domain.intake import Intake
from domain.problem.events import (
    Event,
    IntakeReportAttached,
    NoticeDelivered,
    NoticeFailed,
    NoticeSkipped,
    ProblemDetected,
)
from domain.problem.process import KIND
from domain.problem.state import State, notices_of
from domain.stream import StreamId, region_of
from ledger.port import Recorded
from projections.problem_rows import case_of, problem_row, referral_rows
from projections.summaries import summary_of
from projections.tables import (
    Arrival,
    Changes,
    ConcludedNoticeRow,
    IntakeRow,
    PendingNoticeRow,
    TimelineRow,
)


def changes_of(recorded: Sequence[Recorded[Any]], after: object, register_number: str | None) -> Changes:
    """Rows that one command touches.

    Args:
        recorded: the command's events, at least one, all of one stream.
        after: state of the stream after them.
        register_number: number given by this command, if it entered the problem into the register.
    """
    if not isinstance(after, State):
        return Changes(intakes=intake_rows(recorded), timeline=tuple(timeline_row(each) for each in recorded))
    problem = problem_row(recorded, after, register_number)
    return Changes(
        problems=() if problem is None else (problem,),
        referrals=referral_rows(recorded, after),
        pending=pending_notice_rows(recorded, after),
        concluded=concluded_notice_rows(recorded),
        intakes=intake_rows(recorded),
        timeline=tuple(timeline_row(each) for each in recorded),
    )


def joined(changes: Iterable[Changes]) -> Changes:
    """The rows of several commands, each of another stream, in one."""
    every = tuple(changes)
    return Changes(
        problems=tuple(row for each in every for row in each.problems),
        referrals=tuple(row for each in every for row in each.referrals),
        pending=tuple(row for each in every for row in each.pending),
        concluded=tuple(row for each in every for row in each.concluded),
        intakes=tuple(row for each in every for row in each.intakes),
        timeline=tuple(row for each in every for row in each.timeline),
    )


def problem_id_in(stream: str) -> str | None:
    """Problem that a stream is of; None for a stream of another kind."""
    named = StreamId.parse(stream)
    return named.name if named.kind == KIND else None


def pending_notice_rows(recorded: Sequence[Recorded[Any]], after: State) -> tuple[PendingNoticeRow, ...]:
    """Every notice still to be delivered; the table knows which of them are new."""
    case = case_of(after)
    if case is None:
        return ()
    return tuple(
        PendingNoticeRow(
            problem_id=case.dossier.problem_id,
            notice_id=each.notice_id,
            desk=case.dossier.desk,
            kind=each.kind,
            agency=each.agency,
            office=each.office,
            intake_id=each.intake_id,
            subject=each.subject,
            caused_at=recorded[-1].event.recorded_at,
        )
        for each in notices_of(after).pending
    )


def concluded_notice_rows(recorded: Sequence[Recorded[Any]]) -> tuple[ConcludedNoticeRow, ...]:
    """What became of the notices that the command speaks of."""
    problem_id = problem_id_in(recorded[-1].stream)
    if problem_id is None:
        return ()
    rows = (_concluded_notice_row(problem_id, each.event) for each in recorded)
    return tuple(row for row in rows if row is not None)


def intake_rows(recorded: Sequence[Recorded[Any]]) -> tuple[IntakeRow, ...]:
    """The reports that came with the command."""
    rows = []
    for each in recorded:
        match each.event:
            case ProblemDetected(intake=intake):
                rows.append(_intake_row(each, intake, "became"))
            case IntakeReportAttached(intake=intake):
                rows.append(_intake_row(each, intake, "joined"))
            case NilReportReceived(intake=intake):
                rows.append(_intake_row(each, intake, "nil"))
    return tuple(rows)


def timeline_row(recorded: Recorded[Any]) -> TimelineRow:
    """The event as a line of the timeline."""
    return TimelineRow(
        stream=recorded.stream,
        version=recorded.version,
        position=recorded.position,
        desk=region_of(recorded.book),
        problem_id=problem_id_in(recorded.stream),
        type=recorded.event.type,
        actor_id=recorded.actor.id,
        actor_role=recorded.actor.role,
        agency=recorded.actor.agency,
        at=recorded.event.recorded_at,
        ledger_at=recorded.ledger_at,
        summary=summary_of(recorded.event),
    )


def _concluded_notice_row(problem_id: str, event: Event) -> ConcludedNoticeRow | None:
    match event:
        case NoticeDelivered():
            return ConcludedNoticeRow(
                problem_id=problem_id,
                notice_id=event.notice_id,
                status="delivered",
                concluded_at=event.recorded_at,
                channel=event.channel,
                reference=event.reference,
                attempts=event.attempts,
            )
        case NoticeFailed():
            return ConcludedNoticeRow(
                problem_id=problem_id,
                notice_id=event.notice_id,
                status="failed",
                concluded_at=event.recorded_at,
                code=event.code,
                attempts=event.attempts,
            )
        case NoticeSkipped():
            return ConcludedNoticeRow(
                problem_id=problem_id,
                notice_id=event.notice_id,
                status="skipped",
                concluded_at=event.recorded_at,
                code=event.reason,
            )
        case _:
            return None


def _intake_row(recorded: Recorded[Any], intake: Intake, arrival: Arrival) -> IntakeRow:
    return IntakeRow(
        intake_id=intake.intake_id,
        desk=region_of(recorded.book),
        problem_id=problem_id_in(recorded.stream),
        arrival=arrival,
        channel=intake.channel,
        reporter_role=intake.reporter_role,
        region=intake.region,
        occurred_at=intake.occurred_at,
        reported_at=intake.reported_at,
        recorded_at=recorded.event.recorded_at,
        text_commitment=intake.text.commitment,
        text_length=intake.text.length,
        position=recorded.position,
        place_commitment=intake.place and intake.place.commitment,
    )
