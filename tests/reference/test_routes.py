"""The shipped routing table, and the file as people hand it in."""

from datetime import date
from pathlib import Path

import pytest

from domain.codes import Tier
from domain.routing_table import RoutingTable
from reference.loader import reference
from reference.routes import (
    COLUMNS,
    ROUTES_FILE,
    ROUTES_VERSION,
    FaultyTable,
    read_routes,
    shipped_routes,
    vocabulary,
    written,
)
from reference.rulebook import rulebook

OF_THE_NATION = {"FUNDING_NPHD", "DESK_COMPLAINT_PUBLIC", "DESK_REPORT_MISSING", "OTHER"}
"""Categories in which the ministry stands where a district has its own agency."""


def test_the_shipped_table_says_what_the_taxonomy_says() -> None:
    table = shipped_routes()
    for code, category in reference().taxonomy.items():
        for tier in Tier:
            for stage in (None, *category.stages):
                row = table.row_for(code, stage, tier, date(2024, 11, 27))
                assert row is not None
                if tier is Tier.NATIONAL and code in OF_THE_NATION:
                    assert row.rule == f"R-{code}-2"
                    continue
                assert row.rule == f"R-{code}-1"
                assert (row.lead, row.supporting, row.route) == (
                    category.lead_agency,
                    category.supporting_agencies,
                    category.route,
                )


def test_what_the_nation_does_otherwise_has_a_source() -> None:
    rows = [row for row in shipped_routes().rows if row.tier is not None]
    assert {row.category for row in rows} == OF_THE_NATION
    assert all("[S]" in row.legal_basis for row in rows)


def test_the_shipped_table_is_the_rulebooks() -> None:
    table = shipped_routes()
    assert rulebook().routes is table
    assert table.version == ROUTES_VERSION


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "routes.csv"
    path.write_bytes(ROUTES_FILE.read_bytes())
    return path


def faults(path: Path) -> list[tuple[int, str]]:
    with pytest.raises(FaultyTable) as faulty:
        read_routes(path, vocabulary())
    assert {each.file for each in faulty.value.faults} == {path.name}
    return [(each.line, str(each.fault)) for each in faulty.value.faults]


def change(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def test_a_table_that_is_written_reads_the_same(table: Path) -> None:
    rows = read_routes(table, vocabulary())
    table.write_text(written(rows), encoding="utf-8")
    assert read_routes(table, vocabulary()) == rows
    assert written(rows) == ROUTES_FILE.read_text(encoding="utf-8")


def test_columns_may_stand_in_any_order_with_spaces_and_a_mark_of_a_spreadsheet_before_them(table: Path) -> None:
    lines = [line.split(",") for line in written(read_routes(table, vocabulary())[:0]).splitlines()]
    assert lines == [list(COLUMNS)]
    text = ROUTES_FILE.read_text(encoding="utf-8").replace("R-OTHER-1,OTHER", " R-OTHER-1 , OTHER ")
    table.write_text(text, encoding="utf-8-sig")
    assert RoutingTable.of("x", read_routes(table, vocabulary())).digest == shipped_routes().digest


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        ("R-LOGISTICS_LATE-1", "LATE-1", 2, "BAD_RULE LATE-1 LATE-1"),
        ("R-LOGISTICS_LATE-1", "R-LOGISTICS_LATE-0", 2, "BAD_RULE R-LOGISTICS_LATE-0 R-LOGISTICS_LATE-0"),
        ("-1,LOGISTICS_LATE,", "-1,LOGISTIK,", 2, "UNKNOWN_CATEGORY R-LOGISTICS_LATE-1 LOGISTIK"),
        ("-1,LOGISTICS_LATE,", "-1,logistik,", 2, "UNKNOWN_CATEGORY R-LOGISTICS_LATE-1 logistik"),
        ("LATE,*,*", "LATE,EXEC_PARTY,*", 2, "UNKNOWN_STAGE R-LOGISTICS_LATE-1 EXEC_PARTY"),
        ("LATE,*,*", "LATE,,*", 2, "UNKNOWN_STAGE R-LOGISTICS_LATE-1"),
        ("LATE,*,*", "LATE,*,kabupaten", 2, "BAD_TIER R-LOGISTICS_LATE-1 kabupaten"),
        (",KPU,POLRI;TNI", ",KPOO,POLRI;TNI", 2, "UNKNOWN_AGENCY R-LOGISTICS_LATE-1 KPOO"),
        (",KPU,POLRI;TNI", ",KPU,polisi", 2, "UNKNOWN_AGENCY R-LOGISTICS_LATE-1 polisi"),
        ("COORDINATE,,", "KOORDINASI,,", 2, "BAD_ROUTE R-LOGISTICS_LATE-1 KOORDINASI"),
        ("COORDINATE,,", "COORDINATE,S9,", 2, "BAD_CLOCKS R-LOGISTICS_LATE-1 S9"),
        ("2024-01-01", "2024-02-30", 2, "BAD_DATE R-LOGISTICS_LATE-1 effective_from 2024-02-30"),
        ("2024-01-01", "20240101", 2, "BAD_DATE R-LOGISTICS_LATE-1 effective_from 20240101"),
        ("2024-01-01,", ",", 2, "BAD_DATE R-LOGISTICS_LATE-1 effective_from"),
        ("2024-01-01,,", "2024-01-01,kelak,", 2, "BAD_DATE R-LOGISTICS_LATE-1 effective_to kelak"),
        ("2024-01-01,,", "2024-01-01,2023-01-01,", 2, "ENDS_BEFORE_START R-LOGISTICS_LATE-1 2024-01-01 > 2023-01-01"),
        (",KESBANGPOL,PKPU", ",SIAPA_SAJA,PKPU", 2, "UNKNOWN_AGENCY R-LOGISTICS_LATE-1 SIAPA_SAJA"),
        ("PKPU 17/2024 [S]; UU 1/2015 jo. UU 10/2016 (equipment) [K]", "", 2, "BAD_LEGAL_BASIS R-LOGISTICS_LATE-1"),
        ("2024-01-01,,KESBANGPOL", "2024-01-01,KESBANGPOL", 2, "WRONG_CELLS 11 / 12"),
        ("rule,category", "aturan,category", 1, "WRONG_COLUMNS aturan, rule"),
        ("R-OTHER-2", "R-OTHER-1", 54, "RULE_TWICE R-OTHER-1"),
        ("OTHER,*,national", "OTHER,*,*", 54, "CONTRADICTION R-OTHER-2 R-OTHER-1, 2024-01-01.."),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(table: Path, old: str, new: str, line: int, fault: str) -> None:
    change(table, (old, new))
    found = faults(table)
    assert any(at == line and told.startswith(fault) for at, told in found), found


def test_a_gap_is_named_after_the_last_row_of_its_category(table: Path) -> None:
    change(table, ("LOGISTICS_LATE,*,*", "LOGISTICS_LATE,*,district"))
    assert faults(table) == [
        (2, "GAP LOGISTICS_LATE, *, province, 2024-01-01.."),
        (2, "GAP LOGISTICS_LATE, *, national, 2024-01-01.."),
    ]


def test_all_faults_of_the_lines_are_named_at_once(table: Path) -> None:
    change(table, ("2024-01-01", "kemarin"), ("COORDINATE", "KOORDINASI"), ("R-OTHER-2", "LAIN"))
    assert faults(table) == [
        (2, "BAD_ROUTE R-LOGISTICS_LATE-1 KOORDINASI"),
        (2, "BAD_DATE R-LOGISTICS_LATE-1 effective_from kemarin"),
        (54, "BAD_RULE LAIN LAIN"),
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "WRONG_COLUMNS"),
        (b"\xff\xfe\x00", "UNREADABLE_FILE"),
        (b"rule,rule\n", "WRONG_COLUMNS"),
        (b"x" * 5_000_000, "TABLE_TOO_LARGE"),
        (ROUTES_FILE.read_bytes() + b'R-OTHER-3,"open', "UNREADABLE_FILE"),
        (ROUTES_FILE.read_bytes().splitlines()[0], "GAP"),
    ],
)
def test_what_is_no_table_is_told_so(table: Path, content: bytes, fault: str) -> None:
    table.write_bytes(content)
    assert faults(table)[0][1].startswith(fault)


def test_a_letter_is_the_same_however_it_was_typed(table: Path) -> None:
    change(table, ("PKPU 17/2024 [S]", "Kabupatén"))
    composed = RoutingTable.of("x", read_routes(table, vocabulary())).digest
    change(table, ("Kabupatén", "Kabupate\u0301n"))
    assert RoutingTable.of("x", read_routes(table, vocabulary())).digest == composed
