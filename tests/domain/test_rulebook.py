from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.calendar import REAL, Calendar
from domain.codes import RegionCode, Tier, desk_region, is_within, tier_of, upper_region
from domain.rulebook import Rulebook
from tests.given.situations import AT, KECAMATAN, LEBONG, RULES


def with_offices(*levels: str) -> Rulebook:
    return replace(RULES, offices={"AN_AGENCY": levels})


@pytest.mark.parametrize(
    ("levels", "desk", "place", "office"),
    [
        (("kecamatan", "district", "province"), LEBONG, KECAMATAN, LEBONG),
        (("kecamatan", "province"), LEBONG, KECAMATAN, KECAMATAN),
        (("kecamatan", "province"), LEBONG, LEBONG, "17"),
        (("province", "national"), LEBONG, KECAMATAN, "17"),
        (("national",), LEBONG, KECAMATAN, "00"),
        (("kecamatan",), LEBONG, LEBONG, None),
        ((), LEBONG, KECAMATAN, None),
        (("district",), "17", KECAMATAN, LEBONG),
        (("kecamatan",), "17", KECAMATAN, KECAMATAN),
        (("district",), "17", "17", None),
        (("district", "national"), "17", "17", "00"),
        (("district",), "00", LEBONG, LEBONG),
        (("province",), "00", LEBONG, "17"),
        (("kecamatan",), LEBONG, "17.08.01", None),
    ],
)
def test_an_office_is_sought_at_the_desks_level_then_below_then_above(
    levels: tuple[str, ...], desk: RegionCode, place: RegionCode, office: RegionCode | None
) -> None:
    assert with_offices(*levels).office_for("AN_AGENCY", desk, place) == office


def test_an_unknown_agency_has_no_office() -> None:
    assert RULES.office_for("SPACE_AGENCY", LEBONG, KECAMATAN) is None


@pytest.mark.parametrize(
    ("desk", "level", "target"),
    [
        (LEBONG, 1, ("SEKDA", LEBONG)),
        (LEBONG, 2, ("KESBANGPOL", "17")),
        (LEBONG, 3, ("KEMENDAGRI_OTDA", "00")),
        (LEBONG, 4, None),
        ("17", 1, ("SEKDA", "17")),
        ("17", 2, ("KEMENDAGRI_OTDA", "00")),
        ("17", 3, None),
        ("00", 1, ("KEMENDAGRI_OTDA", "00")),
        ("00", 2, None),
    ],
)
def test_an_escalation_goes_to_the_chair_and_then_up_tier_by_tier(
    desk: RegionCode, level: int, target: tuple[str, RegionCode] | None
) -> None:
    assert RULES.escalation_target(desk, level, AT) == target


def test_the_ministry_is_secretariat_and_chair_of_the_national_desk() -> None:
    assert [RULES.secretariat_of(region, AT).agency for region in (LEBONG, "17", "00")] == [
        "KESBANGPOL",
        "KESBANGPOL",
        "KEMENDAGRI_OTDA",
    ]
    assert [RULES.chair_of(region, AT).agency for region in (LEBONG, "17", "00")] == [
        "SEKDA",
        "SEKDA",
        "KEMENDAGRI_OTDA",
    ]


@pytest.mark.parametrize(
    ("region", "tier", "desk", "upper"),
    [
        (KECAMATAN, Tier.DISTRICT, LEBONG, "17"),
        (LEBONG, Tier.DISTRICT, LEBONG, "17"),
        ("17", Tier.PROVINCE, "17", "00"),
        ("00", Tier.NATIONAL, "00", None),
    ],
)
def test_a_code_says_its_tier_its_desk_and_the_desk_above(
    region: RegionCode, tier: Tier, desk: RegionCode, upper: RegionCode | None
) -> None:
    assert (tier_of(region), desk_region(region), upper_region(region)) == (tier, desk, upper)


@pytest.mark.parametrize(
    ("region", "scope", "within"),
    [
        (KECAMATAN, LEBONG, True),
        (LEBONG, LEBONG, True),
        (LEBONG, "00", True),
        (LEBONG, KECAMATAN, False),
        ("17.07.05", "17.0", False),
        ("17", "1", False),
    ],
)
def test_a_region_lies_within_another_by_whole_parts_of_its_code(region: str, scope: str, within: bool) -> None:
    assert is_within(region, scope) is within


def test_a_desk_of_no_known_zone_reckons_by_utc() -> None:
    assert RULES.local_date(datetime(2024, 11, 27, 23, 59, tzinfo=UTC), "94") == date(2024, 11, 27)
    assert RULES.local_date(datetime(2024, 11, 27, 23, 59, tzinfo=UTC), LEBONG) == date(2024, 11, 28)


def test_the_same_rules_are_read_through_the_calendar_of_each_book() -> None:
    rehearsed = Calendar(origin_wall=AT, origin_shown=datetime(2024, 11, 27, 1, tzinfo=UTC), speed=2000)
    assert RULES.with_calendar(REAL) is RULES
    assert RULES.with_calendar(rehearsed).local_date(AT, LEBONG) == date(2024, 11, 27)
    assert RULES.with_calendar(rehearsed).policy_version == f"{RULES.policy_version}/x2000"
    assert RULES.with_calendar(rehearsed).with_calendar(REAL) == RULES
