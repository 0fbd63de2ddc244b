"""`/desk/…/antrean/massal`: one thing asked of several problems of a queue, shown before it is sent, told for each.

Invariants:
    * each problem gets a command of its own, decided by itself: what is refused of one holds up no other;
    * the commands' ids follow from the form and the problem, so that a form that is sent twice is one command each;
    * who acts on a problem that a person changed meanwhile is told, and nothing of it is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from commands.service import Refused
from domain.access.sight import Sight
from domain.base import Value
from domain.codes import RegionCode
from domain.problem.acts import open_acts
from domain.problem.commands import AddNote, Dismiss, Escalate, MergeInto, Refer, Verify
from domain.problem.rights import may_send
from domain.refusals import NotPermitted, Refusal, UnknownProblem, VersionMoved
from projections.views import AmbiguousReference
from reading.desks import check_listed
from web.api import statuses
from web.api.commands import body_of, name_of
from web.api.problem_details import NotAnswered
from web.pages.at_desk import AtDesk, DeskPage
from web.pages.command_form import (
    USED_BEFORE,
    CommandForm,
    Objection,
    fresh_id,
    id_in,
    objection_to,
    prefilled,
    status_of,
)
from web.pages.navigation import address_of_place
from web.pages.occasion import MEETINGS_LIMIT, Occasion, carried_out, moved, naming_by_id, occasion_at
from web.pages.problem import KEYS
from web.pages.rendering import page
from web.pages.submitted import said_in, with_faults
from wording.catalogue import counted, text
from wording.forms import ACTIONS, ACTIONS_OF_MANY
from wording.refusals import sentence

router = APIRouter(prefix="/desk/{kode}", include_in_schema=False)

LIMIT: Final = 50
"""Problems at once."""

ACTS: Final[tuple[type[Any], ...]] = (AddNote, Refer, Escalate, Verify, MergeInto, Dismiss)
"""What a secretariat asks of many at once. Never what a second person answers for, nor what is a judgement of each."""

CHOSEN_FIELD: Final = "masalah"
ACT_FIELD: Final = "tindakan"
AT_VERSION: Final = "@"
"""Between a problem and the version of it that was looked at."""

Chosen = Annotated[list[str] | None, Query(max_length=1000)]
Act = Annotated[str, Query(max_length=60)]


class Button(NamedTuple):
    """Something that may be asked of several problems."""

    name: str
    label: str
    key: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A problem that was chosen."""

    chosen: str
    """As the form says it: the problem, and the version that was looked at."""

    about: str
    address: str
    is_open: bool
    """Whether the problem as it stands has something for the command to do."""

    is_ticked: bool = True


class Outcome(NamedTuple):
    """What became of one of them."""

    about: str
    address: str
    is_done: bool
    told: str
    lines: tuple[str, ...] = ()
    code: str | None = None
    reference: str = ""
    """What names it, where nothing was done."""


def buttons_for(sight: Sight, desk: RegionCode) -> tuple[Button, ...]:
    """What who looks may ask of several problems of a desk."""
    return tuple(
        Button(name_of(each), ACTIONS_OF_MANY[each.__name__], KEYS.get(each.__name__, ""))
        for each in ACTS
        if may_send(sight.actor, each, desk)
    )


@router.get("/antrean/massal")
async def several(at: DeskPage, request: Request, masalah: Chosen = None, tindakan: Act = "") -> Response:
    """What is about to be asked of which problems; nothing is done by it being shown."""
    if not tindakan:
        return RedirectResponse(address_of_place(at.desk, "antrean"), 303)
    command, chosen = _asked(at, tindakan, masalah or [])
    occasions, unknown = await _occasions(at, command, chosen)
    form = await _form(at, command, occasions, fresh_id())
    if form is not None:
        form = replace(form, controls=prefilled(form.controls, dict(request.query_params)))
    return await _page(at, command, form, [_line(each) for each in occasions], [_unknown(each) for each in unknown])


@router.post("/antrean/massal")
async def act_on_several(at: DeskPage, request: Request) -> Response:
    """Ask it of each; what was not done stands in the form again."""
    sent = await request.form()
    chosen = [each for each in sent.getlist(CHOSEN_FIELD) if isinstance(each, str)]
    said_act = sent.get(ACT_FIELD)
    command, chosen = _asked(at, said_act if isinstance(said_act, str) else "", chosen)
    occasions, unknown = await _occasions(at, command, chosen)
    form = await _form(at, command, occasions, id_in(sent))
    if form is None:
        return await _page(at, command, None, [], [_unknown(each) for each in unknown], status=422)
    said = said_in(sent, form.controls, occasions[0].local)
    form = replace(form, controls=said.controls)
    lines = [_line(each) for each in occasions]
    if not said.fits:
        return await _page(at, command, form, lines, [], status=422)
    try:
        fields = await naming_by_id(occasions[0], said.fields)
    except Refusal as refusal:
        outcomes = [_told(each, objection_to(refusal)) for each in occasions]
        return await _page(at, command, form, lines, outcomes, status=status_of(refusal.code))
    try:
        body: Value = body_of(command).model_validate(fields)
    except ValidationError as error:
        form = replace(form, controls=with_faults(said.controls, error))
        return await _page(at, command, form, lines, [], status=422)
    versions = dict(_taken_apart(each) for each in chosen)
    outcomes = [await _done(at, each, versions, form.command_id, body) for each in occasions]
    outcomes += [_unknown(each) for each in unknown]
    left = [each.reference for each in outcomes if not each.is_done and each.reference]
    if not left:
        is_done = all(each.is_done for each in outcomes)
        return await _page(at, command, None, [], outcomes, status=200 if is_done else 409)
    occasions, _ = await _occasions(at, command, left)
    again = replace(form, command_id=fresh_id() if _is_used(outcomes) else form.command_id)
    return await _page(at, command, again, [_line(each) for each in occasions], outcomes, status=409)


def _asked(at: AtDesk, act: str, chosen: Sequence[str]) -> tuple[type[Any], list[str]]:
    """The command, and the problems without those that stand there twice.

    Raises:
        HTTPException: there is no such command for several.
        NotPermitted: it is not for who looks, or the desk's problems are not.
        NotAnswered: there are too many.
    """
    check_listed(at.visitor.sight, at.desk)
    command = next((each for each in ACTS if name_of(each) == act), None)
    if command is None:
        raise HTTPException(404)
    if not may_send(at.visitor.sight.actor, command, at.desk):
        raise NotPermitted(f"role {at.visitor.actor.role} of {at.visitor.actor.region} may not send {command.__name__}")
    once = list({_taken_apart(each)[0]: each for each in chosen}.values())
    if len(once) > LIMIT:
        raise NotAnswered(statuses.UNREADABLE, counted("Paling banyak {count} masalah sekali kirim.", LIMIT))
    return command, once


def _taken_apart(chosen: str) -> tuple[str, int | None]:
    """The problem, and the version that was looked at; None where none is named."""
    reference, _, version = chosen.rpartition(AT_VERSION)
    if reference and version.isascii() and version.isdigit() and len(version) < 10:
        return reference, int(version)
    return chosen, None


async def _occasions(
    at: AtDesk, command: type[Any], chosen: Sequence[str]
) -> tuple[tuple[Occasion, ...], tuple[str, ...]]:
    """The problems of this desk that were chosen, and what names none of them."""
    found, unknown = [], []
    for each in chosen:
        reference = _taken_apart(each)[0]
        try:
            occasion = await occasion_at(at.services, at.visitor, reference, name_of(command))
        except (UnknownProblem, AmbiguousReference, NotPermitted):
            unknown.append(reference)
            continue
        if occasion.found.desk == at.desk and occasion.is_listed:
            found.append(occasion)
        else:
            unknown.append(reference)
    return tuple(found), tuple(unknown)


async def _form(at: AtDesk, command: type[Any], occasions: Sequence[Occasion], command_id: str) -> CommandForm | None:
    """The form that is filled in once for all; None where nothing is left to send it to."""
    if not occasions:
        return None
    back = address_of_place(at.desk, "antrean")
    return CommandForm(
        command=command.__name__,
        address=f"{back}/massal",
        about=counted("{count} masalah", len(occasions)),
        back=back,
        command_id=command_id,
        controls=await occasions[0].controls(),
    )


def _line(occasion: Occasion) -> Line:
    is_open = occasion.command in open_acts(occasion.visitor.sight.actor, occasion.state)
    return Line(
        chosen=f"{occasion.found.problem_id}{AT_VERSION}{occasion.version}",
        about=occasion.about,
        address=occasion.address,
        is_open=is_open,
        is_ticked=is_open,
    )


async def _done(
    at: AtDesk, occasion: Occasion, versions: dict[str, int | None], command_id: str, body: Value
) -> Outcome:
    """What became of the command about one of them."""
    problem = occasion.found.problem_id
    own_id, seen = f"{command_id}/{problem}", versions.get(problem)
    for _ in range(MEETINGS_LIMIT):
        objection = moved(occasion, seen, own_id)
        if objection is not None:
            return _told(occasion, objection)
        try:
            outcome = await carried_out(occasion, own_id, body)
        except ValidationError:
            return _told(occasion, Objection(sentence(statuses.UNREADABLE), code=statuses.UNREADABLE))
        except Refusal as refusal:
            return _told(occasion, objection_to(refusal))
        if not isinstance(outcome, Refused):
            told = text("Tercatat.") if outcome.fresh else text("Sudah tercatat sebelumnya.")
            changed = told if outcome.events else text("Tidak ada yang berubah; semuanya sudah seperti itu.")
            return Outcome(occasion.about, occasion.address, True, changed)
        if outcome.code != VersionMoved.code:
            return _told(occasion, objection_to(outcome))
        # What the service wrote meanwhile is no news; what a person wrote is told in the next round.
        occasion = await occasion_at(at.services, at.visitor, problem, name_of(occasion.command))
    return _told(occasion, Objection(sentence(VersionMoved.code), code=VersionMoved.code))


def _told(occasion: Occasion, objection: Objection) -> Outcome:
    return Outcome(
        occasion.about,
        occasion.address,
        False,
        objection.title,
        objection.lines,
        objection.code,
        occasion.found.problem_id,
    )


def _unknown(reference: str) -> Outcome:
    code = UnknownProblem.code
    return Outcome(reference[:60], "", False, sentence(code), code=code)


def _is_used(outcomes: Sequence[Outcome]) -> bool:
    return any(each.code in USED_BEFORE for each in outcomes)


async def _page(
    at: AtDesk,
    command: type[Any],
    form: CommandForm | None,
    lines: Sequence[Line],
    outcomes: Sequence[Outcome],
    *,
    status: int = 200,
) -> Response:
    queue = address_of_place(at.desk, "antrean")
    done = sum(each.is_done for each in outcomes)
    return page(
        "several.html",
        status=status,
        frame=await at.frame("antrean"),
        form=form,
        title=ACTIONS[command.__name__],
        act=name_of(command),
        lines=lines,
        outcomes=outcomes,
        done=done,
        undone=len(outcomes) - done,
        queue=queue,
        fields={"chosen": CHOSEN_FIELD, "act": ACT_FIELD},
    )
