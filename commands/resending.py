"""Notices that somebody has sent again, one command for each."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from commands.service import CommandService, Refused
from commands.worded import Words, send
from domain.actor import Actor
from domain.notice import NO_CONTACT, NoticeId
from domain.problem.commands import CommandEnvelope, ResendNotice
from domain.problem.process import problem_stream
from domain.stream import BookId
from ledger.port import Appended
from ledger.vault import Vault
from projections.views import Notice


class Resent(NamedTuple):
    """A notice, and what became of sending it again."""

    notice: Notice
    outcome: Appended | Refused


def can_be_resent(notice: Notice) -> bool:
    """Whether a notice failed, or had nobody to go to."""
    return notice.status == "failed" or notice.code == NO_CONTACT


async def resend(
    commands: CommandService,
    vault: Vault,
    actor: Actor,
    book: BookId,
    notices: Sequence[Notice],
    id_of: Callable[[Notice], str],
) -> list[Resent]:
    """What became of each notice, in their order.

    Args:
        commands: where the commands go.
        vault: of the desk.
        actor: who has them sent.
        book: of the desk.
        notices: to be sent again.
        id_of: identity of the command for a notice; the same one is never carried out twice.

    Raises:
        domain.outage.LedgerAway: what is stored stays, and the same may be asked again.
    """
    resent = []
    for each in notices:
        envelope = CommandEnvelope(
            command_id=id_of(each),
            stream=problem_stream(book, each.problem_id),
            actor=actor,
            command=ResendNotice(notice_id=NoticeId(each.notice_id)),
        )
        resent.append(Resent(each, await send(commands, envelope, Words(vault, actor))))
    return resent
