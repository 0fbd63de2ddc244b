"""Envelopes with something wrong in them, by the ten thousand: `python -m tests.cli.mutations COUNT SEED`.

Command envelopes go to `desk submit` at the desk that the environment names, at which problems are opened for them, and
to `desk import` as files; reports go to `desk classify` as lines. Ends at the first one that is answered by a fault of
the program.
"""

import asyncio
import io
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

import orjson

from cli import submitting
from cli.classify import classify_lines
from cli.exit_status import ExitStatus
from cli.failures import report_failure
from cli.session import desk_services
from commands.intake.report import IntakeOutcome, IntakeReport
from commands.intake.service import IntakeService
from domain.actor import Actor
from domain.codes import Role
from intake_files.reports import read_reports
from intake_files.table import UnusableFile
from tests.cli.rubbish_envelopes import envelopes, lines

PROBLEMS = 50
"""Many, for an accepted command may end one."""

SARI = Actor(id="operator:sari", role=Role.OPERATOR, region="17.07")
AT = datetime(2024, 11, 27, tzinfo=UTC)


class ProgramFault(Exception):
    """What was answered so."""


def classified(contents: Iterator[bytes]) -> Counter[str]:
    """Codes under which the lines are refused, and how many are classified.

    Raises:
        ProgramFault: a line has no answer of its own.
    """
    found: Counter[str] = Counter()
    for content in contents:
        said = io.StringIO()
        classify_lines(io.BytesIO(content + b"\n"), said)
        answers = said.getvalue().splitlines()
        if len(answers) != bool(content.strip()):
            raise ProgramFault(content)
        found.update(str(orjson.loads(answer).get("error", "classified")).partition(":")[0] for answer in answers)
    return found


def read_as_files(contents: Iterator[bytes]) -> Counter[str]:
    """The faults for which they are no files of reports, and how many are."""
    found: Counter[str] = Counter()
    for content in contents:
        try:
            read_reports(content, "17.07", ZoneInfo("Asia/Jakarta"))
        except UnusableFile as unusable:
            found[unusable.fault] += 1
        else:
            found["read"] += 1
    return found


async def submitted(count: int, seed: int) -> Counter[str]:
    """Codes under which `count` envelopes are refused, and how many are accepted.

    Raises:
        ProgramFault: one is answered by neither.
    """
    found: Counter[str] = Counter()
    async with desk_services() as desk:
        problems = [await _opened(desk.intake, f"{seed}-{number}") for number in range(PROBLEMS)]
        with patch.object(submitting, "desk_services", lambda: nullcontext(desk)):
            for number, problem_id in enumerate(problems):
                for content in envelopes(problem_id, count // PROBLEMS, seed * PROBLEMS + number):
                    found[await _answer(content)] += 1
    return found


async def _opened(intake: IntakeService, key: str) -> str:
    report = IntakeReport(
        intake_key=key,
        desk="17.07",
        text=f"Ada bagi-bagi uang untuk memilih calon, laporan {key}",
        occurred_at=AT,
        reported_at=AT,
    )
    outcome = await intake.receive(report, SARI)
    assert isinstance(outcome, IntakeOutcome), outcome
    assert outcome.problem_id is not None, outcome
    return outcome.problem_id


async def _answer(content: bytes) -> str:
    try:
        answer = await submitting._submit(content)
    except Exception as error:
        said, complained = io.StringIO(), io.StringIO()
        with redirect_stdout(said), redirect_stderr(complained):
            status = report_failure(error, as_json=True)
        if status not in (ExitStatus.REFUSED, ExitStatus.USAGE):
            raise ProgramFault(content, complained.getvalue()) from error
        return str(orjson.loads(said.getvalue())["code"])
    if answer.status not in (ExitStatus.OK, ExitStatus.REFUSED):
        raise ProgramFault(content)
    return "accepted"


def _tell(count: int, seed: int) -> None:
    works: dict[str, Callable[[], Counter[str]]] = {
        "classify": lambda: classified(lines(count, seed)),
        "import": lambda: read_as_files(envelopes("a-problem", count, seed)),
        "submit": lambda: asyncio.run(submitted(count, seed)),
    }
    for name, work in works.items():
        began = time.monotonic()
        found = work()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(dict(found.most_common()))  # noqa: T201
        print(f"{name}: {found.total()}, {time.monotonic() - began:.0f} s, peak {peak} MiB")  # noqa: T201


if __name__ == "__main__":
    _tell(int(sys.argv[1]), int(sys.argv[2]))
