"""The pages on which the people of a desk do their work, in one router."""

from fastapi import APIRouter

from web.pages import problem_acts

router = APIRouter(include_in_schema=False)

for each in (problem_acts,):
    router.include_router(each.router)
