"""Notices about a problem as rows: those still to be delivered, and what became of others."""

from collections.abc import Collection

from domain.notice import NoticeId, PendingNotice
from domain.problem.events import NoticeDelivered, NoticeFailed, NoticeSkipped, ReportersTold
from domain.problem.state import Dossier, State, notices_of
from projections.problem.tables import ConcludedNoticeRow, PendingNoticeRow
from projections.projection import StoredCommand


def pending_notice_rows(command: StoredCommand[State], dossier: Dossier) -> tuple[PendingNoticeRow, ...]:
    """The notices that are to be delivered since the command, a group of reporters as one."""
    before = {each.notice_id for each in notices_of(command.before).outstanding}
    return tuple(
        PendingNoticeRow(
            problem_id=dossier.problem_id,
            notice_id=each.notice_id,
            desk=dossier.desk,
            kind=each.kind,
            agency=each.agency if isinstance(each, PendingNotice) else None,
            office=each.office if isinstance(each, PendingNotice) else None,
            intake_id=each.intake_id if isinstance(each, PendingNotice) else None,
            subject=each.subject if isinstance(each, PendingNotice) else None,
            caused_at=command.last.event.recorded_at,
        )
        for each in notices_of(command.after).outstanding
        if each.notice_id not in before
    )


def concluded_notice_rows(command: StoredCommand[State], problem_id: str) -> tuple[ConcludedNoticeRow, ...]:
    """What became of the notices that the command speaks of."""
    outstanding = {each.notice_id for each in notices_of(command.after).outstanding}
    rows = (_concluded_notice_row(problem_id, each.event, outstanding) for each in command.recorded)
    return tuple(row for row in rows if row is not None)


def _concluded_notice_row(
    problem_id: str, event: object, outstanding: Collection[NoticeId]
) -> ConcludedNoticeRow | None:
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
        case ReportersTold(group=group) if group not in outstanding:
            return ConcludedNoticeRow(
                problem_id=problem_id, notice_id=group, status="delivered", concluded_at=event.recorded_at
            )
        case _:
            return None
