"""What a data folder is for: a real desk or a rehearsal, and by which calendar it runs.

Kept beside the data, because whoever types a command in another terminal has to decide by the same clocks and mark the
same things as invented.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol

from pydantic import ValidationError

from cli.failures import WrongUsage
from domain.access.sight import THE_SERVICE, Sight
from domain.base import StoredValue
from domain.calendar import REAL, Calendar
from domain.stream import BookId
from infra.settings import NoticeChannel, Settings
from projections.views import AsOf
from wording.catalogue import text

FILE_NAME: Final = "desk.json"


class Nature(StoredValue):
    """What is kept of the settings that a desk was started with."""

    fictitious: bool = False
    calendar: Calendar = REAL
    """Through which whoever works on this folder reads date and hour; kept from its first rehearsal on."""

    def applied_to(self, settings: Settings) -> Settings:
        """The settings, with what the folder says; nothing of a rehearsal ever leaves the machine."""
        if not self.fictitious:
            return settings
        return settings.model_copy(
            update={
                "fictitious": True,
                "rehearsal_begins_at": None if self.calendar.is_real else self.calendar.origin_wall,
                "rehearsal_shows": None if self.calendar.is_real else self.calendar.origin_shown,
                "rehearsal_speed": self.calendar.speed,
                "contacts_file": None,
                "notice_channel": NoticeChannel.OUTBOX,
            }
        )


class Books(Protocol):
    """The query tables, as far as they know whether a book is empty."""

    async def as_of(self, sight: Sight, book: BookId) -> AsOf | None:
        """How far they know the desk's book; None when it is empty."""


def read_nature(data_dir: Path) -> Nature:
    """What the folder says of itself; a real desk when it says nothing."""
    try:
        return Nature.model_validate_json((data_dir / FILE_NAME).read_bytes())
    except (FileNotFoundError, ValidationError):
        return Nature()


def write_nature(data_dir: Path, nature: Nature) -> None:
    """Let the folder say so from now on."""
    scratch = data_dir / f"{FILE_NAME}.new"
    scratch.write_text(nature.model_dump_json(indent=2), encoding="utf-8")
    scratch.replace(data_dir / FILE_NAME)


async def claim_for_rehearsal(data_dir: Path, tables: Books, books: Iterable[BookId], calendar: Calendar) -> None:
    """Let the folder be a rehearsal's by `calendar` from now on.

    Raises:
        WrongUsage: something is on record there already, of a real desk or by another calendar.
        domain.outage.LedgerAway: try again later.
    """
    kept = read_nature(data_dir)
    if kept.fictitious and kept.calendar == calendar:
        return
    for book in books:
        if await tables.as_of(THE_SERVICE, book) is not None:
            found = text("catatan menurut waktu lain") if kept.fictitious else text("desk sungguhan")
            raise WrongUsage(
                text("map data ini berisi {found}; setel DESK_DATA_DIR ke map lain untuk latihan", found=found)
            )
    write_nature(data_dir, Nature(fictitious=True, calendar=calendar))
