"""The receipt of a report on paper: for whoever may read what became of it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from commands.rules_in_force import RulesInForce
from documents.document import Letterhead
from documents.letters import Receipt
from domain.access.policy import View
from domain.access.sight import Sight
from domain.calendar import LocalTime
from domain.codes import RegionCode
from domain.desk.letterhead import NO_LETTERHEAD
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
    standing = standing_of(found.phase, found.outcome)
    return found, await receipt_of(sources, found.book, came, standing, found.register_number)


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


async def receipt_of(
    sources: ReceiptSources,
    book: BookId,
    came: Recorded[Any],
    standing: str,
    register_number: str | None,
    handed_to: tuple[str, ...] = (),
    link: str | None = None,
) -> Receipt:
    """The receipt of the report that came with an event.

    Args:
        sources: where to look.
        book: of the desk.
        came: the event.
        standing: how it stands, in words for reporters.
        register_number: of the problem, where it has one.
        handed_to: offices that have it.
        link: of the page that tells what becomes of it.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    told = told_by(came)
    assert told is not None, "a report came with it"
    desk, names, local = region_of(book), sources.names, await sources.local_time(book)
    latest = (await sources.in_force.desk(book)).roster.letterhead
    recorded = NO_LETTERHEAD if latest is None else latest.letterhead
    letterhead = Letterhead.of(recorded, government=names.government_name(desk), desk=names.desk_name(desk))
    made_at = local.read(sources.now())
    return Receipt(
        title=text("Tanda terima laporan {number}", number=told.intake.intake_id),
        desk_name=letterhead.desk,
        made_at=made_at,
        zone=made_at.tzname() or "",
        fictitious=await sources.is_fictitious(book),
        link=link,
        letterhead=letterhead,
        number=told.intake.intake_id,
        received_at=local.read(came.event.recorded_at),
        channel=word(CHANNELS, told.intake.channel),
        region=names.region_name(told.intake.region),
        register_number=register_number,
        event_version=came.version,
        position=came.position,
        standing=standing,
        handed_to=handed_to,
        contact=None if letterhead.phone is None else f"{letterhead.desk}, {letterhead.phone}",
    )
