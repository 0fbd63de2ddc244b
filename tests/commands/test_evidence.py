"""Files of evidence taken in: what is refused or was done before stores nothing; no event without its file."""

from collections.abc import Sequence

import pytest

from commands.evidence import EvidenceDesk, Handed, evidence_subject
from commands.service import Refused
from domain.actor import Actor
from domain.codes import Role
from domain.outage import LedgerAway
from domain.problem.events import EvidenceAttached
from domain.refusals import EmptyEvidence, EvidenceTooLarge, UnfitText
from ledger.memory_attachments import MemoryAttachments
from ledger.port import Appended, SealedFile
from ledger.vault import Vault
from tests.given.desk import OPERATOR, Desk, RecordingEngine, detection

VAULT = Vault(bytes(32))
PHOTO = Handed("meteran.jpg", b"\xff\xd8\xff" + bytes(300_000), "Foto meteran di TPS 3")
OUTSIDER = Actor(id="lain", role=Role.OPERATOR, region="17.08")


class WatchedAttachments(MemoryAttachments):
    """Remembers what was put; can be away."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ledger)
        self.put_files: list[SealedFile] = []
        self.away = False

    async def put(self, file: SealedFile, chunks: Sequence[bytes]) -> None:
        if self.away:
            raise LedgerAway("gone")
        self.put_files.append(file)
        await super().put(file, chunks)


class Office:
    """A desk with a problem, which takes files."""

    def __init__(self) -> None:
        self.desk = Desk(RecordingEngine())
        self.attachments = WatchedAttachments(self.desk)
        self.evidence = EvidenceDesk(self.desk.service, self.desk.ledger, self.attachments, VAULT, 1024 * 1024)

    async def attach(
        self, handed: Handed = PHOTO, actor: Actor = OPERATOR, command_id: str = "evidence-1"
    ) -> Appended | Refused:
        return await self.evidence.attach(actor, self.desk.stream, command_id, handed)


async def an_office() -> Office:
    office = Office()
    await office.desk.ask(detection())
    return office


async def test_the_file_lies_under_the_commitment_that_the_event_holds() -> None:
    office = await an_office()
    stored = await office.attach()
    assert isinstance(stored, Appended)
    (event,) = stored.events
    assert isinstance(event, EvidenceAttached)
    assert (event.stored, event.media_type, event.size_bytes) == (True, "image/jpeg", len(PHOTO.content))
    (file,) = office.attachments.put_files
    assert (file.commitment, file.subject) == (event.sha256.commitment, evidence_subject(office.desk.problem_id))
    for seal, value in ((event.name, PHOTO.name), (event.text, PHOTO.text)):
        assert seal is not None
        item = await office.desk.ledger.vault_item(seal.commitment)
        assert item is not None
        assert (VAULT.open(item), item.subject) == (value, file.subject)


async def test_a_repeat_has_its_first_outcome_and_stores_no_file() -> None:
    office = await an_office()
    first, again = await office.attach(), await office.attach()
    assert isinstance(first, Appended)
    assert isinstance(again, Appended)
    assert (again.fresh, again.events, len(office.attachments.put_files)) == (False, first.events, 1)
    for other in (Handed(PHOTO.name, b"lain", PHOTO.text), Handed("lain.jpg", PHOTO.content, PHOTO.text)):
        reused = await office.attach(other)
        assert isinstance(reused, Refused)
        assert reused.code == "COMMAND_ID_REUSED"
    assert len(office.attachments.put_files) == 1


async def test_what_the_rules_refuse_stores_no_file() -> None:
    office = await an_office()
    refused = await office.attach(actor=OUTSIDER)
    assert isinstance(refused, Refused)
    assert office.attachments.put_files == []


@pytest.mark.parametrize(
    ("handed", "refusal"),
    [
        (Handed("x", b""), EmptyEvidence),
        (Handed("x", bytes(1024 * 1024 + 1)), EvidenceTooLarge),
        (Handed("x\x00", b"x"), UnfitText),
        (Handed("x", b"x", "y" * 20_001), UnfitText),
    ],
)
async def test_what_is_no_file_that_can_be_taken_is_refused(handed: Handed, refusal: type[Exception]) -> None:
    office = await an_office()
    with pytest.raises(refusal):
        await office.attach(handed)
    assert office.attachments.put_files == []
    assert (await office.desk.kinds())[-1] != "EvidenceAttached"


async def test_nothing_is_on_record_of_a_file_that_could_not_be_stored_and_the_same_command_goes_on_later() -> None:
    office = await an_office()
    office.attachments.away = True
    with pytest.raises(LedgerAway):
        await office.attach()
    assert "EvidenceAttached" not in await office.desk.kinds()
    office.attachments.away = False
    stored = await office.attach()
    assert isinstance(stored, Appended)
    assert stored.fresh
