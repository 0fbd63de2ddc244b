"""`/desk/…/triase`: one report in hand, decided with one key; the queue that it comes from beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from commands.service import Refused
from domain.classifying.rules import Concept
from domain.codes import CategoryCode, Severity
from domain.problem.commands import Triage
from domain.problem.rights import check_may_triage
from domain.refusals import BadValue, Refusal
from projections.operational.triage_queue import Claim, QueuedReport
from projections.problem.tables import ProblemRow
from reading.claims import not_in_other_hands
from reading.finding import find_problem, find_to_act
from reading.similar import SimilarProblem, similar_problems
from reading.triage import TriageView, check_triager, read_queue, report_in_hand
from web.api.commands import body_of, send_about
from web.pages.at_desk import AtDesk, DeskPage
from web.pages.choices import categories
from web.pages.command_form import (
    COMMAND_ID_FIELD,
    DONE,
    DONE_BEFORE,
    Objection,
    fresh_id,
    id_in,
    objection_to,
    status_of,
)
from web.pages.kept import kept_form, kept_page
from web.pages.marked import Piece, marked, words_marked
from web.pages.navigation import address_of_place
from web.pages.reader import Reader
from web.pages.rendering import page
from wording.catalogue import text
from wording.codes import CHANNELS, FLOORS, TRIAGE_REASONS, word
from wording.evidence import evidence_line
from wording.matches import match_line
from wording.summary import summary_draft

router = APIRouter(prefix="/desk/{kode}", include_in_schema=False)

REPORTS_SHOWN: Final = 10
QUEUE_SHOWN: Final = 12
SIMILAR_SHOWN: Final = 3

PROBLEM_FIELD: Final = "masalah"
CATEGORY_FIELD: Final = "kategori"
OTHER_CATEGORY_FIELD: Final = "kategori-lain"
SEVERITY_FIELD: Final = "tingkat"
REASON_FIELD: Final = "reason"
SUMMARY_FIELD: Final = "summary"
DRAFT_FIELD: Final = "usulan"
"""The draft as the page showed it: a summary that is still the same is nobody's own words."""

SUGGESTED_FIELD: Final = "tingkat-usulan"


@dataclass(frozen=True)
class Typed:
    """What somebody has filled in beside the category."""

    command_id: str
    severity: str = ""
    reason: str = ""
    summary: str | None = None
    """None before anybody has looked at the draft."""


@dataclass(frozen=True)
class Voice:
    """A report's words, as they are shown."""

    head: str
    pieces: tuple[Piece, ...]
    told: str


@dataclass(frozen=True)
class Shown:
    """A suggestion as a button."""

    key: str
    category: CategoryCode
    name: str
    lead: str
    evidence: str
    percent: str | None
    bar: str | None
    """Length of its bar, of a hundred."""


@router.get("/triase")
async def triage(at: DeskPage, masalah: Annotated[str | None, Query(max_length=80)] = None) -> Response:
    """The report that who looks has in hand, or how to take one."""
    return await _shown(at, masalah)


@router.post("/triase/ambil")
async def take(at: DeskPage) -> Response:
    """Take the gravest report that nobody has in hand."""
    await _check(at)
    claim = await at.services.triage_queue.take_next(at.visitor.sight, at.book)
    return _to(at, claim)


@router.post("/triase/lepas")
async def release(request: Request, at: DeskPage) -> Response:
    """Give a report back to the queue without a decision."""
    await _check(at)
    found = await find_problem(at.visitor.sight, at.services.queries, _said(await request.form(), PROBLEM_FIELD))
    check_may_triage(at.visitor.actor, found.desk)
    await at.services.triage_queue.give_back(found.problem_id, at.visitor.actor.id)
    return RedirectResponse(_address(at), 303)


@router.post("/triase/tetapkan")
async def decide(request: Request, at: DeskPage) -> Response:
    """Decide the report in hand, and take the next one; the same form twice is one decision."""
    await _check(at)
    sent, services, sight = await request.form(), at.services, at.visitor.sight
    found = await find_to_act(sight, services.queries, _said(sent, PROBLEM_FIELD))
    typed = Typed(id_in(sent), _said(sent, SEVERITY_FIELD), _said(sent, REASON_FIELD), _said(sent, SUMMARY_FIELD))
    try:
        await not_in_other_hands(sight, services.triage_queue, found, await services.local_time(found.book))
        said = await _command(at, found, sent, typed)
        body = body_of(Triage).model_validate(said)
        outcome = await send_about(services, at.visitor.actor, found, Triage, typed.command_id, body)
    except ValidationError:
        return await _again(request, at, found, typed, BadValue(""), text("Pilih kategori dan tingkat dari daftar."))
    except Refusal as refusal:
        return await _again(request, at, found, typed, refusal)
    if isinstance(outcome, Refused):
        return await _again(request, at, found, typed, outcome)
    if not outcome.fresh:
        return RedirectResponse(f"{_address(at)}#{DONE_BEFORE}", 303)
    return _to(at, await services.triage_queue.take_next(sight, at.book), DONE)


async def _again(
    request: Request, at: AtDesk, found: ProblemRow, typed: Typed, refused: Refused | Refusal, *more: str
) -> Response:
    """The form again with why not; what was typed about a report that is in hand no more stands on no other's form."""
    status, claim = status_of(refused.code), await at.services.triage_queue.claim_on(found.problem_id)
    if claim is None or not at.visitor.sight.actor.is_person(claim.holder):
        kept = await kept_form(request, may_read=False)
        if kept is not None:
            return kept_page(kept, refused.code, status=status, headers={})
    return await _shown(at, found.problem_id, typed, objection_to(refused, *more), status=status)


async def _check(at: AtDesk) -> None:
    await check_triager(at.visitor.sight, at.services.ledger, at.services.regions, at.book)
    check_may_triage(at.visitor.sight.actor, at.desk)


def _to(at: AtDesk, claim: Claim | None, fragment: str | None = None) -> Response:
    named = f"?{PROBLEM_FIELD}={claim.problem_id}" if claim is not None else ""
    return RedirectResponse(f"{_address(at)}{named}{'' if fragment is None else f'#{fragment}'}", 303)


def _address(at: AtDesk) -> str:
    return address_of_place(at.desk, "triase")


def _said(sent: FormData, name: str) -> str:
    said = sent.get(name)
    return said.strip() if isinstance(said, str) else ""


async def _command(at: AtDesk, found: ProblemRow, sent: FormData, typed: Typed) -> dict[str, str]:
    """The decision that a form says, by the form alone: what is sent twice says the same twice."""
    category = _said(sent, CATEGORY_FIELD) or _said(sent, OTHER_CATEGORY_FIELD)
    said = {"category": category, "severity": typed.severity or _said(sent, SUGGESTED_FIELD)}
    if typed.reason:
        said["reason"] = " ".join(typed.reason.split())
    if typed.summary:
        is_draft = typed.summary == _said(sent, DRAFT_FIELD)
        said["summary"] = await _draft(at, found, category) if is_draft else typed.summary
    return said


async def _draft(at: AtDesk, found: ProblemRow, category: CategoryCode) -> str:
    """A summary by what the codes say, for the category that was chosen."""
    directory, local = at.services.directory, await at.services.local_time(found.book)
    place = directory.region_name(found.region)
    return summary_draft(directory.category_name(category), place, found.occurred_at, local, until=found.occurred_until)


async def _shown(
    at: AtDesk,
    wanted: str | None,
    typed: Typed | None = None,
    objection: Objection | None = None,
    *,
    status: int = 200,
) -> Response:
    await _check(at)
    services, sight = at.services, at.visitor.sight
    queue = await read_queue(sight, services.triage_queue, at.book)
    mine = [each for each in queue if each.holder is not None and sight.actor.is_person(each.holder)]
    in_hand = next((each for each in mine if each.problem_id == wanted), mine[0] if mine else None)
    claim = None if in_hand is None else await services.triage_queue.claim_on(in_hand.problem_id)
    view = None if claim is None else await report_in_hand(sight, services.triage_sources, claim)
    reader = await at.reader()
    concepts = tuple(services.triage_sources.classifier().rules.language.concepts)
    return page(
        "triage.html",
        status=status,
        frame=await at.frame("triase"),
        reader=reader,
        address=_address(at),
        view=view,
        voices=() if view is None else _voices(view, reader, concepts),
        floor=None if view is None or view.floor is None else word(FLOORS, view.floor),
        suggestions=() if view is None else tuple(_suggestions(view, concepts)),
        categories=categories(services),
        severities=tuple(Severity),
        similar=await _similar(at, view),
        queue=_waiting(queue, mine)[:QUEUE_SHOWN],
        waiting=sum(each.holder is None for each in queue),
        others=[each for each in mine if view is None or each.problem_id != view.problem_id],
        held=sum(each.holder is not None for each in queue) - len(mine),
        reasons=TRIAGE_REASONS,
        typed=typed or Typed(fresh_id()),
        objection=objection,
        fields={"id": COMMAND_ID_FIELD},
    )


def _waiting(queue: Sequence[QueuedReport], mine: Sequence[QueuedReport]) -> list[QueuedReport]:
    return [each for each in queue if each not in mine]


def _voices(view: TriageView, reader: Reader, concepts: Sequence[Concept]) -> tuple[Voice, ...]:
    deciding = [each for suggestion in view.suggestions[:1] for each in suggestion.evidence]
    return tuple(
        Voice(
            head=" · ".join(
                filter(None, (each.reporter_role, word(CHANNELS, each.channel), each.place, reader.region(each.region)))
            ),
            pieces=tuple(marked(each.text, deciding, concepts)) if each.text is not None else (),
            told=text(
                "Terjadi {occurred}, dilaporkan {reported}.",
                occurred=reader.moment(each.occurred_at, each.occurred_until),
                reported=reader.moment(each.reported_at, each.reported_until),
            ),
        )
        for each in view.intakes[:REPORTS_SHOWN]
    )


def _suggestions(view: TriageView, concepts: Sequence[Concept]) -> Iterator[Shown]:
    told = "\n".join(each.text for each in view.intakes[:REPORTS_SHOWN] if each.text is not None)
    for key, each in enumerate(view.suggestions, start=1):
        percent = None if each.belief is None else each.belief * 100
        yield Shown(
            key=str(key),
            category=each.category,
            name=each.category_name,
            lead=each.lead_agency,
            evidence=", ".join(words_marked(marked(told, each.evidence, concepts))) or evidence_line(each.evidence),
            percent=None if percent is None else f"{percent:.1f} %".replace(".", ","),
            bar=None if percent is None else f"{percent:.1f}",
        )


async def _similar(at: AtDesk, view: TriageView | None) -> tuple[tuple[SimilarProblem, str], ...]:
    if view is None:
        return ()
    services, sight = at.services, at.visitor.sight
    found = await find_problem(sight, services.queries, view.problem_id)
    similar = await similar_problems(sight, services.queries, services.resemblances, found)
    return tuple((each, match_line(each.reasons)) for each in similar[:SIMILAR_SHOWN])
