"""What a data folder says of itself, for whoever works on it from another terminal."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.demo import going_on
from cli.failures import WrongUsage
from cli.nature import FILE_NAME, Nature, claim_for_rehearsal, read_nature, write_nature
from domain.calendar import REAL, Calendar
from infra.settings import NoticeChannel, Settings
from ledger.memory import MemoryLedger
from tests.given.codec import CODEC
from tests.ledger.contract import terms_of
from tests.ledger.writing import LEBONG, SELUMA

CALENDAR = Calendar(
    origin_wall=datetime(2026, 10, 5, 2, tzinfo=UTC),
    origin_shown=datetime.fromisoformat("2024-11-26T06:00+07:00"),
    speed=600,
)


def test_nothing_of_a_rehearsals_folder_leaves_the_machine(tmp_path: Path) -> None:
    write_nature(tmp_path, Nature(fictitious=True))
    settings = read_nature(tmp_path).applied_to(Settings(data_dir=tmp_path, contacts_file=tmp_path / "kontak.csv"))
    assert settings.fictitious
    assert (settings.contacts_file, settings.notice_channel) == (None, NoticeChannel.OUTBOX)


def test_a_real_desk_keeps_what_its_environment_says(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert read_nature(tmp_path).applied_to(settings) is settings


def test_what_an_earlier_release_kept_of_a_calendar_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(f'{{"fictitious": true, "calendar": {CALENDAR.model_dump_json()}}}', "utf-8")
    assert read_nature(tmp_path) == Nature(fictitious=True)


async def test_an_empty_folder_becomes_a_rehearsals_and_stays_it(tmp_path: Path) -> None:
    ledger = MemoryLedger(CODEC)
    await claim_for_rehearsal(tmp_path, ledger)
    assert read_nature(tmp_path) == Nature(fictitious=True)
    await ledger.open_book(LEBONG, terms_of(LEBONG, "LEBONG", CALENDAR))
    await claim_for_rehearsal(tmp_path, ledger)
    assert read_nature(tmp_path) == Nature(fictitious=True)


async def test_a_folder_whose_books_are_all_rehearsals_becomes_one(tmp_path: Path) -> None:
    ledger = MemoryLedger(CODEC)
    await ledger.open_book(LEBONG, terms_of(LEBONG, "LEBONG", CALENDAR))
    await claim_for_rehearsal(tmp_path, ledger)
    assert read_nature(tmp_path) == Nature(fictitious=True)


async def test_a_real_desks_folder_is_never_rehearsed_in(tmp_path: Path) -> None:
    ledger = MemoryLedger(CODEC)
    await ledger.open_book(LEBONG, terms_of(LEBONG, "LEBONG", CALENDAR))
    await ledger.open_book(SELUMA, terms_of(SELUMA, "SELUMA"))
    with pytest.raises(WrongUsage, match="desk sungguhan"):
        await claim_for_rehearsal(tmp_path, ledger)
    assert read_nature(tmp_path) == Nature()


def test_the_sample_day_does_not_change_its_pace_on_the_way() -> None:
    assert going_on(CALENDAR, None) is going_on(CALENDAR, 600) is CALENDAR
    with pytest.raises(WrongUsage, match="600 kali lebih cepat"):
        going_on(CALENDAR, 1200)


def test_the_sample_day_is_not_played_on_the_real_calendar() -> None:
    with pytest.raises(WrongUsage, match="--fresh"):
        going_on(REAL, None)
