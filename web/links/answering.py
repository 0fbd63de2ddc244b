"""What a press on the page of a request does: the commands that a liaison with an account would send.

Invariants:
    * one press is one intent: its commands' ids follow from the link, the act and the press, so that a second press of
      the same button finds what the first one did;
    * name and position of who answers, and what they write, go to the vault;
    * what the rules refuse stores no file.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter, ValidationError

from commands.intake.checks import check_text
from commands.service import Refused
from commands.worded import Words, send
from composition import DeskServices
from domain.access.link import ReferralLink
from domain.codes import AgencyCode, Language
from domain.command import Reason
from domain.personal_data import without_personal_data
from domain.problem.commands import Acknowledge, AddNote, Answer, Command, CommandEnvelope, Decline, Transfer
from domain.problem.outcome import Outcome
from domain.refusals import BadValue, PersonalData, UnfitText
from ledger.port import Appended
from web.links.asked import ANSWERS, AskedOf
from web.links.forms import Sent, command_id
from web.links.opened import Opening
from wording.catalogue import text
from wording.instants import full_moment
from wording.language import speaking

PERSON_LIMIT: Final = 120
"""Characters of a name, and of a position."""

TEXT_LIMIT: Final = 10_000

_REASON: Final[TypeAdapter[str]] = TypeAdapter(Reason)
_AGENCY: Final[TypeAdapter[AgencyCode]] = TypeAdapter(AgencyCode)


class Press:
    """One press of a button, with what was written beside it."""

    def __init__(self, services: DeskServices, opening: Opening[ReferralLink], asked: AskedOf, sent: Sent) -> None:
        self._services = services
        self._opening = opening
        self._asked = asked
        self._sent = sent

    async def carried_out(self) -> Appended | Refused:
        """What became of it.

        Raises:
            domain.refusals.BadValue: something that is needed is missing or no such thing.
            domain.refusals.UnfitText: a text is empty, too long, or not text.
            domain.refusals.PersonalData: a reason, which stands in the record in clear, holds a number of a person.
            domain.outage.LedgerAway: nothing is on record, or a repeat will find what is; try again later.
        """
        act = ACTS.get(self._sent.field("act"))
        if act is None:
            raise BadValue("act")
        return await act(self)

    async def acknowledge(self) -> Appended | Refused:
        """The office has it."""
        return await self._send("acknowledge", Acknowledge(referral_id=self._opening.link.referral_id))

    async def answer(self) -> Appended | Refused:
        """What the office did, with a file where one was chosen."""
        outcome = self._sent.field("outcome")
        if outcome not in ANSWERS:
            raise BadValue("outcome")
        words = self._words()
        said = self._signed(self._sent.field("text"))
        command = Answer(referral_id=self._opening.link.referral_id, outcome=Outcome(outcome), text=words.seal(said))
        if self._sent.file is not None and self._asked.context.restricted:
            raise BadValue("file")  # refused aloud, not left out
        if self._sent.file is not None and self._asked.takes_words:
            # Found out before the file is stored; after the answer the problem may take no more files.
            tried = await self._services.commands.try_out(self._envelope("answer", command))
            if isinstance(tried, Refused) and not await self._was_carried_out("answer", command, words):
                return tried
            attached = await self._services.evidence.attach(
                self._opening.actor, self._opening.link.stream, self._command_id("file"), self._sent.file
            )
            if isinstance(attached, Refused):
                return attached
        return await self._send("answer", command, words)

    async def ask_for_time(self) -> Appended | Refused:
        """More time is asked for: a note to the desk, whose chair decides."""
        until, reason = self._until(), self._reason()
        with speaking(Language.INDONESIAN):
            asked = text(
                "Minta waktu untuk rujukan {referral} sampai {moment}. Alasan: {reason}",
                referral=self._opening.link.referral_id,
                moment=full_moment(until, self._asked.local),
                reason=reason,
            )
        words = self._words()
        return await self._send("time", AddNote(text=words.seal(self._signed(asked))), words)

    async def decline(self) -> Appended | Refused:
        """It is not the office's own: handed on where an agency is named, else back to the desk."""
        agency, reason, referral_id = self._sent.field("agency"), self._reason(), self._opening.link.referral_id
        command: Command
        if not agency:
            command = Decline(referral_id=referral_id, reason=reason)
        elif not self._asked.is_open or any(each.agency == agency for each in self._asked.candidates):
            command = Transfer(referral_id=referral_id, to_agency=_code(agency), reason=reason)
        else:
            raise BadValue("agency")
        by = self._signed("") if not self._asked.context.restricted else None
        outcome = await self._send("decline", command)
        if isinstance(outcome, Refused) or by is None:
            return outcome
        # The reason stands in clear; who gave it is for the desk alone.
        words = self._words()
        noted = await self._send("decline/by", AddNote(text=words.seal(by)), words)
        return noted if isinstance(noted, Refused) else outcome

    async def _was_carried_out(self, act: str, command: Command, words: Words) -> bool:
        envelope = self._envelope(act, command)
        return await self._services.ledger.outcome(envelope.command_id, words.digest(envelope)) is not None

    async def _send(self, act: str, command: Command, words: Words | None = None) -> Appended | Refused:
        return await send(self._services.commands, self._envelope(act, command), words or self._words())

    def _envelope(self, act: str, command: Command) -> CommandEnvelope:
        return CommandEnvelope(
            command_id=self._command_id(act),
            stream=self._opening.link.stream,
            actor=self._opening.actor,
            command=command,
        )

    def _command_id(self, act: str) -> str:
        return command_id(self._opening.token, act, self._sent.press)

    def _words(self) -> Words:
        return Words(self._services.vault, self._opening.actor)

    def _signed(self, said: str) -> str:
        """What was written, with the name and the position of who wrote it, which nobody may leave out."""
        name, position = (" ".join(self._sent.field(each).split()) for each in ("name", "position"))
        for each in (name, position):
            check_text(each, limit=PERSON_LIMIT)
        if len(said) > TEXT_LIMIT:
            raise UnfitText(f"the text has {len(said)} characters; {TEXT_LIMIT} are the limit")
        with speaking(Language.INDONESIAN):
            signature = text("Disampaikan oleh {name}, {position}.", name=name, position=position)
        return f"{said}\n\n{signature}" if said else signature

    def _reason(self) -> str:
        try:
            reason = _REASON.validate_python(" ".join(self._sent.field("reason").split()))
        except ValidationError:
            raise UnfitText("reason: 3 to 300 characters") from None
        if without_personal_data(reason, "") != reason:
            raise PersonalData("reason")
        return reason

    def _until(self) -> datetime:
        """Until when more time is asked for: one of the instants that a form of this page offered."""
        try:
            until = datetime.fromisoformat(self._sent.field("until"))
        except ValueError:
            raise BadValue("until") from None
        if until.tzinfo is None or not self._opening.dossier.detected_at < until <= self._opening.link.until:
            raise BadValue("until")
        return until


def _code(agency: str) -> AgencyCode:
    """The code; of a request that is settled, which a second press may be about, no list says what it may be.

    Raises:
        BadValue: it is none.
    """
    try:
        return _AGENCY.validate_python(agency)
    except ValidationError:
        raise BadValue("agency") from None


ACTS: Final[Mapping[str, Callable[[Press], Awaitable[Appended | Refused]]]] = {
    "acknowledge": Press.acknowledge,
    "answer": Press.answer,
    "time": Press.ask_for_time,
    "decline": Press.decline,
}
"""By what a button says."""
