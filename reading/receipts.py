"""The receipt of a report on paper: for whoever may read what became of it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from commands.rules_in_force import RulesInForce
from documents.document import Letterhead
from documents.letters import Receipt
from domain.access.policy import View
from domain.access.sight import Sight
from domain.calendar import LocalTime
from domain.codes import RegionCode
from domain.desk.letterhead import NO_LETTERHEAD
from domain.desk.letterhead import Letterhead as RecordedLetterhead
from domain.problem.outcome import Outcome
from domain.problem.state import Phase
from domain.refusals import UnknownProblem
from domain.stream import BookId, StreamId, region_of
from ledger.port import Recorded
from projections.problem.tables import ProblemRow
from reading.fate import report_in_sight
from reading.group import GroupSources
from reading.reports import told_by
from wording.catalogue import text
from wording.codes import CHANNELS, word
from wording.letters import OUTCOMES, PHASES


class Names(Protocol):
    """Names that people read, by code."""

    def desk_name(self, desk: RegionCode) -> str:
        """Name of a desk."""

    def government_name(self, desk: RegionCode) -> str:
        """Name of the government whose it is."""

    def region_name(self, region: RegionCode) -> str:
        """Name of a region with its kind."""


@dataclass(frozen=True)
class ReceiptSources:
    """Where what a receipt says is read."""

    in_force: RulesInForce
    names: Names
    local_time: Callable[[BookId], Awaitable[LocalTime]]
    is_fictitious: Callable[[BookId], Awaitable[bool]]
    now: Callable[[], datetime]


class ReceiptFrame(NamedTuple):
    """What stands around every receipt of a desk."""

    desk: RegionCode
    letterhead: RecordedLetterhead
    local: LocalTime
    now: datetime
    fictitious: bool


async def print_receipt(
    sight: Sight, sources: ReceiptSources, group: GroupSources, intake_id: str
) -> tuple[ProblemRow, Receipt]:
    """The receipt of a report, and the problem that it opened or joined.

    Args:
        sight: whose eyes it is for: whoever handed it in, or may see what became of it.
        sources: where to look.
        group: where its problem is read.
        intake_id: its whole id.

    Raises:
        UnknownProblem: there is no such report in sight, or nothing happened of which it tells.
        domain.outage.LedgerAway: try again later.
    """
    report = await report_in_sight(sight, group.queries, intake_id)
    seen = (View.LISTED, View.FATE)
    found = None if report.problem_id is None else await group.queries.problem(sight, report.problem_id, seen)
    if found is None:
        raise UnknownProblem(intake_id)
    stream: StreamId[Any] = StreamId.parse(found.stream)
    recorded = await group.ledger.seen_by(sight).read(stream)
    came = came_with(recorded, report.intake_id)
    if came is None:
        raise UnknownProblem(intake_id)
    latest = (await sources.in_force.desk(found.book)).roster.letterhead
    frame = ReceiptFrame(
        desk=region_of(found.book),
        letterhead=NO_LETTERHEAD if latest is None else latest.letterhead,
        local=await sources.local_time(found.book),
        now=sources.now(),
        fictitious=await sources.is_fictitious(found.book),
    )
    standing = standing_of(found.phase, found.outcome)
    return found, receipt_of(frame, sources.names, came, standing, found.register_number)


def came_with(recorded: Sequence[Recorded[Any]], intake_id: str) -> Recorded[Any] | None:
    """The event with which a report came; None where none of these is it."""
    for each in recorded:
        told = told_by(each)
        if told is not None and told.intake.intake_id == intake_id:
            return each
    return None


def standing_of(phase: Phase | None, outcome: Outcome | None) -> str:
    """What a reporter is told of how it stands; of a restricted problem, whose phase is not told, as little."""
    if phase is None:
        return text("Perkembangannya hanya dapat ditanyakan langsung kepada desk.")
    if outcome is not None and phase is Phase.CLOSED:
        return text("Penanganan selesai: {outcome}.", outcome=OUTCOMES[outcome])
    return PHASES[phase]


def receipt_of(
    frame: ReceiptFrame,
    names: Names,
    came: Recorded[Any],
    standing: str,
    register_number: str | None,
    handed_to: tuple[str, ...] = (),
    link: str | None = None,
) -> Receipt:
    """The receipt of the report that came with an event.

    Args:
        frame: what stands around it.
        names: that people read.
        came: the event.
        standing: how it stands, in words for reporters.
        register_number: of the problem, where it has one.
        handed_to: offices that have it.
        link: of the page that tells what becomes of it.
    """
    told = told_by(came)
    assert told is not None, "a report came with it"
    desk = frame.desk
    letterhead = Letterhead.of(frame.letterhead, government=names.government_name(desk), desk=names.desk_name(desk))
    made_at = frame.local.read(frame.now)
    return Receipt(
        title=text("Tanda terima laporan {number}", number=told.intake.intake_id),
        desk_name=letterhead.desk,
        made_at=made_at,
        zone=made_at.tzname() or "",
        fictitious=frame.fictitious,
        link=link,
        letterhead=letterhead,
        number=told.intake.intake_id,
        received_at=frame.local.read(came.event.recorded_at),
        channel=word(CHANNELS, told.intake.channel),
        region=names.region_name(told.intake.region),
        register_number=register_number,
        event_version=came.version,
        position=came.position,
        standing=standing,
        handed_to=handed_to,
        contact=None if letterhead.phone is None else f"{letterhead.desk}, {letterhead.phone}",
    )
