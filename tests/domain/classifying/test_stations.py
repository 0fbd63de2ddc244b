import pytest

from domain.classifying.stations import stations_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("TPS 03 Desa Bungin, lalu tps 4 dan TPS 3 lagi", ("3", "4")),
        ("di TPS12 serta TPS no. 007", ("12", "7")),
        ("TPS nomor 5", ("5",)),
        ("dua TPS belum menerima logistik", ()),
        ("TPS 2024", ()),
        ("", ()),
    ],
)
def test_the_polling_stations_of_a_text_are_told_by_their_numbers(text: str, found: tuple[str, ...]) -> None:
    assert stations_in(text) == found
