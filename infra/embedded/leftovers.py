"""Programs that a killed predecessor left running.

On Linux none are expected, since they die with their starter; but a PostgreSQL that stops may take its time, and other
systems know no such promise. They are recognised by name and by words of their command line that hold only for one data
folder, not by a recorded process id, which the system may have given to somebody else since.
"""

import signal
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import psutil

PATIENCE_SECONDS: Final = 15.0
"""For each of the two signals; PostgreSQL may have to write a checkpoint."""


@dataclass(frozen=True)
class Mark:
    """What tells the processes of one data folder from all others."""

    program: str
    words: str
    """Found in the command line, which every account may read."""

    def is_borne_by(self, process: psutil.Process) -> bool:
        """Whether `process` runs and is one of them."""
        try:
            return (
                process.name() == self.program
                and self.words in " ".join(process.cmdline())
                and process.status() != psutil.STATUS_ZOMBIE
            )
        except psutil.Error:
            return False


def find_leftovers(mark: Mark) -> list[psutil.Process]:
    """Running processes that bear `mark` and whose parent does not."""
    found = [process for process in psutil.process_iter() if mark.is_borne_by(process)]
    pids = {process.pid for process in found}
    return [process for process in found if _parent_pid(process) not in pids]


def end_leftovers(mark: Mark, gentle: signal.Signals) -> Sequence[int]:
    """End the processes that bear `mark`, and return their ids once they are gone.

    Call it only while holding the data folder's lock; blocks for up to half a minute.
    """
    ended: list[int] = []
    for insistent in (gentle, signal.SIGKILL):
        leftovers = find_leftovers(mark)
        for process in leftovers:
            try:
                process.send_signal(insistent)
            except psutil.NoSuchProcess:
                continue
            ended.append(process.pid)
        psutil.wait_procs(leftovers, timeout=PATIENCE_SECONDS)
    return sorted(set(ended))


def _parent_pid(process: psutil.Process) -> int:
    try:
        return int(process.ppid())
    except psutil.Error:
        return 0
