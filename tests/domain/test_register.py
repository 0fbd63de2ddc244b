from string import ascii_uppercase, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import BadValue
from domain.register import CHECK_SYMBOLS, RegisterNumber, check_symbol, parse_register_number, short_number

numbers = st.builds(
    RegisterNumber,
    name=st.from_regex(r"[A-Z]{1,11}(-[A-Z]{1,11})?", fullmatch=True),
    year=st.integers(2005, 2999),
    count=st.integers(1, 999_999_999),
)


def test_the_number_is_written_as_the_desk_writes_it() -> None:
    assert str(RegisterNumber(name="LEBONG", year=2024, count=123)) == "LEBONG/2024/000123-K"


@given(numbers)
def test_what_is_written_is_read_back(number: RegisterNumber) -> None:
    assert parse_register_number(str(number)) == number
    assert parse_register_number(f"  {str(number).lower()} ") == number


@given(numbers, st.data())
def test_one_wrong_character_is_noticed(number: RegisterNumber, data: st.DataObject) -> None:
    written = str(number)
    place = data.draw(st.sampled_from([i for i, each in enumerate(written) if each not in "/-"]))
    wrong = data.draw(st.sampled_from(ascii_uppercase + digits).filter(lambda each: each != written[place]))
    with pytest.raises(BadValue):
        parse_register_number(written[:place] + wrong + written[place + 1 :])


@given(numbers, st.data())
def test_two_neighbours_swapped_are_noticed(number: RegisterNumber, data: st.DataObject) -> None:
    written = str(number)
    swaps = [i for i in range(len(written) - 1) if written[i] != written[i + 1]]
    place = data.draw(st.sampled_from(swaps))
    swapped = written[:place] + written[place + 1] + written[place] + written[place + 2 :]
    with pytest.raises(BadValue):
        parse_register_number(swapped)


def test_every_check_character_occurs() -> None:
    seen = {check_symbol(f"LEBONG/2024/{count:06}") for count in range(1, 1000)}
    assert seen == set(CHECK_SYMBOLS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "LEBONG",
        "LEBONG/2024/123-K",
        "LEBONG/2024/000123",
        "LEBONG/2024/000123-K\n-K",
        "LEBONG/2024/٠٠٠١٢٣-K",
        f"LEBONG/2024/000000-{check_symbol('LEBONG/2024/000000')}",
        f"LEBONG/1899/000001-{check_symbol('LEBONG/1899/000001')}",
        f"{'A' * 41}/2024/000001-{check_symbol('A' * 41 + '/2024/000001')}",
    ],
)
def test_what_no_register_holds_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        parse_register_number(text)


def test_in_lists_a_number_is_as_short_as_it_may_be() -> None:
    assert short_number("LEBONG/2024/000001-6") == "000001-6"
    assert short_number("belum bernomor") == "belum bernomor"
