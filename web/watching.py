"""What watches over the process: whether it lives, and whether it can do its work."""

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from domain.access.sight import THE_SERVICE
from domain.outage import LedgerAway
from reading.engine import engine_answers
from web.api.caller import Services

router = APIRouter(tags=["watching"], include_in_schema=False)


class Alive(BaseModel):
    """The process answers."""

    status: str = "ok"


class Ready(BaseModel):
    """Whether the process can do its work; the engine may be away, commands are accepted all the same."""

    ready: bool
    database: bool
    engine: bool


@router.get("/healthz")
async def healthz() -> Alive:
    """Answer while the process lives."""
    return Alive()


@router.get("/readyz")
async def readyz(services: Services) -> Response:
    """200 when the database answers, else 503; says of the engine too."""
    try:
        await services.ledger.books()
        database = True
    except LedgerAway:
        database = False
    ready = Ready(ready=database, database=database, engine=await engine_answers(THE_SERVICE, services.client))
    return Response(ready.model_dump_json(), 200 if database else 503, media_type="application/json")
