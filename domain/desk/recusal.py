"""Whom a desk keeps away from all of its matters, since when and why, in codes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field
from pydantic.dataclasses import dataclass

from domain.actor import PersonId
from domain.base import TOLERANT

RECUSALS_LIMIT: Final = 500
"""Of one desk, those that have ended included."""

RecusalNumber = Annotated[int, Field(ge=1, le=RECUSALS_LIMIT)]
"""Which recusal of a desk, counted from 1."""


class RecusalCause(StrEnum):
    """Why somebody is kept away. Stable."""

    CANDIDATE = "candidate"
    """Stands for election."""

    KIN = "kin"
    """Is of the family of who stands."""

    CAMPAIGN = "campaign"
    """Works, or worked lately, for a campaign or a party."""

    CONCERNED = "concerned"
    """Is named in what the desk has to look into."""

    OTHER = "other"


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Recusal:
    """Somebody whom the desk keeps away for a time."""

    number: RecusalNumber
    account: PersonId
    cause: RecusalCause
    since: date
    """First day, by the desk's calendar."""

    until: date | None = None
    """Last day; None while none is known."""

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day of the desk's calendar."""
        return self.since <= day and (self.until is None or day <= self.until)

    def ended(self, until: date) -> "Recusal":
        """With another last day."""
        return replace(self, until=until)


Recusals = tuple[Recusal, ...]
"""In the order of their numbers; those that have ended stay."""


def is_recused(recusals: Recusals, persons: Sequence[str], day: date) -> bool:
    """Whether one of the persons is kept away on a day: who acts for one who is, is kept away too."""
    return any(each.account in persons and each.holds_on(day) for each in recusals)
