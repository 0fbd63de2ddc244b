"""What a data folder is for: a real desk or a rehearsal.

Kept beside the data, because whoever types a command in another terminal has to mark the same things as invented, and
nothing of a rehearsal may leave the machine. By which calendar it goes, each book knows itself.
"""

from pathlib import Path
from typing import Final

from pydantic import ValidationError

from cli.failures import WrongUsage
from domain.base import StoredValue
from infra.settings import NoticeChannel, Settings
from ledger.port import Books
from wording.catalogue import text

FILE_NAME: Final = "desk.json"


class Nature(StoredValue):
    """What is kept of the settings that a desk was started with."""

    fictitious: bool = False

    def applied_to(self, settings: Settings) -> Settings:
        """The settings, with what the folder says; nothing of a rehearsal ever leaves the machine."""
        if not self.fictitious:
            return settings
        return settings.model_copy(
            update={"fictitious": True, "contacts_file": None, "notice_channel": NoticeChannel.OUTBOX}
        )


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


async def claim_for_rehearsal(data_dir: Path, ledger: Books) -> None:
    """Let the folder be a rehearsal's from now on; to be called before a book is opened for it.

    Raises:
        WrongUsage: a real desk has its book there.
        domain.outage.LedgerAway: try again later.
    """
    if read_nature(data_dir).fictitious:
        return
    for book in await ledger.books():
        terms = await ledger.terms(book)
        if terms is not None and terms.calendar.is_real:
            raise WrongUsage(text("map data ini berisi desk sungguhan; setel DESK_DATA_DIR ke map lain untuk latihan"))
    write_nature(data_dir, Nature(fictitious=True))
