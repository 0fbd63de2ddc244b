"""A rehearsal's book and a real one in one database, followed by one worker that was told nothing of either."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import TypeAdapter

from tests.e2e.conftest import a_running_desk
from tests.e2e.roads import open_road
from tests.given.terminal import Terminal

SPEED: Final = 2000
WITHIN: Final = TypeAdapter(timedelta)
REHEARSED: Final = "17.08"
ACKNOWLEDGE: Final = {"S1": 24.0, "S2": 6.0, "S3": 2.0}
"""Hours within which an agency acknowledges, more than three days from voting day."""


@pytest.fixture(scope="module")
def running_desk() -> Iterator[Path]:
    """Data folder of a desk whose letters wait for company, as those of every desk do."""
    with a_running_desk() as data_dir:
        yield data_dir


@pytest.fixture(scope="module")
def begins_at() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def two_books(terminal: Terminal, begins_at: datetime, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal that is told nothing of the rehearsal which the second desk was opened for."""
    with monkeypatch.context() as told:
        told.setenv("DESK_FICTITIOUS", "true")
        told.setenv("DESK_REHEARSAL_BEGINS_AT", begins_at.isoformat())
        told.setenv("DESK_REHEARSAL_SHOWS", "2024-11-05T08:00+07:00")
        told.setenv("DESK_REHEARSAL_SPEED", str(SPEED))
        terminal.ask("books", "open", REHEARSED)
    return terminal


def asked(terminal: Terminal, desk: str, kecamatan: str) -> Any:
    """A problem of the desk that waits for its agencies, as its events tell it."""
    number = open_road(terminal, kecamatan, desk=desk)["problem_id"]

    def look() -> Any:
        shown = terminal.ask("show", number, "--desk", desk)
        return shown if shown["problem"]["phase"] == "coordinating" else None

    return terminal.until(look)


def clocks(shown: Any) -> Any:
    """What was frozen into the problem when it was inventoried."""
    (inventoried,) = (each for each in shown["problem"]["timeline"] if each["type"] == "ProblemInventoried")
    return inventoried["data"]


def test_deadlines_are_those_of_each_problems_book(two_books: Terminal, running_desk: Path) -> None:
    rehearsed, real = asked(two_books, REHEARSED, "17.08.01"), asked(two_books, "17.07", "17.07.10")
    hours = ACKNOWLEDGE[real["problem"]["severity"]]

    assert rehearsed["problem"]["severity"] == real["problem"]["severity"]
    assert (rehearsed["fictitious"], real["fictitious"]) == (True, False)
    for shown, speed, version in ((rehearsed, SPEED, f"2024.1/x{SPEED}"), (real, 1, "2024.1")):
        frozen = clocks(shown)
        assert frozen["policy_version"] == version
        within = WITHIN.validate_python(frozen["clocks"]["acknowledge_within"])
        assert abs(within * speed - timedelta(hours=hours)) <= timedelta.resolution * speed

    def missed() -> Any:
        shown = two_books.ask("show", rehearsed["problem"]["problem_id"], "--desk", REHEARSED)
        happened = [each for each in shown["problem"]["timeline"] if each["type"] == "ReminderSent"]
        return happened or None

    reminded = two_books.until(missed)
    shown = two_books.ask("show", real["problem"]["problem_id"])
    assert "ReminderSent" not in [each["type"] for each in shown["problem"]["timeline"]]
    since = datetime.fromisoformat(reminded[0]["at"]) - datetime.fromisoformat(rehearsed["problem"]["inventoried_at"])
    assert since >= timedelta(hours=hours / 2) / SPEED

    letters = [each.read_text("utf-8") for each in (running_desk / "outbox").glob("*.notice.json")]
    told = [each for each in letters if rehearsed["problem"]["problem_id"] in each]
    assert told
    assert all("REKAAN" in each for each in told)
    # The minutes that a letter may wait are long over there, and minutes here.
    assert not [each for each in letters if real["problem"]["problem_id"] in each]
    name = real["problem"]["problem_id"]
    waiting = [each for each in two_books.ask("notices", "list")["notices"] if each["problem_id"] == name]
    assert waiting
    inventoried = datetime.fromisoformat(real["problem"]["inventoried_at"])
    for each in waiting:
        waits = datetime.fromisoformat(each["goes_at"]) - inventoried
        assert timedelta(seconds=59) < waits < timedelta(minutes=11)
    letter = two_books.ask("notices", "print", name, waiting[0]["notice_id"])
    assert "REKAAN" not in letter["subject"] + letter["body"]
