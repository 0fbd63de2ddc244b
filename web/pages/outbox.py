"""`/desk/…/kotak-keluar`: who was told what, with what result; sent again, told by hand, read as it was written."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, NamedTuple, get_args
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from fastapi import APIRouter, Query, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from commands.resending import Resent, can_be_resent, resend
from commands.service import Refused
from domain.access.policy import View
from domain.codes import AgencyCode
from domain.desk.commands import RecordOffice
from domain.desk.rights import may_send as may_ask_desk
from domain.problem.commands import RecordHandDelivery, ResendNotice
from domain.problem.evolve import fold
from domain.problem.rights import may_send
from domain.refusals import NotPermitted, ReasonNeeded, UnknownProblem
from domain.stream import StreamId
from notices.telephone import TelephoneChannel, is_mobile, link
from projections.notice_lists import NoticeState, OutboxNotice
from projections.views import Notice
from reading.finding import find_problem, find_to_act
from reading.notices import as_planned, check_letters, find_notice
from reading.outbox import OutboxListed, read_outbox
from web.pages.at_desk import AtDesk, DeskPage
from web.pages.command_form import DONE, Objection, fresh_id, id_in
from web.pages.navigation import address_of_place
from web.pages.reader import Reader
from web.pages.rendering import page
from wording.catalogue import counted, text
from wording.codes import DELIVERY_FAILURES, NOTICE_CHANNELS, NOTICE_KINDS, SKIP_REASONS, word
from wording.outbox import NOTICE_STATES
from wording.refusals import sentence

router = APIRouter(prefix="/desk/{kode}", include_in_schema=False)

PAGE_LIMIT: Final = 25
REFUSED_SHOWN: Final = 10
IDENTITY: Final = uuid5(NAMESPACE_URL, "desk-pilkada/outbox")

PROBLEM_FIELD: Final = "masalah"
NOTICE_FIELD: Final = "surat"
AGENCY_FIELD: Final = "instansi"
EVERYTHING_FIELD: Final = "semua"

State = Annotated[NoticeState | None, Query()]


class Chip(NamedTuple):
    """A state to narrow the list to."""

    label: str
    how_many: int
    address: str
    is_current: bool


class Line(NamedTuple):
    """A notice in the list."""

    notice: OutboxNotice
    what: str
    to: str
    state: str
    why: str
    is_bad: bool
    can_be_resent: bool
    letter: str | None
    """Where it can be read; None for who may not."""

    by_hand: str | None


@router.get("/kotak-keluar")
async def outbox(
    at: DeskPage,
    keadaan: State = None,
    instansi: Annotated[str | None, Query(max_length=40)] = None,
    sesudah: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """Notices of the desk, newest first."""
    return await _shown(at, keadaan, instansi or None, sesudah)


@router.post("/kotak-keluar/kirim-ulang")
async def send_again(request: Request, at: DeskPage) -> Response:
    """Send one notice again, or all that an agency, or anybody, should have had; the same form twice is one sending."""
    sent, services, sight = await request.form(), at.services, at.visitor.sight
    check_letters(sight, at.desk)
    if not may_send(sight.actor, ResendNotice, at.desk):
        raise NotPermitted(f"role {at.visitor.actor.role} sends nothing again")
    notices, form_id = await _chosen(at, sent), id_in(sent)
    resent = await resend(
        services.commands,
        services.vault,
        at.visitor.actor,
        at.book,
        notices,
        lambda each: f"web/{uuid5(IDENTITY, f'{form_id}/{each.problem_id}/{each.notice_id}')}",
    )
    refused = [each for each in resent if isinstance(each.outcome, Refused)]
    if refused:
        return await _shown(at, None, None, None, _objection(resent, refused), status=409)
    return RedirectResponse(f"{_address(at)}{_narrowed(sent)}#{DONE}", 303)


@router.get("/kotak-keluar/surat")
async def letter(
    at: DeskPage,
    masalah: Annotated[str, Query(max_length=80)],
    surat: Annotated[str, Query(max_length=300)],
    tujuan: Annotated[str | None, Query(max_length=300)] = None,
) -> Response:
    """A letter as it would be sent, and as a message for a telephone; that what it quotes is opened is on record."""
    services = at.services
    sight = await services.sight(at.visitor.actor, tujuan or None)
    found = await find_problem(sight, services.queries, masalah, (View.WORDS,))
    if found.desk != at.desk:
        raise UnknownProblem(masalah)
    notice = await find_notice(sight, services.queries, found.problem_id, surat)
    reader = await at.reader()
    shown: dict[str, Any] = {
        "frame": await at.frame("kotak-keluar"),
        "reader": reader,
        "back": _address(at),
        "problem": found,
        "notice": notice,
        "kind": word(NOTICE_KINDS, notice.kind),
        "to": reader.office(notice.agency, notice.office),
    }
    stream = StreamId.parse(found.stream)
    state, planned = fold(each.event for each in await services.ledger.seen_by(sight).read(stream)), as_planned(notice)
    letters, language = (
        services.letters_for(sight, stream),
        services.settings.notice_language,
    )
    try:
        written = await letters.printed(stream, state, planned, language)
        short = await letters.for_telephone(stream, state, planned, language)
    except ReasonNeeded:
        return page("letter.html", status=409, **shown, letter=None, needs_purpose=sentence(ReasonNeeded.code))
    return page(
        "letter.html",
        **shown,
        letter=written,
        needs_purpose=None,
        short=short.text,
        number=short.number,
        is_mobile=short.number is not None and is_mobile(short.number),
        links=tuple((each, link(each, short.number, short.text)) for each in TelephoneChannel),
        by_hand=_by_hand(reader, notice) if may_send(sight.actor, RecordHandDelivery, at.desk) else None,
    )


async def _shown(
    at: AtDesk,
    state: NoticeState | None,
    agency: AgencyCode | None,
    after: str | None,
    objection: Objection | None = None,
    *,
    status: int = 200,
) -> Response:
    services, sight = at.services, at.visitor.sight
    listed = await read_outbox(
        sight, services.queries, services.notice_lists, at.book, agency, state, after=after, limit=PAGE_LIMIT
    )
    reader = await at.reader()
    resends = may_send(sight.actor, ResendNotice, at.desk)
    return page(
        "outbox.html",
        status=status,
        frame=await at.frame("kotak-keluar"),
        reader=reader,
        address=_address(at),
        chips=_chips(at, listed, state, agency),
        state=state,
        agency=agency,
        agencies=sorted((reader.agency(code), code, count) for code, count in listed.by_agency.items()),
        lines=[_line(at, reader, each, resends=resends) for each in listed.notices],
        left=listed.left,
        more=None if listed.next_cursor is None else _link(at, state, agency, listed.next_cursor),
        unreached=listed.unreached,
        records_offices=may_ask_desk(sight.actor, RecordOffice, at.desk),
        resends=resends and bool(listed.by_state.get("failed", 0) + listed.by_state.get("unreached", 0)),
        command_id=fresh_id(),
        objection=objection,
    )


async def _chosen(at: AtDesk, sent: FormData) -> Sequence[Notice]:
    """The notices that a form is about.

    Raises:
        UnknownProblem: its problem is not in sight.
        UnknownPart: the problem has no such notice.
        domain.outage.LedgerAway: try again later.
    """
    services, sight = at.services, at.visitor.sight
    if problem := _said(sent, PROBLEM_FIELD):
        found = await find_to_act(sight, services.queries, problem)
        return [await find_notice(sight, services.queries, found.problem_id, _said(sent, NOTICE_FIELD))]
    agency = _said(sent, AGENCY_FIELD) or None
    if agency is None and not _said(sent, EVERYTHING_FIELD):
        return ()
    undelivered = await services.queries.undelivered(sight, at.book, agency, limit=None)
    return [each for each in undelivered.lines if can_be_resent(each)]


def _objection(resent: Sequence[Resent], refused: Sequence[Resent]) -> Objection:
    lines = [
        f"{word(NOTICE_KINDS, each.notice.kind)}: {sentence(each.outcome.code)}"
        for each in refused[:REFUSED_SHOWN]
        if isinstance(each.outcome, Refused)
    ]
    done = counted("{count} pemberitahuan dikirim ulang", len(resent) - len(refused))
    return Objection(counted("{count} pemberitahuan tidak dapat dikirim ulang", len(refused)), (done, *lines))


def _chips(at: AtDesk, listed: OutboxListed, state: NoticeState | None, agency: AgencyCode | None) -> tuple[Chip, ...]:
    every = Chip(text("Semua"), sum(listed.by_state.values()), _link(at, None, agency), state is None)
    states: tuple[NoticeState, ...] = get_args(NoticeState)
    return (
        every,
        *(
            Chip(NOTICE_STATES[each], listed.by_state.get(each, 0), _link(at, each, agency), state == each)
            for each in states
        ),
    )


def _line(at: AtDesk, reader: Reader, notice: OutboxNotice, *, resends: bool) -> Line:
    is_open = notice.state in ("pending", "failed", "unreached")
    by_hand = _by_hand(reader, notice) if resends and is_open else None
    return Line(
        notice=notice,
        what=word(NOTICE_KINDS, notice.kind),
        to=reader.office(notice.agency, notice.office),
        state=NOTICE_STATES[notice.state],
        why=_why(notice, reader),
        is_bad=notice.state in ("failed", "unreached"),
        can_be_resent=resends and can_be_resent(notice),
        letter=_letter(at, notice) if at.visitor.sight.relations_with(View.WORDS) else None,
        by_hand=by_hand,
    )


def _why(notice: OutboxNotice, reader: Reader) -> str:
    """How it went, or why it did not."""
    match notice.state:
        case "delivered":
            through = word(NOTICE_CHANNELS, notice.channel)
            return text("{moment}, {channel}", moment=reader.moment(notice.concluded_at), channel=through)
        case "pending" if notice.waits_for is not None:
            return " ".join(filter(None, (word(DELIVERY_FAILURES, notice.waits_for), notice.answered)))
        case "pending" if notice.goes_at is not None:
            return text("menunggu surat bersama, dikirim {moment}", moment=reader.moment(notice.goes_at))
        case "failed" if notice.cause is not None:
            return f"{word(DELIVERY_FAILURES, notice.code)}: {word(DELIVERY_FAILURES, notice.cause)}"
        case "failed":
            return word(DELIVERY_FAILURES, notice.code)
        case "unreached" | "unneeded":
            return word(SKIP_REASONS, notice.code)
        case _:
            return text("sejak {moment}", moment=reader.moment(notice.caused_at))


def _address(at: AtDesk) -> str:
    return address_of_place(at.desk, "kotak-keluar")


def _link(at: AtDesk, state: NoticeState | None, agency: AgencyCode | None, after: str | None = None) -> str:
    asked = {"keadaan": state, AGENCY_FIELD: agency, "sesudah": after}
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    return f"{_address(at)}?{query}" if query else _address(at)


def _letter(at: AtDesk, notice: Notice) -> str:
    return f"{_address(at)}/surat?{urlencode({PROBLEM_FIELD: notice.problem_id, NOTICE_FIELD: notice.notice_id})}"


def _by_hand(reader: Reader, notice: Notice) -> str:
    problem = reader.address(notice.register_number, notice.problem_id)
    return f"{problem}/tindakan/record-hand-delivery?{urlencode({'notice_id': notice.notice_id})}"


def _said(sent: FormData, name: str) -> str:
    said = sent.get(name)
    return said.strip() if isinstance(said, str) else ""


def _narrowed(sent: FormData) -> str:
    agency = _said(sent, AGENCY_FIELD)
    return f"?{urlencode({AGENCY_FIELD: agency})}" if agency else ""
