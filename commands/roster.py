"""The offices of a file brought into a desk's roster, one command for each that is new or differs."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from commands.rules_in_force import RulesInForce
from commands.service import CommandService, Refused
from domain.actor import Actor, normal_account
from domain.base import Fact
from domain.canonical import canonical_bytes
from domain.desk.commands import CommandEnvelope, RecordOffice
from domain.desk.process import desk_stream
from domain.desk.roster import Roster
from domain.office import Office
from domain.stream import BookId

COMMAND_NAMESPACE: Final = uuid5(NAMESPACE_URL, "desk-pilkada/roster")

PERSON: Final = "person"


class RosterChange(StrEnum):
    """What became of an office of a file."""

    RECORDED = "recorded"
    """New in the roster."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    """The roster has it so already: nothing is stored."""


class OfficeOutcome(NamedTuple):
    """An office, and what became of it or why it did not come in."""

    office: Office
    outcome: RosterChange | Refused


def person_subject(account: str) -> str:
    """Under what a person's name, number and address lie in the vault; erased together."""
    return f"{PERSON}:{normal_account(account)}"


def change_of(roster: Roster, office: Office) -> RosterChange:
    """What recording the office would change."""
    known = roster.office(office.office_id)
    if known is None:
        return RosterChange.RECORDED
    return RosterChange.UNCHANGED if known == office else RosterChange.CHANGED


async def record_offices(
    commands: CommandService,
    in_force: RulesInForce,
    book: BookId,
    actor: Actor,
    offices: Sequence[Office],
    *,
    check_only: bool = False,
) -> list[OfficeOutcome]:
    """What became of each office, in their order; a repeat, also after a cut in the middle, changes nothing twice.

    Args:
        commands: where the offices go.
        in_force: what is known of the desk.
        book: whose roster.
        actor: who brings them.
        offices: as they are to be from now on.
        check_only: only find out what would become of them, and store nothing.

    Raises:
        domain.outage.LedgerAway: what is stored stays, and the same offices may be brought again.
    """
    outcomes = []
    roster = (await in_force.desk(book)).roster
    for office in offices:
        envelope = _envelope(book, actor, office, roster.office_changes)
        done = await (commands.try_out(envelope) if check_only else _stored(commands, envelope))
        if isinstance(done, Refused):
            outcomes.append(OfficeOutcome(office, done))
            continue
        outcomes.append(OfficeOutcome(office, change_of(roster, office) if done else RosterChange.UNCHANGED))
        roster = roster.with_office(office) if done else roster
    return outcomes


async def _stored(commands: CommandService, envelope: CommandEnvelope) -> Sequence[Fact] | Refused:
    stored = await commands.carry_out(envelope)
    return stored if isinstance(stored, Refused) else stored.events


def _envelope(book: BookId, actor: Actor, office: Office, changes: int) -> CommandEnvelope:
    # The number of changes so far belongs to the intent: an office may get an address back that it had before.
    content = canonical_bytes([book, changes, office.model_dump(mode="json")]).decode()
    return CommandEnvelope(
        command_id=f"roster/{uuid5(COMMAND_NAMESPACE, content)}",
        stream=desk_stream(book),
        actor=actor,
        command=RecordOffice(office=office),
    )
