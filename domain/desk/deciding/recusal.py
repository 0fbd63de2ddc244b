"""Who is kept away from a desk: begun and ended by somebody else than the person."""

from domain.desk.commands import EndRecusal, RecordRecusal
from domain.desk.deciding.case import DeskCase
from domain.desk.events import Event, RecusalEnded, RecusalRecorded
from domain.desk.recusal import RECUSALS_LIMIT
from domain.refusals import AlreadyRecused, BadValue, RosterFull, UnknownRecusal


def record(case: DeskCase, command: RecordRecusal) -> tuple[Event, ...]:
    """The person is kept away from the desk from a day on."""
    if case.actor.is_person(command.account):
        raise BadValue("who recuses must be somebody else")
    if command.until is not None and command.until < command.since:
        raise BadValue(f"ends on {command.until}, before it begins on {command.since}")
    for each in case.state.recusals:
        begins_after = command.until is not None and command.until < each.since
        is_over = each.until is not None and each.until < command.since
        if each.account == command.account and not begins_after and not is_over:
            raise AlreadyRecused(f"{each.account} is by recusal {each.number}")
    number = len(case.state.recusals) + 1
    if number > RECUSALS_LIMIT:
        raise RosterFull(f"{RECUSALS_LIMIT} recusals")
    recorded = RecusalRecorded(
        recorded_at=case.now,
        number=number,
        account=command.account,
        cause=command.cause,
        since=command.since,
        until=command.until,
        author=case.actor.signature,
    )
    return (recorded,)


def end(case: DeskCase, command: EndRecusal) -> tuple[Event, ...]:
    """The recusal with its last day; nothing when that was known."""
    known = next((each for each in case.state.recusals if each.number == command.number), None)
    if known is None:
        raise UnknownRecusal(f"the desk has no recusal {command.number}")
    if case.actor.is_person(known.account):
        raise BadValue("who ends a recusal must be somebody else")
    if command.until == known.until:
        return ()
    if command.until < known.since:
        raise BadValue(f"recusal {known.number} begins on {known.since}, after {command.until}")
    ended = RecusalEnded(
        recorded_at=case.now,
        number=known.number,
        account=known.account,
        until=command.until,
        reason=command.reason,
        author=case.actor.signature,
    )
    return (ended,)
