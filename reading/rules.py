"""A desk's routing table: which is in force, and what another one would have changed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from commands.rules_in_force import RulesInForce
from domain.access.policy import DeskView
from domain.access.sight import Sight
from domain.calendar import LocalTime
from domain.codes import tier_of
from domain.desk.state import Activation, Proposal
from domain.figures.rehearsal import Rehearsal, rehearse
from domain.problem.process import problem_stream
from domain.refusals import UnknownRoutingTable
from domain.routing_table import RoutingTable
from domain.stream import BookId, region_of
from ledger.port import EntriesInSight
from projections.problem.numbers import RegisterNumbers
from reading.recorded import entered_since

SHOWN_CHARACTERS: Final = 60
"""Of what is no version of a table, in a refusal."""


class Rehearsed(NamedTuple):
    """What a rehearsal on the record found."""

    found: Rehearsal
    old: RoutingTable
    new: RoutingTable
    undecided: int
    numbers: Mapping[str, str | None]
    """Register numbers of the problems that would change, by their ids."""


class TableRead(NamedTuple):
    """A table of a desk, who let it come into force, and what waits."""

    table: RoutingTable
    activation: Activation | None
    waiting: tuple[Proposal, ...]
    shipped: RoutingTable


async def proposed_table(sight: Sight, in_force: RulesInForce, book: BookId, version: str) -> RoutingTable | None:
    """The table that was proposed to a desk under this version; None when nobody did, or it is not for who looks.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    if not sight.sees_of_desk(DeskView.RULES, region_of(book)):
        return None
    return await in_force.proposed_table(book, version)


async def read_table(
    sight: Sight, in_force: RulesInForce, book: BookId, *, version: str | None, day: date | None, local: LocalTime
) -> TableRead:
    """A table of a desk: the one of `version`, or the one that was in force at the end of `day`, or is now.

    Args:
        sight: whose eyes it is for.
        in_force: what is known of each desk's tables.
        book: whose desk's.
        version: which was proposed or shipped; None for the one in force.
        day: None for now.
        local: where the day ends.

    Raises:
        NotPermitted: it is not for who looks.
        UnknownRoutingTable: nobody proposed such a version.
        domain.outage.LedgerAway: try again later.
    """
    sight.check_of_desk(DeskView.RULES, region_of(book))
    tables = (await in_force.desk(book)).rules
    shipped = in_force.shipped.routes
    instant = None if day is None else local.last_of(day)
    if version is None:
        proposal, activation = tables.in_force(instant), tables.activation(instant)
    else:
        proposal, activation = tables.proposal(version), None
        if proposal is None and version != shipped.version:
            raise UnknownRoutingTable(version[:SHOWN_CHARACTERS])
    return TableRead(await in_force.table_of(book, proposal), activation, tuple(tables.waiting()), shipped)


async def rehearse_on_record(
    sight: Sight,
    ledger: EntriesInSight,
    in_force: RulesInForce,
    numbers: RegisterNumbers,
    book: BookId,
    proposed: RoutingTable,
    since: datetime,
    day: date,
) -> Rehearsed:
    """What `proposed` would have done differently with the problems entered since an instant; nothing is stored.

    Raises:
        NotPermitted: it is not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    sight.check_of_desk(DeskView.FIGURES, region_of(book))
    cases, undecided = await entered_since(sight, ledger, book, since)
    tables = (await in_force.desk(book)).rules
    old = await in_force.table_of(book, tables.in_force())
    found = rehearse(cases, old, proposed, tier_of(region_of(book)), day)
    changed = {change.case.problem_id for change in found.changes}
    known = {each: await numbers.register_number(str(problem_stream(book, each))) for each in changed}
    return Rehearsed(found, old, proposed, undecided, known)
