"""One intent is one command, whichever way it comes in: a verb, an envelope, or the cast of the sample day."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from composition import DeskServices, open_desk
from demo.cast import Cast
from demo.habits import Intention
from demo.mailbox import Mailbox
from demo.stage import Stage
from domain.actor import Actor
from domain.codes import Role
from domain.problem.process import problem_stream
from infra.settings import Settings
from infra.temporal.client import connect
from tests.given.terminal import NOBODY_LISTENS, VAULT_KEY, Terminal

SARI = Actor(id="sari", role=Role.OPERATOR, region="17.07")
WORDS = "Sudah dihubungi lewat telepon"


@pytest_asyncio.fixture(loop_scope="session")
async def services(terminal: Terminal, a_database: str, tmp_path: Path) -> AsyncIterator[DeskServices]:
    """Those of a process beside the terminal."""
    settings = Settings.model_validate({"data_dir": tmp_path, "database_url": a_database, "vault_key": VAULT_KEY})
    nowhere = await connect(address=NOBODY_LISTENS, lazy=True)
    async with open_desk(settings, nowhere) as opened:
        yield opened
        await opened.relay.settled()


async def typed(terminal: Terminal, *arguments: str, said: str = "") -> dict[str, object]:
    """What a command line answers; in a thread, because it has an event loop of its own."""
    ran = await asyncio.to_thread(terminal.type, *arguments, said=said)
    assert ran.status == 0, ran
    answer: dict[str, object] = ran.json
    return answer


async def test_a_note_that_comes_in_by_every_entrance_is_recorded_once(
    terminal: Terminal, services: DeskServices, tmp_path: Path
) -> None:
    await typed(terminal, "books", "open", "17.07", "--json")
    problem = str((await typed(terminal, "open", "--text", "Listrik padam di gudang KPU", "--json"))["problem_id"])
    command_id = f"demo/{problem}/note"
    envelope = {
        "command_id": command_id,
        "problem_id": problem,
        "desk": "17.07",
        "actor": SARI.model_dump(mode="json"),
        "command": {"type": "AddNote", "text": WORDS},
    }

    verb = await typed(terminal, "note", problem, WORDS, "--command-id", command_id, "--as", "operator:sari", "--json")
    submitted = await typed(terminal, "submit", said=json.dumps(envelope))
    cast = await acted(services, tmp_path, problem)

    assert (verb["events"], verb["fresh"]) == (["NoteAdded"], True)
    assert (submitted["version"], submitted["fresh"]) == (verb["version"], False)
    assert (cast.sent, cast.refused) == (1, {})
    shown = await services.commands.snapshot(problem_stream(services.book_of("17.07"), problem))
    assert shown.version == verb["version"]


async def acted(services: DeskServices, folder: Path, problem: str) -> Cast:
    """The cast, once one of them has written the same note."""
    stage = Stage(
        outbox=folder,
        client=services.client,
        ledger=services.ledger,
        book=services.book_of("17.07"),
        vault=services.vault,
        commands=services.commands,
        intake=services.intake,
        queries=services.queries,
        rules=await services.rules_of(services.book_of("17.07")),
        now=services.now,
        intake_id=str,
        compare_projections=lambda: services.compare_projections(repair=False),
    )
    cast = Cast(stage, Mailbox(folder, ()))
    await cast._carry_out(Intention(services.now(), "note", problem, SARI, None, WORDS))
    return cast
