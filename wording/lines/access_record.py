"""One line for every event of the record of who looked at what."""

from typing import Final

from domain.access_record.events import AccessRecorded
from wording.catalogue import text
from wording.codes import ACCESSES, word
from wording.lines.line import line

LINES: Final = (
    line(AccessRecorded, lambda event: text("Akses dicatat: {what}", what=word(ACCESSES, event.access.kind))),
)
