"""The reports behind a problem, with their reporters' words as far as the vault still has them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from domain.access.sight import Sight
from domain.base import Value
from domain.codes import IntakeChannel, RegionCode
from domain.intake import Intake
from domain.problem.events import IntakeReportAttached, ProblemArchived, ProblemDetected
from domain.stream import StreamId
from domain.vault_reference import Sealed
from ledger.port import Recorded
from reading.words import VaultReader
from reading.writings import SealedWriting, Writing, with_words


class Merging(Value):
    """A problem that lives on in another one."""

    problem_id: str
    register_number: str | None
    into: str
    reason: str
    merged_at: datetime


class IntakeView(Value):
    """One report behind the problem, with the reporter's words as far as the vault still has them."""

    intake_id: str
    channel: IntakeChannel
    reporter_role: str
    region: RegionCode
    occurred_at: datetime
    reported_at: datetime
    recorded_at: datetime
    matched_by: tuple[str, ...] = ()
    """Why it joined; empty for the report that opened its problem."""

    merged_from: Merging | None = None
    """Set when it came with another problem that was merged into this one."""

    text: str | None = None
    place: str | None = None
    reporter_name: str | None = None
    occurred_until: datetime | None = None
    """First instant after the day, where no hour was told."""

    reported_until: datetime | None = None


class ToldReport(NamedTuple):
    """A report as it is shown without its words, and as it stands in the event."""

    view: IntakeView
    intake: Intake


def told_in(recorded: Sequence[Recorded[Any]]) -> Iterator[ToldReport]:
    """Reports that came with these events, oldest first."""
    for record in recorded:
        if (told := told_by(record)) is not None:
            yield told


def told_by(record: Recorded[Any]) -> ToldReport | None:
    """The report that came with an event; None where none did."""
    match record.event:
        case ProblemDetected(intake=Intake() as intake) | ProblemArchived(intake=intake):
            return ToldReport(_view(intake, record.ledger_at, ()), intake)
        case IntakeReportAttached(intake=intake, matched_by=matched_by):
            return ToldReport(_view(intake, record.ledger_at, matched_by), intake)
        case _:
            return None


class Opened(NamedTuple):
    """What was sealed of a problem, as far as the vault still has it."""

    intakes: tuple[IntakeView, ...]
    """Reports with what their reporters wrote, in their order; None where it was erased."""

    deciding: tuple[str, ...]
    """Words of the first report by which it was classified, each as `kind:term`; empty once it was erased."""

    writings: tuple[Writing, ...]
    """What officials wrote, in its order; without words where these were erased."""


async def open_words(
    sight: Sight,
    vault: VaultReader,
    stream: StreamId[Any],
    told: Sequence[ToldReport],
    first: Recorded[Any] | None = None,
    writings: Sequence[SealedWriting] = (),
) -> Opened:
    """What reporters and officials wrote and the words that decided, opened at once.

    Args:
        sight: whose eyes it is for, and that they may see it.
        vault: where it lies.
        stream: of the problem that is shown.
        told: reports behind it.
        first: its first event, where the words that decided are asked for too.
        writings: what officials wrote that is for who looks.

    Raises:
        domain.refusals.ReasonNeeded: an auditor says no purpose.
        ledger.vault.BrokenSeal: another key sealed one of them.
        domain.outage.LedgerAway: try again later.
    """
    sealed = [seal.commitment for _, intake in told for seal in _shown(intake) if seal is not None]
    detected = None if first is None else first.event
    decided_by = detected.assessment.words if isinstance(detected, ProblemDetected | ProblemArchived) else None
    deciding = [] if decided_by is None else [decided_by.commitment]
    written = [each.seal.commitment for each in writings]
    words = await vault.open(sight, stream, [*sealed, *deciding, *written])
    intakes = tuple(
        view.model_copy(
            update={
                "text": words.get(intake.text.commitment),
                "place": words.get(intake.place.commitment) if intake.place else None,
                "reporter_name": words.get(intake.reporter_name.commitment) if intake.reporter_name else None,
            }
        )
        for view, intake in told
    )
    decided = tuple(line for each in deciding for line in words.get(each, "").splitlines())
    return Opened(intakes, decided, with_words(writings, words))


def _shown(intake: Intake) -> tuple[Sealed | None, ...]:
    """What a page about the report may open."""
    return intake.text, intake.place, intake.reporter_name


def _view(intake: Intake, recorded_at: datetime, matched_by: tuple[str, ...]) -> IntakeView:
    return IntakeView(
        intake_id=intake.intake_id,
        channel=intake.channel,
        reporter_role=intake.reporter_role,
        region=intake.region,
        occurred_at=intake.occurred_at,
        occurred_until=intake.occurred_until,
        reported_at=intake.reported_at,
        reported_until=intake.reported_until,
        recorded_at=recorded_at,
        matched_by=matched_by,
    )
