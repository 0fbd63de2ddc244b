"""What a data folder says of itself, for whoever works on it from another terminal."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.app import main
from cli.exit_status import ExitStatus
from cli.failures import WrongUsage
from cli.nature import FILE_NAME, Nature, claim_for_rehearsal, read_nature, write_nature
from domain.access.sight import Sight
from domain.calendar import REAL, Calendar
from domain.stream import BookId
from infra.settings import NoticeChannel, Settings
from projections.views import AsOf

CALENDAR = Calendar(
    origin_wall=datetime(2026, 10, 5, 2, tzinfo=UTC),
    origin_shown=datetime.fromisoformat("2024-11-26T06:00+07:00"),
    speed=600,
)


def test_whoever_works_on_a_folder_reads_the_same_date_and_hour(tmp_path: Path) -> None:
    write_nature(tmp_path, Nature(fictitious=True, calendar=CALENDAR))
    settings = read_nature(tmp_path).applied_to(Settings(data_dir=tmp_path, contacts_file=tmp_path / "kontak.csv"))
    assert settings.calendar == CALENDAR
    assert settings.fictitious
    assert (settings.contacts_file, settings.notice_channel) == (None, NoticeChannel.OUTBOX)


def test_a_real_desk_keeps_what_its_environment_says(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert read_nature(tmp_path).applied_to(settings) is settings
    assert settings.calendar is REAL


def test_an_invented_desk_without_a_calendar_of_its_own_goes_by_the_real_one(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('{"fictitious": true}', encoding="utf-8")
    assert read_nature(tmp_path).applied_to(Settings(data_dir=tmp_path)).calendar is REAL


class Books:
    """What the query tables know of each desk's book."""

    def __init__(self, *recorded: str) -> None:
        self.recorded = recorded

    async def as_of(self, sight: Sight, book: BookId) -> AsOf | None:
        return AsOf(position=1, ledger_at=CALENDAR.origin_wall) if book in self.recorded else None


async def test_an_empty_folder_becomes_a_rehearsals_and_stays_it(tmp_path: Path) -> None:
    await claim_for_rehearsal(tmp_path, Books(), ["17.07/2024"], CALENDAR)
    assert read_nature(tmp_path) == Nature(fictitious=True, calendar=CALENDAR)
    await claim_for_rehearsal(tmp_path, Books("17.07/2024"), ["17.07/2024"], CALENDAR)
    assert read_nature(tmp_path) == Nature(fictitious=True, calendar=CALENDAR)


async def test_a_real_desks_folder_is_never_rehearsed_in(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="desk sungguhan"):
        await claim_for_rehearsal(tmp_path, Books("17.07/2024"), ["17/2024", "17.07/2024"], CALENDAR)
    assert read_nature(tmp_path) == Nature()


async def test_what_is_on_record_is_shown_by_one_calendar_only(tmp_path: Path) -> None:
    write_nature(tmp_path, Nature(fictitious=True, calendar=CALENDAR))
    other = CALENDAR.model_copy(update={"speed": 1200})
    with pytest.raises(WrongUsage, match="waktu lain"):
        await claim_for_rehearsal(tmp_path, Books("17.07/2024"), ["17.07/2024"], other)
    assert read_nature(tmp_path).calendar == CALENDAR


def test_the_sample_day_does_not_change_its_pace_on_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_nature(tmp_path, Nature(fictitious=True, calendar=CALENDAR))
    monkeypatch.setenv("DESK_DATA_DIR", str(tmp_path))
    assert main(["demo", "--speed", "1200"]) == ExitStatus.USAGE
    assert "600 kali lebih cepat" in capsys.readouterr().err
