"""Whatever somebody typed becomes one letter or is refused, and no damaged mail is more than a file."""

from collections import Counter

import pytest

from notices.model import FailureCode
from tests.notices.mutations import files, letters


@pytest.mark.parametrize("seed", range(2))
def test_facts_that_are_rubbish_become_one_letter_or_none(seed: int) -> None:
    found = Counter(letters(150, seed))

    assert found["written"] > 20
    assert found.keys() <= {"written", "no facts", FailureCode.BAD_ADDRESS, FailureCode.BAD_HEADER}


def test_a_damaged_mail_is_no_file_of_reports() -> None:
    assert "read" not in Counter(files(100, 3))
