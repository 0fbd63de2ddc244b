"""`desk link`: the link of one request shown again, and what a link opens."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Final, Literal

import typer
from rich.text import Text

from cli.answer import Answer, Part, Unbroken, page_of
from cli.failures import WrongUsage
from cli.options import ProblemArgument, PurposeOption, ReferralArgument
from cli.pages.listing import Reader
from cli.pages.output import mark_fictitious
from cli.session import desk_services
from cli.verbs import Asked, looks
from commands.link_tokens import Opened
from commands.links import Links
from domain.access.link import ReferralLink
from domain.base import Value
from domain.codes import RegionCode
from domain.problem.commands import Acknowledge
from domain.referral_id import ReferralId
from domain.refusals import NotPermitted, UnknownLink, UnknownPart
from domain.stream import StreamId
from reading.finding import find_problem
from reading.recorded_links import RecordedLinks
from reading.referrals import referrals_in_sight
from wording.catalogue import text
from wording.instants import full_moment

app = typer.Typer(add_completion=False)
link = typer.Typer()
app.add_typer(link, name="link", help="Tautan instansi dan pelapor: tampilkan lagi, atau periksa.")

_LAST_PART: Final = re.compile(r"[\w-]+\Z")
"""Of an address."""


class LinkShownAgain(Value):
    """The link of one request."""

    fictitious: bool
    problem_id: str
    register_number: str | None
    referral_id: str
    office: str
    """Its name."""

    address: str
    until: datetime


class LinkChecked(Value):
    """What a link opens."""

    fictitious: bool
    purpose: Literal["referral", "report"]
    problem_id: str
    register_number: str | None
    referral_id: str | None
    """Of a link to a request."""

    office: RegionCode | None
    intake_id: str | None
    """Of a link to a report."""

    until: datetime
    key: str
    """Which key signed it; no secret."""


@looks(link, "show")
async def show(
    asked: Asked, problem: ProblemArgument, referral: ReferralArgument = None, purpose: PurposeOption = None
) -> Answer:
    """Tampilkan lagi tautan satu rujukan, seperti dalam suratnya; dicatat sebagai akses.

    Siapa pun yang memegangnya dapat menjawab atas nama kantor itu: serahkan hanya kepada kantor itu.
    JSON: {fictitious, problem_id, register_number, referral_id, office, address, until}.
    """
    async with desk_services() as services:
        sight = await asked.sight(services.sight, purpose)
        found = await find_problem(sight, services.queries, problem)
        stream = StreamId.parse(found.stream)
        state = (await services.commands.snapshot(stream)).state
        referrals = referrals_in_sight(sight, stream, state)
        meant = [each for each in referrals if referral in (None, each.referral_id, each.agency)]
        chosen = [each for each in meant if each.is_open] or [each for each in meant if not each.is_withdrawn]
        if len(chosen) != 1:
            names = ", ".join(each.referral_id for each in chosen or referrals)
            raise UnknownPart(text("sebutkan rujukan: {referrals}", referrals=names or text("tidak ada")))
        (one,) = chosen
        links = RecordedLinks(sight, services.links, services.records)
        if not links.may_show(stream, Acknowledge):
            raise NotPermitted(f"role {asked.actor.role} is shown no link")
        given = (await links.links_of(stream, (one.referral_id,))).get(one.referral_id)
        if given is None:
            raise WrongUsage(text("tidak ada alamat publik untuk tautan; setel DESK_WEB_ADDRESS"))
        shown = LinkShownAgain(
            fictitious=await services.is_fictitious(found.book),
            problem_id=found.problem_id,
            register_number=found.register_number,
            referral_id=one.referral_id,
            office=services.directory.agency_name(one.agency, one.office),
            address=given.address,
            until=given.until,
        )
        reader = Reader(services.directory, await services.local_time(found.book), services.now())
        return Answer(shown, page_of(*_shown(shown, reader)))


@looks(link, "check")
async def check(
    asked: Asked, token: Annotated[str, typer.Argument(metavar="TAUTAN", help="Alamat tautan, atau bagian akhirnya.")]
) -> Answer:
    """Periksa apa yang dibuka satu tautan, dan sampai kapan; tautannya tidak dibuka.

    JSON: {fictitious, purpose, problem_id, register_number, referral_id, office, intake_id, until, key}.
    """
    async with desk_services() as services:
        opened = _opened(services.links, token, services.now())
        found = await find_problem(await asked.sight(services.sight), services.queries, opened.link.stream.name)
        of_request = opened.link if isinstance(opened.link, ReferralLink) else None
        checked = LinkChecked(
            fictitious=await services.is_fictitious(found.book),
            purpose=opened.link.purpose,
            problem_id=found.problem_id,
            register_number=found.register_number,
            referral_id=of_request and of_request.referral_id,
            office=of_request and of_request.office,
            intake_id=None if isinstance(opened.link, ReferralLink) else opened.link.intake_id,
            until=opened.link.until,
            key=opened.key_id,
        )
        reader = Reader(services.directory, await services.local_time(found.book), services.now())
        return Answer(checked, page_of(*_checked(checked, reader)))


def _opened(links: Links | None, written: str, now: datetime) -> Opened:
    """What the link opens that somebody copied, whole or only its last part.

    Raises:
        UnknownLink: it is none of ours.
        LinkExpired: its time is over.
    """
    last = _LAST_PART.search(written.strip())
    if links is None or last is None:
        raise UnknownLink
    return links.read(last.group(), now)


def _shown(shown: LinkShownAgain, reader: Reader) -> Iterator[Part]:
    yield from mark_fictitious(fictitious=shown.fictitious)
    yield text(
        "Tautan rujukan {referral} untuk {office}, berlaku sampai {moment}:",
        referral=shown.referral_id,
        office=shown.office,
        moment=full_moment(shown.until, reader.local),
    )
    yield Unbroken(Text(shown.address))
    yield text("Siapa pun yang memegangnya dapat menjawab atas nama kantor itu.")


def _checked(checked: LinkChecked, reader: Reader) -> Iterator[Part]:
    yield from mark_fictitious(fictitious=checked.fictitious)
    number = checked.register_number or checked.problem_id
    if checked.referral_id is not None and checked.office is not None:
        office = reader.directory.agency_name(ReferralId(checked.referral_id).agency, checked.office)
        yield text(
            "Rujukan {referral} pada {number}, untuk {office}",
            referral=checked.referral_id,
            number=number,
            office=office,
        )
    else:
        yield text("Laporan {report} pada {number}", report=checked.intake_id, number=number)
    yield text("Berlaku sampai {moment}.", moment=full_moment(checked.until, reader.local))
