"""`/desk`: the desks that who looks may see, each with how much is open; for those who see several."""

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from domain.problem.state import LIVING
from reading.desks import open_books
from web.api.caller import Services
from web.pages.frame import frame_of
from web.pages.rendering import page
from web.signin.session import SignedIn

router = APIRouter(include_in_schema=False)


@router.get("/desk")
async def desks(services: Services, visitor: SignedIn) -> Response:
    """The list; whoever sees one desk alone is led to its queue."""
    books = await open_books(visitor.sight, services.ledger, services.calendars, services.queries, services.directory)
    if len(books) == 1:
        return RedirectResponse(f"/desk/{books[0].region}/antrean", 303)
    lines = []
    for book in sorted(books, key=lambda each: each.region):
        counts = await services.queries.counts(visitor.sight, services.book_of(book.region))
        lines.append((book, sum(counts.by_phase.get(each, 0) for each in LIVING), counts.late, counts.needs_triage))
    # Which desk's clock is shown is the first one's: the nation's own may have no book here.
    frame = await frame_of(services, visitor, books[0].region) if books else None
    return page("desks.html", frame=frame, desks=tuple(lines))
