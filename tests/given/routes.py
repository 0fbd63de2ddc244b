"""Routing tables of a few lines, for tests that need one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.codes import Route
from domain.routing_table import RouteRow, RoutingTable

ALWAYS = date(2015, 1, 1)
"""A day before everything that tests tell of."""

Responsible = tuple[str, tuple[str, ...], Route]


def a_row(category: str = "LOGISTICS_LATE", number: int = 1, **differing: Any) -> RouteRow:
    """A row for every stage and tier, for good, unless told otherwise."""
    values: dict[str, Any] = {
        "rule": f"R-{category}-{number}",
        "category": category,
        "lead": "KPU",
        "route": Route.COORDINATE,
        "effective_from": ALWAYS,
        "owner": "KESBANGPOL",
        "legal_basis": "-",
    }
    return RouteRow(**values | differing)


def a_table(version: str, responsible: Mapping[str, Responsible]) -> RoutingTable:
    """A table with one row for each category: lead, supporting agencies, route."""
    return RoutingTable.of(
        version,
        [
            a_row(category, lead=lead, supporting=supporting, route=route)
            for category, (lead, supporting, route) in responsible.items()
        ],
    )
