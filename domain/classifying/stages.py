"""Stages of the election by date. The dates are data of one election, never constants here."""

from collections.abc import Mapping
from datetime import date

from domain.base import Value
from domain.codes import StageCode

VOTING: StageCode = "EXEC_VOTING"
"""Stage whose day is voting day."""


class Stage(Value):
    """One stage of the calendar."""

    code: StageCode
    name_id: str
    name_en: str
    parent_code: StageCode | None = None
    start_date: date | None = None
    end_date: date | None = None
    date_kind: str
    """`window`, `day`, `group`, `relative`, `external` or `operational`."""

    rule_or_note: str = ""
    source: str = ""
    confidence: str = ""

    def covers(self, day: date) -> bool:
        """Whether both dates are known and `day` lies between them."""
        return self.start_date is not None and self.end_date is not None and self.start_date <= day <= self.end_date


def stage_at(stages: Mapping[StageCode, Stage], day: date) -> StageCode | None:
    """Most specific stage under way on `day`: the shortest one; None outside all of them."""
    current = [(_length(stage), code) for code, stage in stages.items() if stage.covers(day)]
    return min(current)[1] if current else None


def days_to_voting(stages: Mapping[StageCode, Stage], day: date) -> int:
    """Days from `day` to voting day: 1 on the eve, 0 on the day, negative afterwards.

    Raises:
        LookupError: the calendar has no dated `EXEC_VOTING`.
    """
    voting = stages.get(VOTING)
    if voting is None or voting.start_date is None:
        raise LookupError(f"the calendar has no dated {VOTING}")
    return (voting.start_date - day).days


def _length(stage: Stage) -> int:
    assert stage.start_date is not None
    assert stage.end_date is not None
    return (stage.end_date - stage.start_date).days
