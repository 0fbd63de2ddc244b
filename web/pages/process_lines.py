"""Where a problem's process stands, as its page says it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.codes import AgencyCode, RegionCode
from domain.obligation import Obligation, ObligationKey, ObligationKind
from reading.process import OF_POSTS, Awaited, ProcessState
from reference.directory import ReferenceDirectory
from web.pages.instants import Clock, Shown
from web.pages.ruler import Ruler, ruler
from wording.catalogue import text
from wording.codes import POSTS, level_of_escalation, word
from wording.forms import ACTIONS
from wording.process import awaited_line, owed_kind, silence_line, timer_line

RULER_WIDTH = 320
TIMERS_SHOWN = 6


@dataclass(frozen=True)
class Act:
    """Something that who looks can do now."""

    name: str
    """Last part of its address."""

    title: str
    key: str = ""
    """The single key that presses it; empty for none."""


@dataclass(frozen=True)
class AwaitedShown:
    """What is waited for."""

    sentence: str
    silence: str
    what: str
    who: str
    since: Shown | None
    length: str
    due: Shown
    left: str
    missed: bool
    reminders: int
    scale: Ruler | None


@dataclass(frozen=True)
class TimerShown:
    """What a timer does next."""

    at: Shown
    what: str


def awaited_shown(
    process: ProcessState, desk: RegionCode, clock: Clock, directory: ReferenceDirectory
) -> Iterator[AwaitedShown]:
    """What the process waits for, most pressing first."""
    for each in process.awaited:
        who = who_owes(each, directory)
        late = clock.since(each.due_at) if each.due_at < clock.now else None
        target = (
            None if each.rises_to is None else rung_name(each.rises_to.level, each.rises_to.office, desk, directory)
        )
        yield AwaitedShown(
            sentence=awaited_line(each.key, who, clock.named_hour(each.due_at), late),
            silence=silence_line(
                target, clock.hour(each.rises_at or each.due_at), stays=each.stays, tells_desk=each.tells_desk
            ),
            what=owed_kind(each.key),
            who=who,
            since=None if each.since is None else clock.hour(each.since),
            length="" if each.since is None else clock.since(each.since),
            due=clock.hour(each.due_at),
            left=clock.left(each.due_at),
            missed=each.missed,
            reminders=each.reminders,
            scale=None
            if each.since is None
            else ruler(each.since, each.due_at, clock.now, _marks(each), width=RULER_WIDTH),
        )


def owed_then(owed: Obligation, clock: Clock, directory: ReferenceDirectory) -> str:
    """What was waited for at a moment of the past, which the clock shows."""
    who = _who(owed.key, owed.agency, owed.office, directory)
    late = clock.since(owed.due_at) if owed.due_at < clock.now else None
    return awaited_line(owed.key, who, clock.named_hour(owed.due_at), late)


def who_owes(awaited: Awaited, directory: ReferenceDirectory) -> str:
    """Who is waited for: the post of the desk, the desk above, or the office."""
    return _who(awaited.key, awaited.agency, awaited.office, directory)


def _who(key: ObligationKey, agency: AgencyCode, office: RegionCode, directory: ReferenceDirectory) -> str:
    post = None if key.kind is None else OF_POSTS.get(key.kind)
    if post is not None:
        return word(POSTS, post)
    if key.kind is ObligationKind.REPORT:
        return directory.desk_name(office)
    return directory.agency_name(agency, office)


def rung_name(level: int, office: RegionCode, desk: RegionCode, directory: ReferenceDirectory) -> str:
    """Who hears of an escalation."""
    return level_of_escalation(level) if office == desk else directory.desk_name(office)


def timers_shown(process: ProcessState, clock: Clock) -> tuple[TimerShown, ...]:
    """The next things that happen by themselves."""
    return tuple(
        TimerShown(clock.hour(each.at), timer_line(each.does, each.key)) for each in process.timers[:TIMERS_SHOWN]
    )


def told_by_line(process: ProcessState, *, asks_engine: bool) -> str:
    """Who says where it stands, and how much of the record that is.

    Args:
        process: where it stands.
        asks_engine: whether what the workflow knows is for who looks.
    """
    if not asks_engine:
        return text("dibaca dari catatan, versi {version}", version=process.version)
    if process.told_by == "record":
        return text("mesin proses tidak menjawab; dibaca dari catatan, versi {version}", version=process.version)
    if process.version < process.record_version:
        return text(
            "berjalan, sudah membaca versi {version} dari {total}",
            version=process.version,
            total=process.record_version,
        )
    return text("berjalan, membaca sampai versi {version}", version=process.version)


def title_of(command: str) -> str:
    """What stands on the button of a command."""
    return word(ACTIONS, command)


def _marks(awaited: Awaited) -> Iterator[datetime]:
    if awaited.missed or awaited.remind_at < awaited.due_at:
        yield awaited.remind_at
    if awaited.rises_at is not None and awaited.rises_at > awaited.due_at:
        yield awaited.rises_at
