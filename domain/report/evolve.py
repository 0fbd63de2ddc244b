"""What an event does to the state of a report. Pure and total."""

from domain.change import replace
from domain.report.events import (
    EntriesClosed,
    EntryAdded,
    Event,
    NarrativeWritten,
    NilEntered,
    ReportApproved,
    ReportCompiled,
    ReportDisapproved,
    ReportMissed,
    ReportOpened,
    ReportReceived,
    ReportReturned,
    ReportSealed,
    ReportSubmitted,
    RestatementOpened,
)
from domain.report.state import Act, Compiled, Edition, Entry, Narrative, Nil, Report, Seal, State


def evolve(state: State, event: Event) -> State:
    """State after `event`."""
    if isinstance(state, Report):
        return _report_after(state, event)
    return _opened(event) if isinstance(event, ReportOpened) else state


def _opened(event: ReportOpened) -> Report:
    return Report(
        report_id=event.report_id,
        kind=event.kind,
        since=event.since,
        until=event.until,
        cut_off=event.cut_off,
        missing_at=event.missing_at,
        to_region=event.to_region,
        units=event.expects.units,
        members=event.expects.members,
        contests=event.contests,
        opened_at=event.recorded_at,
    )


def _report_after(report: Report, event: Event) -> Report:
    match event:
        case ReportOpened():
            return report
        case EntryAdded():
            entry = Entry(
                number=event.number,
                unit=event.unit,
                member=event.member,
                text=event.text,
                cites=event.cites,
                late=event.late,
                at=event.recorded_at,
            )
            return replace(report, entries=(*report.entries, entry))
        case NilEntered():
            nil = Nil(unit=event.unit, member=event.member, late=event.late, at=event.recorded_at)
            return replace(report, nil=(*report.nil, nil))
        case EntriesClosed():
            return replace(report, closed_at=event.recorded_at)
        case ReportMissed():
            return replace(report, missed_at=event.recorded_at)
        case RestatementOpened(edition=number, reason=reason):
            return replace(report, editions=(*report.editions, Edition(number=number, reason=reason)))
        case _:
            return report.with_edition(_edition_after(report.edition, event))


def _edition_after(
    edition: Edition,
    event: ReportCompiled
    | NarrativeWritten
    | ReportApproved
    | ReportDisapproved
    | ReportSealed
    | ReportSubmitted
    | ReportReceived
    | ReportReturned,
) -> Edition:
    at = event.recorded_at
    match event:
        case ReportCompiled():
            compiled = Compiled(
                digest=event.digest,
                body_size=event.body_size,
                position=event.position,
                figures=event.figures,
                problems=event.problems,
                nil=event.nil,
                by=event.by,
                at=at,
            )
            return replace(edition, compiled=compiled, disapproved=None)
        case NarrativeWritten(text=text, cites=cites, author=author):
            return replace(edition, narrative=Narrative(text=text, cites=cites, author=author, at=at))
        case ReportApproved(by=by):
            return replace(edition, approved=Act(by=by, at=at))
        case ReportDisapproved(remarks=remarks, by=by):
            return replace(edition, compiled=None, approved=None, disapproved=Act(by=by, at=at, words=remarks))
        case ReportSealed():
            seal = Seal(
                number=event.number,
                count=event.count,
                signer=event.signer,
                post=event.post,
                digest=event.digest,
                by=event.by,
                at=at,
            )
            return replace(edition, seal=seal)
        case ReportSubmitted(path=path, by=by):
            return replace(edition, path=path, submitted=Act(by=by, at=at))
        case ReportReceived(number=number, by=by):
            return replace(edition, received=Act(by=by, at=at, words=number))
        case ReportReturned(remarks=remarks, by=by):
            return replace(edition, returned=Act(by=by, at=at, words=remarks))
