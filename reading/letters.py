"""Letters to offices as they would be sent now, for who may read what they quote; opening that goes on record first."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

from domain.access.policy import View
from domain.access.sight import Sight
from domain.base import Value
from domain.notice import NoticeId, NoticeSubject, PendingNotice
from domain.problem.evolve import fold
from domain.problem.state import State, UnderWay, notices_of
from domain.stream import StreamId
from ledger.port import EntriesInSight
from projections.problem.tables import ProblemRow
from reading.finding import Problems, find_problem


class Written(NamedTuple):
    """A letter as it would be sent now."""

    skipped: str | None = None
    """Code of why it would not be; nothing else is known then."""

    address: str | None = None
    subject: str | None = None
    body: str | None = None


class Writer(Protocol):
    """Who writes letters."""

    async def write(self, stream: StreamId[Any], state: State, notices: Sequence[PendingNotice]) -> Sequence[Written]:
        """Each letter, in the order of the notices."""


class LetterPreviewed(Value):
    """One letter."""

    notice_id: str
    kind: str
    agency: str | None
    office: str | None
    skipped: str | None = None
    """Why it would not be sent; nothing follows then."""

    address: str | None = None
    subject: str | None = None
    body: str | None = None


class LettersPreviewed(Value):
    """Letters about one problem."""

    fictitious: bool
    problem_id: str
    register_number: str | None
    letters: tuple[LetterPreviewed, ...]


class LetterSources(NamedTuple):
    """Where letters are looked up and written."""

    problems: Problems
    ledger: EntriesInSight
    writer_for: Callable[[StreamId[Any]], Writer]
    """Writes the letters about one problem, by a vault that puts on record what it opens."""


async def preview_letters(
    sight: Sight, sources: LetterSources, reference: str, wanted: str | None
) -> tuple[ProblemRow, tuple[LetterPreviewed, ...]]:
    """A problem, and letters to offices about it as they would read now.

    They are those that wait, those that could not be delivered, and that of every referral that was not withdrawn.

    Args:
        sight: whose eyes they are for: who may read what reporters wrote, which letters quote.
        sources: where to look.
        reference: what names the problem.
        wanted: kind, or beginning of the id, of the letters to show; None for all.

    Raises:
        UnknownProblem: there is none in sight.
        projections.views.AmbiguousReference: there are several.
        domain.outage.LedgerAway: try again later.
    """
    found = await find_problem(sight, sources.problems, reference, (View.WORDS,))
    stream: StreamId[Any] = StreamId.parse(found.stream)
    state = fold(each.event for each in await sources.ledger.seen_by(sight).read(stream))
    notices = [each for each in _letters(state) if _is_wanted(each, wanted)]
    written = await sources.writer_for(stream).write(stream, state, notices)
    return found, tuple(_shown(notice, letter) for notice, letter in zip(notices, written, strict=True))


def _letters(state: State) -> list[PendingNotice]:
    standing = notices_of(state)
    letters = {each.notice_id: each for each in (*standing.pending, *standing.dead) if not each.is_to_reporter}
    for each in state.referrals if isinstance(state, UnderWay) else ():
        if each.is_withdrawn:
            continue
        subject = NoticeSubject(each.referral_id)
        notice_id = NoticeId.to_agency("REFERRAL", subject)
        notice = PendingNotice(
            notice_id=notice_id, kind="REFERRAL", agency=each.agency, office=each.office, subject=subject
        )
        letters.setdefault(notice_id, notice)
    return list(letters.values())


def _is_wanted(notice: PendingNotice, wanted: str | None) -> bool:
    return wanted is None or notice.kind == wanted.upper() or notice.notice_id.startswith(wanted)


def _shown(notice: PendingNotice, letter: Written) -> LetterPreviewed:
    return LetterPreviewed(
        notice_id=notice.notice_id, kind=notice.kind, agency=notice.agency, office=notice.office, **letter._asdict()
    )
