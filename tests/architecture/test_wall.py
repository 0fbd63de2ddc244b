"""Whoever looks has no way past the wall of the database: statements and events are read by a sight, or stand here."""

import ast
from pathlib import Path
from typing import Final

from projections import queries
from tests.architecture.test_sight import UNSCOPED_STATEMENTS

ROOT = Path(__file__).parents[2]

FACES: Final = ("reading", "cli", "web")
READING: Final = {"read", "read_book", "vault_item", "vault_items", "large_body"}
"""What a ledger gives to who needs no sight."""

OF_THE_SERVICE: Final = {
    "reading/health.py": "the doctor asks as the service, and a check of its own for the right to",
    "web/links/referral.py": "a link's page is its letter, which the service writes, with the event that it left",
    "web/links/report.py": "the same",
    "cli/pages/demo_screen.py": "the demo shows its own invented day, and nobody signs in",
}
"""Modules of faces that read the ledger itself, each with its reason."""


def _calls(path: Path) -> list[ast.Call]:
    return [each for each in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(each, ast.Call)]


def _reads_the_ledger_itself(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in READING:
        return False
    owner = call.func.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return name.lstrip("_") in {"ledger", "items"}


def test_events_and_sealed_words_are_read_by_a_sight_wherever_somebody_looks() -> None:
    found = {
        str(path.relative_to(ROOT))
        for room in FACES
        for path in (ROOT / room).rglob("*.py")
        if any(_reads_the_ledger_itself(call) for call in _calls(path))
    }
    assert found == OF_THE_SERVICE.keys()


def test_no_statement_for_somebody_who_looks_is_read_as_the_service() -> None:
    path = Path(queries.__file__)
    as_the_service = set()
    for call in _calls(path):
        named = [each.value for each in call.args if isinstance(each, ast.Constant)]
        if any(isinstance(each, ast.Name) and each.id == "THE_SERVICE" for each in call.args):
            as_the_service |= set(named)
    by_sight = {"claim", "give_back", "as_of", "nil_reports", "charters", "heard", "kept_views"}
    assert as_the_service == UNSCOPED_STATEMENTS - by_sight


def test_nothing_but_what_is_listed_stands_in_the_schema_of_the_wall() -> None:
    """A policy that asked `projections.seen` would share its faults."""
    wall = (ROOT / "ledger/sql/schema.sql").read_text(encoding="utf-8").partition("-- The second wall")[2]
    statements = "\n".join(line for line in wall.splitlines() if not line.startswith("--"))
    assert "CREATE POLICY in_sight" in statements
    for shared in ("projections.seen", "projections.is_within"):
        assert shared not in statements
