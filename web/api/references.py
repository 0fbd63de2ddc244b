"""How an address names a problem: by its id, or by its register number with dashes for the strokes."""

import re
from typing import Annotated, Final

from fastapi import Path

_NUMBER: Final = re.compile(r"(?P<name>[A-Z]+(?:-[A-Z]+)*)-(?P<year>\d{4})-(?P<count>\d{6,}-[0-9A-Z])", re.IGNORECASE)

ProblemReference = Annotated[
    str,
    Path(
        alias="problem",
        max_length=80,
        description="Id of the problem or of a report behind it, or the register number as `LEBONG-2024-000123-K`.",
    ),
]


def reference_in(address: str) -> str:
    """What names the problem, as every other face of the service takes it."""
    number = _NUMBER.fullmatch(address)
    return address if number is None else f"{number['name']}/{number['year']}/{number['count']}"


def address_of(register_number: str | None, problem_id: str) -> str:
    """How an address names a problem: by its register number where it has one."""
    return problem_id if register_number is None else register_number.replace("/", "-")
