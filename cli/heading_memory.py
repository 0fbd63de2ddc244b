"""What a desk's headings mean, as somebody said it once; kept beside the data on this machine.

It is no part of the record: it changes nothing of what is stored, and another machine asks once more.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pydantic import Field, ValidationError

from cli.chat_messages import REPORTS
from cli.failures import WrongUsage
from cli.pages.output import complain
from domain.base import StoredValue
from domain.codes import RegionCode
from intake_files.columns import UNREAD, Hints
from intake_files.reports import OPTIONAL_COLUMNS, REQUIRED_COLUMNS
from wording.catalogue import text

FOLDER: Final = "headings"
_RANGE: Final = re.compile(r"([0-9]{1,5})(?:\s*-\s*([0-9]{1,5}))?")
_PAIR: Final = re.compile(r"\s*(.*\S)\s*=\s*(\S.*?)\s*", re.DOTALL)


class Remembered(StoredValue):
    """The file of one desk."""

    columns: dict[str, str] = Field(default_factory=dict)
    """Column by heading, as `Hints` has it."""


def hints_of(
    data_dir: Path,
    desk: RegionCode,
    mapped: Iterable[str],
    values: Iterable[str],
    sheet: str | None,
    messages: str | None = None,
) -> Hints:
    """What is known of the desk's headings, and what was typed, which goes before.

    Args:
        data_dir: folder of the data.
        desk: whose reports they are.
        mapped: `HEADING=column`, each.
        values: `column=what it says in every row`, each.
        sheet: name of the sheet that is meant.
        messages: numbers of messages of a chat and ranges of them, `3,5-7`.

    Raises:
        WrongUsage: something typed is no such pair, or names no column of a report.
    """
    columns = _pairs("--map", mapped)
    for column in columns.values():
        _check_column("--map", column, allowed=(UNREAD,))
    said = _pairs("--value", values)
    for column in said:
        _check_column("--value", column)
    return Hints(columns=_remembered(data_dir, desk) | columns, values=said, sheet=sheet, messages=_numbers(messages))


def means_reports(typed: str | None) -> bool:
    """Whether `--messages` asks for all that look like reports."""
    return typed is not None and typed.strip().casefold() in REPORTS


def _numbers(typed: str | None) -> tuple[int, ...]:
    if typed is None or means_reports(typed):
        return ()
    ranges = [_RANGE.fullmatch(each.strip()) for each in typed.split(",")]
    numbers: list[int] = []
    for found in ranges:
        if found is None:
            raise WrongUsage(text("{option}: tulis nomor pesan, misalnya 3,5-7", option="--messages"))
        numbers.extend(range(int(found[1]), int(found[2] or found[1]) + 1))
    return tuple(numbers)


def remember(data_dir: Path, desk: RegionCode, hints: Hints) -> None:
    """Keep what the headings mean for the desk's next file; nothing is written where nothing is new.

    A folder that cannot be written to is told; the file at hand needs no memory.
    """
    if hints.columns == _remembered(data_dir, desk):
        return
    path = _path(data_dir, desk)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        scratch = path.with_suffix(".new")
        scratch.write_text(Remembered(columns=hints.columns).model_dump_json(indent=2), encoding="utf-8")
        scratch.replace(path)
    except OSError as error:
        complain(text("Arti judul kolom tidak dapat diingat: {why}", why=error.strerror))


def _remembered(data_dir: Path, desk: RegionCode) -> dict[str, str]:
    try:
        return dict(Remembered.model_validate_json(_path(data_dir, desk).read_bytes()).columns)
    except (OSError, ValidationError):
        return {}


def _path(data_dir: Path, desk: RegionCode) -> Path:
    return data_dir / FOLDER / f"{desk}.json"


def _pairs(option: str, typed: Iterable[str]) -> dict[str, str]:
    pairs = {}
    for each in typed:
        matched = _PAIR.fullmatch(each)
        if matched is None:
            raise WrongUsage(text("{option}: tulis sebagai NAMA=ISI, bukan “{typed}”", option=option, typed=each[:60]))
        pairs[matched[1]] = matched[2]
    return pairs


def _check_column(option: str, column: str, *, allowed: tuple[str, ...] = ()) -> None:
    known = (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS, *allowed)
    if column not in known:
        raise WrongUsage(
            text(
                "{option}: “{column}” bukan kolom laporan; yang ada: {known}",
                option=option,
                column=column[:60],
                known=", ".join(known),
            )
        )
