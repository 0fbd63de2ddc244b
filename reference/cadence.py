"""The cadence that is shipped: when a desk reports unless it decides otherwise, by the dates of the stages."""

import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from domain.desk.cadence import Cadence, CadenceRule, faults_of
from reference.loader import reference
from reference.tables import ROOT, BadReferenceData, Row, listed, read_table

_COLUMNS: Final = ("kind", "hours", "weekday", "day", "since", "until", "grace_minutes", "note")
_EDGE: Final = re.compile(r"^(?P<stage>[A-Z_]+):(?P<edge>start|end)(?P<days>[+-]\d{1,3})?$")
"""A day by a stage: `EXEC_VOTING:start-1` is the eve."""


@cache
def shipped_cadence(root: Path = ROOT) -> Cadence:
    """The cadence of `cadence.csv`, from the data below `root`, with the days of this election.

    Raises:
        BadReferenceData: a line is wrong, names a stage without that date, or two lines hold on the same days.
    """
    rules = []
    for row in read_table(root / "policy" / "cadence.csv", _COLUMNS):
        kind, hours, weekday, day, since, until, grace, _ = row.cells
        fields = {
            "kind": kind,
            "hours": listed(hours),
            "weekday": weekday or None,
            "day": day or None,
            "since": _day(row, since),
            "until": _day(row, until),
            "grace_minutes": grace,
        }
        try:
            rules.append(CadenceRule.model_validate(fields))
        except ValidationError as error:
            raise row.wrong(", ".join(str(each["loc"][0]) for each in error.errors())) from error
    cadence = Cadence(rules=tuple(rules))
    if faults := faults_of(cadence):
        raise BadReferenceData("policy/cadence.csv", 1, "; ".join(faults))
    return cadence


def _day(row: Row, cell: str) -> date | None:
    """The day that a cell names by a stage; None for an empty cell."""
    if not cell:
        return None
    found = _EDGE.match(cell)
    stage = reference().stages.get(found["stage"]) if found else None
    if found is None or stage is None:
        raise row.wrong(f"no day of a stage: {cell}")
    edge = stage.start_date if found["edge"] == "start" else stage.end_date
    if edge is None:
        raise row.wrong(f"{stage.code} has no such date")
    return edge + timedelta(days=int(found["days"] or 0))
