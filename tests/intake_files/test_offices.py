"""Files of offices as people save them: what is read, and what is said of a row that is none."""

import codecs
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.office import Office
from intake_files.offices import OfficeRow, RejectedOffice, read_offices
from intake_files.table import FileFault, UnusableFile
from reference.loader import reference

HEADER = "agency,region_code,name_of_office,email,webhook_path,phone\n"


def rows(text: str, header: str = HEADER) -> list[OfficeRow | RejectedOffice]:
    return list(read_offices((header + text).encode()))


def office(text: str) -> Office:
    (row,) = rows(text)
    assert isinstance(row, OfficeRow), row
    return row.office


def refusal(text: str) -> tuple[str, str]:
    (row,) = rows(text)
    assert isinstance(row, RejectedOffice), row
    return row.code, row.subject


def test_a_row_is_an_office_with_its_addresses() -> None:
    assert office("KPU,17.07,KPU Kabupaten,kpu@example.test,/hooks/kpu,+62-000-0000-0001\n") == Office(
        agency="KPU",
        region="17.07",
        name="KPU Kabupaten",
        email="kpu@example.test",
        webhook="/hooks/kpu",
        phone="+6200000000001",
    )


def test_an_office_of_the_nation_has_no_region_and_no_address_need_be_known() -> None:
    assert office("PPID,,PPID Kementerian,-,,\n") == Office(agency="PPID", region="00", name="PPID Kementerian")


def test_a_list_of_contacts_is_read_as_offices_keep_it() -> None:
    written = (
        "DAFTAR KONTAK DESK PILKADA KABUPATEN LEBONG;;;;;\n"
        "Keadaan November 2024;;;;;\n"
        ";;;;;\n"
        "No;Instansi;Kabupaten/Kota;Nama Kantor;Alamat Surel;No. HP/WA\n"
        "1;KPU;Kabupaten Lebong;KPU Kabupaten Lebong;kpu@example.test;0812 0000 0001\n"
        "2;PLN;17.07;PLN ULP Muara Aman;-;0737-21234\n"
    )
    first, second = read_offices(written.encode())

    assert isinstance(first, OfficeRow)
    assert (first.number, first.office) == (
        5,
        Office(
            agency="KPU", region="17.07", name="KPU Kabupaten Lebong", email="kpu@example.test", phone="081200000001"
        ),
    )
    assert isinstance(second, OfficeRow)
    assert second.office == Office(agency="PLN", region="17.07", name="PLN ULP Muara Aman", phone="073721234")


def test_a_heading_that_is_not_known_is_told_with_those_that_were_found() -> None:
    with pytest.raises(UnusableFile) as unusable:
        read_offices(b"Instansi;Daerah;Nama Kantor;Ke mana\nKPU;17.07;KPU;kpu@example.test\n")

    assert (unusable.value.fault, unusable.value.subject) == (FileFault.MISSING_COLUMN, "email")
    assert unusable.value.headings == ("Instansi", "Daerah", "Nama Kantor", "Ke mana")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_semicolons_and_every_usual_encoding_are_read(encoding: str) -> None:
    header = "agency;region_code;name_of_office;email;webhook_path\n"
    text = "KPU;17.07;KPU Kabupaten – Sekretariat;kpu@example.test;\n"
    (row,) = read_offices((header + text).encode(encoding))
    assert isinstance(row, OfficeRow)
    assert row.office.name == "KPU Kabupaten – Sekretariat"


@pytest.mark.parametrize(
    "row",
    [
        "KPU,17.07,KPU,kpu@example.test ,\n",
        " KPU , 17.07,KPU,\tkpu@example.test,\n",
        "kpu,17.07,KPU,KPU Lebong <kpu@example.test>,\n",
        'KPU,17.07,KPU,"""KPU Lebong"" <kpu@example.test>",\n',
        "KPU,'17.07,KPU,'kpu@example.test,\n",
        'KPU,"17,07",KPU,kpu@example.test\u00a0,\n',
        "ＫＰＵ,１７.０７,KPU,kpu@example.test,\n",
    ],
    ids=["space", "spaces", "named", "quoted name", "apostrophe", "decimal comma", "full width"],
)
def test_what_spreadsheets_and_keyboards_put_around_a_cell_counts_for_nothing(row: str) -> None:
    assert office(row) == Office(agency="KPU", region="17.07", name="KPU", email="kpu@example.test")


@pytest.mark.parametrize(
    "row",
    [
        "KPU,Kabupaten Lebong,KPU,kpu@example.test,\n",
        "KPU,Kab. Lebong,KPU,kpu@example.test,\n",
        "KPU,1707,KPU,kpu@example.test,\n",
        "Kpu ,17.07,KPU,kpu@example.test,\n",
    ],
)
def test_region_and_agency_may_be_written_as_people_write_them(row: str) -> None:
    assert office(row) == Office(agency="KPU", region="17.07", name="KPU", email="kpu@example.test")


def test_a_row_that_is_no_office_says_what_is_near() -> None:
    (row,) = rows("KESBANGPO,17.07,Kesbangpol,a@example.test,\n")
    assert isinstance(row, RejectedOffice)
    assert row.cell is not None
    assert row.cell.nearest == ("KESBANGPOL",)
    assert "SEKDA" in row.cell.expected


AGENCIES = st.sampled_from(sorted(reference().agencies))
REGIONS = st.sampled_from(sorted(reference().regions))


@given(AGENCIES, REGIONS, st.sampled_from([str.upper, str.lower, lambda cell: f" {cell}\u00a0"]))
def test_every_agency_and_region_is_read_by_its_code_and_its_name(
    agency: str, region: str, changed: Callable[[str], str]
) -> None:
    place = reference().regions[region]
    name = f"Provinsi {place.name}" if len(region) == 2 else place.name
    for written in (region, region.replace(".", ","), region.replace(".", ""), name):
        read = office(f'"{changed(agency)}","{changed(written)}",Kantor,a@example.test,\n')
        assert (read.agency, read.region) == (agency, region)


def test_a_city_is_not_taken_for_the_kecamatan_that_is_called_like_it() -> None:
    assert office('KPU,"KOTA PADANG",KPU,a@example.test,\n').region == "13.71"


@pytest.mark.parametrize("number", ["0812 3456 7890", "'081234567890", "0812-3456-7890", "(0812) 3456.7890"])
def test_a_telephone_number_is_its_digits(number: str) -> None:
    assert office(f"KPU,17.07,KPU,,,{number}\n").phone == "081234567890"


@pytest.mark.parametrize(
    ("row", "code", "subject"),
    [
        (
            'PLN,17.07,PLN,"pln@example.test; piket@example.test",\n',
            "SEVERAL_ADDRESSES",
            "email pln@example.test; piket@example.test",
        ),
        ('PLN,17.07,PLN,"pln@example.test,piket@example.test",\n', "SEVERAL_ADDRESSES", None),
        ("PLN,17.07,PLN,pln(at)example.test,\n", "BAD_VALUE", "email pln(at)example.test"),
        ("PLN,17.07,,pln@example.test,\n", "BAD_VALUE", "name_of_office"),
        ("PLN,17.07,PLN,,hooks/pln\n", "BAD_VALUE", "webhook_path hooks/pln"),
        ('PLN,17.07,PLN,,,"8,12E+10"\n', "CUT_NUMBER", "phone 8,12E+10"),
        ("PLN,17.07,PLN,,,8.12e10\n", "CUT_NUMBER", "phone 8.12e10"),
        ("PLN,17.07,PLN,,,lihat papan\n", "BAD_VALUE", "phone lihat papan"),
        ("PLN,Lebongg,PLN,pln@example.test,\n", "UNKNOWN_REGION", "region_code Lebongg"),
        ("PLN,17.7,PLN,pln@example.test,\n", "AMBIGUOUS_REGION", "region_code 17.7"),
        ("PLN,99.99,PLN,pln@example.test,\n", "UNKNOWN_REGION", "region_code 99.99"),
        ("KPUD,17.07,KPU,kpu@example.test,\n", "UNKNOWN_AGENCY", "agency KPUD"),
        (",17.07,PLN,pln@example.test,\n", "UNKNOWN_AGENCY", "agency"),
        ("PLN ULP,17.07,PLN,pln@example.test,\n", "UNKNOWN_AGENCY", "agency PLN ULP"),
        ("PLN,17.07,PLN,pln@example.test,,,lebih\n", "SURPLUS_CELLS", "1"),
    ],
)
def test_a_row_that_is_no_office_says_which_cell_and_why(row: str, code: str, subject: str | None) -> None:
    found = refusal(row)
    assert found[0] == code
    assert subject is None or found[1] == subject


def test_two_rows_for_one_office_are_a_question_and_the_others_go_in() -> None:
    found = rows(
        "KPU,17.07,KPU,kpu@example.test,\nPLN,17.07,PLN,pln@example.test,\nKPU,17.07,KPU,sekretariat@example.test,\n"
    )
    assert [(row.number, row.code, row.subject) for row in found if isinstance(row, RejectedOffice)] == [
        (2, "OFFICE_TWICE", "4"),
        (4, "OFFICE_TWICE", "2"),
    ]
    assert [row.number for row in found if isinstance(row, OfficeRow)] == [3]


def test_the_same_row_twice_says_the_same() -> None:
    found = rows("KPU,17.07,KPU,kpu@example.test,\nKPU,17.07,KPU,kpu@example.test ,\n")
    assert all(isinstance(row, OfficeRow) for row in found)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", FileFault.EMPTY_FILE),
        (b"instansi,alamat\nKPU,kpu@example.test\n", FileFault.MISSING_COLUMN),
        (b"%PDF-1.7", FileFault.WRONG_TYPE),
        (codecs.BOM_UTF8 + b"agency,region_code,name_of_office,email\n", FileFault.EMPTY_FILE),
    ],
)
def test_a_file_that_is_no_table_of_offices_is_refused_whole(content: bytes, fault: FileFault) -> None:
    with pytest.raises(UnusableFile) as unusable:
        read_offices(content)
    assert unusable.value.fault is fault
