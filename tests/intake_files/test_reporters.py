"""Where a reporter can be told, as people and spreadsheets write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.intake import ContactFault
from intake_files.cells import UnfitCell
from intake_files.reporters import contact_of


@pytest.mark.parametrize(
    ("cell", "contact"),
    [
        ("081234567890", "081234567890"),
        ("0812-3456-7890", "0812-3456-7890"),
        ("+62 812 3456 7890", "+62 812 3456 7890"),
        ("(0738) 21-234", "(0738) 21-234"),
        ("81234567890", "81234567890"),
        ("warga@example.test", "warga@example.test"),
        ("Pak Budi <warga@example.test>", "warga@example.test"),
        ("warga@example.test\u00a0", "warga@example.test"),
        ("/pelapor/17", "/pelapor/17"),
        ("https://hook.example.test/17", "https://hook.example.test/17"),
    ],
)
def test_what_reaches_somebody_is_kept(cell: str, contact: str) -> None:
    assert contact_of(cell) == contact


@pytest.mark.parametrize(
    ("cell", "fault", "nearest"),
    [
        ("8,12E+10", ContactFault.CUT_NUMBER, ()),
        ("8.12346e10", ContactFault.CUT_NUMBER, ()),
        ("8E+10", ContactFault.CUT_NUMBER, ()),
        ("0812-3456-789x", ContactFault.UNUSABLE_CONTACT, ("08123456789",)),
        ("0812", ContactFault.UNUSABLE_CONTACT, ()),
        ("0812345678901234567", ContactFault.UNUSABLE_CONTACT, ()),
        ("Pak Budi", ContactFault.UNUSABLE_CONTACT, ()),
        ("warga@", ContactFault.UNUSABLE_CONTACT, ()),
        ("a@example.test; b@example.test", ContactFault.UNUSABLE_CONTACT, ()),
        ("####", ContactFault.UNUSABLE_CONTACT, ()),
        ("8" * 100_000, ContactFault.UNUSABLE_CONTACT, ()),
    ],
)
def test_what_reaches_nobody_is_said(cell: str, fault: ContactFault, nearest: tuple[str, ...]) -> None:
    with pytest.raises(UnfitCell) as unfit:
        contact_of(cell)
    assert (unfit.value.code, unfit.value.nearest) == (fault, nearest)


@given(st.integers(10**9, 10**11 - 1), st.sampled_from(["", "-", " ", "."]), st.sampled_from(["0", "+62", "62", ""]))
def test_a_number_is_usable_however_it_is_grouped(number: int, between: str, before: str) -> None:
    figures = f"{before}{number}"
    written = between.join(figures[start : start + 4] for start in range(0, len(figures), 4))

    assert contact_of(written) == written


@given(st.floats(1e8, 1e14))
def test_a_number_as_a_quantity_is_never_taken_for_a_telephone(number: float) -> None:
    for written in (f"{number:.2E}", f"{number:.5E}".replace(".", ",")):
        with pytest.raises(UnfitCell):
            contact_of(written)
