"""Files of evidence as they are read: recorded before they are opened, and handed out whole or not at all."""

import hashlib
from collections.abc import Sequence
from typing import Any

import pytest

from commands.evidence import EvidenceDesk, Handed
from domain.access.policy import View
from domain.access.sight import Sight
from domain.access_record.events import Access
from domain.codes import Role
from domain.outage import LedgerAway
from domain.problem.commands import AttachEvidence
from domain.refusals import FileDamaged, FileErased, FileNotHere, UnknownPart, UnknownProblem
from domain.stream import StreamId
from domain.vault_reference import Sealed
from ledger.memory_attachments import MemoryAttachments
from ledger.vault import CHUNK_BYTES, Vault
from projections.problem.tables import ProblemRow
from reading.evidence import EvidenceListed, EvidenceSources, find_evidence, list_evidence, open_evidence
from reading.words import VaultReader
from tests.given.desk import OPERATOR, Desk, RecordingEngine, detection
from tests.given.tables import a_row, looking

VAULT = Vault(bytes(32))
PHOTO = b"\xff\xd8\xff" + bytes(2 * CHUNK_BYTES)


class Remembering:
    """Records that remember what was recorded; can be away."""

    def __init__(self) -> None:
        self.accesses: list[str] = []
        self.away = False

    async def record(self, sight: Sight, stream: StreamId[Any], access: Access) -> None:
        if self.away:
            raise LedgerAway("gone")
        self.accesses.append(access.kind)


class OneProblem:
    """Query tables with one problem, which its desk's operator sees with its files."""

    def __init__(self, row: ProblemRow) -> None:
        self.row = row
        self.views: Sequence[View] = ()

    async def problem(self, sight: Sight, reference: str, views: Sequence[View] = ()) -> ProblemRow | None:
        self.views = views
        return self.row if sight.actor.role is Role.OPERATOR else None

    async def problem_of_intake(self, sight: Sight, reference: str, views: Sequence[View] = ()) -> ProblemRow | None:
        return None


class Office:
    """A problem with files."""

    def __init__(self) -> None:
        self.desk = Desk(RecordingEngine())
        self.attachments = MemoryAttachments(self.desk.ledger)
        self.records = Remembering()
        self.row = a_row(self.desk.problem_id)
        self.problems = OneProblem(self.row)
        words = VaultReader(self.desk.ledger, VAULT, self.records)
        self.sources = EvidenceSources(self.problems, self.desk.ledger, words, self.attachments, VAULT)

    async def attach(self, command_id: str, handed: Handed) -> None:
        evidence = EvidenceDesk(self.desk.service, self.desk.ledger, self.attachments, VAULT, 2**30)
        await evidence.attach(OPERATOR, self.desk.stream, command_id, handed)

    async def listed(self) -> EvidenceListed:
        return await list_evidence(looking(), self.sources, self.row, fictitious=False)

    async def read(self, number: int = 1) -> bytes:
        opened = await open_evidence(looking(), self.sources, self.row, number)
        return b"".join([chunk async for chunk in opened.chunks])


async def an_office() -> Office:
    office = Office()
    await office.desk.ask(detection())
    await office.attach("evidence-1", Handed("meteran.jpg", PHOTO, "Foto meteran"))
    await office.attach("evidence-2", Handed("catatan.txt", b"catatan"))
    return office


async def test_whoever_may_not_see_files_finds_no_problem() -> None:
    office = await an_office()
    assert await find_evidence(looking(), office.sources, "p") == office.row
    assert office.problems.views == (View.EVIDENCE,)
    with pytest.raises(UnknownProblem):
        await find_evidence(looking(role=Role.REPORTER), office.sources, "p")


async def test_files_are_numbered_as_they_came_and_opening_their_names_is_one_access() -> None:
    office = await an_office()
    told = [(each.number, each.name, each.text) for each in (await office.listed()).evidence]
    assert told == [(1, "meteran.jpg", "Foto meteran"), (2, "catatan.txt", None)]
    assert office.records.accesses == ["words"]


async def test_a_file_is_read_whole_and_on_record_first() -> None:
    office = await an_office()
    assert await office.read() == PHOTO
    opened = await open_evidence(looking(), office.sources, office.row, 2)
    assert (opened.item.name, opened.sha256) == ("catatan.txt", hashlib.sha256(b"catatan").hexdigest())
    assert office.records.accesses == ["evidence", "evidence"]
    office.records.away = True
    with pytest.raises(LedgerAway):
        await office.read()


async def test_what_cannot_be_opened_says_why() -> None:
    office = await an_office()
    digest = AttachEvidence(sha256=Sealed(commitment="5" * 64, length=64), media_type="image/png", size_bytes=7)
    await office.desk.ask(digest)
    for number in (0, 4):
        with pytest.raises(UnknownPart):
            await office.read(number)
    with pytest.raises(FileNotHere):
        await office.read(3)
    assert office.records.accesses == []
    office.attachments.erase(f"problem:{office.desk.problem_id}")
    with pytest.raises(FileErased):
        await office.read()


async def test_a_store_that_lost_the_file_is_damaged() -> None:
    office = await an_office()
    sources = EvidenceSources(
        office.problems, office.desk.ledger, office.sources.words, MemoryAttachments(office.desk.ledger), VAULT
    )
    with pytest.raises(FileDamaged):
        await open_evidence(looking(), sources, office.row, 1)


class Swapped:
    """A vault that opens every chunk to other bytes than were sealed, as whoever has the key could make it."""

    def open_chunk(self, file: object, number: int, sealed: bytes) -> bytes:
        return b"lain"


async def test_content_that_has_not_the_digest_that_was_handed_in_is_damaged() -> None:
    office = await an_office()
    sources = EvidenceSources(office.problems, office.desk.ledger, office.sources.words, office.attachments, Swapped())
    opened = await open_evidence(looking(), sources, office.row, 1)
    with pytest.raises(FileDamaged):
        _ = [chunk async for chunk in opened.chunks]
