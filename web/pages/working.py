"""The pages on which the people of a desk do their work, in one router."""

from typing import Final

from fastapi import APIRouter

from web.pages import (
    desk_acts,
    health,
    kept_views,
    outbox,
    overviews,
    problem_acts,
    reporting,
    roster,
    several,
    tiered,
    tiered_acts,
    triage,
)

PAGES: Final = (
    problem_acts,
    desk_acts,
    reporting,
    triage,
    outbox,
    roster,
    health,
    overviews,
    several,
    kept_views,
    tiered,
    tiered_acts,
)

router = APIRouter(include_in_schema=False)

for each in PAGES:
    router.include_router(each.router)
