"""The charter at the terminal: recorded, amended, handed to everybody alike, confirmed; and which desks have none."""

from pathlib import Path

import pytest

from cli.exit_status import ExitStatus
from tests.given.terminal import Terminal

SARI = ("--as", "operator:sari")
PROVINCE = ("--desk", "17", "--as", "operator:bengkulu")
REASON = ("--reason", "pergantian kepala badan")
SK = ("--number", "100.3.3.2/24/2024", "--date", "2024-04-22", "--office", "Bupati Lebong", "--lead", "KESBANGPOL")


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    terminal.ask("books", "open", "17.07", "17.01", "17")
    return terminal


def test_a_desk_is_formed_amended_and_shown(desk: Terminal) -> None:
    before = desk.ask("charter", "show", *SARI)
    assert (before["formed"], before["versions"], before["members"]) == (False, [], [])
    assert "Desk ini belum memiliki SK." in desk.type("charter", "show", *SARI).out
    members = ("--member", "POLRI; anggota; Keamanan", "--member", "KPU; mitra kerja")
    recorded = desk.ask("charter", "record", *SK, "--signer", "Nama Rekaan", *members, *SARI)
    assert recorded["events"] == ["CharterRecorded"]
    assert desk.ask("charter", "record", *SK, *members, *SARI)["events"] == []
    desk.ask("charter", "amend", "--number", "100.3.3.2/31/2024", *REASON, *SARI)
    shown = desk.ask("charter", "show", *SARI)
    assert [(each["version"], each["number"], each["signer"]) for each in shown["versions"]] == [
        (2, "100.3.3.2/31/2024", "Nama Rekaan"),
        (1, "100.3.3.2/24/2024", "Nama Rekaan"),
    ]
    assert [(each["agency"], each["role"], each["task"]) for each in shown["members"]] == [
        ("POLRI", "member", "Keamanan"),
        ("KPU", "counterpart", None),
    ]
    assert desk.ask("charter", "show", "--as", "agency:ani/KPU")["versions"][0]["signer"] is None
    page = desk.type("charter", "show", *SARI).out
    assert "SK versi 2: 100.3.3.2/31/2024" in page
    assert "Nama Rekaan" in page


def test_it_goes_to_every_pair_alike_and_who_is_silent_is_a_list(desk: Terminal) -> None:
    desk.ask("charter", "record", *SK, *SARI)
    desk.ask("charter", "pairs", "--regent", "2", "--governor", "2", *SARI)
    desk.ask("charter", "distribute", "KPU", *SARI)
    for pair in ("regent/1", "regent/2"):
        desk.ask("charter", "distribute", pair, "--way", "in_person", *SARI)
    desk.ask("charter", "receipt", "regent/2", "--number", "TT/2", *SARI)
    shown = desk.ask("charter", "show", *SARI)
    assert (shown["pairs_total"], shown["pairs_reached"]) == (4, 2)
    assert shown["unconfirmed"] == ["KPU", "BAWASLU", "governor/1", "governor/2", "regent/1"]
    page = desk.type("charter", "show", *SARI).out
    assert "SK sampai kepada 2 dari 4 pasangan." in page
    assert "5 penerima belum mengonfirmasi" in page
    for wrong, code in (("regent/3", "UNKNOWN_PAIR"), ("regent/x", "BAD_VALUE"), ("KPOO", "UNKNOWN_AGENCY")):
        assert desk.type("charter", "distribute", wrong, *SARI, "--json").json["code"] == code
    assert desk.type("charter", "receipt", "BAWASLU", *SARI, "--json").json["code"] == "NOT_DISTRIBUTED"


def test_what_is_no_charter_is_refused(desk: Terminal) -> None:
    assert desk.type("charter", "amend", *REASON, *SARI, "--json").json["code"] == "NO_CHARTER"
    assert desk.type("charter", "record", "--number", "1/2024", *SARI).status == ExitStatus.USAGE
    for member in ("POLRI; panglima", "bukan instansi", "POLRI@x; anggota"):
        refused = desk.type("charter", "record", *SK, "--member", member, *SARI, "--json")
        assert (refused.status, refused.json["code"]) == (ExitStatus.REFUSED, "BAD_VALUE")
    mobile = desk.type(
        "charter", "record", *SK[:-2], "--lead", "KESBANGPOL", "--number", "0812-3456-7890", *SARI, "--json"
    )
    assert mobile.json["code"] == "PERSONAL_DATA"


@pytest.mark.parametrize("who", ["verifier:budi", "agency:kades/KPU", "auditor:periksa", "reporter:form"])
def test_who_may_not_change_the_roster_records_no_charter(desk: Terminal, who: str) -> None:
    refused = desk.type("charter", "record", *SK, "--as", who, "--json")
    assert (refused.status, refused.json["code"]) == (ExitStatus.REFUSED, "NOT_PERMITTED")


def test_many_desks_are_formed_by_a_file_and_brought_again_nothing_changes(desk: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "sk.csv"
    file.write_text(
        "Kode Wilayah;Nomor SK;Tanggal SK;Jabatan Penandatangan;Instansi Pemimpin;Nama Penandatangan\n"
        "17.07;100.3.3.2/24/2024;22-04-2024;Bupati Lebong;KESBANGPOL;Nama Rekaan\n"
        "17.01;100/7/2024;2 Mei 2024;Bupati Bengkulu Selatan;SEKDA;\n"
        "17.02;100/9/2024;2 Mei 2024;Bupati Rejang Lebong;SEKDA;\n"
        "17.07.05;1/2024;2 Mei 2024;Camat;SEKDA;\n"
        "17;1/2024;kemarin;Gubernur Bengkulu;SEKDA;\n"
        "35.78;1/2024;2 Mei 2024;Wali Kota Surabaya;KPOO;\n",
        encoding="utf-8",
    )
    checked = desk.type("charter", "import", str(file), "--check", *PROVINCE, "--json").json
    assert (checked["checked_only"], checked["recorded"]) == (True, 2)
    assert not desk.ask("charter", "show", *SARI)["formed"]
    imported = desk.type("charter", "import", str(file), *PROVINCE, "--json")
    assert imported.status == ExitStatus.REFUSED
    assert [(each["desk"], each["is_new"]) for each in imported.json["accepted"]] == [("17.07", True), ("17.01", True)]
    assert [(each["row"], each["code"]) for each in imported.json["rejected"]] == [
        (4, "DESK_NOT_OPEN"),
        (5, "NO_DESK_THERE"),
        (6, "UNREADABLE_INSTANT"),
        (7, "UNKNOWN_AGENCY"),
    ]
    again = desk.type("charter", "import", str(file), *PROVINCE, "--json").json
    assert (again["recorded"], again["unchanged"]) == (0, 2)
    assert desk.ask("charter", "show", *SARI)["versions"][0]["signer"] == "Nama Rekaan"
    people = desk.type("charter", "import", str(file), *PROVINCE).out.splitlines()
    assert people[0].startswith("sk.csv, baris 4: DESK_NOT_OPEN: ")
    assert people[-1] == "6 baris: 0 SK baru dicatat, 2 tetap, 4 ditolak"
    desk.ask("charter", "amend", "--number", "100.3.3.2/31/2024", *REASON, *SARI)
    assert desk.type("charter", "import", str(file), *PROVINCE, "--json").json["unchanged"] == 2
    file.write_text(file.read_text(encoding="utf-8").replace("/24/2024", "/99/2024"), encoding="utf-8")
    other = desk.type("charter", "import", str(file), *PROVINCE, "--json").json["rejected"][0]
    assert (other["row"], other["code"]) == (2, "CHARTER_ON_RECORD")


def test_the_tier_above_sees_who_is_not_formed_silent_ones_first(desk: Terminal) -> None:
    desk.ask("charter", "record", *SK, *SARI)
    desk.ask(
        "open", "--text", "Listrik kantor desa padam", "--region", "17.01.01", "--desk", "17.01", "--as", "operator:a"
    )
    shown = desk.ask("charter", "missing", *PROVINCE)
    assert [(each["desk"], each["number"]) for each in shown["formed"]] == [("17.07", "100.3.3.2/24/2024")]
    order = [(each["desk"], each["opened"], each["heard_at"] is not None) for each in shown["missing"]]
    assert len(order) == 10
    assert order[-2:] == [("17", True, False), ("17.01", True, True)]
    assert all(not opened for _, opened, _ in order[:-2])
    page = desk.type("charter", "missing", *PROVINCE).out
    assert "1 dari 11 desk di Provinsi Bengkulu sudah dibentuk" in page
    own = desk.ask("charter", "missing", *SARI)
    assert (own["missing"], len(own["formed"])) == ([], 1)
    for who in ("agency:ani/KPU", "reporter:x"):
        assert desk.type("charter", "missing", "--as", who, "--json").json["code"] == "NOT_PERMITTED"


def test_a_post_passes_on_without_a_day_between(desk: Terminal) -> None:
    supervisor = ("--as", "supervisor:sekda")
    desk.ask("roster", "appoint", "sekda", "supervisor", "SEKDA", "--post", "chair", "--as", "admin:pengelola")
    passed = desk.ask("roster", "succeed", "1", "penerus", *REASON, "--name", "Nama Rekaan", *supervisor)
    assert (passed["number"], passed["events"]) == (2, ["AppointmentEnded", "OfficialAppointed"])
    chair = desk.ask("charter", "show", *SARI)["posts"][0]
    today, next_one = chair["holders"]
    assert (today["account"], today["in_force"], today["succeeds"]) == ("sekda", True, None)
    assert (next_one["account"], next_one["in_force"], next_one["succeeds"]) == ("penerus", False, 1)
    assert desk.ask("roster", "show", *SARI)["appointments"][1]["name"] == "Nama Rekaan"


def test_who_is_kept_away_neither_sees_nor_acts_until_that_has_ended(desk: Terminal) -> None:
    supervisor, kin = ("--as", "supervisor:sekda"), ("--as", "operator:kerabat")
    opened = desk.ask("open", "--text", "Listrik kantor desa padam", "--region", "17.07.03", *kin)
    recused = desk.ask("roster", "recuse", "kerabat", "kin", "--since", "2024-01-01", *supervisor)
    assert recused["events"] == ["RecusalRecorded"]
    for verb in (("list",), ("show", opened["problem_id"]), ("roster", "show"), ("charter", "show")):
        refused = desk.type(*verb, *kin, "--json")
        assert (refused.status, refused.json["code"]) == (ExitStatus.REFUSED, "RECUSED_FROM_DESK"), verb
    acted = desk.type("charter", "record", *SK, *kin, "--json")
    assert acted.json["code"] == "RECUSED_FROM_DESK"
    told = desk.ask("charter", "show", *supervisor)["recusals"]
    assert [(each["number"], each["account"], each["cause"], each["in_force"]) for each in told] == [
        (1, "kerabat", "kin", True)
    ]
    assert "Dijauhkan (1): kerabat, keluarga calon" in desk.type("charter", "show", *supervisor).out
    assert desk.ask("charter", "show", "--as", "agency:ani/KPU")["recusals"] == []
    yesterday = ("--until", "2024-06-30")
    desk.ask("roster", "end-recusal", "1", *REASON, *yesterday, *supervisor)
    assert desk.ask("list", *kin)["problems"]
    for who in ("operator:sari", "admin:pengelola"):
        refused = desk.type("roster", "recuse", "lain", "kin", "--as", who, "--json")
        assert refused.json["code"] == "NOT_PERMITTED"


def test_a_closed_desk_takes_no_reports_and_names_the_one_above(desk: Terminal) -> None:
    supervisor = ("--as", "supervisor:sekda")
    told = ("open", "--text", "Listrik kantor desa padam", "--region", "17.07.03", *SARI)
    done = ("--reason", "tahapan selesai")
    desk.ask("charter", "record", *SK, *SARI)
    opened = desk.ask(*told)
    assert desk.type("charter", "close", *done, *supervisor, "--json").json["code"] == "DESK_NOT_CLOSABLE"
    desk.ask("dismiss", opened["problem_id"], "NOT_OUR_REMIT", *SARI)
    assert desk.type("charter", "close", *done, *SARI, "--json").json["code"] == "NOT_PERMITTED"
    assert desk.ask("charter", "close", *done, *supervisor)["events"] == ["DeskClosed"]
    assert "Desk ditutup oleh sekda: tahapan selesai" in desk.type("charter", "show", *SARI).out
    refused = desk.type("open", "--text", "Jembatan putus di desa", "--region", "17.07.03", *SARI, "--json")
    assert (refused.status, refused.json["code"]) == (ExitStatus.REFUSED, "DESK_CLOSED")
    assert "17 is above it" in refused.json["message"]
    assert desk.ask("charter", "reopen", "--reason", "PSU", *supervisor)["events"] == ["DeskReopened"]
    assert desk.ask("open", "--text", "Jembatan putus di desa", "--region", "17.07.03", *SARI)["problem_id"]
