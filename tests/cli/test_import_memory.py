"""What an import keeps of its rows: next to nothing, however many there are.

Counted are the bytes of Python's objects at their most, of which each run has as many, not those of the process.
"""

import gc
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.import_results import AcceptedRow, RefusedRow, Results
from intake_files.cells import CellFault
from intake_files.opening import table_of
from intake_files.reports import OPTIONAL_COLUMNS, REQUIRED_COLUMNS, CellNotice, reports_of
from tests.given.terminal import Terminal
from tests.intake_files.files import csv_file
from tests.intake_files.test_reports import WIB

HEADER = "No;Tanggal;Jam;Kode kecamatan;Uraian;Jabatan"
NOTICE = CellNotice(code="CUT_NUMBER", cell=CellFault(column="contact", cell="8,12E+10"))
FAULT = CellFault(column="channel", cell="merpati", expected=("whatsapp",))


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    terminal.ask("books", "open", "17.07")
    return terminal


def rows(first: int, count: int) -> list[str]:
    """So many rows; each opens a problem."""
    return [
        f"{number};27/11/2024;07.15;17.07.05;Ada bagi-bagi uang untuk memilih calon di RT {number} sejak pagi;warga"
        for number in range(first, first + count)
    ]


def most_bytes(work: Callable[[], object]) -> int:
    """Bytes of Python's objects at the most while `work` is done, beyond what there was before."""
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        work()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def growth_per_row(work: Callable[[int], object], few: int, many: int) -> float:
    """Bytes that each further row takes at the most, once everything that is made once is made."""
    work(few)
    return (most_bytes(lambda: work(many)) - most_bytes(lambda: work(few))) / (many - few)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_file_that_is_read_takes_little_more_than_its_bytes(encoding: str) -> None:
    contents = {count: csv_file(*rows(0, count), header=HEADER).decode().encode(encoding) for count in (200, 800)}

    def read(count: int) -> None:
        table = table_of(contents[count], REQUIRED_COLUMNS, OPTIONAL_COLUMNS)
        assert sum(1 for _ in reports_of(table, "17.07", WIB)) == count

    assert growth_per_row(read, 200, 800) < 2 * len(contents[200]) / 200


def test_results_are_counted_for_people_and_packed_for_a_program() -> None:
    def add(count: int, *, keeps_rows: bool) -> None:
        results = Results(keeps_rows=keeps_rows)
        for row in range(count):
            unique = f"{row * 2_654_435_761 % 2**32:08x}"
            accepted = AcceptedRow(
                row=row, disposition="became", intake_id=unique, problem_id=unique, fresh=True, notices=(NOTICE,)
            )
            results.add(accepted)
            results.add(RefusedRow(row=row, code="BAD_VALUE", message="channel merpati", cell=FAULT))

    assert growth_per_row(lambda count: add(count, keeps_rows=False), 200, 2_000) < 1
    assert growth_per_row(lambda count: add(count, keeps_rows=True), 2_000, 6_000) < 80


def test_an_import_keeps_no_problem_that_it_opened(desk: Terminal, tmp_path: Path) -> None:
    begun = 0

    def imported(count: int) -> None:
        nonlocal begun
        file = tmp_path / f"{begun}.csv"
        file.write_bytes(csv_file(*rows(begun, count), header=HEADER))
        begun += count
        assert desk.ask("import", str(file))["fresh"] == count

    # A problem's state takes more than four thousand bytes, and the packed sketch of a report less than five hundred.
    assert growth_per_row(imported, 150, 450) < 1_500
