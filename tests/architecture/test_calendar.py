"""Dates and hours are read through the calendar: nobody else turns an instant into a day, or a day into an instant."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in ("bench", "tests"))

TURNS = frozenset({"astimezone", "date", "combine"})
"""Methods that make a day or an hour of an instant, or an instant of a day."""

EXEMPT = {
    "commands/intake/report.py": "an instant within what a report says, in UTC",
    "domain/calendar.py": "the one place",
    "domain/classifying/classify.py": "the day that a reporter told, at the ends of what a date can be",
    "domain/desk/cadence.py": "the instants of a period as they are stored, in UTC",
    "domain/notice.py": "an instant within the id of a notice, in UTC",
    "domain/problem/plan.py": "an instant within the id of a command, in UTC",
    "notices/returned_mail.py": "the dates within a mail, in UTC",
    "notices/webhook.py": "the clock of the signature, which a receiver compares with its own",
    "projections/timeline/summaries.py": "an instant within a stored summary, in UTC",
}


TOLD_BY_SETTINGS = {
    "cli/up.py": "opens books",
    "composition.py": "opens books",
}
"""Who may ask the settings for a calendar: who opens a book with it. What is in a book is read by the book's own."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    roots = sorted(ROOT.glob("*.py"))
    for path in [*roots, *(each for room in ROOMS for each in sorted((ROOT / room).rglob("*.py")))]:
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def turned(tree: ast.Module) -> list[int]:
    """Lines where an instant becomes a day or an hour, or the other way round."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TURNS
    ]


def test_an_instant_becomes_a_day_in_the_calendar_only() -> None:
    assert {name for name, tree in modules() if turned(tree)} == set(EXEMPT)


def asked_of_settings(tree: ast.Module) -> list[int]:
    """Lines where settings are asked for the calendar of a process."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "calendar"
        and ast.unparse(node.value).rpartition(".")[2] == "settings"
    ]


def test_no_process_has_a_calendar_of_its_own() -> None:
    assert {name for name, tree in modules() if asked_of_settings(tree)} == set(TOLD_BY_SETTINGS)


@pytest.mark.parametrize("snippet", ["shown = services.settings.calendar.shown(now)", "calendar = settings.calendar"])
def test_whoever_asks_the_settings_is_seen(snippet: str) -> None:
    assert asked_of_settings(ast.parse(snippet)) == [1]
    assert not asked_of_settings(ast.parse("calendar = await self.calendars.of(book)"))


@pytest.mark.parametrize(
    "snippet",
    ["day = now.date()", "local = now.astimezone(zone)", "end = datetime.combine(day, time.max, zone)"],
)
def test_what_goes_past_the_calendar_is_seen(snippet: str) -> None:
    assert turned(ast.parse(snippet)) == [1]


@pytest.mark.parametrize(
    "snippet", ["day = local.date_of(now)", "first = local.first_of(day)", "day = date(2024, 1, 1)"]
)
def test_what_asks_the_calendar_is_let_through(snippet: str) -> None:
    assert not turned(ast.parse(snippet))
