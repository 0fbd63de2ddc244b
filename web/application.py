"""The service's face over HTTP: the API, the pages, the links in letters, and what watches over a process."""

from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.datastructures import State
from starlette.types import Scope

from composition import DeskServices
from web.api import (
    commands,
    desk_commands,
    desks,
    evidence,
    health,
    problem_lists,
    problems,
    reports,
    rules,
    tiered_reports,
    tokens,
    views,
)
from web.api.caller import keep_services
from web.api.description import describe, operation_name
from web.description_page import router as pages
from web.failures import answer_failures, refused
from web.headers import CautiousHeaders
from web.limits import BoundedBodies, BoundedWork
from web.links.forms import FORM_SECONDS, Forms
from web.links.referral import router as referral_links
from web.links.report import router as report_links
from web.links.visits import Visits
from web.metrics import Measured, Metrics
from web.metrics import router as metrics
from web.pages import contact, keys, queue, slip
from web.pages import desks as desks_page
from web.pages import evidence as evidence_page
from web.pages import problem as problem_page
from web.pages.assets import router as assets
from web.pages.sign_in import router as signing_in
from web.pages.working import router as working
from web.rates import Rates
from web.signin.attempts import Attempts
from web.uploads import FORM_OVERHEAD_BYTES, TAKES_A_FILE, Uploads
from web.watching import router as watching

TITLE: Final = "Desk Pilkada"
VERSION: Final = "1"

BODY_LIMIT_BYTES: Final = 256 * 1024
"""Of a request without a file; a report or a note is far smaller."""

ROUTERS: Final = (
    desks.router,
    desks.of_desk,
    problem_lists.of_desk,
    rules.of_desk,
    tokens.of_desk,
    desk_commands.of_desk,
    tiered_reports.of_desk,
    views.of_desk,
    problems.router,
    evidence.router,
    commands.router,
    reports.router,
    health.router,
)


def application(services: DeskServices) -> FastAPI:
    """The application that answers for these services."""
    made = faces()
    stand_behind(made, services)
    return made


def stand_behind(made: FastAPI, services: DeskServices) -> None:
    """Let an application answer for these services, with nothing counted yet of whoever asks."""
    settings, made.state = services.settings, State()
    rates = Rates.per_minute(settings.web_reads_per_minute, settings.web_writes_per_minute)
    keep_services(made.state, services, rates, Uploads())
    made.state.metrics = Metrics()
    made.state.attempts = Attempts()
    made.state.visits = Visits()
    made.state.forms = Forms()
    made.state.strangers = Uploads(seconds_limit=FORM_SECONDS)


def faces() -> FastAPI:
    """Every address with its description, before there is anything behind them.

    Nothing of it asks an outside address: the description of the API is a document, without a page of somebody else's.
    """
    made = FastAPI(
        title=TITLE,
        version=VERSION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_name,
        # Where such an answer leads to is what the request says of its host: it could lead anywhere.
        redirect_slashes=False,
    )
    api = APIRouter(prefix="/api/v1")
    for each in ROUTERS:
        api.include_router(each)
    made.include_router(api)
    made.include_router(watching)
    made.include_router(metrics)
    made.include_router(pages)
    made.include_router(assets)
    made.include_router(signing_in)
    made.include_router(referral_links)
    made.include_router(report_links)
    for page in (queue, desks_page, problem_page, evidence_page, contact, slip, keys):
        made.include_router(page.router)
    made.include_router(working)
    answer_failures(made)
    describe(made)
    made.add_middleware(BoundedBodies, limit_of=_body_limit, refused=refused)
    made.add_middleware(BoundedWork, refused=refused)
    made.add_middleware(CautiousHeaders)
    made.add_middleware(Measured, routes=made.routes)
    return made


def _body_limit(scope: Scope) -> int:
    """Largest body of a request, in bytes."""
    if scope["method"] == "POST" and TAKES_A_FILE.fullmatch(scope["path"]):
        services: DeskServices = scope["app"].state.services
        return services.evidence.limit_bytes + FORM_OVERHEAD_BYTES
    return BODY_LIMIT_BYTES
