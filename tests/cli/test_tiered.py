"""Reports to the tier above at the terminal, from an open period to the receipt, a return and a restatement."""

import pytest

from cli.exit_status import ExitStatus
from tests.given.terminal import Terminal

CHAIR = ("--as", "supervisor:sekda")
OPERATOR = ("--as", "operator:sari")
ABOVE = ("--as", "operator:dewi@17")
DAILY = "daily/2024-11-27"
CUT_OFF = ("--cut-off", "2099-11-27 18:00")


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    """The desks of Lebong and of its province, with a chair."""
    terminal.ask("books", "open", "17.07", "17")
    terminal.ask("roster", "appoint", "sekda", "supervisor", "SEKDA", "--post", "chair", "--as", "admin:pengelola")
    return terminal


def through(desk: Terminal, *steps: tuple[str, ...]) -> None:
    for verb, *rest in steps:
        desk.ask("tiered", verb, DAILY, *rest)


def submitted(desk: Terminal) -> None:
    through(
        desk,
        ("open", *CUT_OFF, *OPERATOR),
        ("enter", "Distribusi logistik tuntas.", "--unit", "17.07.09", *OPERATOR),
        ("nil", "--unit", "17.07.01", *OPERATOR),
        ("close-entries", *OPERATOR),
        ("compile", *OPERATOR),
        ("narrate", "Situasi aman.", *OPERATOR),
        ("approve", *CHAIR),
        ("seal", *CHAIR),
        ("submit", *CHAIR),
    )


def test_a_report_goes_from_its_desk_to_the_tier_above(desk: Terminal) -> None:
    submitted(desk)
    (waiting,) = desk.ask("tiered", "inbox", "--desk", "17", *ABOVE)["waiting"]
    assert (waiting["report_id"], waiting["sent_number"]) == (f"17.07/2024/{DAILY}/0", "200.2.1/001/DESK-17.07/2024")
    assert desk.ask("tiered", "receive", DAILY, "--number", "agenda 7", *ABOVE)["events"] == ["ReportReceived"]
    assert desk.ask("tiered", "inbox", "--desk", "17", *ABOVE)["received"][0]["report_id"] == waiting["report_id"]
    shown = desk.ask("tiered", "show", DAILY, *ABOVE)
    assert [each["standing"] for each in shown["body"]["units"] if each["unit"] == "17.07.01"] == ["nil"]
    assert shown["entries"] == []
    assert [each["text"] for each in shown["body"]["entries"]] == ["Distribusi logistik tuntas."]
    assert desk.ask("tiered", "list")["reports"][0]["phase"] == "received"
    again = desk.type("tiered", "submit", DAILY, *CHAIR, "--json")
    assert (again.status, again.json["code"]) == (ExitStatus.REFUSED, "REPORT_SUBMITTED")


def test_what_is_returned_is_restated_and_the_sent_edition_stays(desk: Terminal) -> None:
    submitted(desk)
    through(desk, ("return", "Lengkapi kecamatan yang belum melapor.", *ABOVE))
    through(
        desk,
        ("restate", "Satu kecamatan menyusul.", *OPERATOR),
        ("enter", "Susulan dari kecamatan.", "--unit", "17.07.02", *OPERATOR),
        ("compile", *OPERATOR),
    )
    own, above = desk.ask("tiered", "show", DAILY), desk.ask("tiered", "show", DAILY, *ABOVE)
    assert [each["number"] for each in own["editions"]] == [1, 2]
    assert [each["number"] for each in above["editions"]] == [1]
    assert (own["body"]["header"]["edition"], above["body"]["header"]["edition"]) == (2, 1)
    assert above["report"]["phase"] == "returned"
    assert len(desk.ask("tiered", "inbox", "--desk", "17", *ABOVE)["returned"]) == 1


def test_the_tier_above_sees_nothing_before_it_is_sent(desk: Terminal) -> None:
    through(desk, ("open", *CUT_OFF, *OPERATOR))
    for verb in ("show", "receive"):
        refused = desk.type("tiered", verb, DAILY, *ABOVE, "--json")
        assert (refused.status, refused.json["code"]) == (ExitStatus.REFUSED, "UNKNOWN_REPORT")
    assert desk.ask("tiered", "list", *ABOVE)["reports"] == []


def test_people_read_reports_a_grid_and_an_inbox(desk: Terminal) -> None:
    submitted(desk)
    page = desk.type("tiered", "show", DAILY).out
    assert "laporan harian 2024-11-27" in page
    assert "Situasi aman." in page
    assert "Nihil: 17.07.01" in page
    assert "Melapor: 17.07.09" in page
    assert "dikirim" in desk.type("tiered", "list").out
    assert "Menunggu diterima: 1" in desk.type("tiered", "inbox", "--desk", "17", *ABOVE).out
    assert "Belum ada laporan." in desk.type("tiered", "inbox").out
    assert "belum" in desk.type("tiered", "grid", "--periods", "3", "--desk", "17", *ABOVE).out


def test_who_is_kept_away_from_a_problem_finds_it_in_no_report(desk: Terminal) -> None:
    told = ("open", "--text", "Kotak suara belum tiba di TPS 3 Amen, hujan deras.", "--region", "17.07.09")
    problem = desk.ask(*told)["problem_id"]
    desk.ask("recuse", problem, "sari", "--reason", "menyangkut dirinya", *CHAIR)
    today = desk.ask("tiered", "grid", "--periods", "1")["periods"][0]
    for verb, *rest in (("open", *CUT_OFF), ("close-entries",), ("compile",)):
        desk.ask("tiered", verb, f"daily/{today}", *rest)
    other = desk.ask("tiered", "show", f"daily/{today}", *CHAIR)["body"]
    kept_away = desk.ask("tiered", "show", f"daily/{today}", *OPERATOR)["body"]
    assert ([len(each["problems"]) for each in (other, kept_away)], kept_away["out_of_sight"]) == ([1, 0], 1)
    assert other["funnel"] == kept_away["funnel"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("enter", DAILY, "Tanpa sumber."), "REPORT_NOT_OPENED"),
        (("enter", "daily/2024 11 27", "Teks.", "--unit", "17.07"), "UNKNOWN_REPORT"),
        (("show", "daily/2024-11-28"), "UNKNOWN_REPORT"),
        (("open", "daily/2024-02-30", *CUT_OFF), "UNKNOWN_PERIOD"),
        (("open", DAILY, *CUT_OFF, "--as", "auditor:inspektorat"), "NOT_PERMITTED"),
        (("open", DAILY, *CUT_OFF, "--as", "operator:lain@35.78"), "UNKNOWN_REPORT"),
        (("list", "--as", "agency:kpu/KPU"), "NOT_PERMITTED"),
        (("seal", DAILY, "--number", "tanpa kode", *CHAIR), "BAD_VALUE"),
    ],
)
def test_what_is_refused_has_its_code(desk: Terminal, arguments: tuple[str, ...], code: str) -> None:
    refused = desk.type("tiered", *arguments, "--json")
    assert (refused.status, refused.json["code"]) == (ExitStatus.REFUSED, code)
