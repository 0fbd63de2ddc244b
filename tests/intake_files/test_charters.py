"""Charters of a file, and members in a line: what people type, and why it is none."""

from datetime import date

import pytest

from domain.desk.charter import Member, MemberRole
from domain.refusals import BadValue
from intake_files.charters import CharterLine, RejectedCharter, read_charters
from intake_files.members import ROLES, member_line, member_of
from intake_files.table import UnusableFile
from wording.codes import MEMBER_ROLES

HEAD = "region_code,number,signed_on,signed_as,lead,signer,archive_code\n"
LEBONG = "17.07"


def read(*rows: str) -> list[CharterLine | RejectedCharter]:
    return list(read_charters((HEAD + "".join(f"{each}\n" for each in rows)).encode()))


def test_a_row_is_a_desk_with_its_charter() -> None:
    (line,) = read("17.07,100.3.3.2/24/2024,22 April 2024,Bupati Lebong,Kesbangpol,Nama Rekaan,100.3.3.2")
    assert isinstance(line, CharterLine)
    assert (line.number, line.desk, line.signer) == (2, LEBONG, "Nama Rekaan")
    assert (line.charter.number, line.charter.signed_on) == ("100.3.3.2/24/2024", date(2024, 4, 22))
    assert (line.charter.signed_as, line.charter.archive_code) == ("Bupati Lebong", "100.3.3.2")


def test_the_nation_is_an_empty_cell_and_names_are_read() -> None:
    nation, named = read(",1/2024,2024-04-22,Menteri,KESBANGPOL,,", "Kabupaten Lebong,1/2024,2024-04-22,Bupati,SEKDA,,")
    assert isinstance(nation, CharterLine)
    assert isinstance(named, CharterLine)
    assert (nation.desk, named.desk, nation.signer, nation.charter.archive_code) == ("00", LEBONG, None, None)


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("17.99,1/2024,2024-04-22,Bupati,SEKDA,,", "UNKNOWN_REGION", "region_code"),
        ("17.07.05,1/2024,2024-04-22,Camat,SEKDA,,", "NO_DESK_THERE", "region_code"),
        ("17.07,,2024-04-22,Bupati,SEKDA,,", "BAD_VALUE", "number"),
        ("17.07,1/2024,31-02-2024,Bupati,SEKDA,,", "UNREADABLE_INSTANT", "signed_on"),
        ("17.07,1/2024,,Bupati,SEKDA,,", "UNREADABLE_INSTANT", "signed_on"),
        ("17.07,1/2024,2024-04-22,,SEKDA,,", "BAD_VALUE", "signed_as"),
        ("17.07,1/2024,2024-04-22,Bupati,KPOO,,", "UNKNOWN_AGENCY", "lead"),
        ("17.07,1/2024,2024-04-22,Bupati,SEKDA,,kode arsip", "BAD_VALUE", "archive_code"),
    ],
)
def test_a_row_that_is_none_is_told_by_its_cell(row: str, code: str, column: str) -> None:
    (rejected,) = read(row)
    assert isinstance(rejected, RejectedCharter)
    assert rejected.code == code
    assert rejected.cell is not None
    assert rejected.cell.column == column


def test_two_rows_of_one_desk_are_one_or_none() -> None:
    row = "17.07,1/2024,2024-04-22,Bupati,SEKDA,,"
    assert [each.kind for each in read(row, row)] == ["charter", "charter"]
    other = read(row, row.replace("1/2024", "2/2024"))
    assert [(each.number, getattr(each, "code", "")) for each in other] == [(2, "CHARTER_TWICE"), (3, "CHARTER_TWICE")]


def test_a_file_without_the_columns_is_none() -> None:
    with pytest.raises(UnusableFile):
        read_charters(b"region_code,number\n17.07,1/2024\n")


@pytest.mark.parametrize(
    ("line", "member"),
    [
        ("POLRI", Member(agency="POLRI", region=LEBONG)),
        (
            "POLRI; Wakil Ketua; Keamanan",
            Member(agency="POLRI", region=LEBONG, role=MemberRole.VICE_CHAIR, task="Keamanan"),
        ),
        ("CAMAT@17.07.05; anggota", Member(agency="CAMAT", region="17.07.05")),
        ("KPU; counterpart", Member(agency="KPU", region=LEBONG, role=MemberRole.COUNTERPART)),
        ("KPU ;; data; daftar", Member(agency="KPU", region=LEBONG, task="data; daftar")),
    ],
)
def test_a_member_is_read_from_its_line_and_written_so_again(line: str, member: Member) -> None:
    assert member_of(line, LEBONG) == member
    assert member_of(member_line(member, LEBONG), LEBONG) == member


@pytest.mark.parametrize(
    "line", ["", "; anggota", "POLRI; panglima", "polisi kita", "POLRI@x", "POLRI; anggota; a\x00b"]
)
def test_what_is_no_member_is_refused(line: str) -> None:
    with pytest.raises(BadValue):
        member_of(line, LEBONG)


def test_every_role_has_the_word_that_people_read() -> None:
    assert {word: role.value for word, role in ROLES.items() if word != "mitra"} == {
        word: code for code, word in MEMBER_ROLES.items()
    }
