"""The charters of a file put on record, one command for each desk that has none yet."""

from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from commands.intake.sealing import Sealer
from commands.rules_in_force import RulesInForce
from commands.service import CommandService, Refused
from commands.worded import Words, send
from domain.actor import Actor
from domain.canonical import canonical_bytes
from domain.desk.charter import Charter
from domain.desk.commands import CommandEnvelope, RecordCharter
from domain.desk.process import desk_stream
from domain.stream import BookId

COMMAND_NAMESPACE: Final = uuid5(NAMESPACE_URL, "desk-pilkada/charter")

SIGNER: Final = "signer"


class FormedDesk(NamedTuple):
    """A desk, and by what decree it was formed."""

    book: BookId
    charter: Charter
    signer: str | None
    """Name of who signed."""


class Formed(NamedTuple):
    """What became of a charter of a file."""

    is_new: bool
    """False where the desk had it so already."""


def signer_subject(book: BookId) -> str:
    """Under what the names of those lie in the vault who signed a desk's charters; erased together."""
    return f"{SIGNER}:{book}"


async def record_charters(
    commands: CommandService,
    in_force: RulesInForce,
    sealer: Sealer,
    actor: Actor,
    desks: Sequence[FormedDesk],
    *,
    check_only: bool = False,
) -> list[Formed | Refused]:
    """What became of each charter, in their order; a repeat, also after a cut in the middle, changes nothing twice.

    Args:
        commands: where the charters go.
        in_force: what is known of the desks.
        sealer: the vault's.
        actor: who brings them.
        desks: each with its charter; its book has to be open.
        check_only: only find out what would become of them, and store nothing.

    Raises:
        domain.outage.LedgerAway: what is stored stays, and the same charters may be brought again.
    """
    outcomes: list[Formed | Refused] = []
    for desk in desks:
        versions = (await in_force.desk(desk.book)).charters.versions
        # One that was amended since is on record too.
        if any(each.charter.is_decree(desk.charter) for each in versions):
            outcomes.append(Formed(is_new=False))
            continue
        words = Words(sealer, actor, signer_subject(desk.book))
        name = None if desk.signer is None else words.seal(desk.signer)
        envelope = CommandEnvelope(
            command_id=_command_id(sealer, desk),
            stream=desk_stream(desk.book),
            actor=actor,
            command=RecordCharter(charter=desk.charter, name=name),
        )
        done = await (commands.try_out(envelope) if check_only else send(commands, envelope, words))
        outcomes.append(done if isinstance(done, Refused) else Formed(is_new=True))
    return outcomes


def _command_id(sealer: Sealer, desk: FormedDesk) -> str:
    # Under a key: nobody finds out from an id who signed.
    content = canonical_bytes([desk.book, desk.charter.model_dump(mode="json"), desk.signer])
    return f"charter/{uuid5(COMMAND_NAMESPACE, sealer.fingerprint(content).hex())}"
