"""The letterhead of a desk: who set which lines when, and that they are an office's."""

import pytest
from pydantic import ValidationError

from domain.aggregate import Case
from domain.desk.commands import SetLetterhead
from domain.desk.decide import decide
from domain.desk.deciding.case import DeskCase
from domain.desk.events import LetterheadSet
from domain.desk.letterhead import NO_LETTERHEAD, Letterhead
from domain.desk.process import PROCESS, desk_stream
from domain.desk.state import INITIAL, Desk
from domain.refusals import PersonInLetterhead
from tests.domain.test_desk_rules import FACTS
from tests.given.situations import AT, BOOK, CHAIR

LETTERHEAD = Letterhead(
    government="Pemerintah Kabupaten Lebong",
    desk="Desk Pilkada Lebong",
    address=("Jalan Raya Tubei 1", "Tubei 39264"),
    phone="(0737) 21234",
    email="desk@lebong.example.test",
    decree="SK Bupati Nomor 100.3/24/2024",
)


def case(desk: Desk) -> DeskCase:
    return Case(desk_stream(BOOK), desk, CHAIR, AT, FACTS)


def test_each_letterhead_is_the_next_version_with_who_set_it_and_when() -> None:
    (first,) = decide(case(INITIAL), SetLetterhead(letterhead=LETTERHEAD))
    assert first == LetterheadSet(recorded_at=AT, version=1, letterhead=LETTERHEAD, author=CHAIR.signature)
    desk = PROCESS.fold([first])
    assert decide(case(desk), SetLetterhead(letterhead=LETTERHEAD)) == ()
    (second,) = decide(case(desk), SetLetterhead(letterhead=NO_LETTERHEAD))
    latest = PROCESS.fold([second], desk).roster.letterhead
    assert latest is not None
    assert (latest.version, latest.letterhead, latest.author, latest.set_at) == (2, NO_LETTERHEAD, CHAIR.signature, AT)


@pytest.mark.parametrize(
    ("faulty", "named"),
    [
        ({"phone": "0812-3456-7890"}, "phone"),
        ({"phone": "+62 812 3456 7890"}, "phone"),
        ({"address": ("Jalan Raya 1", "hubungi 081234567890")}, "address"),
        ({"decree": "NIP 197001011990031001"}, "decree"),
        ({"government": "bupati@lebong.example.test", "desk": "0812 3456 7890"}, "government, desk"),
    ],
)
def test_a_persons_number_or_address_is_refused_by_the_name_of_its_line(faulty: dict[str, object], named: str) -> None:
    with pytest.raises(PersonInLetterhead, match=f"^{named}$"):
        decide(case(INITIAL), SetLetterhead(letterhead=LETTERHEAD.model_copy(update=faulty)))


@pytest.mark.parametrize(
    "faulty", [{"government": "a\nb"}, {"address": ("baris",) * 4}, {"phone": "kantor"}, {"decree": "x" * 121}]
)
def test_a_line_is_one_line_of_bounded_length(faulty: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Letterhead.model_validate(faulty)


def test_what_was_not_set_follows_from_the_region() -> None:
    filled = Letterhead(desk="Desk Pilkada Lebong").filled("Pemerintah Kabupaten Lebong", "Desk Pilkada")
    assert (filled.government, filled.desk) == ("Pemerintah Kabupaten Lebong", "Desk Pilkada Lebong")
