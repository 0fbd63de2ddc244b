"""The letterhead of a desk: set anew, each time with the next version."""

from domain.desk.commands import SetLetterhead
from domain.desk.deciding.case import DeskCase
from domain.desk.events import Event, LetterheadSet
from domain.refusals import PersonInLetterhead


def set_lines(case: DeskCase, command: SetLetterhead) -> tuple[Event, ...]:
    """The letterhead in its next version; nothing when the latest reads the same."""
    latest = case.state.roster.letterhead
    if latest is not None and latest.letterhead == command.letterhead:
        return ()
    if faulty := tuple(command.letterhead.lines_of_persons()):
        raise PersonInLetterhead(", ".join(faulty))
    changed = LetterheadSet(
        recorded_at=case.now,
        version=latest.version + 1 if latest else 1,
        letterhead=command.letterhead,
        author=case.actor.signature,
    )
    return (changed,)
