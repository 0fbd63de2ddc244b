"""Where the process of a problem stands: who holds it, whom it waits for, what its timers do, what would unblock it.

Its workflow is asked, which may not have read the newest events; where none answers, the record is folded instead, and
the answer says so.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final, Literal, NamedTuple

from temporalio.client import Client

from commands.rules_in_force import RulesInForce
from domain.access.policy import View
from domain.access.sight import Sight
from domain.base import Value
from domain.codes import AgencyCode, RegionCode
from domain.obligation import Obligation, ObligationKey, ObligationKind
from domain.officials import Post
from domain.policy import EscalateWhen
from domain.problem.acts import open_acts
from domain.problem.commands import MissDeadline, Remind
from domain.problem.evolve import fold
from domain.problem.plan import DueCommand, missing_for_close, plan
from domain.problem.relation import views_in_sight
from domain.problem.rungs import clocks_of, is_supporters, next_rung
from domain.problem.state import (
    INITIAL,
    Detected,
    Diverted,
    NotHandedOver,
    Paused,
    Phase,
    State,
    UnderWay,
    dossier_of,
    notices_of,
    obligations_of,
    phase_of,
)
from domain.rulebook import Rulebook
from domain.stream import StreamId
from ledger.paging import pages_of
from ledger.port import EntriesInSight
from projections.problem.tables import ProblemRow
from reading.engine import EngineView, ask_engine
from reading.referrals import referrals_in_sight

END_OF_TIME: Final = datetime.max.replace(tzinfo=UTC)

OF_POSTS: Final = {
    ObligationKind.APPROVE: Post.CHAIR,
    ObligationKind.CLOSE: Post.CHAIR,
    ObligationKind.TRIAGE: Post.SECRETARIAT,
    ObligationKind.REASSIGN: Post.SECRETARIAT,
    ObligationKind.REWRITE: Post.SECRETARIAT,
}
"""What a post of the desk owes, whoever holds it."""

SETTLED_BY: Final = {
    ObligationKind.TRIAGE: ("Triage", "Dismiss", "Forward", "MergeInto"),
    ObligationKind.ACKNOWLEDGE: ("Acknowledge", "Decline", "Transfer"),
    ObligationKind.ANSWER: ("Answer", "Decline", "Transfer"),
    ObligationKind.RECEIPT: ("RecordReceipt",),
    ObligationKind.REASSIGN: ("Refer",),
    ObligationKind.APPROVE: ("ApproveRecommendation", "ReturnRecommendation"),
    ObligationKind.REWRITE: ("Recommend",),
    ObligationKind.REPORT: ("RecordReportReceipt",),
    ObligationKind.CLOSE: ("Close",),
}
"""Types of the commands that settle what is owed, the usual one first."""


CHAIRS_RUNG: Final = 1


class Rung(Value):
    """Where a silence takes a problem."""

    level: int
    """1 is the desk's chair, 2 the next tier, 3 the tier above that."""

    agency: AgencyCode
    office: RegionCode


class Awaited(Value):
    """Something that somebody owes."""

    key: ObligationKey
    agency: AgencyCode
    office: RegionCode
    post: Post | None
    """Of the desk, where its holder owes it."""

    since: datetime | None
    """None in what was recorded before it was kept."""

    due_at: datetime
    remind_at: datetime
    reminders: int
    missed: bool
    settled_by: tuple[str, ...]
    """Types of the commands that settle it, the usual one first."""

    rises_to: Rung | None
    """Where a silence takes the problem from the deadline on, or from its turn on; None where it does not climb."""

    rises_at: datetime | None
    tells_desk: bool
    """Whether a silence is told to the desk's secretariat instead."""

    @property
    def stays(self) -> bool:
        """Whether the rung to which a silence takes it is who owes it already: the desk's chair."""
        return self.post is Post.CHAIR and self.rises_to is not None and self.rises_to.level == CHAIRS_RUNG


class Timer(Value):
    """What the process does by itself, and when."""

    at: datetime
    does: str
    """Type of the command: `Remind`, `MissDeadline`, `EscalateSilences`, `EndPause`, `RecommendByPlaybook`, …"""

    key: ObligationKey | None
    """What it is about, where that is something owed."""


class ProcessState(Value):
    """Where a process stands, as far as it is for who looks."""

    told_by: Literal["engine", "record"]
    """Who said so: the workflow itself, or the record, where no workflow answers or it is not for who looks."""

    version: int
    """Number of events that whoever told has folded in."""

    record_version: int
    """Number of events on record; a greater one means that the workflow still reads."""

    phase: Phase | None
    holder: AgencyCode | None
    """The agency in charge; None before the register and after the end."""

    wake_at: datetime | None
    """When it looks again if nobody wakes it before."""

    awaited: tuple[Awaited, ...]
    """Most pressing first: missed before not missed, the oldest deadline first."""

    timers: tuple[Timer, ...]
    """Next one first."""

    paused_until: datetime | None
    closing_lacks: tuple[str, ...]
    """Codes of what is missing before it may be closed; empty where nothing is, or it is not under way."""

    to_tell: int
    """Notices still to be delivered."""

    open_to_you: tuple[str, ...]
    """Types of the commands that who looks can send now, what moves the problem on first."""

    @property
    def engine(self) -> EngineView | None:
        """What the workflow said of itself; None where the record told."""
        return EngineView(version=self.version, wake_at=self.wake_at) if self.told_by == "engine" else None


class Folded(NamedTuple):
    """A problem as its record tells it."""

    state: State
    version: int


class ProcessSources(NamedTuple):
    """Whom a process is asked of."""

    client: Client
    ledger: EntriesInSight
    in_force: RulesInForce


async def read_process(
    sight: Sight, sources: ProcessSources, problem: ProblemRow, now: datetime, folded: Folded | None = None
) -> ProcessState:
    """Where the process of a problem stands that is in sight.

    Args:
        sight: whose eyes it is for.
        sources: whom to ask.
        problem: which one.
        now: the present instant.
        folded: the problem where it has been read already; None where the record is read if no workflow answers.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    rules = await sources.in_force.of(problem.book)
    answer = await ask_engine(sight, sources.client, problem)
    stream = StreamId[Any].parse(problem.stream)
    if answer is not None:
        return process_of(
            sight,
            stream,
            answer.state,
            rules,
            now,
            told_by="engine",
            version=answer.view.version,
            on_record=problem.version,
        )
    known = folded or await _folded(sight, sources.ledger, stream)
    return process_of(
        sight, stream, known.state, rules, now, told_by="record", version=known.version, on_record=known.version
    )


async def _folded(sight: Sight, ledger: EntriesInSight, stream: StreamId[Any]) -> Folded:
    state: State = INITIAL
    version = 0
    async for recorded in pages_of(ledger.seen_by(sight), stream):
        state = fold((each.event for each in recorded), state)
        version += len(recorded)
    return Folded(state, version)


def process_of(
    sight: Sight,
    stream: StreamId[Any],
    state: State,
    rules: Rulebook,
    now: datetime,
    *,
    told_by: Literal["engine", "record"],
    version: int,
    on_record: int,
) -> ProcessState:
    """Where a process stands whose state is known, cut as the page of its problem is."""
    dossier = dossier_of(state)
    seen = frozenset() if dossier is None else views_in_sight(sight, stream, dossier)
    is_whole = View.TIMELINE in seen and View.LETTERS in seen
    own = {each.referral_id for each in referrals_in_sight(sight, stream, state)}

    def is_for(key: ObligationKey | None) -> bool:
        return is_whole or (key is not None and key.referral_id in own)

    awaited = [_awaited(state, each, rules, stream, now) for each in obligations_of(state) if is_for(each.key)]
    return ProcessState(
        told_by=told_by,
        version=version,
        record_version=max(on_record, version),
        phase=phase_of(state),
        holder=_holder(state),
        wake_at=plan(state, now).wake_at,
        awaited=tuple(sorted(awaited, key=lambda each: (not each.missed, each.due_at))),
        timers=tuple(each for each in _timers(state) if is_for(each.key)),
        paused_until=state.clock.until if isinstance(state, UnderWay) and isinstance(state.clock, Paused) else None,
        closing_lacks=missing_for_close(state) if is_whole and isinstance(state, UnderWay) else (),
        to_tell=notices_of(state).still_to_send if is_whole else 0,
        open_to_you=tuple(each.__name__ for each in open_acts(sight.actor, state)) if sight.holds else (),
    )


def _holder(state: State) -> AgencyCode | None:
    if isinstance(state, UnderWay | Diverted) and not isinstance(state.hand_over, NotHandedOver):
        return state.hand_over.agency
    return state.lead if isinstance(state, UnderWay) else None


def _awaited(state: State, owed: Obligation, rules: Rulebook, stream: StreamId[Any], now: datetime) -> Awaited:
    kind = owed.key.kind
    rung, at = _rising(state, owed, rules, stream, now)
    return Awaited(
        key=owed.key,
        agency=owed.agency,
        office=owed.office,
        post=None if kind is None else OF_POSTS.get(kind),
        since=owed.opened_at,
        due_at=owed.due_at,
        remind_at=owed.remind_at,
        reminders=owed.reminders,
        missed=owed.missed,
        settled_by=() if kind is None else SETTLED_BY[kind],
        rises_to=rung,
        rises_at=at,
        tells_desk=not owed.missed and is_supporters(state, owed.key),
    )


def _rising(
    state: State, owed: Obligation, rules: Rulebook, stream: StreamId[Any], now: datetime
) -> tuple[Rung, datetime] | tuple[None, None]:
    """Where a silence takes the problem, and from when on; nowhere where it has climbed already or never does."""
    if not isinstance(state, Detected | UnderWay) or is_supporters(state, owed.key):
        return None, None
    at = owed.escalates_at if owed.missed else max(owed.due_at, state.next_rung_at or owed.due_at)
    clocks = clocks_of(state, rules)
    rung = next_rung(state, clocks, rules, stream.region, now)
    if at is None or rung is None or (clocks.escalate is EscalateWhen.NEVER and not owed.missed):
        return None, None
    level, target = rung
    return Rung(level=level, agency=target.agency, office=target.region), at


def _timers(state: State) -> Iterator[Timer]:
    for each in plan(state, END_OF_TIME).commands:
        yield Timer(at=each.due_at, does=each.command.type, key=_key_of(each))


def _key_of(due: DueCommand) -> ObligationKey | None:
    return due.command.key if isinstance(due.command, Remind | MissDeadline) else None
