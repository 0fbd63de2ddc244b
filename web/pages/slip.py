"""`/masalah/…/slip`: a sheet of A5 that goes from hand to hand, for a problem or for one of its referrals."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain.access.sight import Sight
from domain.codes import desk_region
from domain.problem.commands import Acknowledge
from domain.problem.rights import may_send
from domain.referral_id import ReferralId
from domain.refusals import ReasonNeeded, UnknownPart, UnknownProblem
from domain.stream import StreamId
from projections.problem.tables import ProblemRow
from reading.finding import find_problem
from reading.lines import Window
from reading.recorded_links import RecordedLinks
from reading.showing import read_problem
from web.api.caller import Services
from web.api.references import ProblemReference, address_of, reference_in
from web.pages.frame import frame_of
from web.pages.instants import Clock
from web.pages.problem_lines import proposed_steps, recommendation_line, referrals_shown, reports_shown
from web.pages.process_lines import awaited_shown
from web.pages.qr import qr_code
from web.pages.rendering import page
from web.signin.origin import origin_of
from web.signin.session import SignedIn

router = APIRouter(include_in_schema=False)

LINES_SHOWN = 200
"""Of each list that is read; the steps of a recommendation stand among the events."""

REPORTS_SHOWN = 2


@router.get("/masalah/{problem}/slip")
async def slip(
    request: Request,
    services: Services,
    visitor: SignedIn,
    problem: ProblemReference,
    rujukan: Annotated[str, Query(max_length=60)] = "",
    tujuan: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """The slip; its code leads back to the page, for those who may see it.

    That of a referral opens the office's own page without an account, where letters hold such links and who prints
    could write down the office's answer anyway; that it was printed is on record first.
    """
    sight = await services.sight(visitor.actor, tujuan) if tujuan else visitor.sight
    found = await find_problem(sight, services.queries, reference_in(problem))
    frame = await frame_of(services, visitor, desk_region(found.desk))
    clock = Clock(frame.local, frame.now)
    try:
        shown = await read_problem(sight, services.showing, found, engine=True, window=Window(1, LINES_SHOWN))
    except ReasonNeeded:
        return page("purpose.html", frame=frame, title=found.register_number or found.problem_id)
    if shown is None:
        raise UnknownProblem(problem)
    view, directory = shown.problem, services.directory
    referrals = tuple(each for each in referrals_shown(view, clock, directory) if rujukan in ("", each.referral_id))
    if rujukan and not referrals:
        raise UnknownPart(rujukan)
    address = f"/masalah/{address_of(view.register_number, view.problem_id)}"
    opens = f"{origin_of(request).written}{address}"
    for_office = await _link_of(services, sight, found, rujukan) if rujukan else None
    awaited = () if shown.process is None else tuple(awaited_shown(shown.process, view.desk, clock, directory))
    return page(
        "slip.html",
        frame=frame,
        clock=clock,
        view=view,
        code=qr_code(for_office or opens),
        is_for_office=for_office is not None,
        address=address,
        number=view.register_number or view.problem_id,
        title=directory.category_name(view.category),
        place=directory.region_name(view.region),
        referral=referrals[0] if rujukan else None,
        referrals=referrals,
        sentence=f"{awaited[0].sentence} {awaited[0].silence}" if awaited else "",
        reports=tuple(reports_shown(view, clock, directory))[:REPORTS_SHOWN],
        recommendation=recommendation_line(view),
        steps=proposed_steps(view, directory),
    )


async def _link_of(services: Services, sight: Sight, found: ProblemRow, referral: str) -> str | None:
    """Address of the office's page, on record; None where there is none for who prints."""
    if services.links is None or not may_send(sight.actor, Acknowledge, found.desk):
        return None
    stream: StreamId[Any] = StreamId.parse(found.stream)
    links = RecordedLinks(sight, services.links, services.records)
    given = await links.links_of(stream, (ReferralId(referral),))
    return next((each.address for each in given.values()), None)
