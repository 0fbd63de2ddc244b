"""The page of one report for whoever handed it in, without an account: what became of it, and a form to add to it.

It shows nothing of other reports, no names of persons and no words; of a restricted problem only that the report came.
What the reporter adds is a file of evidence of the problem; a text alone is one too.
"""

from collections.abc import Mapping
from dataclasses import replace
from secrets import token_urlsafe
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from commands.evidence import Handed
from commands.intake.checks import check_text
from commands.service import Refused
from composition import DeskServices
from domain.access.link import ReportLink
from domain.actor import SignedLink
from domain.codes import Language
from domain.problem.events import EvidenceAttached
from domain.refusals import LinkExpired, OutOfPhase, Refusal, UnknownLink
from domain.stream import Head, region_of
from ledger.paging import pages_of
from ledger.port import Appended, Recorded
from reading.receipts import ReceiptFrame, came_with, receipt_of, standing_of
from web.api import statuses
from web.api.caller import Services
from web.links.forms import Sent, check_own_form, command_id, forms_of, sent_in
from web.links.opened import Opening, opening, refused
from web.links.told import Told, told_of
from web.pages.rendering import page
from web.pdf import pdf_answer
from web.signin.origin import origin_of
from wording.catalogue import text
from wording.instants import full_moment, hour_with_zone
from wording.language import speaking
from wording.letters import DISMISSALS, OUTCOMES, PHASES
from wording.refusals import sentence

router = APIRouter(include_in_schema=False)

Token = Annotated[str, Path(max_length=1000)]

PRESS_BYTES: Final = 12

NOTHING_SENT: Final[Mapping[str, str]] = {}

TEXT_LIMIT: Final = 10_000
TEXT_FILE: Final = "keterangan.txt"
"""Name of what a reporter adds without a file."""


@router.api_route("/s/{token}", methods=["GET", "HEAD"])
async def show(request: Request, services: Services, token: Token) -> Response:
    """What became of the report."""
    try:
        here = await opening(request, services, token, ReportLink)
    except (UnknownLink, LinkExpired) as error:
        return refused(error, services)
    return await _page(services, here, await told_of(services, here))


@router.post("/s/{token}")
async def add(request: Request, services: Services, token: Token) -> Response:
    """Take what the reporter adds; then the page with what is on record."""
    try:
        # Who comes by no link of ours is turned away before anything of the body is read.
        here = await opening(request, services, token, ReportLink, answers=True)
    except (UnknownLink, LinkExpired) as error:
        return refused(error, services)
    told = await told_of(services, here)
    address = services.settings.link_address or services.settings.web_address
    check_own_form(request, None if address is None else str(address))
    received = await forms_of(request).read(request, token)
    try:
        if not here.views:
            raise OutOfPhase
        outcome = await _added(services, here, sent_in(received, services.evidence.limit_bytes))
    except Refusal as refusal:
        return await _refused(services, here, told, received.fields, refusal.code)
    if isinstance(outcome, Refused):
        return await _refused(services, here, told, received.fields, outcome.code)
    return RedirectResponse(f"/s/{token}/{outcome.version}", 303)


@router.get("/s/{token}/tanda-terima.pdf")
async def receipt(request: Request, services: Services, token: Token) -> Response:
    """The receipt on paper: that the report is on record, and how it stands."""
    try:
        here = await opening(request, services, token, ReportLink)
        came = await _coming(services, here)
    except (UnknownLink, LinkExpired) as error:
        return refused(error, services)
    told = await told_of(services, here)
    with speaking(Language.INDONESIAN):
        made = receipt_of(
            ReceiptFrame(
                desk=region_of(here.link.stream.book),
                letterhead=await services.contacts.letterhead(here.link.stream.book),
                local=await services.local_time(here.link.stream.book),
                now=here.now,
                fictitious=here.fictitious,
            ),
            services.directory,
            came,
            _standing(told),
            told.current_number or told.register_number,
            told.handed_to,
            f"{origin_of(request).written}/s/{token}",
        )
    return pdf_answer(await services.press.set_pdf(made), "tanda-terima", shown=True)


@router.api_route("/s/{token}/{version}", methods=["GET", "HEAD"])
async def stamp(
    request: Request, services: Services, token: Token, version: Annotated[int, Path(ge=1, le=2**31 - 1)]
) -> Response:
    """What was added, with its time and the number of the event."""
    try:
        here = await opening(request, services, token, ReportLink)
        left = await _left(services, here, version)
    except (UnknownLink, LinkExpired) as error:
        return refused(error, services)
    return await _page(services, here, await told_of(services, here), left=left)


async def _added(services: DeskServices, here: Opening[ReportLink], sent: Sent) -> Appended | Refused:
    said = sent.field("text")
    if said or sent.file is None:
        check_text(said, limit=TEXT_LIMIT)
    handed = Handed(TEXT_FILE, said.encode()) if sent.file is None else replace(sent.file, text=said or None)
    command = command_id(here.token, "add", sent.press)
    return await services.evidence.attach(here.actor, here.link.stream, command, handed)


def _standing(told: Told) -> str:
    if told.dismissal is not None:
        return text("Laporan tidak ditindaklanjuti oleh desk: {reason}.", reason=DISMISSALS[told.dismissal])
    return standing_of(told.phase, told.outcome)


async def _coming(services: DeskServices, here: Opening[ReportLink]) -> Recorded[Any]:
    """The event with which the report of this link came.

    Raises:
        UnknownLink: none did.
    """
    async for recorded in pages_of(services.ledger, here.link.stream):
        if (came := came_with(recorded, here.link.intake_id)) is not None:
            return came
    raise UnknownLink


async def _left(services: DeskServices, here: Opening[ReportLink], version: int) -> Recorded[EvidenceAttached]:
    """The event of that number, where this very link left it.

    Raises:
        UnknownLink: nothing of that number was left here.
    """
    for each in await services.ledger.read(here.link.stream, Head(version=version - 1), 1):
        is_of_link = isinstance(each.actor.grant, SignedLink) and each.actor.id == here.actor.id
        if isinstance(each.event, EvidenceAttached) and is_of_link:
            return each
    raise UnknownLink


async def _refused(
    services: DeskServices, here: Opening[ReportLink], told: Told, fields: Mapping[str, str], code: str
) -> Response:
    return await _page(services, here, told, refusal=code, fields=fields, status=statuses.statuses().get(code, 409))


async def _page(
    services: DeskServices,
    here: Opening[ReportLink],
    told: Told,
    *,
    refusal: str | None = None,
    fields: Mapping[str, str] = NOTHING_SENT,
    left: Recorded[EvidenceAttached] | None = None,
    status: int = 200,
) -> Response:
    local = await services.local_time(here.link.stream.book)
    office = await services.contacts.secretariat(here.link.stream.book)
    contact = (await services.contacts.of(here.link.stream.book)).office(*office)
    return page(
        "link_report.html",
        status=status,
        frame=here.frame,
        told=told,
        link=here.link,
        action=f"/s/{here.token}",
        press=token_urlsafe(PRESS_BYTES),
        fields=fields,
        refusal=refusal and sentence(refusal),
        left=left,
        phase=told.phase and PHASES[told.phase],
        outcome=told.outcome and OUTCOMES[told.outcome],
        dismissal=told.dismissal and DISMISSALS[told.dismissal],
        contact=contact,
        limit_mebibytes=services.settings.attachment_limit_mib,
        now=full_moment(here.now, local),
        moment=lambda instant: full_moment(instant, local),
        clock=lambda instant: hour_with_zone(instant, local),
    )
