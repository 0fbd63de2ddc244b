"""Channels and positions in the field's words become the values that are stored."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from commands.intake.report import IntakeReport
from domain.codes import IntakeChannel
from domain.contests import Contest
from intake_files.cells import UnfitCell, squashed
from intake_files.field_words import WORDS_FILE, value_of
from reference.tables import listed, read_table

LINES = [row.cells for row in read_table(WORDS_FILE, ("column", "value", "words"))]
SPELT = [(column, value, word) for column, value, words in LINES for word in (value, *listed(words))]


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("channel", "WA", "whatsapp"),
        ("channel", "WhatsApp Grup", "whatsapp"),
        ("channel", "Telepon", "phone"),
        ("channel", "telp.", "phone"),
        ("channel", "HT", "radio"),
        ("channel", "Surat", "letter"),
        ("channel", "SP4N-LAPOR", "form"),
        ("channel", "Datang langsung", "in_person"),
        ("channel", "Facebook", "social"),
        ("channel", "e-mail", "email"),
        ("reporter_role", "Warga", "warga"),
        ("reporter_role", "Ketua PPK", "ppk"),
        ("reporter_role", "Ketua PPK Kec. Amen", "ppk"),
        ("reporter_role", "Babinsa/Koramil", "koramil"),
        ("reporter_role", "Bhabinkamtibmas", "polsek"),
        ("reporter_role", "Kepala Desa", "kades"),
        ("reporter_role", "Pak Camat", "camat"),
        ("reporter_role", "Anggota KPPS TPS 03", "kpps"),
        ("reporter_role", "Panwas Kecamatan", "panwascam"),
        ("reporter_role", "satpol_pp", "satpol_pp"),
    ],
)
def test_the_fields_words_are_understood(column: str, cell: str, value: str) -> None:
    assert value_of(column, cell) == value


@pytest.mark.parametrize(
    ("column", "cell", "nearest"),
    [
        ("channel", "", ()),
        ("channel", "merpati pos", ()),
        ("channel", "WA " * 100_000, ()),
        ("channel", "watsapp", ("whatsapp",)),
        ("channel", "WA/telepon", ("phone", "whatsapp")),
        ("channel", "WA/merpati", ("whatsapp",)),
        ("reporter_role", "tetangga", ()),
        ("reporter_role", "Ketua PPKK", ("ppk",)),
        ("reporter_role", "Camat dan Kapolsek", ("camat", "polsek")),
    ],
)
def test_another_word_is_refused_with_the_values_that_there_are(
    column: str, cell: str, nearest: tuple[str, ...]
) -> None:
    with pytest.raises(UnfitCell) as unfit:
        value_of(column, cell)
    assert (unfit.value.code, unfit.value.nearest) == ("BAD_VALUE", nearest)
    assert {"whatsapp", "warga"} & set(unfit.value.expected)


def test_a_word_stands_for_one_value_and_each_value_can_be_stored() -> None:
    spelt: dict[tuple[str, str], set[str]] = {}
    for column, value, word in SPELT:
        spelt.setdefault((column, squashed(word)), set()).add(value)
    role = TypeAdapter(IntakeReport.__annotations__["reporter_role"])

    contests = {value for column, value, _ in SPELT if column == "contests"}

    assert contests == set(Contest)
    assert [word for word, values in spelt.items() if len(values) > 1] == []
    assert {value for column, value, _ in SPELT if column == "channel"} == set(IntakeChannel)
    assert all(role.validate_python(value) for column, value, _ in SPELT if column == "reporter_role")


@given(st.sampled_from(SPELT), st.sampled_from([str.upper, str.lower, str.title, lambda word: f" {word} "]))
def test_every_word_of_the_table_is_read_in_any_case(
    spelt: tuple[str, str, str], changed: Callable[[str], str]
) -> None:
    column, value, word = spelt

    assert value_of(column, changed(word)) == value
