"""`desk link`: a link shown again on record, by whom it may be had, and what one opens."""

import pytest

from cli.exit_status import ExitStatus
from tests.given.terminal import Terminal

SARI = ("--as", "operator:sari")
SEKDA = ("--as", "supervisor:sekda")
KEY, OTHER = "bGlua2xpbmtsaW5rbGlua2xpbmtsaW5rbGlua2xpbms=", "b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcm90aGVyb28="
PUBLIC = "https://desk.example.test"


@pytest.fixture
def a_database(a_database_of_lebong: str) -> str:
    """With its book open."""
    return a_database_of_lebong


@pytest.fixture
def problem(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> str:
    """Number of a problem whose referrals wait, at a desk with a public address."""
    monkeypatch.setenv("DESK_LINK_KEY", KEY)
    monkeypatch.setenv("DESK_WEB_ADDRESS", PUBLIC)
    opened = terminal.ask("open", "--text", "Listrik kantor desa padam pak", "--region", "17.07.03")
    number: str = terminal.ask("triage", opened["problem_id"], "POWER_OUTAGE", "S2", *SARI)["register_number"]
    return number


def kinds(terminal: Terminal) -> list[str]:
    return [each["kind"] for each in terminal.ask("access", *SEKDA)["accesses"]]


def test_a_link_is_shown_again_as_its_letter_holds_it_and_that_goes_on_record(terminal: Terminal, problem: str) -> None:
    shown = terminal.ask("link", "show", problem, "PLN", *SARI)
    again = terminal.ask("link", "show", problem, "PLN.1", *SARI)

    assert shown == again
    assert shown["address"].startswith(f"{PUBLIC}/r/")
    assert (shown["referral_id"], shown["register_number"]) == ("PLN.1", problem)
    assert kinds(terminal) == ["link", "link"]
    letters = terminal.ask("letter", "preview", problem, *SARI)["letters"]
    assert [each["body"].count(shown["address"]) for each in letters if each["agency"] == "PLN"] == [1]
    assert [each["body"].count(shown["address"]) for each in letters if each["agency"] != "PLN"] == [0, 0]
    said = terminal.type("link", "show", problem, "PLN", *SARI)
    assert said.status == ExitStatus.OK
    assert shown["address"] in said.out


def test_which_one_has_to_be_said(terminal: Terminal, problem: str) -> None:
    assert terminal.refused("link", "show", problem, *SARI) == "UNKNOWN_PART"
    assert terminal.refused("link", "show", problem, "BAWASLU", *SARI) == "UNKNOWN_PART"
    assert terminal.refused("link", "show", "LEBONG/2024/000009-9", "PLN", *SARI) == "UNKNOWN_PROBLEM"
    assert kinds(terminal) == []


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("auditor:bpk", "NOT_PERMITTED"),
        ("operator:provinsi@17", "NOT_PERMITTED"),
        ("verifier:budi", "NOT_PERMITTED"),
        ("admin:root", "UNKNOWN_PROBLEM"),
        ("reporter:form", "UNKNOWN_PROBLEM"),
        ("operator:surabaya@35.78", "UNKNOWN_PROBLEM"),
        ("agency:liaison.kpu@17.07/KPU", "UNKNOWN_PART"),
        ("agency:liaison.bawaslu@17.07/BAWASLU", "UNKNOWN_PROBLEM"),
    ],
)
def test_who_could_not_answer_for_the_office_anyway_is_shown_none(
    terminal: Terminal, problem: str, who: str, code: str
) -> None:
    assert terminal.refused("link", "show", problem, "PLN", "--as", who) == code
    assert "link" not in kinds(terminal)


def test_a_liaison_is_shown_the_own_one(terminal: Terminal, problem: str) -> None:
    liaison = ("--as", "agency:liaison.kpu@17.07/KPU")
    assert terminal.ask("link", "show", problem, *liaison)["referral_id"] == "KPU.1"


def test_who_reads_a_letter_for_another_reason_sees_only_that_it_holds_one(terminal: Terminal, problem: str) -> None:
    letters = terminal.ask("letter", "preview", problem, "--as", "auditor:bpk", "--purpose", "uji petik")["letters"]
    assert {each["body"].count(f"{PUBLIC}/r/[…]") for each in letters} == {1}
    assert "link" not in kinds(terminal)
    for verb in (("notices", "print"), ("notices", "message")):
        shown = terminal.ask(*verb, problem, "referral/PLN.1", "--as", "auditor:bpk", "--purpose", "uji petik")
        assert f"{PUBLIC}/r/[…]" in (shown.get("body") or shown["text"])
        told = terminal.ask(*verb, problem, "referral/PLN.1", *SARI)
        assert f"{PUBLIC}/r/[…]" not in (told.get("body") or told["text"])
        assert f"{PUBLIC}/r/" in (told.get("body") or told["text"])
    assert kinds(terminal).count("link") == 2


def test_what_a_link_opens_is_said_without_opening_it(
    terminal: Terminal, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = terminal.ask("link", "show", problem, "PLN", *SARI)
    address = shown["address"]
    checked = terminal.ask("link", "check", address, *SARI)
    for written in (address, f" {address} ", address.removeprefix(f"{PUBLIC}/r/")):
        checked = terminal.ask("link", "check", written, *SARI)
        assert checked | {"key": None} == {
            "fictitious": False,
            "purpose": "referral",
            "problem_id": shown["problem_id"],
            "register_number": problem,
            "referral_id": "PLN.1",
            "office": "17.07",
            "intake_id": None,
            "until": shown["until"],
            "key": None,
        }
    assert terminal.refused("link", "check", address[:-1], *SARI) == "UNKNOWN_LINK"
    assert terminal.refused("link", "check", "???", *SARI) == "UNKNOWN_LINK"
    assert terminal.refused("link", "check", address, "--as", "operator:surabaya@35.78") == "UNKNOWN_PROBLEM"
    # Under another key it is still taken until its end, and not a moment longer.
    monkeypatch.setenv("DESK_LINK_KEY", OTHER)
    assert terminal.refused("link", "check", address, *SARI) == "UNKNOWN_LINK"
    monkeypatch.setenv("DESK_LINK_KEYS_BEFORE", f"{KEY} 2999-01-01T00:00:00+07:00")
    assert terminal.ask("link", "check", address, *SARI)["key"] == checked["key"]
    assert terminal.ask("link", "show", problem, "PLN", *SARI)["address"] != address
    monkeypatch.setenv("DESK_LINK_KEYS_BEFORE", f"{KEY} 2024-01-01T00:00:00+07:00")
    assert terminal.refused("link", "check", address, *SARI) == "LINK_EXPIRED"


def test_a_reporters_link_is_shown_to_that_person_and_to_who_tells_reporters(terminal: Terminal, problem: str) -> None:
    opened = terminal.ask("show", problem, *SARI)["problem"]
    report = opened["intakes"][0]["intake_id"]
    link = terminal.ask("fate", report, *SARI)["link"]
    assert link.startswith(f"{PUBLIC}/s/")
    assert kinds(terminal)[-1] == "link"
    checked = terminal.ask("link", "check", link, *SARI)
    assert (checked["purpose"], checked["intake_id"]) == ("report", report)
    assert "Tautan pelapor:" in terminal.type("fate", report, *SARI).out


def test_without_a_public_address_letters_are_as_they_were(
    terminal: Terminal, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DESK_WEB_ADDRESS")
    letters = terminal.ask("letter", "preview", problem, *SARI)["letters"]
    assert all("dengan membalas pemberitahuan ini" in each["body"] for each in letters)
    assert not [each for each in letters if "http" in each["body"]]
    ran = terminal.type("link", "show", problem, "PLN", *SARI)
    assert ran.status == ExitStatus.USAGE
    assert "DESK_WEB_ADDRESS" in ran.err
    assert "link" not in kinds(terminal)
