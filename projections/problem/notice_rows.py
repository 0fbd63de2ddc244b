"""Notices about a problem as rows: those still to be delivered, and what became of others."""

from collections.abc import Collection
from functools import partial

from domain.base import Fact
from domain.notice import NoticeId, PendingNotice
from domain.problem.events import NoticeBounced, NoticeDelivered, NoticeFailed, NoticeSkipped, ReportersTold
from domain.problem.state import Dossier, State, notices_of
from domain.returned_mail import BOUNCED
from projections.problem.tables import BouncedNoticeRow, ConcludedNoticeRow, PendingNoticeRow
from projections.projection import StoredCommand


def pending_notice_rows(command: StoredCommand[State], dossier: Dossier) -> tuple[PendingNoticeRow, ...]:
    """The notices that are to be delivered since the command, a group of reporters as one."""
    before = {notice.notice_id for notice in notices_of(command.before).outstanding}
    return tuple(
        PendingNoticeRow(
            problem_id=dossier.problem_id,
            notice_id=notice.notice_id,
            desk=dossier.desk,
            kind=notice.kind,
            agency=notice.agency if isinstance(notice, PendingNotice) else None,
            office=notice.office if isinstance(notice, PendingNotice) else None,
            intake_id=notice.intake_id if isinstance(notice, PendingNotice) else None,
            subject=notice.subject,
            caused_at=command.last.event.recorded_at,
        )
        for notice in notices_of(command.after).outstanding
        if notice.notice_id not in before
    )


def concluded_notice_rows(command: StoredCommand[State], problem_id: str) -> tuple[ConcludedNoticeRow, ...]:
    """What became of the notices that the command speaks of."""
    outstanding = {each.notice_id for each in notices_of(command.after).outstanding}
    rows = (_concluded_notice_row(problem_id, each.event, outstanding) for each in command.recorded)
    return tuple(row for row in rows if row is not None)


def _concluded_notice_row(problem_id: str, event: Fact, outstanding: Collection[NoticeId]) -> ConcludedNoticeRow | None:
    row = partial(ConcludedNoticeRow, problem_id=problem_id, concluded_at=event.recorded_at)
    match event:
        case NoticeDelivered(notice_id=notice_id, attempts=attempts):
            channel, reference = event.channel, event.reference
            return row(notice_id=notice_id, status="delivered", channel=channel, reference=reference, attempts=attempts)
        case NoticeFailed(notice_id=notice_id, attempts=attempts):
            return row(notice_id=notice_id, status="failed", code=event.code, cause=event.cause, attempts=attempts)
        case NoticeSkipped(notice_id=notice_id):
            return row(notice_id=notice_id, status="skipped", code=event.reason)
        case ReportersTold(group=group) if group not in outstanding:
            return row(notice_id=group, status="delivered")
        case _:
            return None


def bounced_notice_rows(command: StoredCommand[State], dossier: Dossier) -> tuple[BouncedNoticeRow, ...]:
    """The notices whose letters came back, by the command."""
    return tuple(
        BouncedNoticeRow(
            problem_id=dossier.problem_id,
            notice_id=event.notice.notice_id,
            desk=dossier.desk,
            kind=event.notice.kind,
            agency=event.notice.agency,
            office=event.notice.office,
            intake_id=event.notice.intake_id,
            subject=event.notice.subject,
            caused_at=event.recorded_at,
            concluded_at=event.recorded_at,
            code=BOUNCED,
            cause=event.status,
        )
        for event in (each.event for each in command.recorded)
        if isinstance(event, NoticeBounced)
    )
