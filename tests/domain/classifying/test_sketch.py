"""What two tellings have in common, and what tells them apart."""

import pytest

from domain.classifying.model import UnreadableText
from domain.classifying.sketch import Sketch, Sketcher, Whereabouts, agreement, whereabouts
from reference.loader import reference

VILLAGES = ["Gandung", "Gandung Baru", "Semelako I", "Semelako II", "Topos", "Tes"]
SKETCHER = Sketcher({"blm": "belum", "srt": "surat", "yg": "yang"}, VILLAGES, ["Topos"])


def sketch(text: str, place: str | None = None) -> Sketch:
    return SKETCHER.sketch(text, place)


@pytest.mark.parametrize(
    ("text", "stations"),
    [
        ("TPS 01 kurang", {1}),
        ("tps 1 dan 2 serta TPS 003", {1, 2, 3}),
        ("TPS no. 4", {4}),
        ("TPS 5 sampai 8", {5, 6, 7, 8}),
        ("dua TPS di desa kami", set()),
        ("TPS kurang 20 lembar", set()),
        ("lima orang di TPS", set()),
    ],
)
def test_stations_are_known_by_their_numbers(text: str, stations: set[int]) -> None:
    assert sketch(text).stations == stations


@pytest.mark.parametrize(
    ("text", "villages", "by_ear"),
    [
        ("tinta di Gandung tumpah", {"gandung"}, set()),
        ("tinta di Gandung Baru tumpah", {"gandung baru"}, set()),
        ("listrik Semelako II padam", {"semelako 2"}, set()),
        ("sinyal se-Kecamatan Topos hilang", set(), set()),
        ("wilayah Topos gelap", set(), set()),
        ("Kelurahan Topos gelap", {"topos"}, set()),
        ("tes swab petugas", set(), set()),
        ("Kelurahan Tes gelap", {"tes"}, set()),
        ("Desa Tegalrejo gelap", set(), {"tegalrejo"}),
    ],
)
def test_villages_are_known_by_name_or_by_the_word_before_it(text: str, villages: set[str], by_ear: set[str]) -> None:
    found = sketch(text)
    assert set(found.villages) == villages
    assert set(found.villages_by_ear) == by_ear


def test_the_place_that_came_with_the_report_counts_too() -> None:
    found = sketch("tinta tumpah", place="TPS 03 Desa Gandung")
    assert set(found.stations) == {3}
    assert set(found.villages) == {"gandung"}
    assert sketch("tinta tumpah", place="Tes").villages == {"tes"}


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ("TPS 1 Gandung", "tps 01 gandung", Whereabouts.SAME_STATION),
        ("TPS 1 Gandung", "tps 01", Whereabouts.SAME_STATION),
        ("TPS 1 Gandung", "Gandung", Whereabouts.SAME_VILLAGE),
        ("TPS 1 Gandung", "tps 2 gandung", Whereabouts.OTHER_STATION),
        ("TPS 1 Gandung", "tps 1 semelako I", Whereabouts.OTHER_VILLAGE),
        ("Semelako I", "Semelako II", Whereabouts.OTHER_VILLAGE),
        ("desa Tegalrejo", "desa Bulurejo", Whereabouts.OTHER_VILLAGE),
        ("desa Tegalrejo", "desa Tegalrejo", Whereabouts.UNCLEAR),
        ("TPS kami", "TPS 1 Gandung", Whereabouts.UNCLEAR),
    ],
)
def test_the_relation_of_two_places(one: str, other: str, relation: Whereabouts) -> None:
    assert whereabouts(sketch(one), sketch(other)) is relation
    assert whereabouts(sketch(other), sketch(one)) is relation


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kaca posko dipecah dua pemuda", "pemuda memecah kaca posko, 2 org"),
        ("warga memblokir jembatan", "jembatan diblokir"),
        ("formulir hasil kehujanan", "hasil di formulir kena hujan"),
    ],
)
def test_forms_of_one_word_are_one_word(one: str, other: str) -> None:
    assert agreement(sketch(one), sketch(other)) >= 0.5


def test_words_of_every_report_prove_nothing() -> None:
    one = "ijin lapor komandan, mohon bantuan segera, terima kasih"
    assert agreement(sketch(one), sketch("lapor pak mohon segera info, terima kasih")) < 0.4
    assert agreement(sketch("surat suara TPS"), sketch("surat suara TPS")) < 0.5


def test_a_telling_agrees_with_itself_the_more_it_says() -> None:
    long = "truk logistik mogok di tanjakan menunggu derek sejak subuh, kotak dipindah ke pikap"
    assert agreement(sketch(long), sketch(long)) == pytest.approx(1)
    assert agreement(sketch("mogok"), sketch("mogok")) < 0.5


def test_which_side_is_named_makes_no_difference() -> None:
    told = "posko paslon {} dilempari batu oleh rombongan konvoi, kaca pecah"
    other = "kaca posko pecah dilempari batu"
    assert agreement(sketch(told.format(1)), sketch(other)) == agreement(sketch(told.format(2)), sketch(other))


def test_a_text_that_cannot_be_read_has_no_sketch() -> None:
    with pytest.raises(UnreadableText):
        sketch("\u200b")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Listrik padam di TPS 2 dan 3 Desa Gandung Baru, genset tidak ada", "Desa Semelako I"),
        ("Banjir, di desa Antahberantah", None),
        ("Tenda roboh", None),
        ("nihil", None),
    ],
)
def test_a_packed_sketch_is_the_same_again(text: str, place: str | None) -> None:
    made = sketch(text, place)

    assert Sketch.unpacked(made.packed()) == made


def test_no_village_of_the_map_breaks_a_packed_sketch() -> None:
    names = frozenset(each.name.lower() for each in reference().villages.values())
    made = Sketch(frozenset(), frozenset(), names, frozenset())

    assert Sketch.unpacked(made.packed()) == made
