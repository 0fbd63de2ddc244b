"""Instants as people write them."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_files.instants import (
    DAY_NAMES,
    LENGTH_LIMIT,
    MONTHS,
    WEEKDAYS,
    DateOrder,
    InstantFault,
    UnreadableInstant,
    order_of,
    read_day,
    read_instant,
    read_told,
)

WITA = ZoneInfo("Asia/Makassar")
NOON = datetime(2024, 11, 27, 4, 0, tzinfo=UTC)
"""Noon in WITA."""


@pytest.mark.parametrize(
    "written",
    [
        "2024-11-27T12:00",
        "2024-11-27 12:00:00",
        "2024-11-27 12.00",
        "27/11/2024 12.00",
        "27-11-2024 12:00:00",
        "27/11/2024, 12.00",
        " 2024-11-27T12:00 ",
        "27-11-24 12.00",
        "27.11.2024 12.00",
        "27/11/2024 pkl 12.00",
        "27/11/2024 pkl. 12.00",
        "27/11/2024 jam 12.00",
        "27 Nov 2024, 12:00",
        "27-Nov-24 12:00",
        "Rabu, 27 Nopember 2024 pukul 12.00",
        "RABU 27 NOVEMBER 2024 12.00",
        "hari Rabu tanggal 27 November 2024 pukul 12.00",
        "12.00, 27/11/2024",
        "27/11/2024 1200",
        "27/11/2024 12:00 PM",
        "27\u00a0November\u00a02024  12.00",
        "２７/１１/２０２４ １２.００",
        "'27/11/2024 12.00",
        "45623.5",
        "45623,5",
        "20241127T1200",
    ],
)
def test_without_a_zone_it_is_the_regions(written: str) -> None:
    read = read_instant(written, WITA)

    assert (read.at, read.zone_assumed) == (NOON, True)


@pytest.mark.parametrize(
    "written",
    [
        "2024-11-27T11:00+07:00",
        "2024-11-27T04:00:00Z",
        "2024-11-27 11.00 WIB",
        "27/11/2024 12.00 WITA",
        "27/11/2024 13.00 wit",
        "27/11/2024 11.00WIB",
        "27/11/2024 11.00 Wib.",
        "27/11/2024 11.00 (WIB)",
        "27/11/2024 11.00 GMT+7",
        "27/11/2024 04.00 UTC",
        "11.00 WIB, Rabu 27 November 2024",
        "26/11/2024 23.00 -05:00",
    ],
)
def test_a_zone_that_is_written_counts(written: str) -> None:
    read = read_instant(written, WITA)

    assert (read.at, read.zone_assumed) == (NOON, False)


def test_twenty_four_hours_are_the_next_days_midnight() -> None:
    assert read_instant("26/11/2024 24.00", WITA).at == datetime(2024, 11, 27, tzinfo=WITA)
    assert read_instant("31/12/2024 24.00", WITA).at == datetime(2025, 1, 1, tzinfo=WITA)


def fault_of(written: str, order: DateOrder = DateOrder.DAY_FIRST) -> UnreadableInstant:
    with pytest.raises(UnreadableInstant) as unreadable:
        read_instant(written, WITA, order)
    return unreadable.value


@pytest.mark.parametrize(
    "written",
    [
        "",
        "kemarin sore",
        "2024-02-30T12:00",
        "30/02/2024 12.00",
        "2023-02-29T12:00",
        "2024-11-27T24:30",
        "26/11/2024 24.01",
        "27/11/2024 25.00",
        "27/11/2024 12.60",
        "27/11/2024 13.00 PM",
        "27/11/2024 7 malam",
        "27/11/2024 07.30 malam",
        "2024-13-01T12:00",
        "99999.5",
        "12.5",
        "2024-11-27T12:00+99:00",
        "2024-11-27T12:00+24:00",
        "2024-11-27T12:00+07:99",
        "2024-11-27 12.00 PST",
        "2024-11-27T12:00 Asia/Jakarta",
        "2024-11-27T12:00[Asia/Tokyo]",
        "9999-12-31 24:00",
        "\x00",
        "1" * (LENGTH_LIMIT + 1),
    ],
)
def test_what_the_calendar_does_not_know_is_refused(written: str) -> None:
    assert fault_of(written).fault is InstantFault.UNREADABLE_INSTANT


@pytest.mark.parametrize(
    "written", ["2024-11-27", "27/11/2024", "27 Nopember 2024", "Rabu, 27-11-24", "45623", "45623.0"]
)
def test_a_day_without_its_hour_gets_none_invented(written: str) -> None:
    assert fault_of(written).fault is InstantFault.HOUR_MISSING
    told = read_told(written, WITA)
    assert (told.at, told.until) == (datetime(2024, 11, 27, tzinfo=WITA), datetime(2024, 11, 28, tzinfo=WITA))
    assert told.zone_assumed


def test_what_has_an_hour_is_told_as_it_is_read_and_what_is_no_day_is_refused() -> None:
    assert read_told("27/11/2024 07.30", WITA) == read_instant("27/11/2024 07.30", WITA)
    for written in ("kemarin", "31/12/9999", "Kamis, 27/11/2024"):
        with pytest.raises(UnreadableInstant):
            read_told(written, WITA)


def test_a_weekday_that_contradicts_its_date_is_refused_with_the_right_one() -> None:
    fault = fault_of("Kamis, 27 November 2024 07.30")

    assert (fault.fault, fault.nearest) == (InstantFault.WEEKDAY_CONTRADICTS, ("Rabu, 27/11/2024",))
    assert fault_of("Rabuu, 27 November 2024 07.30").nearest == ("Rabu, 27/11/2024",)
    assert fault_of("Entah, 27 November 2024 07.30").nearest == ()


def test_a_misspelt_month_is_refused_with_the_nearest() -> None:
    assert fault_of("27 Nopembre 2024 07.30").nearest == ("27 November 2024",)
    assert fault_of("27 Foo 2024 07.30").nearest == ()


def test_day_stands_before_month_unless_it_cannot() -> None:
    assert read_instant("11/12/2024 07.00", WITA).at == datetime(2024, 12, 11, 7, tzinfo=WITA)
    assert read_instant("11/27/2024 07.00", WITA).at == datetime(2024, 11, 27, 7, tzinfo=WITA)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["13/11/2024 07.00", "11/12/2024 07.00"], DateOrder.DAY_FIRST),
        (["11/12/2024 07.00"], DateOrder.DAY_FIRST),
        (["11/13/2024 07.00", "11/12/2024 07.00"], DateOrder.UNDECIDED),
        (["13/11/2024 07.00", "11/13/2024 07.00"], DateOrder.UNDECIDED),
        (["07.00, 11/13/2024"], DateOrder.UNDECIDED),
        (["11/13/2024"], DateOrder.UNDECIDED),
        (["2024-11-13 07.00", "13 Nov 2024 07.00", "11/99/2024 07.00", "", "9" * 200], DateOrder.DAY_FIRST),
    ],
)
def test_a_file_that_shows_the_month_first_has_no_order_to_go_by(texts: list[str], order: DateOrder) -> None:
    assert order_of(texts) is order


def test_without_an_order_what_may_be_either_is_refused_with_both() -> None:
    fault = fault_of("11/12/2024 07.00", DateOrder.UNDECIDED)

    assert (fault.fault, fault.nearest) == (InstantFault.AMBIGUOUS_DATE, ("2024-12-11", "2024-11-12"))
    for written in (
        "11/11/2024 07.00",
        "13/11/2024 07.00",
        "11/13/2024 07.00",
        "2024-11-12 07.00",
        "11 Des 2024 07.00",
    ):
        assert read_instant(written, WITA, DateOrder.UNDECIDED).zone_assumed


def test_a_day_is_read_in_the_same_ways() -> None:
    for written in ("2024-11-27", "27/11/2024", "Rabu, 27 Nopember 2024", "27-11-24", "20241127", "2024-W48-3"):
        assert read_day(written) == date(2024, 11, 27)
    for written in ("27/11/2024 07.30", "30/02/2024", "lusa", "Kamis, 27 November 2024", "2" * 200):
        with pytest.raises(UnreadableInstant):
            read_day(written)


DAYS = st.dates(date(2015, 1, 1), date(2069, 12, 31))
MINUTES = st.integers(0, 24 * 60 - 1)
SPELT_MONTHS = [[word for word, number in MONTHS.items() if number == month] for month in range(1, 13)]
SPELT_DAYS = [[word for word, number in WEEKDAYS.items() if number == day] for day in range(7)]


@st.composite
def written_instants(draw: st.DrawFn) -> tuple[str, datetime]:
    """An instant in one of the ways of the module, and the wall clock that it means."""
    day, minutes = draw(DAYS), draw(MINUTES)
    hour, minute = divmod(minutes, 60)
    month = draw(st.sampled_from(SPELT_MONTHS[day.month - 1]))
    month = draw(st.sampled_from([month, month.capitalize(), month.upper()]))
    year = draw(st.sampled_from([f"{day.year}", f"{day:%y}"]))
    separator = draw(st.sampled_from("/-."))
    dates = [
        f"{day:%Y-%m-%d}",
        f"{day.year}-{day.month}-{day.day}",
        f"{day.day}{separator}{day.month}{separator}{year}",
        f"{day:%d}{separator}{day:%m}{separator}{year}",
        f"{day.day} {month} {year}",
        f"{day.day}-{month}-{year}",
    ]
    told = draw(st.sampled_from(dates))
    if draw(st.booleans()):
        told = f"{draw(st.sampled_from([*SPELT_DAYS[day.weekday()], DAY_NAMES[day.weekday()]]))}, {told}"
    clock = draw(st.sampled_from([f"{hour}.{minute:02}", f"{hour:02}:{minute:02}", f"{hour:02}{minute:02}"]))
    clock = draw(st.sampled_from(["", "pukul ", "pkl. ", "jam "])) + clock
    between = draw(st.sampled_from([" ", ", ", "  ", " - ", "\u00a0"]))
    whole = draw(st.sampled_from([f"{told}{between}{clock}", f"{clock}, {told}"]))
    return whole, datetime(day.year, day.month, day.day, hour, minute, tzinfo=WITA)


@given(written_instants())
def test_every_way_reads_back_as_itself(written: tuple[str, datetime]) -> None:
    told, wall = written

    assert read_instant(told, WITA).at == wall


@given(DAYS, MINUTES, st.sampled_from([("WIB", 7), ("WITA", 8), ("WIT", 9), ("+07:00", 7), ("Z", 0), ("-0330", -3.5)]))
def test_every_zone_reads_back_as_itself(day: date, minutes: int, zone: tuple[str, float]) -> None:
    name, hours = zone
    hour, minute = divmod(minutes, 60)
    wall = datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone(timedelta(hours=hours)))
    for between in ("", " "):
        read = read_instant(f"{day:%d/%m/%Y} {hour:02}.{minute:02}{between}{name}", WITA)
        assert (read.at, read.zone_assumed) == (wall, False)


@given(DAYS, st.integers(1, 86_399))
def test_a_spreadsheets_number_is_the_instant_that_it_shows(day: date, seconds: int) -> None:
    days = (day - date(1899, 12, 30)).days
    wall = datetime(day.year, day.month, day.day, tzinfo=WITA) + timedelta(seconds=seconds)

    assert read_instant(f"{days + seconds / 86_400:.9f}", WITA).at == wall


@given(st.text(max_size=60))
def test_any_other_text_is_refused_and_nothing_worse(text: str) -> None:
    with suppress(UnreadableInstant):
        read_instant(text, WITA)
