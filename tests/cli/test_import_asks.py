"""Before a file makes problems and letters, a person at a terminal is asked; a program never is."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from cli.exit_status import ExitStatus
from tests.cli.test_importing import HEADER, MONEY, NOTHING_HAPPENED, OUTAGE
from tests.given.terminal import Terminal, terminal_at
from tests.intake_files.files import csv_file

TYPED = "from cli.app import run; run()"
QUESTION = "Catat sekarang?"


class Seen(NamedTuple):
    """What a person saw, and how it ended."""

    status: int
    page: str


def at_a_terminal(*arguments: str, answer: str) -> Seen:
    """A command line with a person who has typed `answer`."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", TYPED, *arguments], stdin=theirs, stdout=theirs, stderr=theirs
    ) as asked:
        os.close(theirs)
        os.write(ours, answer.encode())
        said = b""
        with suppress(OSError):  # what reading from a terminal says that nobody has open any more
            while piece := os.read(ours, 4096):
                said += piece
    os.close(ours)
    return Seen(asked.returncode, said.decode())


@pytest.fixture(scope="module")
def desk(a_shared_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A terminal of a desk with a book."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        terminal = terminal_at(a_shared_database, tmp_path_factory.mktemp("desk"), monkeypatch)
        terminal.ask("books", "open", "17.07")
        yield terminal


def written(folder: Path, *rows: str) -> str:
    path = folder / "harian.csv"
    path.write_bytes(csv_file(*rows, header=HEADER))
    return str(path)


@pytest.mark.parametrize("answer", ["n\n", "\n", "\x04"], ids=["no", "nothing", "end of input"])
def test_who_does_not_agree_leaves_everything_as_it_was(desk: Terminal, tmp_path: Path, answer: str) -> None:
    seen = at_a_terminal("import", written(tmp_path, OUTAGE), answer=answer)

    assert (seen.status, QUESTION in seen.page) == (ExitStatus.INTERRUPTED, True)
    assert "1 masalah baru" in seen.page
    assert "surat ke" in seen.page
    assert desk.ask("list")["problems"] == []


def test_who_agrees_has_it_stored(desk: Terminal, tmp_path: Path) -> None:
    seen = at_a_terminal("import", written(tmp_path, MONEY), answer="y\n")

    assert (seen.status, QUESTION in seen.page) == (ExitStatus.OK, True)
    assert "1 baris: 1 masalah baru" in seen.page


def test_nobody_is_asked_who_has_agreed_before_or_of_whom_nobody_else_hears(desk: Terminal, tmp_path: Path) -> None:
    for arguments in (
        ("import", written(tmp_path, MONEY.replace("08.10", "08.15")), "--yes"),
        ("import", written(tmp_path, NOTHING_HAPPENED)),
        ("import", written(tmp_path, MONEY.replace("08.10", "08.20")), "--arsip"),
        ("import", written(tmp_path, MONEY.replace("08.10", "08.25")), "--json"),
    ):
        seen = at_a_terminal(*arguments, answer="")
        assert (seen.status, QUESTION in seen.page) == (ExitStatus.OK, False), seen.page
