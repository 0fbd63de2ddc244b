"""Command lines as somebody types them, in this process, with what they print and the status they end with."""

import base64
import io
import json
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pytest

from cli.app import main

NOBODY_LISTENS = "127.0.0.1:1"
VAULT_KEY = base64.b64encode(bytes(32)).decode()
IDENTITY_KEY = base64.b64encode(bytes(range(32))).decode()

WAIT_SECONDS = 60.0
PAUSE_SECONDS = 0.1

Found = TypeVar("Found")


class Ran(NamedTuple):
    """How a command line ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Terminal:
    """Types command lines at one desk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def type(self, *arguments: str, said: str | bytes = "") -> Ran:
        content = said.encode() if isinstance(said, str) else said
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            status = main(arguments)
        assert "Traceback" not in err.getvalue()
        return Ran(status, out.getvalue(), err.getvalue())

    def ask(self, *arguments: str, said: str | bytes = "") -> Any:
        """The JSON document of a command line that has to succeed."""
        ran = self.type(*arguments, "--json", said=said)
        assert ran.status == 0, ran
        return ran.json

    def refused(self, *arguments: str, said: str | bytes = "") -> str:
        """The code under which a command line has to be refused."""
        ran = self.type(*arguments, said=said)
        assert ran.status == 1, ran
        assert ran.out == ""
        return ran.err.partition(":")[0]

    def until(self, look: Callable[[], Found | None]) -> Found:
        """What `look` finds, once it finds something: the desk's process needs its moment."""
        give_up_at = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < give_up_at:
            if (found := look()) is not None:
                return found
            time.sleep(PAUSE_SECONDS)
        raise AssertionError("it did not come to that")

    def problem_in(self, problem: str, *phases: str) -> Any:
        """The problem, once it is in one of these phases."""

        def look() -> Any:
            shown = self.ask("show", problem)["problem"]
            return shown if shown["phase"] in phases else None

        return self.until(look)


def terminal_at(database: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal whose environment names a database, and an engine that is away."""
    for name in ("DESK_ACTOR", "DESK_LANGUAGE", "DESK_REGION", "DESK_ELECTION_YEAR", "TEMPORAL_NAMESPACE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DESK_DATABASE_URL", database)
    monkeypatch.setenv("DESK_VAULT_KEY", VAULT_KEY)
    monkeypatch.setenv("DESK_IDENTITY_KEY", IDENTITY_KEY)
    monkeypatch.setenv("DESK_DATA_DIR", str(folder / "data"))
    monkeypatch.setenv("TEMPORAL_ADDRESS", NOBODY_LISTENS)
    monkeypatch.setenv("COLUMNS", "160")
    return Terminal(monkeypatch)
