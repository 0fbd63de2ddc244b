from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.calendar import REAL, Calendar, LocalTime
from domain.codes import Language
from wording.instants import DAYS, MONTHS, SHORT_MONTHS, full_moment, moment, second, span, time_left
from wording.language import speaking

AT = datetime(2024, 8, 7, 7, 30, 5, tzinfo=UTC)
BENGKULU = LocalTime(REAL, ZoneInfo("Asia/Jakarta"))


@pytest.mark.parametrize(
    ("language", "full", "short", "line"),
    [
        (Language.INDONESIAN, "Rabu, 7 Agustus 2024 pukul 14.30 WIB", "7 Agu 2024 14.30 WIB", "7 Agu 14.30.05"),
        (Language.ENGLISH, "Wednesday, 7 August 2024, 14:30 WIB", "7 Aug 2024 14:30 WIB", "7 Aug 14:30:05"),
    ],
)
def test_an_instant_is_told_as_the_language_writes_it(language: Language, full: str, short: str, line: str) -> None:
    with speaking(language):
        assert full_moment(AT, BENGKULU) == full
        assert moment(AT, BENGKULU) == short
        assert second(AT, BENGKULU) == line


def test_a_day_without_an_hour_is_no_midnight() -> None:
    after = AT + timedelta(days=1)
    assert full_moment(AT, BENGKULU, until=after) == "Rabu, 7 Agustus 2024, jam tidak diketahui"
    assert moment(AT, BENGKULU, until=after) == "7 Agu 2024, jam tidak diketahui"
    with speaking(Language.ENGLISH):
        assert full_moment(AT, BENGKULU, until=after) == "Wednesday, 7 August 2024, hour unknown"
        assert moment(AT, BENGKULU, until=after) == "7 Aug 2024, hour unknown"


def test_outside_indonesia_a_full_moment_has_an_offset() -> None:
    assert full_moment(AT, LocalTime(REAL, ZoneInfo("Asia/Jayapura"))).endswith("16.30 WIT")
    assert full_moment(AT, LocalTime(REAL, ZoneInfo("America/Sao_Paulo"))).endswith("04.30 UTC-0300")


def test_every_day_and_month_has_its_name_at_its_place() -> None:
    assert set(DAYS) == {str(datetime(2024, 1, day, tzinfo=UTC).isoweekday()) for day in range(1, 8)}
    assert set(MONTHS) == set(SHORT_MONTHS) == {str(month) for month in range(1, 13)}
    with speaking(Language.ENGLISH):
        for day in range(1, 8):
            at = datetime(2024, 1, day, tzinfo=UTC)
            assert DAYS[str(at.isoweekday())] == f"{at:%A}"
        for month in range(1, 13):
            at = datetime(2024, month, 1, tzinfo=UTC)
            assert MONTHS[str(month)] == f"{at:%B}"
            assert SHORT_MONTHS[str(month)] == f"{at:%b}"


@pytest.mark.parametrize(
    ("length", "indonesian", "english"),
    [
        (timedelta(), "0 dtk", "0 s"),
        (timedelta(seconds=59), "59 dtk", "59 s"),
        (timedelta(hours=1, minutes=20, seconds=3), "1 jam 20 mnt", "1 h 20 min"),
        (timedelta(days=2, minutes=3), "2 hr 3 mnt", "2 d 3 min"),
    ],
)
def test_a_duration_is_told_in_its_two_greatest_units(length: timedelta, indonesian: str, english: str) -> None:
    assert span(length) == indonesian
    with speaking(Language.ENGLISH):
        assert span(length) == english


def test_what_is_over_has_a_minus_sign_and_what_is_not_known_a_dash() -> None:
    assert time_left(AT + timedelta(hours=1), AT, BENGKULU) == "1 jam"
    assert time_left(AT - timedelta(hours=1), AT, BENGKULU) == "−1 jam"
    assert time_left(None, AT, BENGKULU) == "–"
    assert moment(None, BENGKULU) == "–"


def test_a_rehearsal_reads_its_own_date_hour_and_time_left() -> None:
    rehearsed = Calendar(origin_wall=AT, origin_shown=datetime(2024, 11, 26, 17, tzinfo=UTC), speed=720)
    there = LocalTime(rehearsed, BENGKULU.zone)
    later = AT + timedelta(minutes=1)
    assert moment(later, there) == "27 Nov 2024 12.00 WIB"
    assert full_moment(later, there) == "Rabu, 27 November 2024 pukul 12.00 WIB"
    assert second(later, there) == "27 Nov 12.00.00"
    assert time_left(later, AT, there) == "12 jam"
    assert time_left(AT, later, there) == "−12 jam"
