"""The service's face over HTTP: the API under `/api/v1`, and what watches over a process."""

from typing import Final

from fastapi import APIRouter, FastAPI

from composition import DeskServices
from web.api import commands, desks, problem_lists, problems, reports
from web.api.caller import keep_services
from web.api.problem_details import ProblemDetails
from web.failures import answer_failures
from web.headers import CautiousHeaders
from web.limits import BoundedBodies
from web.pages import contact, evidence, keys, queue, slip
from web.pages import desks as desks_page
from web.pages import problem as problem_page
from web.pages.assets import router as assets
from web.pages.working import router as working
from web.watching import router as watching

TITLE: Final = "Desk Pilkada"
VERSION: Final = "1"

BODY_LIMIT_BYTES: Final = 256 * 1024
"""Of a request; a report or a note is far smaller."""


def application(services: DeskServices) -> FastAPI:
    """The application that answers for these services.

    Nothing of it asks an outside address: the description of the API is a document, without a page of somebody else's.
    """
    made = FastAPI(
        title=TITLE,
        version=VERSION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses={"4XX": {"model": ProblemDetails, "content": {"application/problem+json": {}}}},
    )
    keep_services(made.state, services)
    api = APIRouter(prefix="/api/v1")
    for each in (desks.router, desks.of_desk, problem_lists.of_desk, problems.router, commands.router, reports.router):
        api.include_router(each)
    made.include_router(api)
    made.include_router(watching)
    made.include_router(assets)
    for page in (queue, desks_page, problem_page, evidence, contact, slip, keys):
        made.include_router(page.router)
    made.include_router(working)
    answer_failures(made)
    made.add_middleware(BoundedBodies, limit_bytes=BODY_LIMIT_BYTES)
    made.add_middleware(CautiousHeaders)
    return made
