"""The official summary of a problem: what happened, in one or two sentences that an official answers for.

It stands in the event in clear, in letters, lists and reports, and is stored for ever: it tells of the matter and names
no private person.
"""

from typing import Annotated, Final

from pydantic import AwareDatetime, StringConstraints
from pydantic.dataclasses import dataclass

from domain.base import TOLERANT
from domain.official_words import official_line

LIMIT_CHARACTERS: Final = 400

Draft = Annotated[str, StringConstraints(max_length=10 * LIMIT_CHARACTERS)]
"""What somebody wants to write, before it was looked at."""


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Summary:
    """The summary as it stands."""

    number: int
    """Which wording it is, counted from 1."""

    text: str
    by: str
    """Who answers for it."""

    at: AwareDatetime


def fit(draft: str) -> str:
    """What is stored of `draft`: one line, with single spaces.

    Raises:
        UnfitText: nothing is left, it is longer than `LIMIT_CHARACTERS`, or it is not text.
        PersonalData: a number or address of a person stands in it.
    """
    return official_line(draft, LIMIT_CHARACTERS)
