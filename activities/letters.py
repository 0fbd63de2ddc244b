"""The letter that a notice is: written when it is sent, and the same when somebody prints it to tell by hand."""

from typing import Any, NamedTuple, Protocol

from activities.contacts import Contacts
from activities.notice_facts import Directory, facts
from commands.calendars import Calendars
from domain.calendar import Calendar
from domain.codes import Language
from domain.notice import PendingNotice
from domain.problem.state import State
from domain.stream import StreamId
from notices.contacts import ContactBook
from notices.model import ContactPoint, Message, NoticeChannel
from notices.render import render


class Register(Protocol):
    """The register of problems."""

    async def register_number(self, stream: str) -> str | None:
        """Number of the problem of `stream`; None before inventory."""


class Known(NamedTuple):
    """What every notice of one stream needs."""

    number: str | None
    """In the register of problems."""

    contacts: ContactBook
    calendar: Calendar
    """Of its book."""


class Letters:
    """Writes letters; safe to use from many tasks at once."""

    def __init__(
        self, register: Register, directory: Directory, contacts: Contacts, calendars: Calendars, *, fictitious: bool
    ) -> None:
        self._register = register
        self._directory = directory
        self._contacts = contacts
        self._calendars = calendars
        self._fictitious = fictitious

    async def known_of(self, stream: StreamId[Any]) -> Known:
        """What the letters of a stream need.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        number = await self._register.register_number(str(stream))
        return Known(number, await self._contacts.of(stream.book), await self._calendars.of(stream.book))

    def written(
        self, stream: StreamId[Any], state: State, notice: PendingNotice, known: Known, to: ContactPoint
    ) -> Message:
        """The message that the notice is, as the problem stands now."""
        context = facts(
            state,
            notice,
            self._directory,
            register_number=known.number,
            # A rehearsal's date and hour are never told without the mark, whatever this process was told.
            fictitious=self._fictitious or not known.calendar.is_real,
            calendar=known.calendar,
        )
        return render(context, to, key=f"{stream}/{notice.notice_id}")

    async def printed(self, stream: StreamId[Any], state: State, notice: PendingNotice, language: Language) -> Message:
        """The message as it would be sent, also to whom there is no address; a reporter's is not looked up.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        known = await self.known_of(stream)
        to = None
        if notice.agency is not None and notice.office is not None:
            to = known.contacts.find(notice.agency, notice.office)
        nowhere = ContactPoint(channel=NoticeChannel.OUTBOX, address="", display_name="", language=language)
        return self.written(stream, state, notice, known, to or nowhere)
