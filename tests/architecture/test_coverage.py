"""Coverage is held by floors, and nothing is left out of it without a reason beside it."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture.test_tree import files
from tests.floors import Reached, faults, floors, missing_in, reached

ROOT = Path(__file__).parents[2]

LEFT_OUT = {"domain": 1}
"""Lines and branches that coverage is told to overlook, by room; whoever adds one counts it here."""

OVERLOOKED = re.compile(r"#\s*pragma: no (?:cover|branch)(.*)$", re.MULTILINE)


def overlooked() -> list[tuple[str, str]]:
    """Room and reason of every such mark outside the tests."""
    return [
        (path.relative_to(ROOT).parts[0], reason)
        for path in files()
        if path.suffix == ".py" and not path.is_relative_to(ROOT / "tests")
        for reason in OVERLOOKED.findall(path.read_text(encoding="utf-8"))
    ]


def test_what_coverage_overlooks_is_counted() -> None:
    assert Counter(room for room, _ in overlooked()) == LEFT_OUT


def test_what_coverage_overlooks_has_its_reason_beside_it() -> None:
    assert not [reason for _, reason in overlooked() if not re.fullmatch(r" - \w.{10,}", reason)]


def test_every_room_has_its_floor_and_the_rules_are_reached_whole() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench", "tests"}
    roots = {path.name for path in ROOT.glob("*.py")}

    assert {name for name in floors() if "/" not in name} == rooms | roots
    assert floors()["domain"] == 100


def a_report(covered: int, total: int, missing: list[int] | None = None) -> dict[str, object]:
    summary = {"covered_lines": covered, "covered_branches": 0, "num_statements": total, "num_branches": 0}
    return {"summary": summary, "missing_lines": missing or [], "missing_branches": []}


def test_a_file_counts_for_the_longest_name_that_it_begins_with() -> None:
    report = {"domain/base.py": a_report(4, 4), "domain/desk/state.py": a_report(1, 2), "worker.py": a_report(0, 1)}

    assert reached(report, ["domain", "domain/desk", "worker.py"]) == {
        "domain": Reached(4, 4),
        "domain/desk": Reached(1, 2),
        "worker.py": Reached(0, 1),
    }


def test_a_file_of_no_room_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"domains/base\.py"):
        reached({"domains/base.py": a_report(1, 1)}, ["domain"])


@pytest.mark.parametrize(
    ("covered", "kept", "count"),
    [(100, {"cli": 100}, 0), (99, {"cli": 100}, 1), (50, {"cli": 50}, 0), (50, {"cli": 50, "web": 10}, 1)],
)
def test_what_is_below_its_floor_and_a_floor_without_files_are_faults(
    covered: int, kept: dict[str, float], count: int
) -> None:
    assert len(faults({"cli": Reached(covered, 100)}, kept)) == count


def test_what_nobody_reaches_is_named() -> None:
    report = {"domain/base.py": a_report(1, 2, [7]), "domain/codes.py": a_report(2, 2), "cli/app.py": a_report(0, 1)}

    assert missing_in(report, "domain") == ["  domain/base.py: lines [7], branches []"]
