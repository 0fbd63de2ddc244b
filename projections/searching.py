"""What a search for words finds a problem by: only what stands in clear anyway, never what is sealed in the vault.

Searched: the official summary, the names of category, stage and place (kecamatan, kabupaten or kota, province), the
code of the agency in charge; and the register number by itself. Not searched: reports, notes, answers and the texts of
recommendations (`reading/word_search.py` opens the newest reports instead, on record).
"""

import re
from functools import cache
from typing import Final

from domain.problem.facts import ProblemFacts
from reference.directory import ReferenceDirectory
from reference.loader import reference

LIMIT_CHARACTERS: Final = 200
"""Of what somebody searches for."""

_NUMBER: Final = re.compile(
    r"(?:(?P<name>[A-Z]+(?:-[A-Z]+)*)[-/ ]+)?(?:(?P<year>\d{4})[-/ ]+)?(?P<count>\d{1,9})(?:[- ](?P<check>[0-9A-Z]))?",
    re.IGNORECASE | re.ASCII,
)
SHORTEST_FIGURES: Final = 6
"""That a number in the register has."""


def searched_text(facts: ProblemFacts) -> str:
    """The words by which a problem is found."""
    directory, dossier = _directory(), facts.dossier
    region = dossier.region
    parts = (
        dossier.summary.text if dossier.summary else None,
        directory.category_name(facts.category),
        directory.stage_name(facts.stage),
        *(directory.region_name(each) for each in dict.fromkeys((region, region[:5], region[:2]))),
        facts.lead,
    )
    return "\n".join(each for each in parts if each)


def number_like(typed: str) -> str | None:
    """A pattern of SQL's LIKE for register numbers of which somebody typed a part; None for what is none.

    `LEBONG-2024-000001-6`, `LEBONG/2024/000001-6`, `lebong 2024 1`, `000001-6`, `17`: figures without the zeros before
    them fit wherever the count of a number ends so.
    """
    number = _NUMBER.fullmatch(typed.strip())
    if number is None:
        return None
    figures = number["count"]
    count = figures if len(figures) >= SHORTEST_FIGURES else f"%{figures}"
    name, year = (number["name"] or "%").upper(), number["year"] or "____"
    return f"{name}/{year}/{count}-{(number['check'] or '_').upper()}"


@cache
def _directory() -> ReferenceDirectory:
    return ReferenceDirectory(reference())
