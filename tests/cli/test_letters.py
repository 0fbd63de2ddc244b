"""`desk letter`: what would be sent, by the same way as what is sent, and a channel tried."""

from pathlib import Path

import pytest

from cli.exit_status import ExitStatus
from notices.outbox import list_outbox
from tests.given.terminal import Terminal

SARI = ("--as", "operator:sari")
TOLD = "Listrik kantor desa padam pak, hubungi kades 0812-3456-7890"


@pytest.fixture
def a_database(a_database_of_lebong: str) -> str:
    """With its book open."""
    return a_database_of_lebong


@pytest.fixture
def problem(terminal: Terminal) -> str:
    """Number of a problem whose referrals wait."""
    opened = terminal.ask("open", "--text", TOLD, "--region", "17.07.03", "--place", "Kantor Desa Bungin")
    number: str = terminal.ask("triage", opened["problem_id"], "POWER_OUTAGE", "S2", *SARI)["register_number"]
    return number


def test_a_letter_is_read_as_it_would_be_sent_and_opening_its_words_goes_on_record(
    terminal: Terminal, problem: str
) -> None:
    shown = terminal.ask("letter", "preview", problem, *SARI)
    bodies = [each["body"] for each in shown["letters"]]

    assert len(bodies) > 1
    assert {each["kind"] for each in shown["letters"]} == {"REFERRAL"}
    assert all("Menurut pelapor, belum diverifikasi: “Listrik kantor desa padam pak" in each for each in bodies)
    assert all("Tempat menurut pelapor : Kantor Desa Bungin\n" in each for each in bodies)
    assert not [each for each in bodies if "3456" in each]
    read = terminal.ask("access", "--as", "supervisor:sekda")["accesses"]
    assert [(each["actor"]["id"], each["kind"]) for each in read] == [("sari", "words")] * 2

    terminal.ask("summary", problem, "Listrik kantor desa padam.", *SARI)
    said = terminal.type("letter", "preview", problem, "referral", *SARI)
    assert said.status == ExitStatus.OK
    assert "Yang terjadi: Listrik kantor desa padam." in said.out
    assert "hubungi kades" not in said.out


def test_a_letter_that_there_is_none_of_is_not_shown(terminal: Terminal, problem: str) -> None:
    assert terminal.ask("letter", "preview", problem, "ESCALATION", *SARI)["letters"] == []
    assert "Tidak ada surat." in terminal.type("letter", "preview", problem, "ESCALATION", *SARI).out


@pytest.mark.parametrize("who", ["agency:kades@KPU", "admin:root", "reporter:form"])
def test_who_may_not_read_what_reporters_wrote_previews_nothing(terminal: Terminal, problem: str, who: str) -> None:
    assert terminal.type("letter", "preview", problem, "--as", who).status != ExitStatus.OK
    assert terminal.ask("access", "--as", "supervisor:sekda")["accesses"] == []


def test_a_trial_letter_goes_through_the_channel_in_use(terminal: Terminal, problem: str, tmp_path: Path) -> None:
    tried = terminal.ask("letter", "test", "--to", "uji@lebong.example", *SARI)

    assert tried["channel"] == "OUTBOX"
    (entry,) = [each for folder in tmp_path.rglob("outbox") for each in list_outbox(folder)]
    assert entry.message.to.address == "uji@lebong.example"
    assert entry.message.subject == "Surat uji dari Desk Pilkada Kabupaten Lebong"
    assert entry.message.payload["type"] == "notice.test"


def test_a_channel_that_refuses_is_told_by_its_code(
    terminal: Terminal, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_NOTICE_CHANNEL", "smtp")
    monkeypatch.setenv("DESK_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("DESK_SMTP_PORT", "9")
    monkeypatch.setenv("DESK_SMTP_SENDER", "desk@lebong.example")
    ran = terminal.type("letter", "test", "--to", "uji@lebong.example", *SARI)

    assert ran.status == ExitStatus.AWAY
    assert "CONNECTION_FAILED" in ran.err
    assert terminal.refused("letter", "test", "--to", "tanpa alamat", *SARI) == "BAD_ADDRESS"
