"""`/desk/…/tim`: a desk as a team: its charter, posts and members, to whom the charter went, and who confirmed it."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from fastapi import APIRouter
from starlette.responses import Response

from domain.desk.commands import (
    AmendCharter,
    CloseDesk,
    DistributeCharter,
    EndRecusal,
    RecordCharter,
    RecordCharterReceipt,
    RecordPairs,
    RecordRecusal,
    ReopenDesk,
    SucceedOfficial,
)
from reading.charter import CharterShown, Holder, MemberShown, PostHeld, RecipientShown, RecusalShown, read_charter
from web.pages.at_desk import AtDesk, DeskPage
from web.pages.reader import Reader
from web.pages.rendering import page
from web.pages.roster import Act, acts_of
from wording.catalogue import text
from wording.charters import pair_name, pairs_line
from wording.codes import ACTING, CHARTER_WAYS, MEMBER_ROLES, POSTS, RECUSAL_CAUSES, word
from wording.instants import full_date

router = APIRouter(prefix="/desk/{kode}", include_in_schema=False)

EARLIER_SHOWN: Final = 8
"""Of those who held a post before or will; the whole of it stands in the document for programs."""


class HolderLine(NamedTuple):
    """Somebody who holds a post or sits in an office."""

    account: str
    office: str
    time: str
    acting: str | None


class PostLine(NamedTuple):
    """A post with who holds it, and who held it before or will."""

    name: str
    today: tuple[HolderLine, ...]
    others: tuple[HolderLine, ...]
    acts: tuple[Act, ...]


class MemberLine(NamedTuple):
    """An office that the charter names."""

    office: str
    role: str
    task: str | None
    persons: tuple[str, ...]


class RecipientLine(NamedTuple):
    """Somebody to whom the charter goes."""

    name: str
    handed: str | None
    confirmed: str | None
    said: str
    acts: tuple[Act, ...]


class RecusalLine(NamedTuple):
    """Somebody whom the desk keeps away."""

    account: str
    cause: str
    time: str
    in_force: bool
    acts: tuple[Act, ...]


@router.get("/tim")
async def team(at: DeskPage) -> Response:
    """The desk as a team, today by its calendar."""
    services, reader = at.services, await at.reader()
    shown = await read_charter(
        at.visitor.sight,
        services.in_force,
        services.words,
        at.book,
        reader.local.date_of(reader.now),
        fictitious=await services.is_fictitious(at.book),
    )
    return page(
        "team.html",
        frame=await at.frame("tim"),
        reader=reader,
        name=services.directory.desk_name(at.desk),
        shown=shown,
        day=full_date(shown.day),
        signed=[(each, full_date(each.signed_on), reader.agency(each.lead)) for each in shown.versions],
        posts=[_post(at, reader, each) for each in shown.posts],
        members=[_member(reader, each) for each in shown.members],
        pairs=pairs_line(shown.pairs),
        recipients=[_recipient(at, reader, each) for each in shown.recipients],
        recusals=[_recusal(at, each) for each in shown.recusals],
        recusing=tuple(acts_of(at, (RecordRecusal,))),
        acts=tuple(acts_of(at, _open_acts(shown))),
    )


def _open_acts(shown: CharterShown) -> tuple[type, ...]:
    if not shown.formed:
        return (RecordCharter, RecordPairs)
    return (AmendCharter, RecordPairs, DistributeCharter, ReopenDesk if shown.closing else CloseDesk)


def _post(at: AtDesk, reader: Reader, each: PostHeld) -> PostLine:
    today = [holder for holder in each.holders if holder.in_force]
    others = [holder for holder in each.holders if not holder.in_force]
    succeeding = tuple(
        act for holder in today[:1] for act in acts_of(at, (SucceedOfficial,), {"number": str(holder.number)})
    )
    return PostLine(
        name=word(POSTS, each.post),
        today=tuple(_holder(reader, holder) for holder in today),
        others=tuple(_holder(reader, holder) for holder in others[:EARLIER_SHOWN]),
        acts=succeeding,
    )


def _holder(reader: Reader, each: Holder) -> HolderLine:
    until = f" {full_date(each.until)}" if each.until else ""
    return HolderLine(
        account=each.account,
        office=reader.office(each.agency, each.region),
        time=f"{full_date(each.since)} –{until}",
        acting=word(ACTING, each.acting) if each.acting else None,
    )


def _member(reader: Reader, each: MemberShown) -> MemberLine:
    return MemberLine(
        office=reader.office(each.agency, each.region),
        role=word(MEMBER_ROLES, each.role),
        task=each.task,
        persons=tuple(holder.account for holder in each.persons),
    )


def _recipient(at: AtDesk, reader: Reader, each: RecipientShown) -> RecipientLine:
    handed = f"{full_date(each.day)}, {word(CHARTER_WAYS, each.way)}" if each.day and each.way else None
    return RecipientLine(
        name=reader.agency(each.agency) if each.agency else pair_name(each.contest, each.ballot_number),
        handed=handed,
        confirmed=full_date(each.confirmed_on) if each.confirmed_on else None,
        said=", ".join(
            filter(None, (text("nomor {number}", number=each.receipt) if each.receipt else None, each.remark))
        ),
        acts=tuple(_acts_for(at, each)),
    )


def _recusal(at: AtDesk, each: RecusalShown) -> RecusalLine:
    until = f" {full_date(each.until)}" if each.until else ""
    ending = acts_of(at, (EndRecusal,), {"number": str(each.number)}) if each.until is None else ()
    return RecusalLine(
        account=each.account,
        cause=word(RECUSAL_CAUSES, each.cause),
        time=f"{full_date(each.since)} –{until}",
        in_force=each.in_force,
        acts=tuple(ending),
    )


def _acts_for(at: AtDesk, each: RecipientShown) -> Iterator[Act]:
    """What is next for a recipient: to be handed the charter, then to be heard; nothing once it has confirmed it."""
    named = {
        f"recipient.{name}": str(value)
        for name, value in (("agency", each.agency), ("contest", each.contest), ("ballot_number", each.ballot_number))
        if value is not None
    }
    if each.confirmed_on is None:
        yield from acts_of(at, (DistributeCharter if each.day is None else RecordCharterReceipt,), named)
