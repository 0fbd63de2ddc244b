import pytest

from domain.classifying.normalise import Normaliser
from domain.classifying.quantities import quantities_in

PLAIN = Normaliser({"org": "orang", "dgn": "dengan"}, ())


def quantities(text: str) -> dict[str, float]:
    reading = PLAIN.read(text)
    return quantities_in(reading.words, reading.clauses)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("listrik padam di TPS 01, 02 dan TPS 3", "tps", 3),
        ("dua belas TPS belum buka", "tps", 12),
        ("TPS 07 belum buka", "tps", 1),
        ("sekitar empat puluh lima warga datang", "people", 45),
        ("2.529 warga belum rekam", "people", 2529),
        ("20 kepala keluarga mengungsi", "people", 20),
        ("massa 150 org di depan kantor", "people", 150),
        ("kurang logistik H-3", "h", 3),
        ("sudah H+2 belum dibayar", "h", -2),
        ("empat hari menjelang pencoblosan", "h", 4),
        ("sehari sebelum pemungutan", "h", 1),
        ("besok nyoblos", "h", 1),
        ("pada hari H pukul 10.00", "h", 0),
        ("jam 7 lewat 20 belum buka", "clock", 440),
        ("pukul 20.15 WIB", "clock", 1215),
        ("jam setengah delapan malam", "clock", 1170),
        ("sudah 13 jam tidak bergerak", "minutes", 780),
        ("padam 35 menit", "minutes", 35),
        ("baru 43% yang datang", "percent", 43),
        ("untuk keempat kalinya hilang", "times", 4),
        ("ini yang ke-3 kampanye", "times", 3),
        ("padam untuk kedua hari berturut", "minutes", 2880),
        ("laporan H pagi belum masuk", "h", 0),
        ("sembilan desa dalam satu malam", "villages", 9),
    ],
)
def test_a_number_is_read_with_its_unit(text: str, name: str, value: float) -> None:
    assert quantities(text)[name] == value


@pytest.mark.parametrize(
    "text", ["jalan putus", "sebelum hari H", "pukul 07.00", "nomor telepon 081234567890", "mulai jam setengah"]
)
def test_what_nobody_counted_is_missing(text: str) -> None:
    assert quantities(text).keys() <= {"clock"}
