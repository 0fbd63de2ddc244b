"""How grave a problem is, by its own category's guide and the floors that hold for all."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from domain.classifying.rules import SeverityRule
from domain.codes import CategoryCode, Severity


class Weight(NamedTuple):
    """A severity with the rules that gave it."""

    severity: Severity
    rule: str
    floor: str | None
    """Floor that raised it; None when the guide alone decided."""


class SeverityGuide:
    """Severity rules filed by category."""

    def __init__(self, rules: Iterable[SeverityRule]) -> None:
        self._guides: dict[CategoryCode, list[SeverityRule]] = {}
        floors: list[SeverityRule] = []
        for rule in rules:
            if rule.category is None:
                floors.append(rule)
            else:
                self._guides.setdefault(rule.category, []).append(rule)
        self._floors = sorted(floors, key=lambda rule: -rule.severity.rank)

    def weigh(
        self,
        category: CategoryCode,
        concepts: Mapping[str, Sequence[tuple[int, int]]],
        quantities: Mapping[str, float],
    ) -> Weight:
        """Severity of a problem of `category` with these concepts and quantities."""
        rule = next(rule for rule in self._guides[category] if rule.condition.holds(concepts, quantities))
        for floor in self._floors:
            if floor.severity.rank <= rule.severity.rank:
                break
            if category not in floor.exempt and floor.condition.holds(concepts, quantities):
                return Weight(floor.severity, rule.name, floor.name)
        return Weight(rule.severity, rule.name, None)
