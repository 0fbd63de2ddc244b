"""A kecamatan as people write it becomes its code, within the desk's own area, or is refused with what is near."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.codes import is_within
from intake_files.cells import UnfitCell, squashed
from intake_files.regions import AMBIGUOUS_REGION, Places, places_of
from reference.loader import reference

LEBONG = places_of("17.07")
CUT = ("17.07.01 Lebong Utara", "17.07.10 Amen", "17.07.11 Uram Jaya", "17.07.12 Pinang Belapis")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("17.07.05", "17.07.05"),
        ("17.07", "17.07"),
        ("170705", "17.07.05"),
        ("17-07-05", "17.07.05"),
        ("17,07,05", "17.07.05"),
        ("17 07 05", "17.07.05"),
        ("17.7.5", "17.07.05"),
        ("17.07.5", "17.07.05"),
        ("17.07.05.2009", "17.07.05"),
        ("1707052009", "17.07.05"),
        ("Lebong Utara", "17.07.01"),
        ("lebong  utara", "17.07.01"),
        ("LEBONGUTARA", "17.07.01"),
        ("Kec. Amen", "17.07.10"),
        ("Kec Amen", "17.07.10"),
        ("KECAMATAN RIMBO PENGADANG", "17.07.05"),
        ("Amen, Kab. Lebong", "17.07.10"),
        ("Amen (Kabupaten Lebong)", "17.07.10"),
        ("17.07.10 Amen", "17.07.10"),
        ("17.07.10 - Kec. Amen", "17.07.10"),
        ("Amen (17.07.10)", "17.07.10"),
        ("Desa Talang Ratau", "17.07.05"),
        ("Kel. Rimbo Pengadang", "17.07.05"),
        ("Kabupaten Lebong", "17.07"),
        ("Kab. Lebong", "17.07"),
        ("Lebong", "17.07"),
        ("17.06.01", "17.06.01"),
    ],
)
def test_code_and_name_are_read_in_the_ways_of_the_field(cell: str, code: str) -> None:
    assert LEBONG.find(cell) == code


@pytest.mark.parametrize(
    ("places", "cell", "code", "nearest"),
    [
        (LEBONG, "17.07.1", AMBIGUOUS_REGION, CUT),
        (LEBONG, "17.07.05 Amen", AMBIGUOUS_REGION, ("17.07.05 Rimbo Pengadang", "17.07.10 Amen")),
        (LEBONG, "17.07.05.2003", "UNKNOWN_REGION", ("17.07.05 Rimbo Pengadang",)),
        (LEBONG, "17.07.99.2003", "UNKNOWN_REGION", ()),
        (LEBONG, "17.07.50", "UNKNOWN_REGION", ("17.07.05 Rimbo Pengadang",)),
        (LEBONG, "99.99.99", "UNKNOWN_REGION", ()),
        (LEBONG, "1", "UNKNOWN_REGION", ()),
        (LEBONG, "17.07.05.2009.1", "UNKNOWN_REGION", ()),
        (LEBONG, "Rimbo Pengadan", "UNKNOWN_REGION", ("17.07.05 Rimbo Pengadang",)),
        (LEBONG, "Talang Ratau", "UNKNOWN_REGION", ("17.07.05 Rimbo Pengadang",)),
        (LEBONG, "Desa Entah", "UNKNOWN_REGION", ()),
        (LEBONG, "Kecamatan Lebong", "UNKNOWN_REGION", ("17.07.02 Lebong Atas", "17.07 Kabupaten Lebong")),
        (LEBONG, "Amen, Kab. Kaur", "UNKNOWN_REGION", ()),
        (LEBONG, "Curup", "UNKNOWN_REGION", ()),
        (LEBONG, "Kecamatan", "UNKNOWN_REGION", ()),
        (LEBONG, "...", "UNKNOWN_REGION", ()),
        (LEBONG, "Amen, " * 1_000, "UNKNOWN_REGION", ()),
        (places_of("11"), "11.1", AMBIGUOUS_REGION, None),
    ],
)  # fmt: skip
def test_what_is_none_or_may_be_several_is_refused_with_what_is_near(
    places: Places, cell: str, code: str, nearest: tuple[str, ...] | None
) -> None:
    with pytest.raises(UnfitCell) as unfit:
        places.find(cell)
    assert unfit.value.code == code
    assert nearest is None or unfit.value.nearest == nearest
    assert places is not LEBONG or "17.07.10 Amen" in unfit.value.expected


DESKS = st.sampled_from(sorted({code[:5] for code in reference().kecamatan}))


@st.composite
def spelt_kecamatan(draw: st.DrawFn) -> tuple[str, str, str]:
    """Desk, code, and the kecamatan's name or code in one of the ways of the field."""
    desk = draw(DESKS)
    code = draw(st.sampled_from([code for code in reference().kecamatan if is_within(code, desk)]))
    name = reference().kecamatan[code].name
    ways = [name, name.upper(), f"Kec. {name}", f"KECAMATAN {name.upper()}", f"  {name.lower()}  ", f"{code} {name}"]
    ways += [code, code.replace(".", ""), code.replace(".", ","), f"{name} ({code})"]
    ways += [f"{name}, {reference().regions[desk].name}"]
    return desk, code, draw(st.sampled_from(ways))


@example(("96.03", "96.03.01", "Misool (Misool Utara) (96.03.01)"))
@example(("96.03", "96.03.01", "Misool (Misool Utara), Kabupaten Raja Ampat"))
@given(spelt_kecamatan())
def test_every_kecamatan_of_every_desk_is_found_by_its_name_and_code(spelt: tuple[str, str, str]) -> None:
    desk, code, cell = spelt

    assert places_of(desk).find(cell) == code


def test_a_name_that_a_province_has_twice_is_refused_with_both_and_found_with_its_kabupaten() -> None:
    by_name: dict[tuple[str, str], list[str]] = {}
    for code, each in reference().kecamatan.items():
        by_name.setdefault((code[:2], squashed(each.name)), []).append(code)
    (province, _), (one, other, *_) = next(item for item in by_name.items() if len(item[1]) > 1)
    name, parent = reference().kecamatan[one].name, reference().regions[one[:5]].name

    with pytest.raises(UnfitCell) as unfit:
        places_of(province).find(name)
    assert unfit.value.code == AMBIGUOUS_REGION
    assert {near[:8] for near in unfit.value.nearest} >= {one, other}
    assert places_of(province).find(f"{name}, {parent}") == one


@given(st.text(max_size=40))
def test_any_other_text_is_refused_and_nothing_worse(text: str) -> None:
    try:
        found = LEBONG.find(text)
    except UnfitCell as unfit:
        assert unfit.expected  # noqa: PT017 - either end is right
    else:
        assert found in reference().kecamatan or found in reference().regions
