"""What a letter quotes that no state holds: read at the moment of sending, put into the letter, and kept nowhere else.

Invariants:
    * of a restricted problem nothing is read;
    * the words of a reporter are quoted where somebody is asked to act or decide and no official has said what
      happened, and without the numbers and addresses of persons;
    * the vault is opened for what is quoted and for nothing else.
"""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple, Protocol

from activities.record_of_letters import Request, correction_of, events_of, request_of
from domain.classifying.stations import stations_in
from domain.notice import NoticeSubject, PendingNotice
from domain.obligation import ObligationKind
from domain.personal_data import without_personal_data
from domain.problem.correction import Correction
from domain.problem.events import ProblemArchived, ProblemCorrected, ProblemDetected, ResolutionRecommended
from domain.problem.state import State, dossier_of
from domain.stream import START, StreamId
from ledger.port import Streams

MASK: Final = "[…]"
"""Stands for a number or address of a person, in every language."""

WORDS_LIMIT_CHARACTERS: Final = 600
"""Of a report that are quoted; the whole stands at the desk."""

PLACE_LIMIT_CHARACTERS: Final = 160

BRINGING_A_RECOMMENDATION: Final = frozenset({"RECOMMENDATION", "APPROVAL_REQUEST"})


class VaultReader(Protocol):
    """What reads sealed values."""

    async def reveal(self, commitment: str) -> str | None:
        """The value under a commitment; None once it was erased."""


class Quoted(NamedTuple):
    """Words for one letter."""

    report: str | None = None
    """Of whoever reported first, masked; None where an official has said what happened."""

    place: str | None = None
    """In the words of whoever reported first, masked."""

    stations: tuple[str, ...] = ()
    """Numbers of the polling stations that the report names, in its order."""

    recommendation: str | None = None
    """The desk's own text of the recommendation that the letter brings, whole."""

    steps: tuple[int, ...] = ()
    """Steps of the playbook that it proposes."""

    place_corrected: str | None = None
    """In an official's words, where the place was put right."""

    correction: ProblemCorrected | None = None
    """What the letter tells to have been wrong."""

    places: tuple[str | None, str | None] = (None, None)
    """Words for the place before that correction and after it."""

    request: Request | None = None
    """What the letter withdraws."""


NOTHING: Final = Quoted()


async def report_for(
    stream: StreamId[Any], state: State, notices: Iterable[PendingNotice], ledger: Streams, vault: VaultReader
) -> Quoted:
    """What letters about the matter quote of the report that opened it; read once for all of them.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    dossier = dossier_of(state)
    if dossier is None or dossier.restriction is not None or not any(tells_of_the_matter(each) for each in notices):
        return NOTHING
    found = await _report(stream, ledger, vault, with_words=dossier.summary is None)
    return found if dossier.correction is None else await _put_right(found, dossier.correction, vault)


async def quoted(
    stream: StreamId[Any], state: State, notice: PendingNotice, report: Quoted, ledger: Streams, vault: VaultReader
) -> Quoted:
    """What the letter of `notice` quotes: `report`, the recommendation that it brings, or nothing.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    dossier = dossier_of(state)
    if dossier is None or dossier.restriction is not None:
        return NOTHING
    match notice.kind, notice.subject:
        case "CORRECTION", NoticeSubject(correction=number):
            return await _corrected(stream, number, report, ledger, vault)
        case "WITHDRAWAL", NoticeSubject(referral_id=referral_id):
            return Quoted(request=await request_of(stream, referral_id, ledger))
    if tells_of_the_matter(notice):
        return report
    if notice.kind not in BRINGING_A_RECOMMENDATION:
        return NOTHING
    proposal = await _proposal(stream, notice, ledger)
    if proposal is None:
        return NOTHING
    text = None if proposal.text is None else await vault.reveal(proposal.text.commitment)
    return Quoted(recommendation=text, steps=proposal.steps)


def tells_of_the_matter(notice: PendingNotice) -> bool:
    """Whether somebody is asked to act or decide on the matter itself, or reminded of that.

    The desk's own chair and the tiers above that were told may read what reporters wrote; who is asked to act is told
    it by the letter, for that act.
    """
    match notice.kind, notice.subject:
        case (("REFERRAL" | "CORRECTION" | "HAND_OVER" | "SILENCE" | "ESCALATION" | "REPORT"), _):
            return True
        case "REMINDER", NoticeSubject(reminded=key):
            return key.referral_id is not None or key.kind is ObligationKind.RECEIPT
        case _:
            return False


async def _report(stream: StreamId[Any], ledger: Streams, vault: VaultReader, *, with_words: bool) -> Quoted:
    """The report that opened the problem; its event is the first one of the stream."""
    for each in await ledger.read(stream, START, 1):
        if isinstance(each.event, ProblemDetected | ProblemArchived) and (intake := each.event.intake) is not None:
            words = await vault.reveal(intake.text.commitment)
            place = None if intake.place is None else await vault.reveal(intake.place.commitment)
            return Quoted(
                report=_masked(words, WORDS_LIMIT_CHARACTERS) if with_words else None,
                place=_masked(place, PLACE_LIMIT_CHARACTERS),
                stations=stations_in(f"{place or ''} {words or ''}"),
            )
    return NOTHING


async def _put_right(report: Quoted, correction: Correction, vault: VaultReader) -> Quoted:
    """Without what the report says of place and stations where an official put it right, and with those words."""
    place = None if correction.place is None else await vault.reveal(correction.place.commitment)
    return report._replace(
        place=report.place if correction.place is None else None,
        stations=report.stations if correction.stations is None else (),
        place_corrected=_masked(place, PLACE_LIMIT_CHARACTERS),
    )


async def _corrected(stream: StreamId[Any], number: int, report: Quoted, ledger: Streams, vault: VaultReader) -> Quoted:
    found = await correction_of(stream, number, ledger)
    if found is None:
        return report
    seals = (found.from_place, found.place)
    before, after = [None if seal is None else await vault.reveal(seal.commitment) for seal in seals]
    places = _masked(before, PLACE_LIMIT_CHARACTERS), _masked(after, PLACE_LIMIT_CHARACTERS)
    return report._replace(correction=found, places=places)


def _masked(text: str | None, limit: int) -> str | None:
    # Masked before it is cut: half a number is one that no rule sees.
    masked = without_personal_data(" ".join((text or "").split()), MASK)
    if len(masked) <= limit:
        return masked or None
    return masked[: limit - 1].rstrip() + "…"


async def _proposal(stream: StreamId[Any], notice: PendingNotice, ledger: Streams) -> ResolutionRecommended | None:
    """The recommendation that the letter brings, as it was proposed; no state keeps its words."""
    async for event in events_of(stream, ledger):
        if isinstance(event, ResolutionRecommended) and str(event.number) == notice.subject:
            return event
    return None
