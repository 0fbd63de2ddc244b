"""The routing table at the terminal: checked, rehearsed, proposed by one, activated by another, and then in force."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cli.exit_status import ExitStatus
from domain.figures.accuracy import Limit
from domain.routing_table import FaultCode
from reference.routes import ROUTES_FILE, ROUTES_VERSION, shipped_routes, written
from tests.given.terminal import Terminal
from wording.rules import DIFFERENCES, FAULTS, LIMITS

CHAIR = ("--as", "supervisor:sekda")
DEPUTY = ("--as", "supervisor:asisten")
REASON = ("--reason", "pembagian tugas baru")
BRIDGE = "Jembatan ke Desa Sungai Lisai putus, logistik TPS belum bisa lewat"


@pytest.fixture
def a_database(a_database_of_lebong: str) -> str:
    """With its book open."""
    return a_database_of_lebong


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    return terminal


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table in which the army is in charge of everything that is late, and the police of bridges."""
    text = ROUTES_FILE.read_text(encoding="utf-8")
    changed = text.replace("-1,LOGISTICS_LATE,*,*,KPU,POLRI;TNI;", "-1,LOGISTICS_LATE,*,*,TNI,POLRI;KPU;")
    changed = changed.replace("-1,LOGISTICS_ACCESS,*,*,KPU,TNI;POLRI;", "-1,LOGISTICS_ACCESS,*,*,POLRI,TNI;KPU;")
    changed = changed.replace("-1,TRANSPORT_BREAK,*,*,DPUPR,DISHUB;", "-1,TRANSPORT_BREAK,*,*,DISHUB,DPUPR;")
    path = tmp_path / "usul.csv"
    path.write_text(changed, encoding="utf-8")
    assert changed != text
    return path


@pytest.fixture
def large_table(tmp_path: Path) -> Path:
    """The shipped table, each row of which is preceded by dozens for one day each: some three thousand in all."""
    spans = 57
    rows = []
    for row in shipped_routes().rows:
        number = int(row.rule.rpartition("-")[2])
        for span in range(spans):
            begin = row.effective_from + timedelta(days=span)
            differing = {
                "rule": f"R-{row.category}-{number + 10 * span}",
                "effective_from": begin,
                "effective_to": row.effective_to if span == spans - 1 else begin,
            }
            rows.append(row.model_copy(update=differing))
    path = tmp_path / "provinsi.csv"
    path.write_text(written(rows), encoding="utf-8")
    assert len(rows) > 3000
    return path


def a_problem(desk: Terminal, category: str = "TRANSPORT_BREAK") -> Any:
    """A problem that a person has entered as `category`."""
    opened = desk.ask("open", "--text", "mohon dibantu ya")
    desk.ask("triage", opened["problem_id"], category, "S2", "--reason", "diperjelas lewat telepon")
    return desk.ask("show", opened["problem_id"])["problem"]


def test_the_shipped_table_passes_and_needs_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal(monkeypatch)
    shipped = shipped_routes()
    checked = terminal.ask("rules", "check", str(ROUTES_FILE))
    told = {"file": "routes.csv", "rows": len(shipped.rows), "digest": shipped.digest}
    assert checked == {"outcome": "accepted", **told}
    assert "53 baris" in terminal.type("rules", "check", str(ROUTES_FILE)).out


def test_every_fault_is_told_with_its_line(monkeypatch: pytest.MonkeyPatch, table: Path) -> None:
    terminal = Terminal(monkeypatch)
    text = table.read_text(encoding="utf-8").replace("COORDINATE", "KOORDINASI", 1).replace("2024-01-01", "kemarin", 1)
    table.write_text(text, encoding="utf-8")
    people = terminal.type("rules", "check", str(table))
    assert (people.status, people.out) == (ExitStatus.REFUSED, "")
    first, *lines = people.err.splitlines()
    assert first.startswith("FAULTY_ROUTING_TABLE: ")
    assert lines == [
        "usul.csv, baris 2: jalur harus COORDINATE, FORWARD, atau WATCH (R-LOGISTICS_LATE-1; KOORDINASI)",
        f"usul.csv, baris 2: {FAULTS['BAD_DATE']} (R-LOGISTICS_LATE-1; effective_from kemarin)",
    ]
    program = terminal.type("rules", "check", str(table), "--json")
    assert (program.status, program.json["code"]) == (ExitStatus.REFUSED, "FAULTY_ROUTING_TABLE")
    assert [(each["line"], each["code"]) for each in program.json["faults"]] == [(2, "BAD_ROUTE"), (2, "BAD_DATE")]


def test_a_table_of_thousands_of_rows_comes_into_force_and_comes_back_as_a_file(
    desk: Terminal, large_table: Path, tmp_path: Path
) -> None:
    proposed = desk.ask("rules", "propose", str(large_table), *REASON)
    assert proposed["rows"] > 3000
    activated = desk.ask("rules", "activate", proposed["version"], *CHAIR)
    assert activated["digest"] == proposed["digest"]
    copy = tmp_path / "kembali.csv"
    copy.write_text(desk.type("rules", "show", "--csv").out, encoding="utf-8")
    assert desk.ask("rules", "check", str(copy))["digest"] == proposed["digest"]


def test_everything_with_a_code_has_words() -> None:
    assert set(FAULTS) == set(FaultCode)
    assert set(LIMITS) == set(Limit)
    assert set(DIFFERENCES) == {"lead", "supporting", "route", "clocks", "row"}


def test_without_a_change_the_shipped_table_is_in_force(desk: Terminal) -> None:
    shown = desk.ask("rules", "show")
    assert (shown["version"], shown["shipped"], shown["approver"], shown["waiting"]) == (ROUTES_VERSION, True, None, [])
    assert shown["digest"] == shipped_routes().digest
    assert len(shown["rows"]) == len(shipped_routes().rows)
    assert desk.type("rules", "show", "--csv").out == ROUTES_FILE.read_text(encoding="utf-8")
    people = desk.type("rules", "show")
    assert people.out.startswith(f"Tabel rute {ROUTES_VERSION}, ")
    assert "R-LOGISTICS_LATE-1" in people.out


def test_a_rehearsal_tells_case_by_case_what_would_change_and_stores_nothing(desk: Terminal, table: Path) -> None:
    bridge, _ = a_problem(desk), a_problem(desk, "EKTP_DOCUMENT")
    desk.ask("open", "--text", "mohon dibantu ya, bapak dan ibu")
    found = desk.ask("rules", "rehearse", str(table), "--since", "30d")
    assert (found["cases"], found["changed"], found["by_category"]) == (2, 1, {"TRANSPORT_BREAK": 1})
    assert found["undecided"] == 1
    (change,) = found["changes"]
    assert change["register_number"] == bridge["register_number"]
    assert change["differs"] == ["lead", "supporting"]
    assert change["recorded"] == {
        "rule": "R-TRANSPORT_BREAK-1", "rule_version": ROUTES_VERSION, "lead": "DPUPR", "route": "COORDINATE"
    }  # fmt: skip
    assert (change["old"]["lead"], change["new"]["lead"]) == ("DPUPR", "DISHUB")
    people = desk.type("rules", "rehearse", str(table))
    assert "1 akan berubah (penanggung jawab 1, pendukung 1)" in people.out
    assert "DPUPR → DISHUB" in people.out
    assert "1 masalah belum masuk register" in people.out
    assert desk.ask("rules", "rehearse", str(table), "--since", "0h")["cases"] == 0
    assert desk.ask("rules", "rehearse", str(ROUTES_FILE), "--since", "2024-01-01")["changes"] == []
    assert desk.ask("rules", "show")["waiting"] == []


def test_a_table_comes_into_force_by_two_persons_and_decides_about_the_next_problem_alone(
    desk: Terminal, table: Path
) -> None:
    before = a_problem(desk)
    proposed = desk.ask("rules", "propose", str(table), *REASON, *CHAIR)
    assert (proposed["version"], proposed["rows"], proposed["fresh"]) == ("17.07-1", 53, True)
    assert desk.ask("rules", "show")["version"] == ROUTES_VERSION
    assert desk.ask("rules", "show")["waiting"][0]["author"] == "sekda"
    assert desk.refused("rules", "activate", "17.07-1", *CHAIR) == "SECOND_PERSON_NEEDED"
    assert desk.refused("rules", "activate", "17.07-1") == "NOT_PERMITTED"
    assert desk.refused("rules", "activate", "17.07-9", *DEPUTY) == "UNKNOWN_ROUTING_TABLE"
    assert desk.ask("rules", "rehearse", "17.07-1")["changed"] == 1

    activated = desk.ask("rules", "activate", "17.07-1", *DEPUTY)

    assert (activated["author"], activated["approver"], activated["digest"]) == ("sekda", "asisten", proposed["digest"])
    shown = desk.ask("rules", "show")
    assert (shown["version"], shown["shipped"], shown["approver"], shown["waiting"]) == (
        "17.07-1",
        False,
        "asisten",
        [],
    )
    assert desk.ask("rules", "show", "--at", "2024-11-27")["version"] == ROUTES_VERSION
    after = a_problem(desk)
    assert [each["lead"] for each in (before, after)] == ["DPUPR", "DISHUB"]
    assert desk.ask("show", before["problem_id"])["problem"]["lead"] == "DPUPR"
    assert desk.refused("rules", "activate", "17.07-1", *DEPUTY) == "ROUTING_TABLE_IN_FORCE"
    assert desk.refused("rules", "propose", str(table), *REASON) == "ROUTING_TABLE_IN_FORCE"
    assert desk.type("migrate", "--verify-projections").status == ExitStatus.OK


def test_a_faulty_table_is_not_proposed(desk: Terminal, table: Path) -> None:
    table.write_text(table.read_text(encoding="utf-8").replace("R-OTHER-1,OTHER,*", "R-OTHER-1,OTHER,EXEC_VOTING"))
    assert desk.refused("rules", "propose", str(table), *REASON) == "FAULTY_ROUTING_TABLE"
    assert desk.refused("rules", "rehearse", str(table)) == "FAULTY_ROUTING_TABLE"


def test_figures_tell_how_much_went_without_a_person_and_what_they_cannot_tell(desk: Terminal) -> None:
    a_problem(desk)
    desk.ask("open", "--text", "NIHIL. Tidak ada kejadian menonjol sampai pukul 09.00.")
    found = desk.ask("rules", "accuracy", "--since", "1d")
    assert (found["reports"], found["nil"]) == (2, 1)
    assert (found["totals"]["triaged"], found["totals"]["category_corrected"]) == (1, 1)
    assert found["table_versions"] == {ROUTES_VERSION: 1}
    assert found["limits"] == [each.value for each in Limit]
    (only,) = found["categories"]
    assert only["rule_version"]
    people = desk.type("rules", "accuracy").out
    assert "kategori 1 dari 1 (100 %)" in people
    assert all(sentence.split()[0] in people for sentence in LIMITS.values())


@pytest.mark.parametrize(
    "arguments",
    [
        ["rules"],
        ["rules", "check", "/tidak/ada.csv"],
        ["rules", "rehearse", "tidak-ada.csv"],
        ["rules", "rehearse", str(ROUTES_FILE), "--since", "kemarin"],
        ["rules", "rehearse", str(ROUTES_FILE), "--since", "2024-13-01"],
        ["rules", "rehearse", str(ROUTES_FILE), "--on", "besok"],
        ["rules", "show", "--at", "31/11/2024"],
        ["rules", "accuracy", "--since", ""],
        ["rules", "propose", str(ROUTES_FILE)],
    ],
)
def test_what_cannot_be_understood_is_a_matter_of_usage(desk: Terminal, arguments: list[str]) -> None:
    assert desk.type(*arguments).status == ExitStatus.USAGE


@pytest.mark.parametrize("pasted", ["a\0b", "\udcff", "x" * 100_000, "\x1b[31m", "", "17.07-1; DROP TABLE"])
def test_what_is_pasted_by_mistake_names_no_table(desk: Terminal, pasted: str) -> None:
    assert desk.type("rules", "check", pasted).status == ExitStatus.USAGE
    assert desk.type("rules", "rehearse", pasted).status == ExitStatus.USAGE
    assert desk.type("rules", "show", "--version", pasted).status == ExitStatus.REFUSED
    assert desk.type("rules", "activate", pasted, *CHAIR).status == ExitStatus.REFUSED


@pytest.mark.parametrize("since", ["0001-01-01", "0001-01-01T00:00+14:00", "9999d", "9999-12-31T23:59-12:00", "0h"])
def test_the_record_can_be_asked_about_any_day_of_the_calendar(desk: Terminal, since: str) -> None:
    assert desk.ask("rules", "accuracy", "--since", since)["reports"] == 0
    assert desk.type("rules", "rehearse", str(ROUTES_FILE), "--since", since).status == ExitStatus.OK


@pytest.mark.parametrize("verb", [["show"], ["accuracy"], ["rehearse", str(ROUTES_FILE)]])
def test_a_desk_that_is_not_there_or_not_ones_own_has_no_rules_to_show(desk: Terminal, verb: list[str]) -> None:
    assert desk.refused("rules", *verb, "--desk", "99.99") == "UNKNOWN_REGION"
    assert desk.refused("rules", *verb, "--desk", "17") == "DESK_NOT_OPEN"
    assert desk.refused("rules", *verb, "--as", "auditor:luar@35") == "NOT_PERMITTED"


@pytest.mark.parametrize("reason", ["", "ya", "dua\nbaris", "x" * 301])
def test_a_proposal_has_an_official_reason(desk: Terminal, table: Path, reason: str) -> None:
    assert desk.refused("rules", "propose", str(table), "--reason", reason) == "BAD_VALUE"
