"""A sealed report goes to the tier above, which receives or returns it; it is restated, never changed."""

from domain.codes import RegionCode, upper_region
from domain.official_words import official_text
from domain.refusals import (
    NoTierAbove,
    ReportIsReceived,
    ReportIsReturned,
    ReportIsSubmitted,
    ReportNotSealed,
    ReportNotSubmitted,
)
from domain.report.commands import REMARKS_LIMIT_CHARACTERS, ReceiveReport, RestateReport, ReturnReport
from domain.report.deciding.case import ReportCase, desk_of, edition_of, opened
from domain.report.events import Event, ReportReceived, ReportReturned, ReportSubmitted, RestatementOpened


def submit_report(case: ReportCase) -> tuple[Event, ...]:
    """The report is with the tier above."""
    report, edition = opened(case), edition_of(case)
    if edition.seal is None:
        raise ReportNotSealed
    if report.to_region is None:
        raise NoTierAbove
    if edition.submitted is not None:
        raise ReportIsSubmitted
    submitted = ReportSubmitted(
        recorded_at=case.now,
        edition=edition.number,
        to_region=report.to_region,
        path=path_from(desk_of(case)),
        by=case.actor.signature,
    )
    return (submitted,)


def receive_report(case: ReportCase, command: ReceiveReport) -> tuple[Event, ...]:
    """The tier above has it; nothing where it said so before."""
    edition = edition_of(case)
    if edition.submitted is None:
        raise ReportNotSubmitted
    if edition.returned is not None:
        raise ReportIsReturned
    if edition.received is not None:
        return ()
    by = case.actor.signature
    return (ReportReceived(recorded_at=case.now, edition=edition.number, number=command.number, by=by),)


def return_report(case: ReportCase, command: ReturnReport) -> tuple[Event, ...]:
    """The tier above sends it back, unless it has said that it has it."""
    edition = edition_of(case)
    if edition.submitted is None:
        raise ReportNotSubmitted
    if edition.received is not None:
        raise ReportIsReceived
    if edition.returned is not None:
        raise ReportIsReturned
    remarks = official_text(command.remarks, REMARKS_LIMIT_CHARACTERS)
    by = case.actor.signature
    return (ReportReturned(recorded_at=case.now, edition=edition.number, remarks=remarks, by=by),)


def restate_report(case: ReportCase, command: RestateReport) -> tuple[Event, ...]:
    """Another edition; the one that was sent stays as it was sent."""
    report, edition = opened(case), edition_of(case)
    if edition.seal is None:
        raise ReportNotSealed
    if edition.submitted is None and report.to_region is not None:
        raise ReportNotSubmitted
    reason = official_text(command.reason, REMARKS_LIMIT_CHARACTERS)
    by = case.actor.signature
    return (RestatementOpened(recorded_at=case.now, edition=edition.number + 1, reason=reason, by=by),)


def path_from(desk: RegionCode) -> tuple[RegionCode, ...]:
    """Regions of the desks through which a report goes up, the next one first.

    What concerns the head of a regency or a town goes through the province; what concerns the governor starts there.
    """
    upper = upper_region(desk)
    return () if upper is None else (upper, *path_from(upper))
