"""What the next shift of a desk has to know, from the record."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from domain.access.policy import DeskView
from domain.access.sight import Sight
from domain.base import Value
from domain.calendar import LocalTime
from domain.codes import AgencyCode, RegionCode, Severity
from domain.obligation import ObligationKey, ObligationKind
from domain.office import OfficeId
from domain.problem.state import Phase
from domain.stream import BookId, region_of
from projections.operational.triage_queue import QueuedReport, TriageQueue
from projections.problem.rows import PAUSE
from projections.problem.tables import ProblemRow
from projections.queries import Queries
from projections.views import AsOf, OwedOnProblem, UndeliveredNotice
from reading.desks import check_listed
from reading.triage import read_queue

BY_OTHERS: Final = frozenset(
    {ObligationKind.ACKNOWLEDGE, ObligationKind.ANSWER, ObligationKind.RECEIPT, ObligationKind.REPORT}
)
"""What whoever was asked, handed something or reported to owes the desk."""


class OpenProblems(Value):
    """How many problems of one severity are open in one phase."""

    severity: Severity
    phase: Phase
    problems: int


class Silence(Value):
    """An office that does not answer the desk."""

    agency: AgencyCode
    office: RegionCode
    owed: int
    """What it has not acknowledged, and what it owes since a deadline that it missed."""

    missed: int
    """Of these, how many deadlines it missed."""

    since: datetime
    """Since when the oldest of them is owed."""


class PauseEnding(Value):
    """A problem whose clocks run again."""

    problem_id: str
    register_number: str | None
    severity: Severity
    until: datetime


class ShiftNote(Value):
    """A note for the next shift of a desk; the shape of `desk shift --json`."""

    desk: RegionCode
    fictitious: bool
    as_of: AsOf | None
    at: datetime
    until: datetime
    """End of the shift that it is for."""

    open: tuple[OpenProblems, ...]
    """Gravest first, then in the order of phases."""

    due: tuple[OwedOnProblem, ...]
    """Owed before the end of the shift, nearest first, where the clocks run."""

    late: tuple[OwedOnProblem, ...]
    """Owed since a deadline that is over, longest first."""

    silent: tuple[Silence, ...]
    """Who has been silent longest comes first."""

    triage: tuple[QueuedReport, ...] | None
    """Reports that a person has to decide, gravest first; None for who does not see the queue."""

    undelivered: tuple[UndeliveredNotice, ...]
    """Notices that failed for good or had no address."""

    pauses: tuple[PauseEnding, ...]
    """Which end before the shift does, the first one first."""

    promised: tuple[OwedOnProblem, ...]
    """What got more time, and answers that an agency owes since it acknowledged; missed ones too."""


async def read_shift(
    sight: Sight,
    queries: Queries,
    queue: TriageQueue,
    book: BookId,
    now: datetime,
    hours: int,
    local: LocalTime,
    *,
    fictitious: bool,
) -> ShiftNote:
    """What is open, due, late, unanswered and promised at a desk, as far as it is in sight.

    Args:
        sight: whose eyes it is for; an agency has what it was asked itself.
        queries: the query tables.
        queue: of the reports that a person has to decide.
        book: of the desk.
        now: the present instant, of the wall's clock.
        hours: how long the shift is, in the time that people read.
        local: the desk's time.
        fictitious: whether everything here is invented.

    Raises:
        NotPermitted: the desk, or every problem of it, is out of sight for such a role.
        domain.outage.LedgerAway: try again later.
    """
    desk = region_of(book)
    check_listed(sight, desk)
    until = now + local.calendar.span(timedelta(hours=hours))
    as_of = await queries.as_of(sight, book)
    problems, owed = await queries.open_problems(sight, book), await queries.owed(sight, book)
    late = tuple(each for each in owed if _is_late(each, now))
    return ShiftNote(
        desk=desk,
        fictitious=fictitious,
        as_of=as_of,
        at=now,
        until=until,
        open=_counted(problems),
        due=tuple(each for each in owed if not each.paused and not each.missed and now <= each.due_at <= until),
        late=late,
        silent=_silences(owed, late),
        triage=await read_queue(sight, queue, book) if sight.sees_of_desk(DeskView.QUEUE, desk) else None,
        undelivered=tuple(each for each in (await queries.undelivered(sight, book)).lines if each.status != "pending"),
        pauses=_pauses_ending(problems, until),
        promised=tuple(_promised(owed)),
    )


def _is_late(owed: OwedOnProblem, now: datetime) -> bool:
    """Whether the deadline is over, recorded as missed or not yet; one that stands still is not passed by the clock."""
    return owed.missed or (not owed.paused and owed.due_at < now)


def _counted(problems: Iterable[ProblemRow]) -> tuple[OpenProblems, ...]:
    phases = list(Phase)
    counts = Counter((each.severity, each.phase) for each in problems)
    ordered = sorted(counts.items(), key=lambda each: (-each[0][0].rank, phases.index(each[0][1])))
    return tuple(OpenProblems(severity=severity, phase=phase, problems=count) for (severity, phase), count in ordered)


def _silences(owed: Iterable[OwedOnProblem], late: Iterable[OwedOnProblem]) -> tuple[Silence, ...]:
    passed = {(each.problem_id, each.key) for each in late}
    silences: dict[OfficeId, Silence] = {}
    for each in owed:
        kind, is_late = ObligationKey(each.key).kind, (each.problem_id, each.key) in passed
        if kind not in BY_OTHERS or not (is_late or (kind is ObligationKind.ACKNOWLEDGE and not each.paused)):
            continue
        office = OfficeId(each.agency, each.office)
        known = silences.get(office)
        silences[office] = Silence(
            agency=each.agency,
            office=each.office,
            owed=(known.owed if known else 0) + 1,
            missed=(known.missed if known else 0) + is_late,
            since=min(known.since, each.opened_at) if known else each.opened_at,
        )
    return tuple(sorted(silences.values(), key=lambda each: (each.since, each.agency, each.office)))


def _pauses_ending(problems: Iterable[ProblemRow], until: datetime) -> tuple[PauseEnding, ...]:
    found = [
        PauseEnding(
            problem_id=each.problem_id, register_number=each.register_number, severity=each.severity, until=ends_at
        )
        for each in problems
        if each.next_due_key == PAUSE and (ends_at := each.next_due_at) is not None and ends_at <= until
    ]
    return tuple(sorted(found, key=lambda each: (each.until, each.problem_id)))


def _promised(owed: tuple[OwedOnProblem, ...]) -> Iterable[OwedOnProblem]:
    keys = {(each.problem_id, each.key) for each in owed}
    for each in owed:
        referral = ObligationKey(each.key).referral_id
        is_answer = referral is not None and ObligationKey(each.key).kind is ObligationKind.ANSWER
        unacknowledged = referral is not None and (each.problem_id, ObligationKey.acknowledge(referral)) in keys
        if each.extended_from is not None or (is_answer and not unacknowledged):
            yield each
