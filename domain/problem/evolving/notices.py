"""Notices: what was told, what could not be, and what an event makes due."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from domain.base import Fact
from domain.change import replace
from domain.notice import DEAD_REPORTERS_LIMIT, NO_CONTACT, NoticeId, Notices, PendingNotice, ReporterGroup
from domain.problem.events import (
    Event,
    NoticeBounced,
    NoticeDelivered,
    NoticeFailed,
    NoticeResendRequested,
    NoticeSkipped,
    ReportersTold,
)
from domain.problem.evolving.effect import effect_on_part
from domain.problem.state import Merged, NotDetected, State, notices_of


def noticed(state: State, event: Event) -> State:
    """With the notices as `event` leaves them, whatever the situation: they outlive the end of a problem."""
    change = DELIVERIES.get(type(event))
    return state if change is None else _with_notices(state, change(notices_of(state), event))


def with_caused(state: State, caused: tuple[PendingNotice, ...], group: ReporterGroup | None) -> State:
    """With the notices that an event makes due, and with the group of reporters that it lets grow."""
    if not caused and group is None:
        return state
    notices = notices_of(state)
    reporters = _with_group(notices.reporters, group) if group else notices.reporters
    return _with_notices(state, replace(notices, pending=(*notices.pending, *caused), reporters=reporters))


def _with_notices(state: State, notices: Notices) -> State:
    match state:
        case NotDetected():
            return state
        case Merged():
            return replace(state, before=replace(state.before, notices=notices))
        case _:
            return replace(state, notices=notices)


def _done(notices: Notices, event: NoticeDelivered | NoticeSkipped) -> Notices:
    return replace(
        notices,
        pending=_other_than(notices.pending, event.notice_id),
        dead=_other_than(notices.dead, event.notice_id),
        unreached=_other_than(notices.unreached, event.notice_id),
    )


def _skipped(notices: Notices, event: NoticeSkipped) -> Notices:
    """Whom nobody could tell stays known, but for reporters, whose contact was erased."""
    skipped = _only(notices.pending, event.notice_id) if event.reason == NO_CONTACT else ()
    unreached = tuple(notice for notice in skipped if not notice.is_to_reporter)
    done = _done(notices, event)
    return replace(done, unreached=(*done.unreached, *unreached))


def _failed(notices: Notices, event: NoticeFailed) -> Notices:
    failed = _only(notices.pending, event.notice_id)
    return _dead(replace(notices, pending=_other_than(notices.pending, event.notice_id)), failed)


def _bounced(notices: Notices, event: NoticeBounced) -> Notices:
    """What was held for delivered, and forgotten, is a dead letter."""
    return _dead(notices, (event.notice,))


def _dead(notices: Notices, failed: tuple[PendingNotice, ...]) -> Notices:
    """With these among the dead letters; of reporters only so many are listed."""
    listed = sum(notice.is_to_reporter for notice in notices.dead)
    if listed >= DEAD_REPORTERS_LIMIT and any(notice.is_to_reporter for notice in failed):
        return replace(notices, dead_unlisted=notices.dead_unlisted + 1)
    return replace(notices, dead=(*notices.dead, *failed))


def _due_again(notices: Notices, event: NoticeResendRequested) -> Notices:
    return replace(
        notices,
        pending=(*notices.pending, *_only((*notices.dead, *notices.unreached), event.notice_id)),
        dead=_other_than(notices.dead, event.notice_id),
        unreached=_other_than(notices.unreached, event.notice_id),
    )


def _page_told(notices: Notices, event: ReportersTold) -> Notices:
    """The group as far as the page came; whom the page could not reach waits alone from now on."""
    group = next((group for group in notices.reporters if group.notice_id == event.group), None)
    if group is None:
        return notices
    waiting = tuple(group.notice_to(reporter) for reporter in event.deferred)
    come_to = event.delivered + event.skipped + len(event.deferred)
    moved = replace(
        group,
        owed=max(group.owed - come_to, 0) if event.reached < group.up_to else 0,
        reached=event.reached,
        version=event.version,
    )
    return replace(notices, pending=(*notices.pending, *waiting), reporters=_with_group(notices.reporters, moved))


def _with_group(groups: tuple[ReporterGroup, ...], group: ReporterGroup) -> tuple[ReporterGroup, ...]:
    """With the group in its place; gone, if it is through and nobody can join it any more."""
    others = tuple(other for other in groups if other.notice_id != group.notice_id)
    return (*others, group) if group.owed or group.kind == "REPORTER_RECEIPT" else others


def _only(notices: tuple[PendingNotice, ...], notice_id: NoticeId) -> tuple[PendingNotice, ...]:
    return tuple(notice for notice in notices if notice.notice_id == notice_id)


def _other_than(notices: tuple[PendingNotice, ...], notice_id: NoticeId) -> tuple[PendingNotice, ...]:
    return tuple(notice for notice in notices if notice.notice_id != notice_id)


DELIVERIES: Final[Mapping[type[Fact], Callable[[Notices, Any], Notices]]] = dict(
    (
        effect_on_part(NoticeDelivered, _done),
        effect_on_part(NoticeSkipped, _skipped),
        effect_on_part(NoticeFailed, _failed),
        effect_on_part(NoticeBounced, _bounced),
        effect_on_part(NoticeResendRequested, _due_again),
        effect_on_part(ReportersTold, _page_told),
    )
)
