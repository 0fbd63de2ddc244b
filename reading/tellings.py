"""What each reporter of a problem was told, and whom nobody can tell: read from the events, one answer for everybody.

Invariant: on every occasion of which reporters are told, each of them was told, waits, or has a code that says why not.
"""

from collections import Counter
from collections.abc import Iterable
from copy import copy
from datetime import datetime
from typing import Literal

from domain.base import Value
from domain.intake import Intake
from domain.notice import NO_CONTACT, NoticeId, PendingNotice, ReportersKind
from domain.problem.events import (
    Event,
    IntakeReportAttached,
    NoticeBounced,
    NoticeDelivered,
    NoticeFailed,
    NoticeResendRequested,
    NoticeSkipped,
    ProblemDetected,
    ReportersTold,
)
from domain.problem.evolve import evolve
from domain.problem.notices import Occasion, occasion_of
from domain.problem.state import INITIAL, State
from domain.returned_mail import BOUNCED

Standing = Literal["told", "waiting", "untold", "uncertain"]
"""Uncertain: of a page of which it was not recorded whom it skipped."""

STALE = frozenset({"OVERTAKEN", "PROBLEM_ENDED"})
"""Codes of letters that were left out because they were true no more: the reporter could be told."""


class ReporterTelling(Value):
    """One occasion of which one reporter is told."""

    kind: ReportersKind
    since: datetime
    """When it came to be owed."""

    standing: Standing
    code: str | None = None
    """Why nobody told them, where that is so."""


class UntoldReporters(Value):
    """Reporters whom nobody can tell, for one cause."""

    code: str
    reporters: int


class Tellings:
    """Everything that the reporters of one problem were told."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        """Read the problem's events so far, oldest first."""
        self._reporters: list[Intake] = []
        self._told: dict[NoticeId, ReporterTelling] = {}
        self._of: dict[str, list[NoticeId]] = {}
        self._reached: dict[NoticeId, int] = {}
        self._occasions: dict[NoticeId, Occasion] = {}
        state: State = INITIAL
        for event in events:
            self.add(state, event)
            state = evolve(state, event)

    def resumed(self) -> "Tellings":
        """The same, going on by themselves."""
        other = copy(self)
        other.__dict__.update(
            _reporters=list(self._reporters),
            _told=dict(self._told),
            _of={intake_id: list(notices) for intake_id, notices in self._of.items()},
            _reached=dict(self._reached),
            _occasions=dict(self._occasions),
        )
        return other

    def of(self, intake_id: str) -> tuple[ReporterTelling, ...]:
        """What whoever handed in a report was told, in the order of the occasions; empty for an unknown report."""
        return tuple(self._told[each] for each in self._of.get(intake_id, ()))

    def untold(self) -> tuple[UntoldReporters, ...]:
        """How many reporters nobody can tell, by why; each counted once, whatever there was to be told."""
        codes = Counter(code for each in self._reporters if (code := self._code_of(each)) is not None)
        return tuple(UntoldReporters(code=code, reporters=count) for code, count in sorted(codes.items()))

    def _code_of(self, intake: Intake) -> str | None:
        if (code := without_contact(intake)) is not None:
            return code
        last = next((each for each in reversed(self.of(intake.intake_id)) if each.code not in STALE), None)
        return last.code if last is not None and last.standing == "untold" else None

    def add(self, state: State, event: Event) -> None:
        """Take in the event that follows, which happened in `state`."""
        if isinstance(event, ProblemDetected | IntakeReportAttached) and event.intake is not None:
            self._reporters.append(event.intake)
            self._of.setdefault(event.intake.intake_id, [])
        occasion = occasion_of(state, event)
        if occasion is not None:
            joined = isinstance(event, IntakeReportAttached)
            self._begin(occasion, self._reporters[-1:] if joined else self._reporters, event.recorded_at)
        match event:
            case ReportersTold():
                self._page(event)
            case NoticeDelivered(notice_id=notice_id):
                self._concluded(notice_id, "told")
            case NoticeFailed(notice_id=notice_id, code=code) | NoticeSkipped(notice_id=notice_id, reason=code):
                self._concluded(notice_id, "untold", code)
            case NoticeBounced(notice=PendingNotice(notice_id=notice_id)):
                self._concluded(notice_id, "untold", BOUNCED)
            case NoticeResendRequested(notice_id=notice_id):
                self._concluded(notice_id, "waiting")
            case _:
                return

    def _begin(self, occasion: Occasion, reporters: Iterable[Intake], at: datetime) -> None:
        self._occasions[NoticeId.to_reporters(occasion.kind, occasion.round)] = occasion
        for each in reporters:
            notice_id = NoticeId.to_reporter(occasion.kind, each.intake_id, occasion.round)
            code = without_contact(each)
            standing: Standing = "waiting" if code is None else "untold"
            self._told[notice_id] = ReporterTelling(kind=occasion.kind, since=at, standing=standing, code=code)
            self._of[each.intake_id].append(notice_id)

    def _page(self, page: ReportersTold) -> None:
        """The page tells whoever it passed and nobody else."""
        occasion = self._occasions.get(page.group)
        if occasion is None:
            return
        deferred = {each.intake_id for each in page.deferred}
        untold = {each.intake_id: each.code for each in page.untold}
        unnamed: Standing = "uncertain" if page.skipped > len(untold) else "told"
        for each in self._reporters[self._reached.get(page.group, 0) : page.reached]:
            notice_id = NoticeId.to_reporter(occasion.kind, each.intake_id, occasion.round)
            if each.reporter_contact is None or each.intake_id in deferred:
                continue
            code = untold.get(each.intake_id)
            self._concluded(notice_id, unnamed if code is None else "untold", code)
        self._reached[page.group] = page.reached

    def _concluded(self, notice_id: NoticeId, standing: Standing, code: str | None = None) -> None:
        if (telling := self._told.get(notice_id)) is not None:
            self._told[notice_id] = telling.model_copy(update={"standing": standing, "code": code})


def without_contact(intake: Intake) -> str | None:
    """Why a reporter left nothing at which they can be told; None where they did."""
    return None if intake.reporter_contact is not None else intake.contact_fault or NO_CONTACT
