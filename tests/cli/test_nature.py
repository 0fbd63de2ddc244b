"""What a data folder says of itself, for whoever works on it from another terminal."""

from datetime import UTC, datetime
from pathlib import Path

from cli.nature import CONTACTS, FILE_NAME, Nature, read_nature, write_nature
from domain.calendar import REAL, Calendar
from infra.settings import NoticeChannel, Settings

CALENDAR = Calendar(
    origin_wall=datetime(2026, 10, 5, 2, tzinfo=UTC),
    origin_shown=datetime.fromisoformat("2024-11-26T06:00+07:00"),
    speed=600,
)


def test_whoever_works_on_a_folder_reads_the_same_date_and_hour(tmp_path: Path) -> None:
    write_nature(tmp_path, Nature(fictitious=True, calendar=CALENDAR))
    settings = read_nature(tmp_path).applied_to(Settings(data_dir=tmp_path))
    assert settings.calendar == CALENDAR
    assert settings.fictitious
    assert (settings.contacts_file, settings.notice_channel) == (CONTACTS, NoticeChannel.OUTBOX)


def test_a_real_desk_keeps_what_its_environment_says(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert read_nature(tmp_path).applied_to(settings) is settings
    assert settings.calendar is REAL


def test_an_invented_desk_without_a_calendar_of_its_own_goes_by_the_real_one(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('{"fictitious": true}', encoding="utf-8")
    assert read_nature(tmp_path).applied_to(Settings(data_dir=tmp_path)).calendar is REAL
