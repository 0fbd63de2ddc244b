"""Files of evidence, listed and opened for whoever may see them; opening one goes on record first."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

import structlog

from domain.access.policy import View
from domain.access.sight import Sight
from domain.access_record.events import EvidenceOpened
from domain.actor import Actor
from domain.base import Value
from domain.problem.events import Event, EvidenceAttached
from domain.refusals import FileDamaged, FileErased, FileNotHere, UnknownPart
from domain.stream import StreamId
from ledger.paging import pages_of
from ledger.port import AttachmentLost, EntriesInSight, FilesInSight, Recorded, SealedFile, StoredFiles
from ledger.vault import BrokenSeal
from projections.problem.tables import ProblemRow
from reading.finding import Problems, find_problem
from reading.instants import WithOffset
from reading.lines import WHOLE, Lines, Window
from reading.words import VaultReader

EVIDENCE: Final = (View.EVIDENCE,)

log = structlog.get_logger()


class FileOpener(Protocol):
    """The vault, as far as files have to be read again."""

    def open_chunk(self, file: SealedFile, number: int, sealed: bytes) -> bytes:
        """A chunk as it was before it was sealed."""


@dataclass(frozen=True)
class EvidenceSources:
    """Where files of evidence are looked up and read."""

    problems: Problems
    ledger: EntriesInSight
    words: VaultReader
    attachments: FilesInSight
    vault: FileOpener


class EvidenceItem(Value):
    """One file, as it is listed."""

    number: int
    """Within its problem, from 1 on, in the order in which files came."""

    attached_at: WithOffset
    by: Actor
    media_type: str
    size_bytes: int
    stored: bool
    """Whether the service keeps the file; else only its digest was handed in."""

    name: str | None = None
    """None where none was said, and once it was erased; so with the next."""

    text: str | None = None


class EvidenceListed(Value):
    """The files of a problem."""

    fictitious: bool
    problem_id: str
    register_number: str | None
    evidence: tuple[EvidenceItem, ...]
    total: int
    """How many files there are, shown or not."""

    next: int | None
    """Number of the file at which the list goes on (`--from`); None at its end."""


class EvidenceSaved(Value):
    """A file of evidence that was written to a file of whoever asked."""

    fictitious: bool
    problem_id: str
    number: int
    media_type: str
    size_bytes: int
    sha256: str
    file: str


class EvidenceSwept(Value):
    """How much was taken out of the store that no evidence names."""

    fictitious: bool
    swept: int
    """Objects; a file has one for each 256 KiB."""


class OpenedFile(NamedTuple):
    """A file that is being read."""

    item: EvidenceItem
    sha256: str
    chunks: AsyncIterator[bytes]
    """Its content, in order. The last step raises `FileDamaged` unless the whole has the digest that was handed in: use
    nothing before the end."""


class WholeFile(NamedTuple):
    """A file that was read to its end, and is what was handed in."""

    item: EvidenceItem
    sha256: str
    content: bytes


class _Attached(NamedTuple):
    item: EvidenceItem
    event: EvidenceAttached


async def find_evidence(sight: Sight, sources: EvidenceSources, reference: str) -> ProblemRow:
    """The problem, for whoever may see its files.

    Raises:
        UnknownProblem: there is none in sight, or its files are out of sight.
        projections.views.AmbiguousReference: there are several.
        domain.outage.LedgerAway: try again later.
    """
    return await find_problem(sight, sources.problems, reference, EVIDENCE)


async def list_evidence(
    sight: Sight, sources: EvidenceSources, found: ProblemRow, *, window: Window = WHOLE, fictitious: bool
) -> EvidenceListed:
    """Files of a problem that `find_evidence` found, with names and descriptions as far as the vault has them.

    Only the words of those that the window shows are opened.

    Raises:
        domain.refusals.ReasonNeeded: an auditor says no purpose.
        domain.outage.LedgerAway: try again later.
    """
    stream: StreamId[Event] = StreamId.parse(found.stream)
    those = Lines[_Attached](window)
    async for recorded in pages_of(sources.ledger.seen_by(sight), stream):
        for each in recorded:
            if isinstance(each.event, EvidenceAttached) and those.shows_next():
                those.kept.append(_numbered(those.total, each))
    attached = those.kept
    after = None if window.size is None else window.first + window.size
    sealed = [seal.commitment for _, event in attached for seal in (event.name, event.text) if seal is not None]
    if found.restricted:
        await sources.words.open_restricted(sight, stream)
    words = await sources.words.open(sight, stream, sealed)
    return EvidenceListed(
        fictitious=fictitious,
        problem_id=found.problem_id,
        register_number=found.register_number,
        evidence=tuple(_with_words(each, words) for each in attached),
        total=those.total,
        next=after if after is not None and those.total >= after else None,
    )


async def open_evidence(sight: Sight, sources: EvidenceSources, found: ProblemRow, number: int) -> OpenedFile:
    """A file of a problem that `find_evidence` found; that it is opened is on record before this returns.

    Raises:
        UnknownPart: the problem has no such file.
        FileNotHere: only its digest was handed in.
        FileErased: it was erased.
        FileDamaged: the store has lost it.
        domain.refusals.ReasonNeeded: an auditor says no purpose.
        domain.outage.LedgerAway: it is not on record, or cannot be read now; try again later.
    """
    stream: StreamId[Event] = StreamId.parse(found.stream)
    attached = _attached(await sources.ledger.seen_by(sight).read(stream))
    chosen = next((each for each in attached if each.item.number == number), None)
    if chosen is None:
        raise UnknownPart(f"bukti {number}")
    event = chosen.event
    if not event.stored:
        raise FileNotHere
    commitment = event.sha256.commitment
    sealed = [commitment, *([event.name.commitment] if event.name else [])]
    access = EvidenceOpened(stream=stream, commitment=commitment)
    words = await sources.words.open(sight, stream, sealed, access)
    files = sources.attachments.opened_for(sight, stream)
    file = await _file(files, stream, commitment)
    if file is None or (sha256 := words.get(commitment)) is None:
        raise FileErased
    return OpenedFile(_with_words(chosen, words), sha256, _content(files, sources.vault, stream, file, sha256))


async def read_evidence(sight: Sight, sources: EvidenceSources, found: ProblemRow, number: int) -> WholeFile:
    """The same file, read to its end.

    Raises:
        FileDamaged: it is not what was handed in; else as `open_evidence`.
    """
    opened = await open_evidence(sight, sources, found, number)
    return WholeFile(opened.item, opened.sha256, b"".join([chunk async for chunk in opened.chunks]))


async def _file(files: StoredFiles, stream: StreamId[Event], commitment: str) -> SealedFile | None:
    try:
        return await files.attachment(commitment)
    except AttachmentLost as lost:
        raise _damaged(stream, commitment, lost) from lost


async def _content(
    files: StoredFiles, vault: FileOpener, stream: StreamId[Event], file: SealedFile, sha256: str
) -> AsyncIterator[bytes]:
    digest = hashlib.sha256()
    for number in range(file.chunk_count):
        try:
            chunk = vault.open_chunk(file, number, await files.chunk(file.commitment, number))
        except (AttachmentLost, BrokenSeal) as fault:
            raise _damaged(stream, file.commitment, fault) from fault
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != sha256:
        raise _damaged(stream, file.commitment, None)


def _damaged(stream: StreamId[Event], commitment: str, fault: Exception | None) -> FileDamaged:
    log.error("evidence.damaged", stream=str(stream), commitment=commitment, fault=type(fault).__name__)
    return FileDamaged()


def _attached(recorded: Sequence[Recorded[Event]]) -> list[_Attached]:
    """The files, with their numbers."""
    those = [each for each in recorded if isinstance(each.event, EvidenceAttached)]
    return [_numbered(number, each) for number, each in enumerate(those, start=1)]


def _numbered(number: int, recorded: Recorded[Event]) -> _Attached:
    event = recorded.event
    assert isinstance(event, EvidenceAttached)
    item = EvidenceItem(
        number=number,
        attached_at=event.recorded_at,
        by=recorded.actor,
        media_type=event.media_type,
        size_bytes=event.size_bytes,
        stored=event.stored,
    )
    return _Attached(item, event)


def _with_words(attached: _Attached, words: dict[str, str]) -> EvidenceItem:
    name, text = attached.event.name, attached.event.text
    return attached.item.model_copy(
        update={
            "name": words.get(name.commitment) if name else None,
            "text": words.get(text.commitment) if text else None,
        }
    )
