"""Reading the CSV tables of the reference data, with errors that name the file and the line."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent


class BadReferenceData(Exception):
    """A table of the reference data is wrong; names the file and the line."""

    def __init__(self, file: str, line: int, why: str) -> None:
        super().__init__(f"{file}, line {line}: {why}")
        self.file = file
        self.line = line


class Row(NamedTuple):
    """One line of a table."""

    file: str
    line: int
    cells: tuple[str, ...]

    def wrong(self, why: str) -> BadReferenceData:
        """The error to raise about this line."""
        return BadReferenceData(self.file, self.line, why)


def read_table(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Lines of the table at `path`, cells in the order of `columns`, without outer spaces.

    Raises:
        BadReferenceData: the file is not UTF-8, lacks a column, has one too many, or has a line of another length.
    """
    file = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    line = 1
    try:
        with path.open(encoding="utf-8", newline="") as source:
            reader = csv.reader(source, strict=True)
            header = next(reader, [])
            if sorted(header) != sorted(columns):
                raise BadReferenceData(file, 1, f"columns are {header}, not {list(columns)}")
            places = [header.index(column) for column in columns]
            for cells in reader:
                line = reader.line_num
                if len(cells) != len(header):
                    raise BadReferenceData(file, line, f"{len(cells)} cells, not {len(header)}")
                yield Row(file, line, tuple(cells[place].strip() for place in places))
    except UnicodeDecodeError as error:
        raise BadReferenceData(file, 1, "is not UTF-8") from error
    except csv.Error as error:
        raise BadReferenceData(file, line, str(error)) from error


def listed(cell: str) -> tuple[str, ...]:
    """Parts of a cell that are separated by semicolons."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def truth(row: Row, cell: str) -> bool:
    """The cell as yes or no.

    Raises:
        BadReferenceData: it is neither.
    """
    match cell:
        case "true" | "yes":
            return True
        case "false" | "no" | "":
            return False
    raise row.wrong(f"{cell!r} is neither yes nor no")
