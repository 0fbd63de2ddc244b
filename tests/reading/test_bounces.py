"""Which notice a mail server speaks of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.letters import key_of
from domain.problem.process import problem_stream
from reading.bounces import notice_of
from tests.given.situations import BOOK, PROBLEM_ID


@pytest.mark.parametrize(
    "notice_id", ["referral/KPU.1", "reporter_receipt/an-intake", "reminder/triage/0@2024-11-27T03:00:00+00:00"]
)
def test_the_key_of_a_letter_names_its_notice(notice_id: str) -> None:
    stream = problem_stream(BOOK, PROBLEM_ID)
    named = notice_of(key_of(stream, notice_id))
    assert named is not None
    assert (named.stream, named.notice_id) == (stream, notice_id)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/",
        "////",
        "problem/17.07/2024",
        "problem/17.07/2024/p-1",
        "problem/17.07/2024/p-1/",
        "problem/17.07/year/p-1/referral/KPU.1",
        "problem/../../etc/passwd",
        "17.07/2024/letter/0001",
        f"problem/17.07/2024/p-1/{'x' * 201}",
        "letter-test/1",
    ],
)
def test_any_other_key_names_none(key: str) -> None:
    assert notice_of(key) is None


@given(st.text(max_size=60))
def test_no_text_of_a_stranger_is_a_fault(key: str) -> None:
    named = notice_of(key)
    assert named is None or f"{named.stream}/{named.notice_id}" == key
