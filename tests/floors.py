"""Coverage held against its floors: `python -m tests.floors`, after a measured run (`make coverage`).

A floor is a percentage of lines and branches together, kept for a room or a part of one in `pyproject.toml`. A file
belongs to the longest name that it begins with. Nothing may fall below its floor; what rises may have its floor raised.
"""

import json
import sys
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from coverage import Coverage

ROOT: Final = Path(__file__).parents[1]
CONFIGURATION: Final = ROOT / "pyproject.toml"
WORTH_RAISING: Final = 2
"""Percentage points above its floor at which a room is named."""


class Reached(NamedTuple):
    """What the tests reach of a room, in lines and branches."""

    covered: int
    total: int

    @property
    def percent(self) -> float:
        return 100 * self.covered / self.total if self.total else 100.0


def floors() -> dict[str, float]:
    """The floors that are kept, by the beginning of a path."""
    tables = tomllib.loads(CONFIGURATION.read_text(encoding="utf-8"))["tool"]
    kept: dict[str, float] = tables["desk-pilkada"]["coverage-floors"]
    return kept


def reached(files: Mapping[str, Mapping[str, Any]], rooms: Iterable[str]) -> dict[str, Reached]:
    """What was reached of each room, from the files of coverage's own report.

    Raises:
        KeyError: a file belongs to no room.
    """
    named = sorted(rooms, key=len, reverse=True)
    sums = defaultdict[str, list[int]](lambda: [0, 0])
    for path, report in files.items():
        room = next((name for name in named if path == name or path.startswith(f"{name}/")), None)
        if room is None:
            raise KeyError(f"{path} has no floor in {CONFIGURATION.name}")
        summary = report["summary"]
        sums[room][0] += summary["covered_lines"] + summary["covered_branches"]
        sums[room][1] += summary["num_statements"] + summary["num_branches"]
    return {room: Reached(*counted) for room, counted in sums.items()}


def faults(measured: Mapping[str, Reached], kept: Mapping[str, float]) -> list[str]:
    """Rooms below their floors, and floors under which nothing was measured."""
    below = [
        f"{room}: {measured[room].percent:.2f} % reached, {floor} % is the floor"
        for room, floor in kept.items()
        if room in measured and measured[room].percent < floor
    ]
    return below + [f"{room}: has a floor and no file" for room in kept if room not in measured]


def measured_files() -> dict[str, Any]:
    """The report of the last measured run, by file."""
    coverage = Coverage()
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        coverage.json_report(outfile=str(report))
        files: dict[str, Any] = json.loads(report.read_bytes())["files"]
    return files


def missing_in(files: Mapping[str, Mapping[str, Any]], room: str) -> list[str]:
    """Lines and branches of a room that no test reaches."""
    return [
        f"  {path}: lines {report['missing_lines']}, branches {report['missing_branches']}"
        for path, report in files.items()
        if path.startswith(room) and (report["missing_lines"] or report["missing_branches"])
    ]


def main() -> int:
    """Print what is reached; 1 if anything is below its floor."""
    kept, files = floors(), measured_files()
    measured = reached(files, kept)
    for room in sorted(measured):
        percent = measured[room].percent
        hint = "  (its floor may rise)" if percent - kept[room] >= WORTH_RAISING else ""
        sys.stdout.write(f"{room:22} {percent:6.2f} %  floor {kept[room]:>5} %{hint}\n")
    found = faults(measured, kept)
    for fault in found:
        room = fault.partition(":")[0]
        details = missing_in(files, room) if kept[room] == 100 else []
        sys.stdout.write("\n".join(["", f"BELOW THE FLOOR  {fault}", *details, ""]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
