"""What officials wrote about a problem under seal, read back by those for whom it was written."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from domain.access.policy import View, Views
from domain.access.sight import Sight
from domain.actor import Actor
from domain.base import Value
from domain.problem.events import (
    NoteAdded,
    ProblemCorrected,
    ProblemVerified,
    RecommendationApproved,
    ReferralAnswered,
    ResolutionRecommended,
)
from domain.problem.note import NoteAudience
from domain.problem.state import Referral
from domain.vault_reference import Sealed
from ledger.port import Recorded
from reading.referrals import own_referrals

ALSO_FOR_AGENCIES: Final = frozenset({NoteAudience.AGENCIES, NoteAudience.REPORTER})


class Writing(Value):
    """A text that an event brought."""

    version: int
    """Of the problem with that event."""

    type: str
    """Of the event."""

    at: datetime
    by: Actor
    about: str | None
    """Referral that was answered, or number of the recommendation."""

    audience: NoteAudience | None
    """Of a note."""

    text: str | None = None
    """None once it was erased."""


class SealedWriting(NamedTuple):
    """A text as it is shown without its words, and where these lie."""

    view: Writing
    seal: Sealed


def writings_for(
    sight: Sight, seen: Views, recorded: Sequence[Recorded[Any]], referrals: tuple[Referral, ...]
) -> tuple[SealedWriting, ...]:
    """What was written for who looks, oldest first.

    Who may read the desk's notes reads everything. An agency reads notes for agencies, what it was proposed and what it
    wrote itself; whoever looks from a tier above, what they wrote themselves.
    """
    if View.NOTES in seen:
        return tuple(_written(recorded))
    if not {View.LISTED, View.OWN_LETTERS} <= seen:
        return ()
    own: set[str] = {each.referral_id for each in own_referrals(sight, referrals)}
    proposed = _approved_for(sight, recorded)
    return tuple(each for each in _written(recorded) if _is_for_agency(sight, each.view, own, proposed))


def notes_for_reporters(recorded: Sequence[Recorded[Any]]) -> tuple[SealedWriting, ...]:
    """Notes that who handed in a report may read, oldest first."""
    return tuple(each for each in _written(recorded) if each.view.audience is NoteAudience.REPORTER)


def with_words(writings: Sequence[SealedWriting], words: Mapping[str, str]) -> tuple[Writing, ...]:
    """The writings with their words, which stand by their commitments, as far as the vault still has them."""
    return tuple(view.model_copy(update={"text": words.get(seal.commitment)}) for view, seal in writings)


def _is_for_agency(sight: Sight, view: Writing, own: set[str], proposed: set[str]) -> bool:
    if view.type == ReferralAnswered.__name__:
        return view.about in own
    if sight.only_referral is not None:
        return False
    if view.type == ResolutionRecommended.__name__:
        return view.about in proposed
    return view.by.id == sight.actor.id or (sight.agency is not None and view.audience in ALSO_FOR_AGENCIES)


def _approved_for(sight: Sight, recorded: Sequence[Recorded[Any]]) -> set[str]:
    """Numbers of the recommendations to the agency of who looks that were approved: the others are only drafts."""
    addressed = {
        event.number
        for event in (each.event for each in recorded)
        if isinstance(event, ResolutionRecommended) and event.addressee == sight.agency
    }
    approved = {each.event.number for each in recorded if isinstance(each.event, RecommendationApproved)}
    return {str(number) for number in addressed & approved}


def _written(recorded: Sequence[Recorded[Any]]) -> Iterator[SealedWriting]:
    """Every sealed text that officials brought with these events, without what describes a file."""
    for record in recorded:
        match record.event:
            case NoteAdded(text=seal, audience=audience):
                yield _sealed(record, seal, audience=audience)
            case ReferralAnswered(text=Sealed() as seal, referral_id=referral_id):
                yield _sealed(record, seal, about=referral_id)
            case ResolutionRecommended(text=Sealed() as seal, number=number):
                yield _sealed(record, seal, about=str(number))
            case ProblemVerified(text=Sealed() as seal) | ProblemCorrected(place=Sealed() as seal):
                yield _sealed(record, seal)


OF_WRITINGS: Final = (
    NoteAdded,
    ProblemCorrected,
    ProblemVerified,
    RecommendationApproved,
    ReferralAnswered,
    ResolutionRecommended,
)


def tells_of_writings(event: object) -> bool:
    """Whether `writings_for` has to know the event."""
    return isinstance(event, OF_WRITINGS)


def _sealed(
    record: Recorded[Any],
    seal: Sealed,
    *,
    about: str | None = None,
    audience: NoteAudience | None = None,
) -> SealedWriting:
    return SealedWriting(
        Writing(
            version=record.version,
            type=record.event.type,
            at=record.event.recorded_at,
            by=record.actor,
            about=about,
            audience=audience,
        ),
        seal,
    )
