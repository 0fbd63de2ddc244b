"""`/masalah/…/….pdf`: a problem on paper, for whom its page or its letters are."""

from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from reading.printing import Paper, Printed, print_problem
from web.api.caller import Services
from web.api.references import ProblemReference, address_of, reference_in
from web.pdf import pdf_answer
from web.signin.origin import origin_of
from web.signin.session import SignedIn

router = APIRouter(include_in_schema=False)

NAMES: Final = {
    "slip": Printed.SLIP,
    "rujukan": Printed.REFERRAL,
    "penyerahan": Printed.HAND_OVER,
    "rekomendasi": Printed.RECOMMENDATION,
}
"""Last part of the address, without its ending, by what is printed."""

Referral = Annotated[str, Query(max_length=60)]
Purpose = Annotated[str, Query(max_length=500)]


class PaperLink(NamedTuple):
    """A document that a page leads to."""

    name: str
    """A key of `NAMES`."""

    title: str


@router.get("/masalah/{problem}/slip.pdf")
async def slip(
    request: Request,
    services: Services,
    visitor: SignedIn,
    problem: ProblemReference,
    rujukan: Referral = "",
    kertas: Paper = "a6",
    tujuan: Purpose = "",
) -> Response:
    """The slip of a problem, or of one of its referrals."""
    return await _printed(request, services, visitor, problem, "slip", rujukan, tujuan, kertas)


@router.get("/masalah/{problem}/rujukan.pdf")
async def referral(
    request: Request,
    services: Services,
    visitor: SignedIn,
    problem: ProblemReference,
    rujukan: Referral = "",
    tujuan: Purpose = "",
) -> Response:
    """The letter of one referral, in official form."""
    return await _printed(request, services, visitor, problem, "rujukan", rujukan, tujuan)


@router.get("/masalah/{problem}/penyerahan.pdf")
async def hand_over(
    request: Request, services: Services, visitor: SignedIn, problem: ProblemReference, tujuan: Purpose = ""
) -> Response:
    """The letter by which a problem went to another body, with its receipt."""
    return await _printed(request, services, visitor, problem, "penyerahan", "", tujuan)


@router.get("/masalah/{problem}/rekomendasi.pdf")
async def recommendation(
    request: Request, services: Services, visitor: SignedIn, problem: ProblemReference, tujuan: Purpose = ""
) -> Response:
    """The sheet of the newest recommendation that was approved."""
    return await _printed(request, services, visitor, problem, "rekomendasi", "", tujuan)


async def _printed(
    request: Request,
    services: Services,
    visitor: SignedIn,
    problem: str,
    name: str,
    referral: str,
    purpose: str,
    paper: Paper = "a6",
) -> Response:
    sight = await services.sight(visitor.actor, purpose) if purpose else visitor.sight
    sources = services.printing(origin_of(request).written)
    found, made = await print_problem(sight, sources, reference_in(problem), NAMES[name], referral or None, paper)
    pdf = await services.press.set_pdf(made)
    return pdf_answer(pdf, f"{name}-{address_of(found.register_number, found.problem_id)}", shown=True)
