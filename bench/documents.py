"""`python -m bench.documents`: what a report of many problems costs on paper and as tables, in seconds and bytes."""

import argparse
import asyncio
import time
from collections.abc import Callable

from documents.press import Press
from documents.setting import set_pdf
from documents.tables import csv_of, json_of, tables_of, xlsx_of
from tests.given.printed import daily_report, referral_letter, slip


async def main() -> None:
    """Measure each once, and print a line for each."""
    parser = argparse.ArgumentParser(prog="bench.documents", description=__doc__)
    parser.add_argument("--problems", type=int, default=300, help="problems in the report")
    asked = parser.parse_args()
    report, press = daily_report(asked.problems), Press()
    tables = tables_of(report)
    ways: list[tuple[str, Callable[[], bytes]]] = [
        ("slip, with the compiler", lambda: set_pdf(slip())),
        (f"report of {asked.problems}", lambda: set_pdf(report)),
        ("the same as XLSX", lambda: xlsx_of(tables, report.made_at)),
        ("the same as CSV", lambda: b"".join(map(csv_of, tables))),
        ("the same as JSON", lambda: json_of(report)),
    ]
    for name, way in ways:
        begun, used = time.perf_counter(), time.process_time()
        made = way()
        _line(name, time.perf_counter() - begun, time.process_time() - used, len(made))
    for name, document in (("letter, beside", referral_letter()), ("report, beside", report)):
        begun = time.perf_counter()
        made = await press.set_pdf(document)
        _line(name, time.perf_counter() - begun, None, len(made))


def _line(name: str, seconds: float, processor_seconds: float | None, size: int) -> None:
    used = "" if processor_seconds is None else f"{processor_seconds:8.2f} s of processors"
    print(f"{name:28} {seconds:8.2f} s {size:12,} bytes{used}")


if __name__ == "__main__":
    asyncio.run(main())
