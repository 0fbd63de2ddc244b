"""Where a problem's process stands, for people to read: whom it waits for, and what happens by itself."""

from collections.abc import Iterator
from typing import Final

from cli.pages.listing import Reader
from domain.codes import RegionCode
from domain.obligation import ObligationKind
from reading.process import Awaited, ProcessState, Rung
from wording.catalogue import text
from wording.codes import POSTS, level_of_escalation, word
from wording.forms import ACTIONS
from wording.instants import moment, short_span
from wording.process import CLOSING_LACKS, awaited_line, silence_line, timer_line

TIMERS_SHOWN: Final = 3


def process_lines(process: ProcessState, desk: RegionCode, reader: Reader) -> Iterator[str]:
    """What is waited for with what would unblock it, then the next timers, then what keeps it from being closed."""
    if process.paused_until is not None:
        yield text("Semua jam dihentikan sampai {until}.", until=moment(process.paused_until, reader.local))
    for each in process.awaited:
        yield _awaited(each, desk, reader)
    for timer in process.timers[:TIMERS_SHOWN]:
        yield text("{at}: {what}", at=moment(timer.at, reader.local), what=timer_line(timer.does, timer.key))
    for lack in process.closing_lacks:
        yield text("Belum dapat ditutup: {why}", why=word(CLOSING_LACKS, lack))


def _awaited(awaited: Awaited, desk: RegionCode, reader: Reader) -> str:
    local = reader.local
    is_late = awaited.due_at < reader.now
    late = short_span(local.calendar.shown_span(reader.now - awaited.due_at)) if is_late else None
    said = awaited_line(awaited.key, _who(awaited, reader), moment(awaited.due_at, local), late)
    silence = silence_line(
        None if awaited.rises_to is None else _rung(awaited.rises_to, desk, reader),
        moment(awaited.rises_at or awaited.due_at, local),
        stays=awaited.stays,
        tells_desk=awaited.tells_desk,
    )
    acts = ", ".join(word(ACTIONS, each) for each in awaited.settled_by)
    unblocked = text("Yang menyelesaikannya: {acts}.", acts=acts) if acts else ""
    return " ".join(filter(None, (said, silence, unblocked)))


def _who(awaited: Awaited, reader: Reader) -> str:
    if awaited.post is not None:
        return word(POSTS, awaited.post)
    if awaited.key.kind is ObligationKind.REPORT:
        return reader.directory.desk_name(awaited.office)
    return reader.directory.agency_name(awaited.agency, awaited.office)


def _rung(rung: Rung, desk: RegionCode, reader: Reader) -> str:
    return level_of_escalation(rung.level) if rung.office == desk else reader.directory.desk_name(rung.office)
