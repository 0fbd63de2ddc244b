"""What a problem's record says of one notice: to whom it went, how often it was delivered, which letters came back.

The state forgets a notice once it is delivered, since most stay so. Whoever decides about one that was, reads the
problem's events, and the event of what comes of it brings the notice with it.

Invariant: between two deliveries of a notice a bounce is on record, since only what is not delivered is delivered.
"""

from datetime import datetime
from typing import NamedTuple

from domain.intake import Intake
from domain.notice import BY_HAND, DeferredReporter, NoticeId, PendingNotice
from domain.problem.events import (
    Event,
    IntakeReportAttached,
    NoticeBounced,
    NoticeDelivered,
    ProblemArchived,
    ProblemDetected,
    ReportersTold,
)
from domain.problem.evolve import evolve
from domain.problem.state import INITIAL, State, notices_of


class Delivery(NamedTuple):
    """One time that a notice was delivered."""

    since: datetime
    """When the notice came to be pending before it: caused, or asked for again."""

    reference: str | None
    """Under which the channel knows it."""

    by_hand: bool = False
    has_bounced: bool = False


class NoticeRecord(NamedTuple):
    """One notice, as far as the events tell."""

    notice: PendingNotice
    deliveries: tuple[Delivery, ...] = ()
    """In the order in which they were recorded."""

    @property
    def letters(self) -> tuple[Delivery, ...]:
        """Those that a channel took; what a person told by hand does not come back."""
        return tuple(each for each in self.deliveries if not each.by_hand)


class NoticeHistory:
    """Reads the events of a problem for what they say of one notice; each event is taken in once, oldest first."""

    def __init__(self, notice_id: NoticeId) -> None:
        """Know nothing of it yet."""
        self._notice_id = notice_id
        self._state: State = INITIAL
        self._joined: list[_Reporter] = []
        self._since: datetime | None = None
        self._record: NoticeRecord | None = None

    @property
    def record(self) -> NoticeRecord | None:
        """What is known of the notice; None while the problem has none with this id."""
        return self._record

    def add(self, version: int, event: Event) -> None:
        """Take in the event at this version of the problem."""
        before, self._state = self._state, evolve(self._state, event)
        match event:
            case ProblemDetected() | ProblemArchived() | IntakeReportAttached():
                if event.intake is not None:
                    self._joined.append(_Reporter(event.intake, version))
            case NoticeDelivered() if event.notice_id == self._notice_id:
                self._delivered(event)
            case ReportersTold():
                self._told_by_page(before, event)
            case NoticeBounced() if event.notice_id == self._notice_id:
                self._bounced()
            case _:
                pass
        self._look_at_what_waits(event.recorded_at)

    def _look_at_what_waits(self, at: datetime) -> None:
        waits = next((each for each in notices_of(self._state).pending if each.notice_id == self._notice_id), None)
        if waits is None:
            self._since = None
        elif self._since is None:
            self._since = at
            self._record = NoticeRecord(waits, () if self._record is None else self._record.deliveries)

    def _delivered(self, event: NoticeDelivered) -> None:
        if self._record is not None:
            since = event.recorded_at if self._since is None else self._since
            delivery = Delivery(since, event.reference, by_hand=event.channel == BY_HAND)
            self._record = self._record._replace(deliveries=(*self._record.deliveries, delivery))

    def _bounced(self) -> None:
        if self._record is not None:
            *before, last = self._record.deliveries
            self._record = self._record._replace(deliveries=(*before, last._replace(has_bounced=True)))

    def _told_by_page(self, before: State, page: ReportersTold) -> None:
        """The page tells whoever it passed, but for those whom it could not reach: it may be them."""
        group = next((each for each in notices_of(before).reporters if each.notice_id == page.group), None)
        if group is None:
            return
        left_out = {each.intake_id for each in page.deferred} | {each.intake_id for each in page.untold}
        for intake, version in self._joined[group.reached : page.reached]:
            notice = group.notice_to(DeferredReporter(intake_id=intake.intake_id, version=version))
            is_told = intake.reporter_contact is not None and intake.intake_id not in left_out
            if is_told and notice.notice_id == self._notice_id:
                self._record = NoticeRecord(notice, (Delivery(page.recorded_at, None),))


class _Reporter(NamedTuple):
    intake: Intake
    version: int
    """At which the report joined."""
