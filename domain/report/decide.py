"""Which events a command to a report causes."""

from typing import assert_never

from domain.refusals import UnknownRegion
from domain.report.commands import (
    AddEntry,
    ApproveReport,
    CloseEntries,
    Command,
    CompileReport,
    DisapproveReport,
    EnterNil,
    MissReport,
    ReceiveReport,
    RestateReport,
    ReturnReport,
    SealReport,
    SubmitReport,
    WriteNarrative,
)
from domain.report.deciding import collecting, making, sending
from domain.report.deciding.case import ReportCase, desk_of
from domain.report.events import Event
from domain.report.rights import check_access
from domain.report_opening import OpenReport


def decide(case: ReportCase, command: Command) -> tuple[Event, ...]:
    """Events that `command` causes to the report; an empty tuple means nothing to do.

    Raises:
        Refusal: the rules do not allow it.
    """
    desk = desk_of(case)
    if not case.facts.rules.has_desk(desk):
        raise UnknownRegion(f"{desk} has no desk")
    check_access(case.actor, command, desk, case.state)
    match command:
        case OpenReport():
            return collecting.open_report(case, command)
        case AddEntry():
            return collecting.add_entry(case, command)
        case EnterNil():
            return collecting.enter_nil(case, command)
        case CloseEntries():
            return collecting.close_entries(case, command)
        case CompileReport():
            return making.compile_report(case)
        case WriteNarrative():
            return making.write_narrative(case, command)
        case ApproveReport():
            return making.approve_report(case)
        case DisapproveReport():
            return making.disapprove_report(case, command)
        case SealReport():
            return making.seal_report(case, command)
        case SubmitReport():
            return sending.submit_report(case)
        case ReceiveReport():
            return sending.receive_report(case, command)
        case ReturnReport():
            return sending.return_report(case, command)
        case RestateReport():
            return sending.restate_report(case, command)
        case MissReport():
            return collecting.miss_report(case, command)
        case _:
            assert_never(command)


def large_bodies(case: ReportCase, command: Command) -> tuple[bytes, ...]:
    """What the command brings that lies beside its events: the body of a report that is compiled."""
    return (making.compiled_body(case),) if isinstance(command, CompileReport) else ()
