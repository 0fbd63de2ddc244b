"""A report is compiled from the record, approved by a second person, and sealed."""

from domain.figures.funnel import figures_of
from domain.official_words import official_text
from domain.officials import Post, Posting
from domain.refusals import (
    EntriesStillOpen,
    ReportIsApproved,
    ReportIsSealed,
    ReportNotApproved,
    ReportNotCompiled,
    ReportNumberUsed,
    SecondPersonNeeded,
    SignerNotInOffice,
)
from domain.report.body import body_of, digest_of, is_nil, seal_digest
from domain.report.commands import (
    NARRATIVE_LIMIT_CHARACTERS,
    REMARKS_LIMIT_CHARACTERS,
    DisapproveReport,
    SealReport,
    WriteNarrative,
)
from domain.report.deciding.case import ReportCase, desk_of, edition_of, opened
from domain.report.events import (
    Event,
    NarrativeWritten,
    ReportApproved,
    ReportCompiled,
    ReportDisapproved,
    ReportSealed,
)
from domain.report.material import Material
from domain.report.state import Edition
from domain.stream import year_of


def compile_report(case: ReportCase) -> tuple[Event, ...]:
    """The body of the present edition, anew as long as nobody has approved it."""
    report, edition = opened(case), edition_of(case)
    _check_changeable(edition)
    if report.closed_at is None and report.expects_somebody:
        raise EntriesStillOpen
    body, material = compiled_body(case), _material(case)
    compiled = ReportCompiled(
        recorded_at=case.now,
        edition=edition.number,
        digest=digest_of(body),
        body_size=len(body),
        position=material.position,
        figures=figures_of([each.counted for each in material.problems]),
        problems=len(material.problems),
        nil=is_nil(report, material),
        by=case.actor.signature,
    )
    return (compiled,)


def compiled_body(case: ReportCase) -> bytes:
    """What `compile_report` names by its digest."""
    desk = desk_of(case)
    zone = case.facts.rules.local_time(desk).zone.key
    return body_of(opened(case), _material(case), desk, zone, case.now)


def write_narrative(case: ReportCase, command: WriteNarrative) -> tuple[Event, ...]:
    """Words beside the figures, in the place of those before; nothing where they are the same."""
    edition = edition_of(case)
    _check_changeable(edition)
    text, known = official_text(command.text, NARRATIVE_LIMIT_CHARACTERS), edition.narrative
    if known is not None and (known.text, known.cites) == (text, command.cites):
        return ()
    author = case.actor.signature
    written = NarrativeWritten(
        recorded_at=case.now, edition=edition.number, text=text, cites=command.cites, author=author
    )
    return (written,)


def approve_report(case: ReportCase) -> tuple[Event, ...]:
    """A second person lets it go out; nothing where somebody did."""
    edition = edition_of(case)
    if edition.compiled is None:
        raise ReportNotCompiled
    author = None if edition.narrative is None else edition.narrative.author
    if case.actor.is_person(edition.compiled.by) or case.actor.is_person(author):
        raise SecondPersonNeeded("who compiled the report or wrote in it does not approve it")
    if edition.approved is not None:
        return ()
    return (ReportApproved(recorded_at=case.now, edition=edition.number, by=case.actor.signature),)


def disapprove_report(case: ReportCase, command: DisapproveReport) -> tuple[Event, ...]:
    """Back to who compiles it, approved or not."""
    edition = edition_of(case)
    if edition.seal is not None:
        raise ReportIsSealed
    if edition.compiled is None:
        raise ReportNotCompiled
    remarks = official_text(command.remarks, REMARKS_LIMIT_CHARACTERS)
    by = case.actor.signature
    return (ReportDisapproved(recorded_at=case.now, edition=edition.number, remarks=remarks, by=by),)


def seal_report(case: ReportCase, command: SealReport) -> tuple[Event, ...]:
    """Number and signer; from here on nothing in it changes."""
    report, edition = opened(case), edition_of(case)
    if edition.seal is not None:
        raise ReportIsSealed
    if edition.approved is None:
        raise ReportNotApproved
    posting, numbers = _signer(case, command), case.facts.numbers
    count = numbers.next_count if command.number is None else None
    if numbers.is_used:
        raise ReportNumberUsed(f"the desk has sealed {command.number}")
    number = command.number or (
        f"{command.archive_code}/{numbers.next_count:03}/DESK-{desk_of(case)}/{year_of(case.stream.book)}"
    )
    sealed = ReportSealed(
        recorded_at=case.now,
        edition=edition.number,
        number=number,
        count=count,
        signer=posting.account,
        post=posting.post,
        digest=seal_digest(report, edition, number, posting.account),
        by=case.actor.signature,
    )
    return (sealed,)


def _signer(case: ReportCase, command: SealReport) -> Posting:
    """Who signs: the holder of a post of the desk today.

    Raises:
        SignerNotInOffice: the roster gives the person none, or names nobody who chairs the desk.
    """
    desk, rules = desk_of(case), case.facts.rules
    held = (rules.officials.posting(post, desk, rules.local_date(case.now, desk)) for post in Post)
    for posting in held:
        if posting is None:
            continue
        if posting.account == command.signer or (command.signer is None and posting.post is Post.CHAIR):
            return posting
    signer = command.signer or f"the {Post.CHAIR}"
    raise SignerNotInOffice(f"the roster gives {signer} no post of desk {desk} today")


def _check_changeable(edition: Edition) -> None:
    if edition.seal is not None:
        raise ReportIsSealed
    if edition.approved is not None:
        raise ReportIsApproved


def _material(case: ReportCase) -> Material:
    assert case.facts.material is not None, "what compiles a report comes with what the record says"
    return case.facts.material
