"""Processor seconds of other processes, from the kernel's own accounts."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(pid: int, *, with_children: bool = False) -> float:
    """User and system seconds of a process; with its living and its ended children if asked."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    own = (int(fields[11]) + int(fields[12])) / _TICKS
    if not with_children:
        return own
    ended = (int(fields[13]) + int(fields[14])) / _TICKS
    return own + ended + sum(processor_seconds(child, with_children=True) for child in _children(pid))


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found.extend(int(each) for each in (task / "children").read_text(encoding="ascii").split())
    return found
