"""Contacts of reporters, for whoever calls them back; that one was read is on record before it is shown."""

from typing import Any, Final

from domain.access.policy import View
from domain.access.sight import Sight
from domain.access_record.events import ContactOpened
from domain.base import Value
from domain.refusals import UnknownPart
from domain.stream import StreamId
from ledger.port import EntriesInSight
from projections.problem.tables import ProblemRow
from reading.finding import Problems, find_problem
from reading.reports import told_in
from reading.words import VaultReader

CONTACT: Final = (View.CONTACT,)

SHOWN_REPORTS: Final = 10
"""Reports that are named where it is not clear which one is meant."""


class ContactShown(Value):
    """How a reporter is reached."""

    fictitious: bool
    problem_id: str
    intake_id: str
    contact: str | None
    """None where none was told, or it was erased."""


async def find_to_call(sight: Sight, problems: Problems, reference: str) -> ProblemRow:
    """The problem, for whoever may call its reporters back.

    Raises:
        UnknownProblem: there is none in sight, or its reporters' contacts are out of sight.
        projections.views.AmbiguousReference: there are several.
        domain.outage.LedgerAway: try again later.
    """
    return await find_problem(sight, problems, reference, CONTACT)


async def contact_of(
    sight: Sight, ledger: EntriesInSight, words: VaultReader, found: ProblemRow, report: str | None, *, fictitious: bool
) -> ContactShown:
    """The contact of one report behind a problem that `find_to_call` found.

    Args:
        sight: who reads it.
        ledger: where the report stands.
        words: where the contact lies.
        found: the problem.
        report: id of the report or its beginning; None for the only one.
        fictitious: whether it is sample data.

    Raises:
        UnknownPart: it is not clear which report is meant.
        domain.refusals.ReasonNeeded: an auditor says no purpose.
        domain.outage.LedgerAway: it is not on record, or cannot be read now; try again later.
    """
    stream: StreamId[Any] = StreamId.parse(found.stream)
    told = [each.intake for each in told_in(await ledger.seen_by(sight).read(stream))]
    meant = [each for each in told if report is None or each.intake_id.startswith(report)]
    if len(meant) != 1:
        raise UnknownPart(", ".join(each.intake_id for each in (meant or told)[:SHOWN_REPORTS]))
    (intake,) = meant
    seal = intake.reporter_contact
    if found.restricted:
        await words.open_restricted(sight, stream)
    opened: dict[str, str] = {}
    if seal is not None:
        access = ContactOpened(stream=stream, intake_id=intake.intake_id)
        opened = await words.open(sight, stream, [seal.commitment], access)
    return ContactShown(
        fictitious=fictitious,
        problem_id=found.problem_id,
        intake_id=intake.intake_id,
        contact=None if seal is None else opened.get(seal.commitment),
    )
