"""Instants as people write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from intake_files.instants import UnreadableInstant, read_instant

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
    ],
)
def test_a_zone_that_is_written_counts(written: str) -> None:
    read = read_instant(written, WITA)

    assert (read.at, read.zone_assumed) == (NOON, False)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "kemarin sore",
        "2024-11-27",
        "27/11/2024",
        "2024-02-30T12:00",
        "30/02/2024 12.00",
        "2023-02-29T12:00",
        "2024-11-27T24:30",
        "2024-13-01T12:00",
        "45622.5",
        "2024-11-27T12:00+99:00",
        "2024-11-27T12:00+24:00",
        "2024-11-27 12.00 PST",
        "2024-11-27T12:00 Asia/Jakarta",
        "2024-11-27T12:00[Asia/Tokyo]",
        "\x00",
    ],
)
def test_what_the_calendar_does_not_know_is_refused(written: str) -> None:
    with pytest.raises(UnreadableInstant):
        read_instant(written, WITA)
