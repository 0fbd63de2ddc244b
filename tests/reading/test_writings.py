"""What officials wrote is read by those it is for; a reporter's contact by who calls back."""

from typing import Any

import pytest

from domain.access.policy import OFFICIALS, Relation, View, views
from domain.access.sight import sight_of
from domain.actor import Actor, SignedLink
from domain.codes import Role
from domain.problem.commands import (
    Acknowledge,
    AddNote,
    Answer,
    ApproveRecommendation,
    Command,
    Inventory,
    Recommend,
    Verify,
)
from domain.problem.evolve import fold
from domain.problem.note import NoteAudience
from domain.problem.outcome import Outcome
from domain.problem.state import UnderWay
from domain.problem.verification import Finding, Method
from domain.refusals import UnknownPart
from domain.vault_reference import Sealed
from ledger.port import Recorded
from reading.contacts import contact_of
from reading.words import VaultReader
from reading.writings import notes_for_reporters, with_words, writings_for
from tests.given.desk import CHAIR, OPERATOR, Desk, RecordingEngine, detection, liaison
from tests.given.situations import SERVICE
from tests.given.tables import LEBONG, a_row
from tests.reading.test_evidence import VAULT, Remembering

KPU, POLRI = liaison("KPU"), liaison("POLRI")
BUDI = Actor(id="budi", role=Role.VERIFIER, region=LEBONG)


def seal(name: str) -> Sealed:
    return Sealed(commitment=name.ljust(64, "0"), length=1)


class Office(Desk):
    """A problem about which much was written."""

    def __init__(self) -> None:
        super().__init__(RecordingEngine())

    async def says(self, command: Command, actor: Actor) -> None:
        await self.ask(command, actor)

    async def written(self) -> tuple[list[Recorded[Any]], UnderWay]:
        recorded = list(await self.ledger.read(self.stream))
        state = fold(each.event for each in recorded)
        assert isinstance(state, UnderWay)
        return recorded, state

    async def read_by(self, actor: Actor, relation: Relation) -> list[str]:
        recorded, state = await self.written()
        seen = views(actor.role, relation)
        return [
            each.seal.commitment.rstrip("0") for each in writings_for(sight_of(actor), seen, recorded, state.referrals)
        ]


async def an_office() -> Office:
    office = Office()
    await office.says(detection(), OPERATOR)
    await office.says(Inventory(), SERVICE)
    for number, audience in enumerate(NoteAudience, start=1):
        await office.says(AddNote(text=seal(f"a{number}"), audience=audience), OPERATOR)
    await office.says(AddNote(text=seal("b1")), POLRI)
    await office.says(Verify(finding=Finding.CONFIRMED, method=Method.VISIT, text=seal("c1")), BUDI)
    await office.says(Recommend(text=seal("d1")), OPERATOR)
    await office.says(Acknowledge(referral_id="KPU.1"), KPU)
    await office.says(Answer(referral_id="KPU.1", outcome=Outcome.RESOLVED, text=seal("e1")), KPU)
    return office


async def test_the_desk_reads_everything() -> None:
    office = await an_office()

    assert await office.read_by(OPERATOR, Relation.OWN_DESK) == ["a1", "a2", "a3", "b1", "c1", "d1", "e1"]


@pytest.mark.parametrize("role", OFFICIALS)
@pytest.mark.parametrize("relation", [Relation.ABOVE, Relation.ABOVE_TOLD])
async def test_the_tier_above_reads_what_it_wrote_itself(role: Role, relation: Relation) -> None:
    office = await an_office()
    above = Actor(id="dewi", role=role, region="17")
    await office.says(AddNote(text=seal("f1"), audience=NoteAudience.REPORTER), above)

    assert await office.read_by(above, relation) == ["f1"]
    assert "f1" in await office.read_by(OPERATOR, Relation.OWN_DESK)


async def test_an_agency_reads_what_is_for_agencies_and_what_it_wrote_itself() -> None:
    office = await an_office()

    assert await office.read_by(KPU, Relation.ASKED) == ["a2", "a3", "e1"]
    assert await office.read_by(POLRI, Relation.ASKED) == ["a2", "a3", "b1"]
    assert await office.read_by(KPU, Relation.WRITTEN_TO) == []


async def test_a_proposal_is_for_its_addressee_once_it_was_approved() -> None:
    office = await an_office()
    await office.says(ApproveRecommendation(), CHAIR)

    assert await office.read_by(KPU, Relation.ASKED) == ["a2", "a3", "d1", "e1"]
    assert "d1" not in await office.read_by(POLRI, Relation.ASKED)


async def test_by_a_link_for_one_request_only_its_answer_is_read() -> None:
    office = await an_office()
    recorded, state = await office.written()

    link = SignedLink(link_id="lnk-1", until=state.inventoried_at, stream=office.stream, referral_id="KPU.1")
    by_link = sight_of(KPU.model_copy(update={"grant": link}))
    seen = frozenset({View.LISTED, View.OWN_LETTERS})
    assert [each.view.about for each in writings_for(by_link, seen, recorded, state.referrals)] == ["KPU.1"]


async def test_who_handed_in_a_report_reads_the_notes_that_say_so_without_what_was_erased() -> None:
    recorded, _ = await (await an_office()).written()
    notes = notes_for_reporters(recorded)

    assert [each.text for each in with_words(notes, {seal("a3").commitment: "Sudah ditangani"})] == ["Sudah ditangani"]
    assert [each.text for each in with_words(notes, {})] == [None]


async def test_a_contact_is_read_by_its_report_and_goes_on_record() -> None:
    office = await an_office()
    row, records = a_row(office.problem_id, stream=str(office.stream), restricted=True), Remembering()
    words = VaultReader(office.ledger, VAULT, records)
    shown = await contact_of(sight_of(OPERATOR), office.ledger, words, row, None, fictitious=False)

    assert (shown.problem_id, shown.contact) == (office.problem_id, None)
    assert records.accesses[0] == "restricted"
    with pytest.raises(UnknownPart):
        await contact_of(sight_of(OPERATOR), office.ledger, words, row, "another", fictitious=False)
