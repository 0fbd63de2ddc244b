"""The letter that a notice is: the same when it is sent, when somebody reads it before, and when it is told by hand."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from activities.contacts import Contacts
from activities.notice_facts import Directory, facts, is_pointless
from activities.quotations import NOTHING, Quoted, VaultReader, quoted, report_for
from commands.calendars import Calendars
from domain.calendar import Calendar
from domain.codes import Language
from domain.notice import PendingNotice
from domain.office import Office
from domain.problem.state import State
from domain.stream import StreamId
from ledger.port import Streams
from notices.contacts import ContactBook
from notices.model import ContactPoint, Message, NoticeChannel, NoticeContext, SkipReason
from notices.render import render


class Register(Protocol):
    """The register of problems."""

    async def register_number(self, stream: str) -> str | None:
        """Number of the problem of `stream`; None before inventory."""


class Known(NamedTuple):
    """What every letter of one stream needs."""

    number: str | None
    """In the register of problems."""

    contacts: ContactBook
    calendar: Calendar
    """Of its book."""

    secretariat: Office | None
    """Of its desk, as far as its address is known."""

    report: Quoted
    """What letters about the matter quote of the report."""


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
    ) -> None:
        """Write letters that quote what `vault` opens."""
        self._ledger = ledger
        self._register = register
        self._vault = vault
        self._directory = directory
        self._contacts = contacts
        self._calendars = calendars
        self._fictitious = fictitious

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
        return Known(number, contacts, await self._calendars.of(stream.book), contacts.office(*office), report)

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
        )

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
        nowhere = ContactPoint(channel=NoticeChannel.OUTBOX, address="", display_name="", language=language)
        return await self.written(stream, state, notice, known, _office(known.contacts, notice) or nowhere)


def key_of(stream: StreamId[Any], notice_id: str) -> str:
    """Under which a notice goes that goes alone, through every attempt."""
    return f"{stream}/{notice_id}"


def _office(contacts: ContactBook, notice: PendingNotice) -> ContactPoint | None:
    if notice.agency is None or notice.office is None:
        return None
    return contacts.find(notice.agency, notice.office)
