"""Rows that are kept packed are the rows that were given."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from intake_files.packed import BLOCK_ROWS, Cell, RowPacker

CELLS: st.SearchStrategy[list[Cell]] = st.lists(
    st.one_of(st.text(st.characters(codec=None), max_size=6), st.datetimes()), max_size=4
)


@given(st.lists(CELLS, max_size=4), st.integers(0, 2 * BLOCK_ROWS))
def test_rows_come_back_as_they_were_given_in_any_order(some: list[list[Cell]], padding: int) -> None:
    filling: list[list[Cell]] = [["x"]] * padding
    given_rows = filling + some + filling
    rows = list(enumerate(given_rows))
    packer = RowPacker()
    for row in rows:
        packer.append(row)
    packed = packer.packed()

    assert len(packer) == len(packed) == len(rows)
    assert [tuple(row) for row in packed] == rows
    assert [tuple(packed[place]) for place in reversed(range(len(rows)))] == rows[::-1]
    assert [tuple(row) for row in packed[1:][:3]] == rows[1:][:3]
    if rows:
        assert tuple(packed[-1]) == rows[-1]


def test_an_instant_stays_one_and_a_text_like_one_stays_a_text() -> None:
    packer = RowPacker()
    cells: list[Cell] = [datetime.fromisoformat("2024-11-27T07:30:00"), "2024-11-27T07:30:00"]
    packer.append((7, cells))

    assert [tuple(row) for row in packer.packed()] == [(7, cells)]
