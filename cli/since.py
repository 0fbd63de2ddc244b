"""From when on the record is looked at, and days, as people type them."""

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Final

import typer

from cli.failures import WrongUsage
from domain.calendar import LocalTime
from domain.intake import EARLIEST
from intake_files.instants import UnreadableInstant, read_day, read_instant
from wording.catalogue import text

LATELY: Final = "30d"

SinceOption = Annotated[
    str, typer.Option("--since", metavar="SEJAK", help="Lama ke belakang (30d, 12h), tanggal, atau saat.")
]

_AGO = re.compile(r"(\d{1,4})([dh])")


def since_when(typed: str, now: datetime, local: LocalTime) -> datetime:
    """Instant from which on the record is looked at, within the time that there can be one of.

    Raises:
        WrongUsage: what was typed is no such thing.
    """
    return min(max(_begin(typed, now, local), local.calendar.wall(EARLIEST)), now)


def _begin(typed: str, now: datetime, local: LocalTime) -> datetime:
    if ago := _AGO.fullmatch(typed):
        count = int(ago[1])
        return local.before(now, timedelta(days=count) if ago[2] == "d" else timedelta(hours=count))
    try:
        return local.first_of(read_day(typed))
    except UnreadableInstant:
        pass  # not a day alone
    try:
        return local.calendar.wall(read_instant(typed, local.zone).at)
    except UnreadableInstant:
        raise WrongUsage(
            text("{option}: bukan 30d, 12h, tanggal, atau saat: {typed}", option="--since", typed=typed[:40])
        ) from None


def day_of(typed: str, option: str) -> date:
    """The day that an option names.

    Raises:
        WrongUsage: what was typed is no day.
    """
    try:
        return read_day(typed)
    except UnreadableInstant:
        raise WrongUsage(
            text("{option}: bukan tanggal seperti 2024-11-27: {typed}", option=option, typed=typed[:40])
        ) from None
