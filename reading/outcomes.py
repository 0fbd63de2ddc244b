"""What came of what somebody asked for, as programs read it."""

from typing import Literal, Self

from pydantic import Field

from commands.intake.report import Disposition, IntakeOutcome
from commands.service import DeskOffer
from domain.base import Value
from domain.codes import RegionCode
from domain.desk.events import RoutingTableActivated, RoutingTableProposed
from domain.problem.assessment import Assessment
from ledger.port import Appended
from projections.problem.tables import ProblemRow
from projections.rebuild import RebuildReport
from reading.desks import Rehearsal
from reading.instants import WithOffset
from reading.refused import NotDone
from reading.similar import SimilarProblem

Accepted = Literal["accepted"]


class CommandAccepted(Value):
    """A command about a problem that is on record."""

    outcome: Accepted = "accepted"
    problem_id: str
    register_number: str | None
    version: int
    """Of the problem after the command, not the present one."""

    events: tuple[str, ...]
    """Types of what it stored."""

    fresh: bool
    """False when the command had been carried out before."""

    fictitious: bool

    @classmethod
    def of(cls, stored: Appended, found: ProblemRow, *, fictitious: bool) -> "CommandAccepted":
        """The answer to a command about `found`."""
        return cls(
            problem_id=found.problem_id,
            register_number=stored.register_number or found.register_number,
            version=stored.version,
            events=tuple(event.type for event in stored.events),
            fresh=stored.fresh,
            fictitious=fictitious,
        )


class ReportAccepted(Value):
    """A report that is on record."""

    outcome: Accepted = "accepted"
    disposition: Disposition
    intake_id: str
    problem_id: str | None
    register_number: str | None
    fresh: bool
    """False when the same report had been accepted before."""

    fictitious: bool
    assessment: Assessment | None
    similar: tuple[SimilarProblem, ...] = Field(default=(), exclude_if=lambda found: not found)
    """Living problems that may be the same; left out where there are none."""

    @classmethod
    def of(
        cls,
        outcome: IntakeOutcome,
        problem: ProblemRow | None,
        similar: tuple[SimilarProblem, ...] = (),
        *,
        fictitious: bool,
    ) -> Self:
        """What became of a report: a problem of its own, or one that it joined, as far as that is in sight."""
        return cls(
            disposition=outcome.disposition,
            intake_id=outcome.intake_id,
            problem_id=outcome.problem_id,
            register_number=problem and problem.register_number,
            fresh=outcome.fresh,
            fictitious=fictitious,
            assessment=outcome.assessment,
            similar=similar,
        )


class WrongDesk(NotDone):
    """A report that another desk would take."""

    outcome: Literal["refused"] = "refused"
    offer: DeskOffer


class TableFault(Value):
    """A fault of a routing table and where it stands."""

    line: int
    code: str
    rule: str | None
    detail: str
    message: str
    """For people."""


class TableRefused(NotDone):
    """A routing table with faults."""

    outcome: Literal["refused"] = "refused"
    faults: tuple[TableFault, ...]


class TableAccepted(Value):
    """A routing table without a fault, which nobody has proposed yet."""

    outcome: Accepted = "accepted"
    file: str
    rows: int
    digest: str


class TableProposed(Value):
    """A routing table that waits for a second person."""

    outcome: Accepted = "accepted"
    desk: RegionCode
    version: str
    digest: str
    rows: int
    fresh: bool
    fictitious: bool

    @classmethod
    def of(cls, stored: Appended, desk: RegionCode, *, fictitious: bool) -> Self:
        """The answer to `ProposeRoutingTable`."""
        (event,) = stored.events
        assert isinstance(event, RoutingTableProposed)
        return cls(
            desk=desk,
            version=event.version,
            digest=event.digest,
            rows=event.row_count,
            fresh=stored.fresh,
            fictitious=fictitious,
        )


class TableActivated(Value):
    """A routing table that decides from now on."""

    outcome: Accepted = "accepted"
    desk: RegionCode
    version: str
    digest: str
    author: str
    approver: str
    effective_at: WithOffset
    fresh: bool
    fictitious: bool

    @classmethod
    def of(cls, stored: Appended, desk: RegionCode, *, fictitious: bool) -> Self:
        """The answer to `ActivateRoutingTable`."""
        (event,) = stored.events
        assert isinstance(event, RoutingTableActivated)
        return cls(
            desk=desk,
            version=event.version,
            digest=event.digest,
            author=event.author,
            approver=event.approver,
            effective_at=event.effective_at,
            fresh=stored.fresh,
            fictitious=fictitious,
        )


class Released(Value):
    """A report given back to the queue."""

    outcome: Accepted = "accepted"
    problem_id: str
    released: bool
    """False when nobody had it in hand."""


class BookOpened(Value):
    """A desk's book, opened now or before."""

    region: RegionCode
    name: str
    register_name: str
    year: int
    fresh: bool
    rehearsal: Rehearsal | None
    """None for a book on the real calendar."""


class BooksOpened(Value):
    """The books that somebody had opened."""

    outcome: Accepted = "accepted"
    fictitious: bool
    books: tuple[BookOpened, ...]


class Woken(Value):
    """Problems handed to the engine again."""

    outcome: Accepted = "accepted"
    fictitious: bool
    woken: int


class Migrated(Value):
    """What was done to the schema, and how the query tables compare with the ledger where that was asked for."""

    applied: tuple[str, ...]
    projections: RebuildReport | None
