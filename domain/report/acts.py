"""What somebody may do about a report as it stands: for pages that offer it, and for nobody else. `decide` decides."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from domain.actor import Actor
from domain.codes import RegionCode
from domain.report.commands import (
    AddEntry,
    ApproveReport,
    CloseEntries,
    CompileReport,
    DisapproveReport,
    EnterNil,
    ReceiveReport,
    RestateReport,
    ReturnReport,
    SealReport,
    SubmitReport,
    WriteNarrative,
)
from domain.report.rights import may_send
from domain.report.state import Report


def _is_changeable(report: Report) -> bool:
    return report.edition.approved is None and report.edition.seal is None


def _is_waiting(report: Report) -> bool:
    edition = report.edition
    return edition.submitted is not None and edition.received is None and edition.returned is None


FITS: Final[Mapping[type[Any], Callable[[Report], bool]]] = {
    AddEntry: lambda _: True,
    EnterNil: lambda _: True,
    CloseEntries: lambda report: report.closed_at is None,
    CompileReport: lambda report: (
        _is_changeable(report) and (report.closed_at is not None or not report.expects_somebody)
    ),
    WriteNarrative: _is_changeable,
    ApproveReport: lambda report: report.edition.compiled is not None and _is_changeable(report),
    DisapproveReport: lambda report: report.edition.compiled is not None and report.edition.seal is None,
    SealReport: lambda report: report.edition.approved is not None and report.edition.seal is None,
    SubmitReport: lambda report: (
        report.edition.seal is not None and report.edition.submitted is None and report.to_region is not None
    ),
    ReceiveReport: _is_waiting,
    ReturnReport: _is_waiting,
    RestateReport: lambda report: (
        report.edition.seal is not None and (report.edition.submitted is not None or report.to_region is None)
    ),
}
"""Whether a command fits how far a report has come, in the order in which pages offer them."""


def acts_on(actor: Actor, desk: RegionCode, report: Report) -> tuple[type[Any], ...]:
    """Commands that `actor` may send about a report of `desk`, in the order of a report's way."""
    return tuple(
        command
        for command, fits in FITS.items()
        if may_send(actor, command, desk) and fits(report) and not _is_anothers(actor, command, report)
    )


def _is_anothers(actor: Actor, command: type[Any], report: Report) -> bool:
    """Whether it has to be another person, or another tier."""
    edition = report.edition
    if command is ApproveReport:
        compiler = None if edition.compiled is None else edition.compiled.by
        author = None if edition.narrative is None else edition.narrative.author
        return actor.is_person(compiler) or actor.is_person(author)
    return command in (ReceiveReport, ReturnReport) and actor.region != report.to_region
