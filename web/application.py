"""The service's face over HTTP: the API under `/api/v1`, and what watches over a process."""

import re
from functools import partial
from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.types import Scope

from composition import DeskServices
from web.api import commands, desks, evidence, problems, reports
from web.api.caller import keep_services
from web.api.problem_details import ProblemDetails
from web.failures import answer_failures
from web.headers import CautiousHeaders
from web.limits import BoundedBodies
from web.links.forms import Forms
from web.links.referral import router as referral_links
from web.links.report import router as report_links
from web.links.visits import Visits
from web.pages.assets import router as assets
from web.uploads import FORM_OVERHEAD_BYTES, Uploads
from web.watching import router as watching

TITLE: Final = "Desk Pilkada"
VERSION: Final = "1"

BODY_LIMIT_BYTES: Final = 256 * 1024
"""Of a request without a file; a report or a note is far smaller."""

TAKES_A_FILE: Final = re.compile(r"/api/v1/problems/[^/]+/evidence|/[rs]/[^/]+")
"""Addresses to which a file may be sent."""


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
    uploads = Uploads()
    keep_services(made.state, services, uploads)
    api = APIRouter(prefix="/api/v1")
    for each in (desks, problems, evidence, commands, reports):
        api.include_router(each.router)
    made.include_router(api)
    made.include_router(watching)
    made.include_router(assets)
    made.include_router(referral_links)
    made.include_router(report_links)
    made.state.visits = Visits()
    made.state.forms = Forms()
    answer_failures(made)
    made.add_middleware(BoundedBodies, limit_of=partial(_body_limit, services))
    made.add_middleware(CautiousHeaders)
    return made


def _body_limit(services: DeskServices, scope: Scope) -> int:
    """Largest body of a request, in bytes."""
    if scope["method"] == "POST" and TAKES_A_FILE.fullmatch(scope["path"]):
        return services.evidence.limit_bytes + FORM_OVERHEAD_BYTES
    return BODY_LIMIT_BYTES
