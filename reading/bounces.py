"""Letters that came back: which notices a mail server speaks of, and what became of recording it."""

from typing import Any, Final, NamedTuple

from pydantic import TypeAdapter

from domain.access.policy import View
from domain.access.sight import Sight
from domain.base import Value
from domain.codes import RegionCode
from domain.notice import NoticeId
from domain.refusals import UnknownLetter, UnknownProblem
from domain.stream import StreamId, stream_and_rest
from projections.queries import Queries
from projections.views import AmbiguousReference
from reading.finding import SHOWN_CHARACTERS, find_problem
from reading.outcomes import Accepted
from reading.refused import NotDone

_NOTICE_ID: Final[TypeAdapter[NoticeId]] = TypeAdapter(NoticeId)


class ReturnedNotice(NamedTuple):
    """A notice that was in a letter."""

    stream: StreamId[Any]
    """Of its problem."""

    notice_id: NoticeId


class BounceRecorded(Value):
    """A notice whose letter came back, as it is on record."""

    outcome: Accepted = "accepted"
    file: str
    problem_id: str
    notice_id: str
    status: str
    """Enhanced status code of why it came back."""

    fresh: bool
    """False when it was known already that this letter came back."""


class BounceNotRecorded(NotDone):
    """A file, or one notice of its letter, that changes nothing."""

    file: str
    problem_id: str | None = None
    notice_id: str | None = None


class BouncesRecorded(Value):
    """What became of mails of mail servers; the shape of `desk notices bounced --mail --json`."""

    desk: RegionCode
    fictitious: bool
    letters: tuple[BounceRecorded | BounceNotRecorded, ...]


async def returned_notices(
    sight: Sight, queries: Queries, message_id: str | None, key: str | None
) -> tuple[ReturnedNotice, ...]:
    """The notices of one letter, as far as they are in sight: several where they went together.

    Args:
        sight: whose eyes they are for.
        queries: the query tables.
        message_id: under which the letter went; None where it is not known.
        key: under which one notice goes through every attempt; None where it is not known.

    Raises:
        UnknownLetter: none of ours went under these names, or none in sight.
        domain.outage.LedgerAway: try again later.
    """
    if message_id is not None and (sent := await queries.notices_by_reference(sight, message_id)):
        return tuple(ReturnedNotice(StreamId.parse(each.stream), NoticeId(each.notice_id)) for each in sent)
    # A reporter whom a page told has no line of their own, and some servers give a letter a new Message-ID.
    named = None if key is None else notice_of(key)
    if named is not None:
        try:
            found = await find_problem(sight, queries, named.stream.name, (View.LETTERS,))
        except (UnknownProblem, AmbiguousReference):
            found = None
        if found is not None and found.stream == str(named.stream):
            return (named,)
    raise UnknownLetter((message_id or key or "")[:SHOWN_CHARACTERS])


def notice_of(key: str) -> ReturnedNotice | None:
    """The notice that goes alone under this key (`activities.letters.key_of`); None where it is no such key."""
    try:
        stream, notice_id = stream_and_rest(key)
        return ReturnedNotice(stream, _NOTICE_ID.validate_python(notice_id))
    except ValueError:
        return None
