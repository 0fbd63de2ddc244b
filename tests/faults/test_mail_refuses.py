"""A mail server that refuses for an hour of the desk's time, each office with another reply.

A verdict on the address or on the letter is listed at once; everything else waits, and arrives once when the hour is
over. The desk goes by a rehearsal's time, so that the hour is over in seconds.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

import pytest_asyncio
from aiosmtpd.smtp import SMTP, Envelope, Session

from domain.codes import Severity
from domain.notice import NoticeId, NoticeSubject
from domain.problem.commands import DetectProblem, ResendNotice
from domain.problem.events import AgencyReferred, NoticeDelivered, NoticeFailed
from notices.model import FailureCode
from reference.loader import reference
from tests.faults.people import OPERATOR, PLACE, People, detection, problem_of, stream_of_problem
from tests.faults.sites import DESK, Grounds, Site, by_mail, eventually
from tests.notices.receivers import MailReceiver, mail_receiver

SPEED: Final = 600
HOUR_SECONDS: Final = 3600 / SPEED


class Refused(NamedTuple):
    """What the server says to one office during the hour."""

    agency: str
    step: str
    """`rcpt` or `data`."""

    reply: str
    verdict: FailureCode | None = None
    """None where it is no verdict on the address or the letter."""


REFUSED: Final = (
    Refused("KPU", "rcpt", "450 4.2.0 Greylisted, see the postmaster's page"),
    Refused("BAWASLU", "rcpt", "451 4.7.1 Greylisting in action, please come back later"),
    Refused("POLRI", "data", "450 4.7.0 Too many messages, slow down"),
    Refused("TNI", "data", "451 4.3.0 Temporary lookup failure"),
    Refused("BASARNAS", "rcpt", "452 4.3.1 Insufficient system storage"),
    Refused("PLN", "rcpt", "452 4.2.2 Mailbox full"),
    Refused("TELKOM", "rcpt", "552 5.2.2 Over quota"),
    Refused("BPBD", "data", "550 5.4.5 Daily user sending limit exceeded"),
    Refused("DISHUB", "data", "550 5.7.1 Unusual rate of unsolicited mail from your address"),
    Refused("DINKES", "rcpt", "550 5.7.1 Client host blocked"),
    Refused("DPUPR", "rcpt", "554 5.7.1 Relay access denied"),
    Refused("SATPOL_PP", "rcpt", "530 5.7.0 Must issue a STARTTLS command first"),
    Refused("LINMAS", "rcpt", "535 5.7.8 Authentication credentials invalid"),
    Refused("DISDUKCAPIL", "data", "554 5.3.0 Unknown mailer error"),
    Refused("DISKOMINFO", "rcpt", "550 5.4.1 No answer from host"),
    Refused("INSPEKTORAT", "rcpt", "550 5.1.1 User unknown", FailureCode.ADDRESS_REJECTED),
    Refused("LAPAS", "rcpt", "553 5.1.3 Bad recipient address syntax", FailureCode.ADDRESS_REJECTED),
    Refused("BMKG", "rcpt", "550 5.2.1 Mailbox disabled", FailureCode.ADDRESS_REJECTED),
    Refused("KESBANGPOL", "data", "554 5.6.0 Message content refused", FailureCode.MESSAGE_REFUSED),
    Refused("BPKAD", "data", "552 5.3.4 Message too big for system", FailureCode.MESSAGE_TOO_BIG),
)
FINAL: Final = {each.agency: each.verdict for each in REFUSED if each.verdict is not None}
WAITING: Final = {each.agency for each in REFUSED if each.verdict is None}

CATEGORIES: Final = (
    "LOGISTICS_LATE",
    "EKTP_DOCUMENT",
    "VOTER_ACCESS",
    "DISASTER",
    "NETWORK_DOWN",
    "POWER_OUTAGE",
    "TPS_HIGH_RISK",
    "MASS_PROTEST",
    "FUNDING_NPHD",
    "DESK_CONFLICT_OF_INTEREST",
)
"""Of one problem each: together they ask every office that is refused, and some that are not."""


def address_of(agency: str) -> str:
    return f"{agency.lower().replace('_', '-')}@lebong.example"


@dataclass
class Refusing(MailReceiver):
    """Answers each recipient as the hour says; afterwards takes everything."""

    is_hour: bool = True
    asked: Counter[str] = field(default_factory=Counter)
    """How often each office's mail was handed over, taken or not."""

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked[address] += 1
        self.rcpt_reply = self._reply("rcpt", address)
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.data_reply = self._reply("data", envelope.rcpt_tos[0])
        return await super().handle_DATA(server, session, envelope)

    def _reply(self, step: str, address: str) -> str:
        replies = {address_of(each.agency): each.reply for each in REFUSED if each.step == step}
        return replies.get(address, "250 OK") if self.is_hour else "250 OK"

    def arrived(self) -> Counter[str]:
        return Counter(address for each in self.envelopes for address in each.rcpt_tos)


class Notice(NamedTuple):
    """A notice of the desk's book, and what the book says became of it."""

    stream: str
    notice_id: NoticeId
    agency: str
    ended: NoticeDelivered | NoticeFailed | None


async def referrals_of(site: Site) -> list[Notice]:
    """The notice of every referral; what was asked for again counts by its last end."""
    book = [(str(each.stream), each.event) for each in await site.desk.ledger.read_book(site.desk.book_of(DESK))]
    ends = {
        (stream, event.notice_id): event for stream, event in book if isinstance(event, NoticeDelivered | NoticeFailed)
    }
    asked = [
        (stream, NoticeId.to_agency("REFERRAL", NoticeSubject(event.referral_id)), event.agency)
        for stream, event in book
        if isinstance(event, AgencyReferred)
    ]
    return [Notice(stream, notice, agency, ends.get((stream, notice))) for stream, notice, agency in asked]


def write_contacts(file: Path) -> Path:
    """Every agency at every tier, at one address."""
    rows = (
        f"{agency},,{region},Kantor {agency},{address_of(agency)},"
        for agency in reference().agencies
        for region in (PLACE, DESK, "17", "")
    )
    file.write_text("\n".join(("agency,tier,region_code,name_of_office,email,phone", *rows, "")), "utf-8")
    return file


def of_category(number: int, category: str, site: Site) -> DetectProblem:
    usual = detection(problem_of(number), Severity.S2, site.desk)
    return usual.model_copy(update={"assessment": usual.assessment.model_copy(update={"category": category})})


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[Refusing]:
    receiver = Refusing()
    async with mail_receiver(receiver=receiver):
        yield receiver


async def test_an_hour_of_refusals_loses_and_doubles_no_letter(
    grounds: Grounds, server: Refusing, tmp_path: Path
) -> None:
    settings = by_mail(server) | {
        "contacts_file": str(write_contacts(tmp_path / "contacts.csv")),
        "rehearsal_begins_at": datetime.now(UTC).isoformat(),
        "rehearsal_shows": "2024-11-05T08:00+07:00",
        "rehearsal_speed": str(SPEED),
    }
    async with grounds.a_site(**settings) as site:
        await site.work_here()
        people = People(site.desk)
        for number, category in enumerate(CATEGORIES):
            await people.ask(problem_of(number), "detect", OPERATOR, of_category(number, category, site))

        async def is_tried() -> bool:
            return server.asked.keys() >= {address_of(each.agency) for each in REFUSED}

        await eventually(is_tried)
        await asyncio.sleep(HOUR_SECONDS)

        during = await referrals_of(site)
        assert {each.agency for each in during} > {each.agency for each in REFUSED}
        for each in during:
            if each.agency in FINAL:
                assert isinstance(each.ended, NoticeFailed)
                assert each.ended.code == FINAL[each.agency]
            elif each.agency in WAITING:
                assert each.ended is None, each
            else:
                assert isinstance(each.ended, NoticeDelivered)
        assert server.arrived().keys().isdisjoint(address_of(each.agency) for each in REFUSED)

        server.is_hour = False

        async def is_told() -> bool:
            return all(each.ended is not None for each in await referrals_of(site))

        await eventually(is_told)
        for each in await referrals_of(site):
            assert isinstance(each.ended, NoticeFailed if each.agency in FINAL else NoticeDelivered), each

        # Who was refused for good is told once a person has put it right and asks for it.
        for each in await referrals_of(site):
            if isinstance(each.ended, NoticeFailed):
                number = next(n for n, _ in enumerate(CATEGORIES) if stream_of_problem(n) == each.stream)
                resend = ResendNotice(notice_id=each.notice_id)
                await people.ask(problem_of(number), f"resend/{each.notice_id}", OPERATOR, resend)

        async def is_all_told() -> bool:
            return all(isinstance(each.ended, NoticeDelivered) for each in await referrals_of(site))

        await eventually(is_all_told)
        names = [mail["Message-ID"] for mail in server.mails]
        assert len(names) == len(set(names))
        told = {each.ended.reference for each in await referrals_of(site) if isinstance(each.ended, NoticeDelivered)}
        assert told <= set(names)
