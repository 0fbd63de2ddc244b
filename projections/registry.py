"""The kinds of streams that have query tables: one list for the writer and for the rebuild."""

from collections.abc import Mapping
from typing import Any, Final

from projections import every_kind
from projections.access_record.projection import ACCESS_RECORD
from projections.desk.projection import DESK
from projections.problem.projection import PROBLEM
from projections.projection import Projection
from projections.report.projection import REPORT


class UnknownKind(LookupError):
    """No projection is listed for streams of this kind; a fault of the set-up."""


class Projections:
    """Projections by kind of stream."""

    def __init__(self, *projections: Projection[Any]) -> None:
        """List `projections`.

        Raises:
            ValueError: two are of one kind, or two write one table, or a kind has the name of the common tables.
        """
        self._by_kind = {each.kind: each for each in projections}
        if len({*self._by_kind, every_kind.NAME}) <= len(projections):
            raise ValueError("two projections of one kind")
        tables = dict(every_kind.KEYS)
        for projection in projections:
            own = projection.own.keys if projection.own else {}
            if taken := tables.keys() & own.keys():
                raise ValueError(
                    f"{projection.kind} writes tables that are written already: {', '.join(sorted(taken))}"
                )
            tables |= own
        self.tables: Final[Mapping[str, tuple[str, ...]]] = tables
        """Columns that identify a row, by table; every query table that is computed from the ledger."""

        self.kept_by_database: Final[Mapping[str, str]] = {
            table: statement
            for each in projections
            if each.own
            for table, statement in each.own.kept_by_database.items()
        }
        """Of the tables that the database keeps from the others: the statement that fills each in a rebuild."""

    def of(self, kind: str) -> Projection[Any]:
        """The projection of streams of this kind.

        Raises:
            UnknownKind: there is none.
        """
        try:
            return self._by_kind[kind]
        except KeyError:
            raise UnknownKind(kind) from None

    def writes(self, name: str) -> Mapping[str, str]:
        """Statements that write the tables of a kind, or of every kind (`every_kind.NAME`), by name."""
        if name == every_kind.NAME:
            return every_kind.WRITE
        own = self.of(name).own
        return own.write if own else {}


PROJECTIONS: Final = Projections(PROBLEM, DESK, REPORT, ACCESS_RECORD)
