"""A verb that asks something of one problem: find it, put the question, tell the answer."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple
from uuid import uuid5

from pydantic import ValidationError

from cli.exit_status import ExitStatus
from cli.failures import DeskRefused, refusal_line
from cli.finding import find_problem, where_it_goes_on
from cli.identity import acting_as
from cli.output import FICTITIOUS_MARK, complain, say, write_json
from cli.session import desk_services
from commands.intake import DESK_NAMESPACE, check_text
from commands.service import Refused
from composition import DeskServices
from domain.actor import Actor
from domain.canonical import NotCanonical, canonical_bytes, nfc
from domain.codes import RegionCode
from domain.problem.commands import Command, CommandEnvelope
from domain.problem.evolve import fold
from domain.problem.state import AwaitingAcknowledgement, Referral, State, UnderWay
from domain.refusals import BadValue, Refusal, UnknownPart
from domain.stream import StreamId
from domain.vault_reference import Sealed
from ledger.port import Appended, SealedItem
from projections.tables import ProblemRow

TEXT_LIMIT = 20_000
"""Characters of a note, an answer or a recommendation."""

COMMAND_LIMIT_BYTES = 32 * 1024
"""Of a command apart from its texts, which go to the vault."""


class Who(NamedTuple):
    """Who asks, and how the answer is told."""

    actor: str | None
    desk: RegionCode
    as_json: bool
    command_id: str | None


class Occasion:
    """One problem, as a verb sees it while it puts its question."""

    def __init__(
        self, found: ProblemRow, state: State, actor: Actor, desk: DeskServices, other: ProblemRow | None = None
    ) -> None:
        self.found = found
        self.state = state
        self.actor = actor
        self.other = other  # the second problem that the command line names, where it names one
        self.sealed: list[SealedItem] = []
        self.texts: list[str] = []
        self._desk = desk

    def seal(self, text: str) -> Sealed:
        """What an event may hold of `text`, which itself goes to the vault.

        Raises:
            UnfitText: empty, too long, or not text.
        """
        check_text(text, limit=TEXT_LIMIT)
        reference, item = self._desk.vault.seal(f"actor:{self.actor.id}", text)
        self.sealed.append(item)
        self.texts.append(text)
        return reference

    def referral(self, named: str | None) -> str:
        """Id of the referral that is meant: by its id, by its agency, or because it is the only one to choose.

        Raises:
            DeskRefused: UNKNOWN_PART when it is not clear which.
        """
        referrals = self.state.referrals if isinstance(self.state, UnderWay) else ()
        if named is not None and "." in named:
            return named
        agency = named or self.actor.agency
        of_agency = [each for each in referrals if agency is None or each.agency == agency]
        chosen = [each for each in of_agency if each.is_open] or of_agency
        if len(chosen) == 1:
            return chosen[0].referral_id
        if not isinstance(self.state, UnderWay):
            return named or "NONE.0"  # the rules say why a problem in this situation has no referrals
        raise DeskRefused(UnknownPart.code, _choice(chosen or list(referrals)))


def _choice(referrals: list[Referral]) -> str:
    silent = [each for each in referrals if isinstance(each.standing, AwaitingAcknowledgement)]
    return "sebutkan rujukan: " + (", ".join(each.referral_id for each in silent or referrals) or "tidak ada")


Check = Callable[[DeskServices, ProblemRow, Actor], Awaitable[None]]
"""Something that has to hold before a command is sent; raises what `report_failure` tells."""


def ask(
    problem: str,
    who: Who,
    question: Callable[[Occasion], Command],
    *,
    other: str | None = None,
    before: Check | None = None,
) -> ExitStatus:
    """Exit status of putting `question` about `problem`, and `other` if it names two, once `before` holds.

    The answer is told on stdout.
    """
    return asyncio.run(_ask(problem, who, question, other, before))


async def _ask(
    problem: str, who: Who, question: Callable[[Occasion], Command], named: str | None, before: Check | None
) -> ExitStatus:
    async with desk_services() as desk:
        actor = acting_as(who.actor, who.desk)
        found = await find_problem(desk, problem, actor)
        if before is not None:
            await before(desk, found, actor)
        other = None if named is None else await _other_than(found, await find_problem(desk, named, actor), desk)
        recorded = await desk.ledger.read(StreamId.parse(found.stream))
        occasion = Occasion(found, fold(each.event for each in recorded), actor, desk, other)
        try:
            command = question(occasion)
            envelope = CommandEnvelope(
                command_id=_fresh_id(desk, actor, found, command) if who.command_id is None else who.command_id,
                stream=StreamId.parse(found.stream),
                actor=actor,
                command=command,
            )
        except ValidationError as error:
            raise DeskRefused(BadValue.code, field_of(error)) from None
        except Refusal as refusal:
            raise DeskRefused(refusal.code, refusal.detail) from None
        outcome = await send(desk, envelope, occasion)
        return tell(outcome, found, as_json=who.as_json, fictitious=desk.settings.fictitious)


async def _other_than(found: ProblemRow, named: ProblemRow, desk: DeskServices) -> ProblemRow:
    """The problem that goes on for the one that was named; the named one where that leads back to `found`."""
    going_on = await where_it_goes_on(desk, named)
    return named if going_on.problem_id == found.problem_id else going_on


async def send(desk: DeskServices, envelope: CommandEnvelope, occasion: Occasion) -> Appended | Refused:
    """What became of the command; a text is compared by itself, because its seal is another one each time.

    Raises:
        DeskRefused: BAD_VALUE when no record can hold what the command says.
    """
    _check_content(envelope)
    digest = None
    if occasion.texts:
        unsealed = envelope.model_dump_json(exclude={"command": {"text"}})
        digest = desk.vault.fingerprint("\n".join((unsealed, *occasion.texts)).encode())
    return await desk.commands.carry_out(envelope, digest=digest, sealed=tuple(occasion.sealed))


def _check_content(envelope: CommandEnvelope) -> None:
    try:
        size_bytes = len(canonical_bytes(nfc(envelope.model_dump(mode="json"))))
    except NotCanonical as fault:
        raise DeskRefused(BadValue.code, str(fault)) from None
    if size_bytes > COMMAND_LIMIT_BYTES:
        raise DeskRefused(BadValue.code, f"{size_bytes} bytes; {COMMAND_LIMIT_BYTES} are the limit")


def tell(outcome: Appended | Refused, found: ProblemRow, *, as_json: bool, fictitious: bool) -> ExitStatus:
    """Exit status of an outcome, once it is told."""
    if isinstance(outcome, Refused):
        if as_json:
            write_json({"outcome": "refused", "code": outcome.code, "message": outcome.message})
        else:
            complain(refusal_line(outcome.code, outcome.message))
        return ExitStatus.REFUSED
    number = outcome.register_number or found.register_number
    if as_json:
        write_json(
            {
                "outcome": "accepted",
                "problem_id": found.problem_id,
                "register_number": number,
                "version": outcome.version,
                "events": [event.type for event in outcome.events],
                "fresh": outcome.fresh,
                "fictitious": fictitious,
            }
        )
        return ExitStatus.OK
    name = (number or found.problem_id) + (f" [{FICTITIOUS_MARK}]" if fictitious else "")
    if not outcome.fresh:
        say(f"Sudah dicatat sebelumnya: {name}, versi {outcome.version}")
    elif not outcome.events:
        say(f"Tidak ada yang berubah: {name}, versi {outcome.version}")
    else:
        say(f"Dicatat: {name}, versi {outcome.version} ({', '.join(event.type for event in outcome.events)})")
    return ExitStatus.OK


def _fresh_id(desk: DeskServices, actor: Actor, found: ProblemRow, command: Command) -> str:
    asked = f"{actor.id}/{found.problem_id}/{command.type}/{desk.now().isoformat()}"
    return f"cli/{uuid5(DESK_NAMESPACE, asked)}"


def field_of(error: ValidationError) -> str:
    """Name of the first field that does not fit, as a path."""
    return ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
