"""A problem on paper: a slip, or one of its letters in official form, as PDF."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from reading.printing import Paper, Printed, print_problem
from web.api.caller import Reader, Services
from web.api.references import ProblemReference, address_of, reference_in
from web.pdf import PDF_TYPE, pdf_answer

router = APIRouter(tags=["documents"])

ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {PDF_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
}
"""What such an address answers, in the description of the API."""


@router.get("/problems/{problem}/documents/{document}", response_class=Response, responses=ANSWER)
async def document(
    services: Services,
    caller: Reader,
    problem: ProblemReference,
    document: Printed,
    referral: Annotated[str | None, Query(max_length=60, description="Of which referral; `KPU.1`.")] = None,
    paper: Annotated[Paper, Query(description="Of a slip.")] = "a6",
) -> Response:
    """What is printed is what the caller may read; sealed words and links that are opened for it go on record first."""
    found, made = await print_problem(
        caller.sight, services.printing(), reference_in(problem), document, referral, paper
    )
    pdf = await services.press.set_pdf(made)
    return pdf_answer(pdf, f"{document}-{address_of(found.register_number, found.problem_id)}", shown=False)
