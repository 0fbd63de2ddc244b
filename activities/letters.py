"""The letter that a notice is: the same when it is sent, when somebody reads it before, and when it is told by hand."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from activities.contacts import Contacts
from activities.link_of_letters import link_for, referrals_of
from activities.notice_facts import Directory, facts, is_pointless
from activities.quotations import NOTHING, Quoted, VaultReader, quoted, report_for
from commands.calendars import Calendars
from commands.links import Given
from documents.document import Document
from documents.letters import Imprint
from domain.calendar import Calendar
from domain.codes import Language
from domain.desk.letterhead import Letterhead
from domain.notice import PendingNotice
from domain.office import Office
from domain.problem.process import problem_stream
from domain.problem.state import Merged, State
from domain.referral_id import ReferralId
from domain.stream import StreamId
from ledger.port import Streams
from notices.contacts import ContactBook
from notices.model import ContactPoint, Message, NoticeChannel, NoticeContext, SkipReason
from notices.paper import on_paper
from notices.render import render
from notices.telephone import international, short_text


class Register(Protocol):
    """The register of problems."""

    async def register_number(self, stream: str) -> str | None:
        """Number of the problem of `stream`; None before inventory."""

    async def merged_reports(self, stream: str) -> int:
        """Reports of the problems that were merged into the one of `stream`, directly or over others."""


class LetterLinks(Protocol):
    """The links that letters hold (`commands.links.Links`)."""

    async def links_of(self, stream: StreamId[Any], wanted: Collection[ReferralId]) -> Mapping[ReferralId, Given]:
        """Those of these requests of a problem."""

    async def link_of_report(self, stream: StreamId[Any], state: State, intake_id: str) -> Given | None:
        """That of one report behind a problem; None for none."""


class Known(NamedTuple):
    """What every letter of one stream needs."""

    number: str | None
    """In the register of problems."""

    contacts: ContactBook
    calendar: Calendar
    """Of its book."""

    secretariat: Office | None
    """Of its desk, as far as its address is known."""

    letterhead: Letterhead
    """As its desk has set it."""

    report: Quoted
    """What letters about the matter quote of the report."""

    current_number: str | None = None
    """Of the problem that this one was merged into."""

    merged_reports: int = 0
    """Of the problems that were merged into this one."""

    links: Mapping[ReferralId, Given] = {}
    """Of the requests that these letters are about."""


class ShortMessage(NamedTuple):
    """A letter as it is told by a telephone."""

    addressee: str
    """What the office is called; empty where nobody said, and for a reporter."""

    number: str | None
    """Of the office, as `notices.telephone.international` writes it; None where none is known."""

    text: str


class Letters:
    """Writes letters; safe to use from many tasks at once."""

    def __init__(
        self,
        *,
        ledger: Streams,
        register: Register,
        vault: VaultReader,
        directory: Directory,
        contacts: Contacts,
        calendars: Calendars,
        fictitious: bool,
        links: LetterLinks | None = None,
    ) -> None:
        """Write letters that quote what `vault` opens, with `links`, if there are any."""
        self._ledger = ledger
        self._register = register
        self._vault = vault
        self._directory = directory
        self._contacts = contacts
        self._calendars = calendars
        self._fictitious = fictitious
        self._links = links

    async def known_of(
        self, stream: StreamId[Any], state: State, notices: Sequence[PendingNotice], *, also_pointless: bool = False
    ) -> Known:
        """What the letters of these notices need, read once for all of them.

        Args:
            stream: of the problem.
            state: the problem.
            notices: of it.
            also_pointless: write those too that nobody needs any more.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        needed = [each for each in notices if also_pointless or is_pointless(state, each) is None]
        report = await report_for(stream, state, needed, self._ledger, self._vault) if needed else NOTHING
        number = await self._register.register_number(str(stream))
        contacts, office = await self._contacts.of(stream.book), await self._contacts.secretariat(stream.book)
        links: Mapping[ReferralId, Given] = {}
        if self._links is not None:
            links = await self._links.links_of(stream, referrals_of(state, needed))
        current = None
        if isinstance(state, Merged):
            current = await self._register.register_number(str(problem_stream(stream.book, state.into)))
        return Known(
            number=number,
            contacts=contacts,
            calendar=await self._calendars.of(stream.book),
            secretariat=contacts.office(*office),
            letterhead=await self._contacts.letterhead(stream.book),
            report=report,
            current_number=current,
            merged_reports=await self._register.merged_reports(str(stream)) if needed else 0,
            links=links,
        )

    async def facts_of(self, stream: StreamId[Any], state: State, notice: PendingNotice, known: Known) -> NoticeContext:
        """What the letter of the notice may say, as the problem stands now.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return facts(
            state,
            notice,
            self._directory,
            register_number=known.number,
            # A rehearsal's date and hour are never told without the mark, whatever this process was told.
            fictitious=self._fictitious or not known.calendar.is_real,
            calendar=known.calendar,
            quoted=await quoted(stream, state, notice, known.report, self._ledger, self._vault),
            secretariat=known.secretariat,
            current_number=known.current_number,
            merged_reports=known.merged_reports,
            letterhead=known.letterhead,
            able=await self._contacts.able(stream.book, state) if notice.kind == "APPROVAL_REQUEST" else (),
            link=await self._link_in(stream, state, notice, known),
        )

    async def _link_in(self, stream: StreamId[Any], state: State, notice: PendingNotice, known: Known) -> Given | None:
        if self._links is None:
            return None
        if notice.intake_id is not None:
            return await self._links.link_of_report(stream, state, notice.intake_id)
        return link_for(state, notice, known.links)

    async def written(
        self, stream: StreamId[Any], state: State, notice: PendingNotice, known: Known, to: ContactPoint
    ) -> Message:
        """The message that the notice is, as the problem stands now.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return render(await self.facts_of(stream, state, notice, known), to, key=key_of(stream, notice.notice_id))

    async def to_offices(
        self, stream: StreamId[Any], state: State, notices: Sequence[PendingNotice]
    ) -> Sequence[Message | SkipReason]:
        """Each letter as it would be sent now, also one that nobody needs any more; or that nobody can be told so.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        known = await self.known_of(stream, state, notices, also_pointless=True)
        letters: list[Message | SkipReason] = []
        for notice in notices:
            to = _office(known.contacts, notice)
            letters.append(
                SkipReason.NO_CONTACT if to is None else await self.written(stream, state, notice, known, to)
            )
        return letters

    async def printed(self, stream: StreamId[Any], state: State, notice: PendingNotice, language: Language) -> Message:
        """The message as it would be sent, also to whom there is no address; a reporter's is not looked up.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        known = await self.known_of(stream, state, (notice,), also_pointless=True)
        return await self.written(stream, state, notice, known, _point(known.contacts, notice, language))

    async def on_paper(self, stream: StreamId[Any], state: State, notice: PendingNotice, imprint: Imprint) -> Document:
        """The letter in official form, whether there is an address or not.

        Args:
            stream: of the problem.
            state: the problem.
            notice: of it: a referral, a hand-over or a recommendation.
            imprint: what the print bears beside it.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        known = await self.known_of(stream, state, (notice,), also_pointless=True)
        context = await self.facts_of(stream, state, notice, known)
        to = _point(known.contacts, notice, Language.INDONESIAN)
        return on_paper(context, notice, to.display_name or context.agency_name or "", imprint)

    async def for_telephone(
        self, stream: StreamId[Any], state: State, notice: PendingNotice, language: Language
    ) -> ShortMessage:
        """The letter as a short message, with the number of the office that it is for; a reporter's is not looked up.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        known = await self.known_of(stream, state, (notice,), also_pointless=True)
        context = await self.facts_of(stream, state, notice, known)
        to = _point(known.contacts, notice, language)
        office = None
        if notice.agency is not None and notice.office is not None:
            office = known.contacts.office(notice.agency, notice.office)
        return ShortMessage(
            addressee=to.display_name,
            number=None if office is None or office.phone is None else international(office.phone),
            text=short_text(context, to),
        )


def _point(contacts: ContactBook, notice: PendingNotice, language: Language) -> ContactPoint:
    """Where the notice goes; nowhere, in `language`, where nobody knows."""
    nowhere = ContactPoint(channel=NoticeChannel.OUTBOX, address="", display_name="", language=language)
    return _office(contacts, notice) or nowhere


def key_of(stream: StreamId[Any], notice_id: str) -> str:
    """Under which a notice goes that goes alone, through every attempt."""
    return f"{stream}/{notice_id}"


def _office(contacts: ContactBook, notice: PendingNotice) -> ContactPoint | None:
    if notice.agency is None or notice.office is None:
        return None
    return contacts.find(notice.agency, notice.office)
