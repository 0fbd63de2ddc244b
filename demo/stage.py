"""What the sample day is played on: the parts of a running desk that people's acts and the audit of the day need."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from temporalio.client import Client

from commands.intake.sealing import Sealer
from commands.intake.service import IntakeService
from commands.service import CommandService
from domain.rulebook import Rulebook
from domain.stream import BookId
from ledger.port import Streams
from projections.queries import Queries
from projections.rebuild import RebuildReport


@dataclass(frozen=True)
class Stage:
    """A running desk, as far as the day needs it."""

    outbox: Path
    """Where the letters lie."""

    client: Client
    ledger: Streams
    book: BookId
    """Of the desk on which the day is played."""

    vault: Sealer
    commands: CommandService
    intake: IntakeService
    queries: Queries
    rules: Rulebook
    """As shipped, by the calendar of that book."""

    now: Callable[[], datetime]
    intake_id: Callable[[str], str]
    """Id of the report with a key, as the desk's book has it."""

    compare_projections: Callable[[], Awaitable[RebuildReport]]
    """The query tables held against a rebuild from the ledger."""
