"""The roster at the terminal: a file brought in, persons appointed, changed and ended, and who sees what of them."""

from pathlib import Path

import pytest

from cli.exit_status import ExitStatus
from demo.roster import CONTACTS, invented_offices
from tests.given.terminal import Terminal

ADMIN = ("--as", "admin:pengelola")
SUPERVISOR = ("--as", "supervisor:sekda")
REASON = ("--reason", "pergantian pejabat")


@pytest.fixture
def a_database(a_database_of_lebong: str) -> str:
    """With its book open."""
    return a_database_of_lebong


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    return terminal


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with one good row, one that names two addresses, and one of nobody."""
    path = tmp_path / "kontak.csv"
    path.write_text(
        "agency;region_code;name_of_office;email;webhook_path\n"
        "KPU;17.07;KPU Kabupaten Lebong – Sekretariat;kpu@example.test ;\n"
        "PLN;17.07;PLN ULP;pln@example.test, piket@example.test;\n"
        "KPOO;17.07;Kantor rekaan;kpoo@example.test;\n",
        encoding="cp1252",
    )
    return path


def test_good_rows_go_in_and_bad_ones_are_told_with_their_line(desk: Terminal, file: Path) -> None:
    people = desk.type("roster", "import", str(file))
    assert people.status == ExitStatus.REFUSED
    *refused, count = people.out.splitlines()
    assert refused[0].startswith("kontak.csv, baris 3: SEVERAL_ADDRESSES: ")
    assert "email berisi “pln@example.test, piket@example.test”" in refused[0]
    assert refused[1].startswith("kontak.csv, baris 4: UNKNOWN_AGENCY: ")
    assert count == "3 baris: 1 kantor baru dicatat, 0 berubah, 0 tetap, 2 ditolak"
    again = desk.type("roster", "import", str(file), "--json").json
    assert (again["recorded"], again["unchanged"]) == (0, 1)
    assert [(each["row"], each["code"]) for each in again["rejected"]] == [
        (3, "SEVERAL_ADDRESSES"),
        (4, "UNKNOWN_AGENCY"),
    ]
    assert again["accepted"] == [{"row": 2, "agency": "KPU", "region": "17.07", "change": "unchanged"}]


def test_a_check_stores_nothing(desk: Terminal) -> None:
    offices = len(invented_offices())
    checked = desk.ask("roster", "import", str(CONTACTS), "--check")
    assert (checked["checked_only"], checked["recorded"], checked["rejected"]) == (True, offices, [])
    assert desk.ask("roster", "show")["offices"] == []
    assert desk.ask("roster", "import", str(CONTACTS))["recorded"] == offices
    assert len(desk.ask("roster", "show")["offices"]) == offices
    assert desk.ask("roster", "import", str(CONTACTS), "--check")["unchanged"] == offices


def test_a_file_that_is_no_table_is_refused_whole(desk: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "kontak.csv"
    path.write_text("instansi,alamat\nKPU,kpu@example.test\n", encoding="utf-8")
    refused = desk.type("roster", "import", str(path), "--json")
    assert (refused.status, refused.json["code"]) == (ExitStatus.REFUSED, "MISSING_COLUMN")


def test_a_withdrawn_office_is_gone(desk: Terminal, file: Path) -> None:
    desk.type("roster", "import", str(file))
    assert desk.ask("roster", "withdraw", "KPU", *REASON)["events"] == ["OfficeWithdrawn"]
    assert desk.ask("roster", "show")["offices"] == []
    assert desk.type("roster", "withdraw", "KPU", *REASON, "--json").json["code"] == "UNKNOWN_OFFICE"


def test_a_chair_is_appointed_somebody_stands_in_and_both_end(desk: Terminal) -> None:
    before = {each["post"]: (each["agency"], each["account"]) for each in desk.ask("roster", "show")["posts"]}
    assert before == {"chair": ("SEKDA", None), "secretariat": ("KESBANGPOL", None)}
    chair = ("appoint", "Sekda", "supervisor", "SEKDA", "--post", "chair", "--name", "Nama Rekaan")
    appointed = desk.ask("roster", *chair, *ADMIN)
    assert (appointed["number"], appointed["events"]) == (1, ["OfficialAppointed"])
    acting = (
        "appoint",
        "asisten",
        "supervisor",
        "BPBD",
        "--post",
        "chair",
        "--acting",
        "Plh.",
        "--until",
        "2999-12-31",
    )
    assert desk.type("roster", *acting, *ADMIN, "--json").json["code"] == "NOT_PERMITTED"
    desk.ask("roster", *acting, *SUPERVISOR)
    held = desk.ask("roster", "show")["posts"][0]
    assert (held["agency"], held["account"]) == ("BPBD", "asisten")
    desk.ask("roster", "change", "1", "--phone", "080000000001", "--until", "2998-12-31", *SUPERVISOR)
    ended = desk.ask("roster", "end", "2", *REASON, *SUPERVISOR)
    assert ended["events"] == ["AppointmentEnded"]
    first, second = desk.ask("roster", "show")["appointments"]
    assert (first["account"], first["name"], first["phone"]) == ("sekda", "Nama Rekaan", "080000000001")
    assert (first["until"], second["acting"]) == ("2998-12-31", "Plh.")
    assert second["until"] == desk.ask("roster", "show")["day"]
    desk.ask("roster", "change", "1", "--no-until", "--no-post", *SUPERVISOR)
    first, _ = desk.ask("roster", "show")["appointments"]
    assert (first["until"], first["post"], first["phone"]) == (None, None, "080000000001")
    page = desk.type("roster", "show").out
    assert "Nama Rekaan" in page
    assert "ketua desk: " in page


def test_names_are_for_the_desks_own_people_only(desk: Terminal) -> None:
    desk.ask("roster", "appoint", "sari", "operator", "KESBANGPOL", "--name", "Nama Rekaan", *ADMIN)

    def name(actor: str) -> str | None:
        (shown,) = desk.ask("roster", "show", "--as", actor)["appointments"]
        found: str | None = shown["name"]
        return found

    assert [name(f"{role}:x") for role in ("operator", "verifier", "supervisor", "admin")] == ["Nama Rekaan"] * 4
    assert [name(each) for each in ("auditor:x", "agency:x/KPU", "supervisor:x@17", "admin:x@00")] == [None] * 4
    for outsider in ("reporter:x", "supervisor:x@35.78"):
        refused = desk.type("roster", "show", "--as", outsider, "--json")
        assert (refused.status, refused.json["code"]) == (ExitStatus.REFUSED, "NOT_PERMITTED")


def test_an_appointment_that_nobody_has_is_refused(desk: Terminal) -> None:
    for verb in (("end", "7", *REASON), ("change", "7", "--until", "2025-01-01")):
        assert desk.type("roster", *verb, *SUPERVISOR, "--json").json["code"] == "UNKNOWN_APPOINTMENT"
    bad = ("appoint", "a b", "operator", "KPU")
    assert desk.type("roster", *bad, *SUPERVISOR, "--json").json["code"] == "BAD_VALUE"
