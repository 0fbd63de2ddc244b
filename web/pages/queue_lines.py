"""Lines of a queue as its page shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.obligation import ObligationKey, ObligationKind
from domain.register import short_number
from infra.discretion import shortened
from projections.views import OwedNow
from reading.process import OF_POSTS
from reading.queue import QueuedProblem
from reference.directory import ReferenceDirectory
from web.api.references import address_of
from web.pages.instants import Clock, Shown
from web.pages.ruler import Ruler, ruler
from wording.catalogue import text
from wording.codes import OBLIGATIONS, OUTCOMES, PHASES, POSTS, TRIAGE_REASONS, word

SUMMARY_SHOWN: Final = 120
"""Characters of an official summary in a line; the page of the problem has all of it."""

BY_OFFICES: Final = frozenset({ObligationKind.ACKNOWLEDGE, ObligationKind.ANSWER, ObligationKind.RECEIPT})
"""What an office owes that was asked."""

SILENCES: Final = frozenset({ObligationKind.ACKNOWLEDGE, ObligationKind.RECEIPT})
"""What an agency that says nothing owes."""


@dataclass(frozen=True)
class Waiting:
    """Who is waited for."""

    agency: str
    is_asked: bool
    """Whether the desk asked it, so that lists can be narrowed by it."""

    what: str
    since: Shown
    length: str


@dataclass(frozen=True)
class Coming:
    """What a timer does next."""

    at: Shown
    what: str


@dataclass(frozen=True)
class QueueLine:
    """A line."""

    problem: str
    """Its id."""

    address: str
    title: str
    number: str
    """Short; a dash where it has none."""

    place: str
    severity: str
    phase: str
    reports: int
    remark: str
    """Why it is where it is, or what happened; empty where nobody has said."""

    is_late: bool
    is_silent: bool
    needs_triage: bool
    restricted: bool
    left: str
    due: Shown | None
    due_at: datetime | None
    what: str
    scale: Ruler | None
    waiting: tuple[Waiting, ...]
    coming: tuple[Coming, ...]

    @property
    def classes(self) -> str:
        """Of the row."""
        said = {
            "lambat": self.is_late,
            "diam": self.is_silent,
            "triase": self.needs_triage,
            "s4baris": self.severity == "S4",
        }
        return " ".join(name for name, holds in said.items() if holds)


def line_of(queued: QueuedProblem, clock: Clock, directory: ReferenceDirectory) -> QueueLine:
    """The line of a problem."""
    row = queued.problem
    pressing = _most_pressing(queued.owed)
    is_late = any(each.missed for each in queued.owed)
    kinds = {ObligationKey(each.key).kind for each in queued.owed}
    place = directory.region_name(row.region)
    due_at = None if pressing is None else pressing.due_at
    return QueueLine(
        problem=row.problem_id,
        address=f"/masalah/{address_of(row.register_number, row.problem_id)}",
        title=directory.category_name(row.category),
        number="" if row.register_number is None else short_number(row.register_number),
        place=place.removeprefix("Kecamatan ") if row.region != row.desk else place,
        severity=row.severity.value,
        phase=word(PHASES, row.phase),
        reports=row.report_count,
        remark=_remark(queued),
        is_late=is_late,
        is_silent=not kinds.isdisjoint(SILENCES),
        needs_triage=row.needs_triage,
        restricted=row.restricted,
        left="" if due_at is None else clock.left(due_at),
        due=None if due_at is None else clock.hour(due_at),
        due_at=due_at,
        what="" if pressing is None else _kind(pressing.key),
        scale=None
        if pressing is None
        else ruler(
            pressing.opened_at, pressing.due_at, clock.now, marks=(pressing.remind_at,) if _reminds(pressing) else ()
        ),
        waiting=tuple(
            Waiting(
                _owner(each),
                ObligationKey(each.key).kind in BY_OFFICES,
                _kind(each.key),
                clock.hour(each.opened_at),
                clock.since(each.opened_at),
            )
            for each in ([pressing] if pressing else [])
        ),
        coming=tuple(_coming(pressing, clock)) if pressing else (),
    )


def _most_pressing(owed: tuple[OwedNow, ...]) -> OwedNow | None:
    """What has been late longest; where nothing is late, what is due first."""
    return min(owed, key=lambda each: (not each.missed, each.due_at), default=None)


def _owner(owed: OwedNow) -> str:
    """Who owes it: the post of the desk where it is the post's, else the agency."""
    kind = ObligationKey(owed.key).kind
    post = None if kind is None else OF_POSTS.get(kind)
    return owed.agency if post is None else word(POSTS, post)


def _kind(key: str) -> str:
    kind = ObligationKey(key).kind
    return word(OBLIGATIONS, key if kind is None else kind)


def _coming(owed: OwedNow, clock: Clock) -> list[Coming]:
    """What happens next while nobody acts, the first thing first; two things at the most."""
    if owed.paused:
        return [Coming(clock.hour(owed.due_at), text("jam dihentikan"))]
    events = []
    if _reminds(owed):
        events.append((owed.remind_at, text("pengingat ke-{number}", number=owed.reminders + 1)))
    if not owed.missed:
        events.append((owed.due_at, text("tenggat")))
    return [Coming(clock.hour(at), what) for at, what in sorted(events)]


def _reminds(owed: OwedNow) -> bool:
    """Whether a reminder is still to come."""
    return owed.missed or owed.remind_at < owed.due_at


def _remark(queued: QueuedProblem) -> str:
    row = queued.problem
    if row.official_summary:
        return shortened(row.official_summary, SUMMARY_SHOWN)
    if row.outcome is not None:
        return word(OUTCOMES, row.outcome)
    return word(TRIAGE_REASONS, row.triage_reason) if row.needs_triage and row.triage_reason else ""
