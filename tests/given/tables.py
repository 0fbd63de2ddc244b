"""Problems as the query tables show them, and people who look."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from domain.access.policy import Relation, View
from domain.access.sight import Sight, sight_of
from domain.actor import Actor
from domain.codes import RegionCode, Role, Route, Severity, is_within
from domain.problem.process import problem_stream
from domain.problem.state import Phase
from domain.stream import book_id
from projections.problem.tables import ProblemRow
from reading.finding import LISTED

LEBONG: RegionCode = "17.07"
NOW = datetime(2024, 11, 27, 9, tzinfo=UTC)


def a_row(problem_id: str, desk: RegionCode = LEBONG, **differing: Any) -> ProblemRow:
    fields = dict.fromkeys(ProblemRow.model_fields) | {
        "problem_id": problem_id,
        "stream": str(problem_stream(book_id(desk, 2024), problem_id)),
        "desk": desk,
        "region": desk,
        "phase": Phase.DETECTED,
        "category": "POWER_OUTAGE",
        "severity": Severity.S2,
        "route": Route.COORDINATE,
        "lead": "PLN",
        "needs_triage": False,
        "confidence_permille": 900,
        "occurred_at": NOW,
        "detected_at": NOW,
        "escalation_level": 0,
        "open_referrals": 0,
        "late": 0,
        "waiting_for": (),
        "report_ids": (),
        "intake_count": 1,
        "recommendation": "none",
        "followed": True,
        "version": 1,
        "position": 0,
        "updated_at": NOW,
    }
    fields |= {
        "source": "report",
        "contests": (),
        "restricted": False,
        "restricted_roles": (),
        "restricted_persons": (),
        "book": book_id(desk, 2024),
        "recused": (),
        "asked_agencies": (),
        "asked_offices": (),
        "official_summary": None,
        "told": (),
    }
    return ProblemRow.model_validate(fields | differing)


class Tables:
    """The query tables, as far as problems are looked up by their names."""

    def __init__(self, rows: Iterable[ProblemRow], intakes: dict[str, str] | None = None) -> None:
        self._rows = {row.problem_id: row for row in rows}
        self._intakes = intakes or {}

    async def problem(self, sight: Sight, reference: str, views: Sequence[View] = LISTED) -> ProblemRow | None:
        found = next((row for name, row in self._rows.items() if reference and name.startswith(reference)), None)
        return found if found is not None and self._is_seen(sight, found, views) else None

    async def problem_of_intake(
        self, sight: Sight, reference: str, views: Sequence[View] = LISTED
    ) -> ProblemRow | None:
        found = next((problem for name, problem in self._intakes.items() if name.startswith(reference)), None)
        return None if found is None else await self.problem(sight, found, views)

    @staticmethod
    def _is_seen(sight: Sight, row: ProblemRow, views: Sequence[View]) -> bool:
        """As the tables decide for a desk's people; the rest of the policy is tried on the real ones."""
        relation = Relation.OWN_DESK if sight.scope == row.desk else Relation.ABOVE
        return is_within(row.desk, sight.scope) and relation in sight.relations_with(*views)


def looking(region: RegionCode = LEBONG, role: Role = Role.OPERATOR, name: str = "sari") -> Sight:
    return sight_of(Actor(id=name, role=role, region=region))
