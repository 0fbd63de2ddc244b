"""A roster on the real database: brought in from a file, kept, and heeded by decisions and letters; no engine runs."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio

from commands.roster import RosterChange, record_offices
from commands.rules_in_force import READ_AGAIN_SECONDS
from commands.service import Refused
from commands.worded import Words, send
from composition import DeskServices, open_desk
from demo.roster import CONTACTS, enrol, invented_offices
from domain.actor import Actor
from domain.codes import RegionCode, Role
from domain.desk.commands import AppointOfficial, Command, CommandEnvelope, EndAppointment
from domain.desk.events import OfficialAppointed
from domain.desk.process import desk_stream
from domain.desk.roster import Terms
from domain.office import Office, OfficeId
from domain.officials import Post
from infra.settings import InvalidSettings, NoticeChannel, Settings
from infra.temporal.client import connect
from ledger.port import Appended
from tests.given.services import desk_settings

LEBONG, BENGKULU = "17.07", "17"
SUPERVISOR = Actor(id="sekda", role=Role.SUPERVISOR, region=LEBONG)
VERIFIER = Actor(id="sari", role=Role.VERIFIER, region=LEBONG)
KPU = Office(agency="KPU", region=LEBONG, name="KPU Lebong", email="kpu@example.test")
MOVED = KPU.model_copy(update={"email": "sekretariat@example.test"})
SINCE = date(2024, 1, 1)


@pytest_asyncio.fixture(loop_scope="session")
async def settings(a_database: str, tmp_path: Path) -> Settings:
    """Of a process that sends by mail, on a database of its own."""
    return desk_settings(
        a_database,
        tmp_path,
        notice_channel=NoticeChannel.SMTP,
        smtp_host="127.0.0.1",
        smtp_sender="desk@example.test",
    )


@pytest_asyncio.fixture(loop_scope="session")
async def desk(settings: Settings) -> AsyncIterator[DeskServices]:
    """The desks of Lebong and of its province."""
    nowhere = await connect(address="127.0.0.1:1", lazy=True)
    async with open_desk(settings, nowhere) as services:
        await services.prepare_books([LEBONG, BENGKULU])
        yield services
        await services.relay.settled()


async def bring(
    desk: DeskServices, *offices: Office, actor: Actor = SUPERVISOR, check_only: bool = False
) -> list[RosterChange | str]:
    book = desk.book_of(LEBONG)
    outcomes = await record_offices(desk.commands, desk.in_force, book, actor, offices, check_only=check_only)
    return [each.outcome.code if isinstance(each.outcome, Refused) else each.outcome for each in outcomes]


async def ask(desk: DeskServices, region: RegionCode, command: Command, words: Words, command_id: str) -> Appended:
    actor = SUPERVISOR.model_copy(update={"region": region})
    envelope = CommandEnvelope(
        command_id=command_id, stream=desk_stream(desk.book_of(region)), actor=actor, command=command
    )
    stored = await send(desk.commands, envelope, words)
    assert isinstance(stored, Appended), stored
    return stored


def words_of(desk: DeskServices, about: str | None = None) -> Words:
    return Words(desk.vault, SUPERVISOR, about)


def terms(region: RegionCode = LEBONG, agency: str = "BPBD", post: Post | None = Post.CHAIR) -> Terms:
    return Terms(role=Role.SUPERVISOR, agency=agency, region=region, post=post, since=SINCE)


async def events_of(desk: DeskServices) -> list[str]:
    return [each.event.type for each in await desk.ledger.read(desk_stream(desk.book_of(LEBONG)))]


async def test_a_file_brought_again_changes_nothing(desk: DeskServices) -> None:
    await enrol(desk.commands, desk.in_force, desk.book_of(LEBONG))
    stored = await events_of(desk)
    assert stored == ["OfficeRecorded"] * len(invented_offices())
    await enrol(desk.commands, desk.in_force, desk.book_of(LEBONG))
    assert await events_of(desk) == stored
    roster = (await desk.in_force.desk(desk.book_of(LEBONG))).roster
    assert set(roster.offices) == set(invented_offices())


async def test_an_office_can_have_an_address_again_that_it_had_before(desk: DeskServices) -> None:
    took = [await bring(desk, office) for office in (KPU, MOVED, KPU, MOVED, MOVED)]
    assert took == [["recorded"], ["changed"], ["changed"], ["changed"], ["unchanged"]]
    assert (await desk.in_force.desk(desk.book_of(LEBONG))).roster.offices == (MOVED,)


async def test_what_is_refused_leaves_the_others_in(desk: DeskServices) -> None:
    strangers = [KPU.model_copy(update=each) for each in ({"agency": "KPOO"}, {"region": "99.99"}, {"region": "35.78"})]
    took = await bring(desk, strangers[0], KPU, *strangers[1:])
    assert took == ["UNKNOWN_AGENCY", "recorded", "UNKNOWN_REGION", "REGION_OF_ANOTHER_DESK"]
    assert await bring(desk, KPU, actor=VERIFIER) == ["NOT_PERMITTED"]


async def test_a_check_finds_the_same_and_stores_nothing(desk: DeskServices) -> None:
    await bring(desk, KPU)
    before = await events_of(desk)
    other = KPU.model_copy(update={"agency": "BAWASLU"})
    wrong = KPU.model_copy(update={"agency": "KPOO"})
    found = await bring(desk, KPU, MOVED, other, wrong, check_only=True)
    assert found == ["unchanged", "changed", "recorded", "UNKNOWN_AGENCY"]
    assert await events_of(desk) == before


async def test_letters_go_where_the_roster_says_first_the_desks_own_then_those_above(
    desk: DeskServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.rules_in_force.READ_AGAIN_SECONDS", 0.0)
    book, upper = desk.book_of(LEBONG), desk.book_of(BENGKULU)
    assert (await desk.contacts.of(book)).find("KPU", LEBONG) is None
    province = Office(agency="KESBANGPOL", region=BENGKULU, name="Provinsi", email="provinsi@example.test")
    chief = SUPERVISOR.model_copy(update={"region": BENGKULU})
    await record_offices(desk.commands, desk.in_force, upper, chief, [province])
    await bring(desk, KPU)
    known = await desk.contacts.of(book)
    assert known is await desk.contacts.of(book)
    found = [known.find("KPU", LEBONG), known.find("KESBANGPOL", BENGKULU)]
    assert [each and each.address for each in found] == ["kpu@example.test", "provinsi@example.test"]
    # What the desk itself says of an office above counts for the desk's letters, and for nobody else's.
    await bring(desk, MOVED, province.model_copy(update={"email": "piket@example.test"}))
    own = (await desk.contacts.of(book)).find("KESBANGPOL", BENGKULU)
    theirs = (await desk.contacts.of(upper)).find("KESBANGPOL", BENGKULU)
    assert [each and each.address for each in (own, theirs)] == ["piket@example.test", "provinsi@example.test"]
    moved = (await desk.contacts.of(book)).find("KPU", LEBONG)
    assert moved is not None
    assert moved.address == "sekretariat@example.test"


async def test_the_rules_know_who_holds_the_posts_here_and_above(
    desk: DeskServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, now = desk.book_of(LEBONG), desk.now()
    before = await desk.in_force.of(book)
    assert before.chair_of(LEBONG, now) == OfficeId("SEKDA", LEBONG)
    monkeypatch.setattr("commands.rules_in_force.READ_AGAIN_SECONDS", 0.0)
    await ask(desk, LEBONG, AppointOfficial(account="asisten", terms=terms()), words_of(desk), "appoint-1")
    above = terms(BENGKULU, post=Post.SECRETARIAT)
    await ask(desk, BENGKULU, AppointOfficial(account="kaban", terms=above), words_of(desk), "appoint-2")
    for known in desk.in_force._books.values():
        known.read_again_at = 0.0
    rules = await desk.in_force.of(book)
    assert rules.chair_of(LEBONG, now) == OfficeId("BPBD", LEBONG)
    assert rules.escalation_target(LEBONG, 2, now) == OfficeId("BPBD", BENGKULU)
    assert rules.escalation_target(LEBONG, 3, now) == OfficeId("KEMENDAGRI_OTDA", "00")
    monkeypatch.setattr("commands.rules_in_force.READ_AGAIN_SECONDS", READ_AGAIN_SECONDS)
    assert await desk.in_force.of(book) is await desk.in_force.of(book)


async def test_what_identifies_a_person_is_in_the_vault_under_the_person_and_nowhere_in_clear(
    desk: DeskServices, a_database: str
) -> None:
    words = words_of(desk, "person:asisten")
    command = AppointOfficial(
        account="asisten",
        terms=terms(),
        name=words.seal("Nama Rekaan"),
        phone=words.seal("080000000001"),
        email=words.seal("rekaan@example.test"),
    )
    stored = await ask(desk, LEBONG, command, words, "appoint-1")
    (event,) = stored.events
    assert isinstance(event, OfficialAppointed)
    kept = event.model_dump_json()
    assert not [each for each in ("Nama Rekaan", "080000000001", "rekaan@example.test") if each in kept]
    assert event.name is not None
    item = await desk.ledger.vault_item(event.name.commitment)
    assert item is not None
    assert (item.subject, desk.vault.open(item)) == ("person:asisten", "Nama Rekaan")


async def test_one_appointment_asked_twice_is_one(desk: DeskServices) -> None:
    first, second = words_of(desk, "person:asisten"), words_of(desk, "person:asisten")
    for words, fresh in ((first, True), (second, False)):
        command = AppointOfficial(account="asisten", terms=terms(), name=words.seal("Nama Rekaan"))
        assert (await ask(desk, LEBONG, command, words, "appoint-1")).fresh is fresh
    end = EndAppointment(number=1, until=SINCE, reason="selesai tugas")
    await ask(desk, LEBONG, end, words_of(desk), "the-end-1")
    assert await events_of(desk) == ["OfficialAppointed", "AppointmentEnded"]


async def test_the_file_of_the_settings_helps_where_no_roster_has_an_office(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.rules_in_force.READ_AGAIN_SECONDS", 0.0)
    nowhere = await connect(address="127.0.0.1:1", lazy=True)
    async with open_desk(settings.model_copy(update={"contacts_file": CONTACTS}), nowhere) as services:
        await services.prepare_books([LEBONG])
        await bring(services, KPU)
        known = await services.contacts.of(services.book_of(LEBONG))
        found = [known.find("KPU", LEBONG), known.find("BAWASLU", LEBONG), known.find("BAWASLU", "99.99")]
    assert [each and each.address for each in found] == ["kpu@example.test", "bawaslu@lebong.example", None]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("agency,region_code,name_of_office,email\nKPU,17.07,KPU,kpu\n", "row 2 BAD_VALUE email kpu"),
        ("instansi\nKPU\n", "MISSING_COLUMN"),
        (None, "No such file"),
    ],
)
async def test_a_file_of_the_settings_that_cannot_be_used_is_said_at_the_start(
    settings: Settings, tmp_path: Path, content: str | None, told: str
) -> None:
    file = tmp_path / "kontak.csv"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    nowhere = await connect(address="127.0.0.1:1", lazy=True)
    with pytest.raises(InvalidSettings, match=f"DESK_CONTACTS_FILE: {file}: .*{told}"):
        async with open_desk(settings.model_copy(update={"contacts_file": file}), nowhere):
            pass
