"""A problem on paper, for who may read it: a slip, or one of its letters in official form.

What is printed is what who looks could read: the problem by their sight, a letter as `reading.letters` shows it. Words
that are opened for it go on record first.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal, Protocol

from commands.links import WITHHELD, Given
from commands.rules_in_force import RulesInForce
from documents.document import Document
from documents.letters import Imprint, RecordedAnswer, RecordedPerson, Slip
from domain.access.policy import View
from domain.access.sight import Sight
from domain.calendar import LocalTime
from domain.codes import AgencyCode, CategoryCode, Language, RegionCode
from domain.notice import PendingNotice
from domain.obligation import ObligationKey
from domain.officials import Post
from domain.personal_data import without_personal_data
from domain.problem.events import (
    FollowThroughRecorded,
    ProblemForwarded,
    RecommendationApproved,
    ResolutionRecommended,
)
from domain.problem.evolve import fold
from domain.problem.state import Settled, State
from domain.referral_id import ReferralId
from domain.refusals import UnknownPart, UnknownProblem
from domain.stream import BookId, StreamId
from ledger.port import Recorded
from projections.problem.tables import ProblemRow
from projections.views import Notice
from reading.finding import find_problem
from reading.lines import Window
from reading.notices import as_planned
from reading.process import OF_POSTS, Awaited
from reading.receipts import ReceiptSources, print_receipt
from reading.showing import ProblemShown, ShowingSources, read_problem
from reading.signing import Signers
from wording.catalogue import text
from wording.codes import OUTCOMES, PARTS, PHASES, POSTS, SETTLED_BY, STANDINGS, word
from wording.language import speaking
from wording.persons import signed
from wording.process import owed_kind

LINES_READ: Final = 200
"""Of each list of the problem; a slip shows the first report and the newest recommendation."""


class Printed(StrEnum):
    """What there is of a problem on paper."""

    SLIP = "slip"
    REFERRAL = "referral"
    HAND_OVER = "hand-over"
    RECOMMENDATION = "recommendation"
    RECEIPT = "receipt"
    """Of a report, which is named by its id."""


NOTICE_OF: Final = {
    Printed.REFERRAL: "REFERRAL",
    Printed.HAND_OVER: "HAND_OVER",
    Printed.RECOMMENDATION: "RECOMMENDATION",
}
"""The kind of notice that a letter on paper is."""

Paper = Literal["a6", "a5"]

SLIP_CHARACTERS: Final = 320
"""Of what happened, so that a slip stays one sheet."""

MASK: Final = "[…]"
"""In the place of a number or an address of a person."""


class Names(Protocol):
    """Names that people read, by code."""

    def desk_name(self, desk: RegionCode) -> str:
        """Name of a desk."""

    def government_name(self, desk: RegionCode) -> str:
        """Name of the government whose it is."""

    def region_name(self, region: RegionCode) -> str:
        """Name of a region with its kind."""

    def category_name(self, category: CategoryCode) -> str:
        """Name of a category."""

    def agency_name(self, agency: AgencyCode, office: RegionCode) -> str:
        """Name of an agency's office."""

    def steps(self, category: CategoryCode, chosen: Collection[int]) -> tuple[str, ...]:
        """The chosen steps of the category's playbook, each with who takes it."""


class PaperWriter(Protocol):
    """Who writes letters, quoting what it opens on record."""

    async def on_paper(self, stream: StreamId[Any], state: State, notice: PendingNotice, imprint: Imprint) -> Document:
        """The letter in official form."""


class Links(Protocol):
    """The links of requests, for who may have them; that one was shown goes on record."""

    async def links_of(self, stream: StreamId[Any], wanted: Collection[ReferralId]) -> Mapping[ReferralId, Given]:
        """Those of these requests of a problem."""


@dataclass(frozen=True)
class PrintingSources:
    """Where what is printed is read."""

    showing: ShowingSources
    in_force: RulesInForce
    signers: Signers
    names: Names
    local_time: Callable[[BookId], Awaitable[LocalTime]]
    writer_for: Callable[[Sight, StreamId[Any]], PaperWriter]
    links_for: Callable[[Sight], Links]
    receipts: ReceiptSources
    address: str | None
    """Under which the pages are reached; None where they are not, and nothing leads to them."""


async def print_problem(
    sight: Sight,
    sources: PrintingSources,
    reference: str,
    printed: Printed,
    referral: str | None = None,
    paper: Paper = "a6",
) -> tuple[ProblemRow, Document]:
    """A problem, and the document that was asked for.

    Args:
        sight: whose eyes it is for.
        sources: where to look.
        reference: what names the problem, or the report of which the receipt is asked for.
        printed: what is printed of it.
        referral: of which referral; needed for a letter where there are several.
        paper: of a slip.

    Raises:
        UnknownProblem: there is none in sight.
        UnknownPart: it has no such letter, or several.
        domain.refusals.ReasonNeeded: an auditor says no purpose.
        projections.views.AmbiguousReference: there are several.
        domain.outage.LedgerAway: try again later.
    """
    # Official papers are in Indonesian, whatever is spoken.
    with speaking(Language.INDONESIAN):
        if printed is Printed.SLIP:
            return await _slip(sight, sources, reference, referral, paper)
        if printed is Printed.RECEIPT:
            return await print_receipt(sight, sources.receipts, sources.showing.group, reference)
        return await _letter(sight, sources, reference, NOTICE_OF[printed], referral)


async def _letter(
    sight: Sight, sources: PrintingSources, reference: str, kind: str, referral: str | None
) -> tuple[ProblemRow, Document]:
    group = sources.showing.group
    found = await find_problem(sight, group.queries, reference, (View.WORDS,))
    stream: StreamId[Any] = StreamId.parse(found.stream)
    notice = _chosen(await group.queries.notices(sight, found.problem_id), kind, referral)
    recorded = await group.ledger.seen_by(sight).read(stream)
    state = fold(each.event for each in recorded)
    if kind == NOTICE_OF[Printed.HAND_OVER]:
        forwarded = [each.event for each in recorded if isinstance(each.event, ProblemForwarded)]
        notice = replace(notice, reason=forwarded[-1].reason if forwarded else None)
    local = await sources.local_time(found.book)
    number = notice.subject.recommendation if kind == "RECOMMENDATION" and notice.subject is not None else 0
    imprint = Imprint(
        made_at=local.read(sources.showing.now()),
        version=recorded[-1].version,
        signer=await sources.signers.signer_for(
            sight,
            found.book,
            Post.SECRETARIAT if kind == "REFERRAL" else Post.CHAIR,
            local.date_of(sources.showing.now()),
        ),
        page=_page(sources, found),
        persons=tuple(_persons(recorded, number, local)),
        answer=_answer(recorded, number, local),
    )
    return found, await sources.writer_for(sight, stream).on_paper(stream, state, notice, imprint)


def _chosen(notices: Sequence[Notice], kind: str, referral: str | None) -> PendingNotice:
    """The newest notice of a kind, or that of one referral.

    Raises:
        UnknownPart: there is none, or several referrals and none is named.
    """
    found = [as_planned(each) for each in notices if each.kind == kind]
    if kind == "REFERRAL":
        named = [each for each in found if referral is None or each.subject == referral.upper()]
        if len(named) != 1:
            raise UnknownPart(", ".join(str(each.subject) for each in found) if referral is None else referral)
        return named[0]
    if not found:
        raise UnknownPart(kind)
    return found[-1]


def _persons(recorded: Sequence[Recorded[Any]], number: int, local: LocalTime) -> Sequence[RecordedPerson]:
    found = []
    for each in recorded:
        match each.event:
            case ResolutionRecommended(number=of, author=author) if of == number:
                part = text("Penyusun")
                found.append(_person(part, author, text("penyusun masukan"), each, local))
            case RecommendationApproved(number=of, approver=approver) if of == number:
                part = text("Penyetuju")
                found.append(_person(part, approver, text("orang kedua, penyetuju masukan"), each, local))
            case _:
                continue
    return found


def _person(part: str, who: str, position: str, recorded: Recorded[Any], local: LocalTime) -> RecordedPerson:
    return RecordedPerson(part=part, name=signed(who), position=position, at=local.read(recorded.event.recorded_at))


def _answer(recorded: Sequence[Recorded[Any]], number: int, local: LocalTime) -> RecordedAnswer | None:
    for each in reversed(recorded):
        match each.event:
            case FollowThroughRecorded(number=of, response=response, reason=reason) if of == number:
                return RecordedAnswer(outcome=response, words=reason, at=local.read(each.event.recorded_at))
            case _:
                continue
    return None


async def _slip(
    sight: Sight, sources: PrintingSources, reference: str, referral: str | None, paper: Paper
) -> tuple[ProblemRow, Document]:
    found = await find_problem(sight, sources.showing.group.queries, reference)
    shown = await read_problem(sight, sources.showing, found, engine=True, window=Window(1, LINES_READ))
    if shown is None:
        raise UnknownProblem(reference)
    view, names, now = shown.problem, sources.names, sources.showing.now()
    local = await sources.local_time(found.book)
    known = (await sources.in_force.desk(found.book)).roster.letterhead
    desk_name, phone = names.desk_name(view.desk), None
    if known is not None:
        desk_name, phone = known.letterhead.desk or desk_name, known.letterhead.phone
    office, standing, due = _standing(shown, referral, names)
    link = await _link(sight, sources, found, referral)
    made_at = local.read(now)
    return found, Slip(
        title=text("Slip masalah {number}", number=view.register_number or view.problem_id),
        desk_name=desk_name,
        made_at=made_at,
        zone=made_at.tzname() or "",
        fictitious=shown.fictitious,
        version=view.version,
        link=link or _page(sources, found),
        paper=paper,
        number=view.register_number or view.problem_id,
        severity=view.severity,
        category=names.category_name(view.category),
        place=_place(shown, names),
        occurred_at=local.read(view.occurred_at),
        hour_known=view.occurred_until is None,
        referral=office,
        standing=standing,
        due_at=None if due is None else local.read(due),
        contact=None if phone is None else f"{desk_name}, {phone}",
        happened=_happened(shown),
        steps=_steps(shown, names),
        opens_without_account=link is not None,
    )


def _standing(shown: ProblemShown, referral: str | None, names: Names) -> tuple[str | None, str, datetime | None]:
    """The office of a referral, how that or the problem stands, and until when what is waited for is owed."""
    view = shown.problem
    if referral is not None:
        asked = next((each for each in view.referrals if each.referral_id == referral.upper()), None)
        if asked is None:
            raise UnknownPart(referral)
        keys = (ObligationKey.acknowledge(asked.referral_id), ObligationKey.answer(asked.referral_id))
        owed = next((each for each in view.obligations if each.key in keys), None)
        standing = asked.standing
        how = word(SETTLED_BY, standing.by) if isinstance(standing, Settled) else word(STANDINGS, standing.standing)
        office = f"{asked.referral_id}, {names.agency_name(asked.agency, asked.office)} ({word(PARTS, asked.part)})"
        return office, how, None if owed is None else owed.due_at
    awaited = shown.process.awaited if shown.process is not None else ()
    if awaited:
        first = awaited[0]
        return (
            None,
            text("{what}, ditunggu dari {who}", what=owed_kind(first.key), who=_who(first, names)),
            first.due_at,
        )
    if view.outcome is not None:
        return None, word(OUTCOMES, view.outcome), None
    return None, word(PHASES, view.phase), None


def _who(awaited: Awaited, names: Names) -> str:
    kind = awaited.key.kind
    post = None if kind is None else OF_POSTS.get(kind)
    return names.agency_name(awaited.agency, awaited.office) if post is None else word(POSTS, post)


def _place(shown: ProblemShown, names: Names) -> str:
    view = shown.problem
    place = names.region_name(view.region)
    return f"{place}, TPS {', '.join(view.stations)}" if view.stations else place


def _happened(shown: ProblemShown) -> str | None:
    """The official summary, else the first report as far as its words are for who looks.

    A slip goes from hand to hand: numbers and addresses of persons are not on it, as in letters.
    """
    view = shown.problem
    if view.summary is not None:
        return _short(view.summary.text)
    told = next((each.text for each in view.intakes if each.text is not None), None)
    if told is None:
        return None
    return text("Menurut pelapor: “{words}”", words=_short(without_personal_data(" ".join(told.split()), MASK)))


def _short(said: str) -> str:
    return said if len(said) <= SLIP_CHARACTERS else f"{said[: SLIP_CHARACTERS - 1].rstrip()}…"


def _steps(shown: ProblemShown, names: Names) -> tuple[str, ...]:
    proposed = [each for each in shown.problem.timeline if each.type == "ResolutionRecommended"]
    steps = proposed[-1].data.get("steps") if proposed else None
    chosen = [int(str(each)) for each in steps] if isinstance(steps, list) else []
    return names.steps(shown.problem.category, chosen)


async def _link(sight: Sight, sources: PrintingSources, found: ProblemRow, referral: str | None) -> str | None:
    """Address of the office's own page, on record; None where there is none for who prints."""
    if referral is None:
        return None
    stream: StreamId[Any] = StreamId.parse(found.stream)
    given = (await sources.links_for(sight).links_of(stream, (ReferralId(referral.upper()),))).values()
    return next((each.address for each in given if each.token != WITHHELD), None)


def _page(sources: PrintingSources, found: ProblemRow) -> str | None:
    if sources.address is None:
        return None
    named = (found.register_number or found.problem_id).replace("/", "-")
    return f"{sources.address.rstrip('/')}/masalah/{named}"
