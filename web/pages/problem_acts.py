"""`/masalah/…/tindakan/…`: every command that a person may send to a problem, as a form."""

from dataclasses import replace
from typing import Final

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from commands.service import Refused
from domain.base import Value
from domain.outage import LedgerAway
from domain.problem.commands import (
    ApproveRecommendation,
    Close,
    ReturnRecommendation,
)
from domain.refusals import (
    NotPermitted,
    Refusal,
    SecondPersonNeeded,
    TriageClaimed,
    VersionMoved,
)
from ledger.port import Appended
from reading.second_persons import read_second_persons
from web.api.caller import Services
from web.api.commands import body_of, name_of
from web.api.references import ProblemReference
from web.pages.command_form import (
    TAKE_OVER_FIELD,
    CommandForm,
    fragment_of,
    fresh_id,
    id_in,
    prefilled,
    status_of,
    version_in,
)
from web.pages.occasion import MEETINGS_LIMIT, Occasion, carried_out, moved, naming_by_id, occasion_at
from web.pages.second_person_lines import able_lines
from web.pages.submitted import said_in, with_faults
from web.signin.session import SignedIn

router = APIRouter(include_in_schema=False)

OF_SECOND_PERSONS: Final = (ApproveRecommendation, ReturnRecommendation, Close)
NOT_THIS_PERSON: Final = frozenset({NotPermitted.code, SecondPersonNeeded.code})


@router.get("/masalah/{problem}/tindakan/{name}")
async def form(
    request: Request, services: Services, visitor: SignedIn, problem: ProblemReference, name: str
) -> Response:
    """The form of a command; what the address says for a field stands in it."""
    occasion = await occasion_at(services, visitor, problem, name)
    controls = prefilled(await occasion.controls(), dict(request.query_params))
    return await occasion.shown(occasion.form(controls, fresh_id()))


@router.post("/masalah/{problem}/tindakan/{name}")
async def act(
    request: Request, services: Services, visitor: SignedIn, problem: ProblemReference, name: str
) -> Response:
    """Carry the command out, or show the form again with why not; nothing that was typed is lost."""
    sent = await request.form()
    for _ in range(MEETINGS_LIMIT):
        # What the service wrote meanwhile is no news; what a person wrote is told before anything is stored.
        answer = await _act(await occasion_at(services, visitor, problem, name), sent)
        if answer is not None:
            return answer
    raise LedgerAway("others were always faster")


async def _act(occasion: Occasion, sent: FormData) -> Response | None:
    """The answer to a form; None where something was written between looking and storing."""
    said = said_in(sent, await occasion.controls(), occasion.local)
    form = replace(occasion.form(said.controls, id_in(sent)), version=version_in(sent) or occasion.version)
    if not said.fits:
        return await occasion.shown(form, status=422)
    try:
        fields = await naming_by_id(occasion, said.fields)
    except Refusal as refusal:
        return await _refused(occasion, form, refusal)
    try:
        body: Value = body_of(occasion.command).model_validate(fields)
    except ValidationError as error:
        return await occasion.shown(replace(form, controls=with_faults(said.controls, error)), status=422)
    if (objection := moved(occasion, version_in(sent), form.command_id)) is not None:
        return await occasion.shown(replace(form, objection=objection, version=occasion.version), status=409)
    try:
        outcome = await carried_out(occasion, form.command_id, body, takes_over=sent.get(TAKE_OVER_FIELD) is not None)
    except ValidationError as error:
        return await occasion.shown(replace(form, controls=with_faults(said.controls, error, below=2)), status=422)
    except Refusal as refusal:
        # Nothing of the problem is in question here: what was typed names something that is not there, or is no text.
        return await _refused(occasion, form, refusal)
    if isinstance(outcome, Refused):
        return None if outcome.code == VersionMoved.code else await _refused(occasion, form, outcome)
    return await _done(occasion, outcome)


async def _refused(occasion: Occasion, form: CommandForm, refused: Refused | Refusal) -> Response:
    lines: tuple[str, ...] = ()
    if refused.code in NOT_THIS_PERSON and issubclass(occasion.command, OF_SECOND_PERSONS):
        services = occasion.services
        waiting = await read_second_persons(
            occasion.visitor.sight, services.in_force, occasion.stream, occasion.state, services.now()
        )
        lines = able_lines(waiting, services.directory)
    shown = replace(form.refused(refused, *lines), offers_take_over=refused.code == TriageClaimed.code)
    return await occasion.shown(shown, status=status_of(refused.code))


async def _done(occasion: Occasion, stored: Appended) -> Response:
    fragment = fragment_of(fresh=stored.fresh, events=len(stored.events))
    if occasion.is_listed:
        return RedirectResponse(f"{occasion.address}#{fragment}", 303)
    return RedirectResponse(f"{occasion.address}/tindakan/{name_of(occasion.command)}#{fragment}", 303)
