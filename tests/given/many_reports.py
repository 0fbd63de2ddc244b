"""A problem that many people report: reports that joined it, each by a command of its own, with words under seal."""

from datetime import datetime, timedelta
from typing import Final

from cli.session import settings_from_environment
from commands.service import Refused
from commands.worded import Words, send
from composition import DeskServices, open_desk
from domain.actor import Actor
from domain.codes import IntakeChannel, Role
from domain.intake import Intake
from domain.problem.commands import AttachIntakeReport, CommandEnvelope
from domain.problem.process import problem_stream
from domain.stream import BookId
from infra.temporal.client import connect

SARI: Final = Actor(id="sari", role=Role.OPERATOR, region="17.07")


async def report_again(book: BookId, problem_id: str, count: int, at: datetime) -> None:
    """Let `count` reports join a problem of the desk that the environment names, told a second apart until `at`."""
    async with open_desk(settings_from_environment(), await connect(lazy=True)) as desk:
        await report_again_at(desk, book, problem_id, count, at)


async def report_again_at(desk: DeskServices, book: BookId, problem_id: str, count: int, at: datetime) -> None:
    """The same at a desk that is open."""
    for number in range(count):
        words = Words(desk.vault, SARI, f"report:{number}")
        told = at - timedelta(seconds=count - number)
        intake = Intake(
            intake_id=f"r-{problem_id[:8]}-{number:05}",
            channel=IntakeChannel.WHATSAPP,
            reporter_role="warga",
            region="17.07.03",
            occurred_at=told,
            reported_at=told,
            text=words.seal(f"Listrik masih padam, laporan ke-{number + 2}."),
        )
        envelope = CommandEnvelope(
            command_id=f"intake/{intake.intake_id}",
            stream=problem_stream(book, problem_id),
            actor=SARI,
            command=AttachIntakeReport(intake=intake, matched_by=("same-category",)),
        )
        outcome = await send(desk.commands, envelope, words)
        assert not isinstance(outcome, Refused), outcome
