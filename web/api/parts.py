"""How an address asks for a part of long lists, and what an answer says that nobody may keep."""

from typing import Annotated, Final

from fastapi import Query

LINES_LIMIT: Final = 1000
NEVER_KEPT: Final = {"Cache-Control": "no-store"}

First = Annotated[
    int,
    Query(alias="from", ge=1, le=10_000_000, description="First line of each list; `next` goes on."),
]
LineCount = Annotated[int, Query(ge=1, le=LINES_LIMIT, description="Lines of each list at most.")]
