import pytest

from domain.classifying.classify import Classifier
from domain.classifying.model import TextReport
from domain.classifying.place import Place
from domain.codes import RegionCode


@pytest.mark.parametrize(
    ("place", "known", "region"),
    [
        ("kecamatan Topos", None, "17.07.06"),
        ("kecamatan Topos", "17.07", "17.07.06"),
        ("Kec. Topos, Kab. Lebong", "00", "17.07.06"),
        ("desa Talang Liak 2", None, "17.07.07"),
        ("kabupaten Lebong", None, "17.07"),
        ("Rejang Lebong", None, "17.02"),
        ("Kota Bogor", None, "32.71"),
        ("Kecamatan Puspo, Kabupaten Pasuruan", None, "35.14"),
        ("Kecamatan Rejoso, Pasuruan", None, "35.14"),
        ("Jakarta Barat", None, "31.73"),
        ("Sumatera Utara", None, "12"),
        ("Kabupaten Kaur", "17.07", "17.07"),
        ("Kecamatan Topos", "17.07.05", "17.07.05"),
        ("sini", None, None),
    ],
)
def test_a_name_on_the_map_is_a_region(
    classifier: Classifier, place: str, known: RegionCode | None, region: RegionCode | None
) -> None:
    report = TextReport(text=f"banjir di {place} merendam puluhan rumah warga", region=known)
    assert classifier.classify(report).region == region


def test_a_name_that_several_regions_carry_asks_a_person(classifier: Classifier) -> None:
    found = classifier.classify(TextReport(text="banjir di kecamatan Tebing Tinggi merendam puluhan rumah warga"))
    assert (found.region, found.triage_reason) == (None, "PLACE_AMBIGUOUS")


def test_the_desk_that_asks_settles_an_ambiguous_name(classifier: Classifier) -> None:
    found = classifier.classify(
        TextReport(text="banjir di kecamatan Tebing Tinggi merendam rumah warga", region="16.11")
    )
    assert found.region is not None
    assert found.region.startswith("16.11")
    assert found.triage_reason is None


@pytest.mark.parametrize("text", ["pendukung paslon saling serang", "tes kirim laporan", "batu dilempar ke kantor KPU"])
def test_a_plain_word_is_no_place(classifier: Classifier, text: str) -> None:
    assert classifier.classify(TextReport(text=text)).region is None


def test_the_place_field_is_read_before_the_text(classifier: Classifier) -> None:
    report = TextReport(text="longsor menutup jalan dari arah Topos", region="17.07", place="Kelurahan Rimbo Pengadang")
    assert classifier.classify(report).region == "17.07.05"


@pytest.mark.parametrize(
    ("text", "desk", "in_passing"),
    [
        ("banjir di Kabupaten Rejang Lebong", "17.02", False),
        ("banjir di Rejang Lebong", "17.02", False),
        ("kotak suara rusak di Kota Bengkulu", "17.71", False),
        ("banjir di Kota Palembang, Provinsi Sumatera Selatan", "16.71", False),
        ("rombongan dari Kota Bengkulu belum tiba", "17.71", True),
        ("bantuan personel Polres Rejang Lebong belum datang", "17.02", True),
        ("surat suara milik Kabupaten Rejang Lebong terkirim ke sini", "17.02", True),
        ("banjir di Rejang Lebong dan di Kota Bengkulu", None, False),
    ],
)
def test_a_place_outside_is_found_with_its_desk(
    classifier: Classifier, text: str, desk: RegionCode | None, in_passing: bool
) -> None:
    found = classifier.outside(TextReport(text=text), "17.07")
    assert found is not None
    assert (found.desk, found.in_passing) == (desk, in_passing)


@pytest.mark.parametrize(
    "text",
    [
        "listrik padam di Semelako",
        "banjir di Kabupaten Lebong",
        "banjir di Lebong, Provinsi Bengkulu",
        "logistik dari Rejang Lebong belum tiba di Lebong",
        "logistik dari Rejang Lebong belum tiba di kecamatan Topos",
        "surat suara rusak",
    ],
)
def test_what_names_a_place_of_the_desks_own_or_none_is_not_outside(classifier: Classifier, text: str) -> None:
    assert classifier.outside(TextReport(text=text), "17.07") is None


def test_what_lies_in_a_province_is_not_outside_it(classifier: Classifier) -> None:
    report = TextReport(text="banjir di Rejang Lebong")
    assert classifier.outside(report, "17") is None
    assert classifier.outside(report, "00") is None


@pytest.mark.parametrize(
    ("place", "text", "desk"),
    [
        ("Rejang Lebong", "jalan putus di Semelako", "17.02"),
        ("kecamatan Topos", "kotak suara tertahan di Kabupaten Rejang Lebong", None),
        ("dekat pasar lama", "kotak suara tertahan di Kabupaten Rejang Lebong", "17.02"),
    ],
)
def test_the_place_that_a_reporter_wrote_down_outranks_the_text(
    classifier: Classifier, place: str, text: str, desk: str | None
) -> None:
    found = classifier.outside(TextReport(text=text, place=place), "17.07")
    assert (found and found.desk) == desk


def test_a_name_that_is_no_deeper_than_what_the_channel_says_adds_nothing(classifier: Classifier) -> None:
    found = classifier._gazetteer.locate(("banjir", "di", "kecamatan", "topos"), "17.07.06")
    assert found == Place("17.07.06", None, ambiguous=False)
