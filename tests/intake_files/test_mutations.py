"""A file with anything wrong in it is read or refused; nothing else happens."""

from hypothesis import given
from hypothesis import strategies as st

from tests.intake_files.mutations import outcomes, seeds

IN_THIS_PROCESS = seeds(".csv", ".txt", ".xlsx", ".ods")


@given(st.integers(0, 2**32))
def test_a_changed_file_is_read_or_refused(seed: int) -> None:
    assert len(list(outcomes(IN_THIS_PROCESS, 10, seed))) == 10


def test_a_changed_old_workbook_is_read_or_refused() -> None:
    assert len(list(outcomes(seeds(".xls"), 10, 1))) == 10
