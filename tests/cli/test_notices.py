"""Unreachable agencies at the terminal: seen, told by hand or sent again once they have an address."""

import asyncio
import dataclasses
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope
from temporalio.testing import ActivityEnvironment

from activities.contract import Deliver
from activities.notices import NoticeActivities, NoticesOutstanding
from activities.waiting import WaitingLetters
from cli.exit_status import ExitStatus
from cli.session import settings_from_environment
from composition import open_desk, system_clock
from domain.codes import Severity
from domain.problem.process import problem_stream
from domain.problem.state import notices_of
from domain.stream import START, BookId, book_id
from infra.temporal.client import connect
from reference.policies import letter_policy
from tests.given.couriers import a_courier
from tests.given.terminal import Terminal
from tests.notices.receivers import MailReceiver, mail_receiver

BOOK: BookId = book_id("17.07", 2024)
SUPERVISOR = ("--as", "supervisor:sekda")
LIAISON = ("--as", "agency:wakil@17.07/KPU")
OFFICES = "agency,region_code,name_of_office,email\n"
KPU = "KPU,17.07,KPU Kabupaten Lebong,kpu@example.test\n"
OTHERS = "POLRI,17.07,Polres Lebong,polri@example.test\nDISHUB,17.07,Dishub Lebong,dishub@example.test\n"


class Desk:
    """A problem whose agencies are told by mail, and a worker that delivers when the test says so."""

    def __init__(self, terminal: Terminal, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.terminal, self._folder, self._monkeypatch = terminal, folder, monkeypatch
        self.took: list[Envelope] = []
        """What the mail server took last."""

        self._monkeypatch.setenv("DESK_NOTICE_CHANNEL", "smtp")
        self._monkeypatch.setenv("DESK_SMTP_HOST", "localhost")
        self._monkeypatch.setenv("DESK_SMTP_SENDER", "desk@example.test")
        self._monkeypatch.setenv("DESK_SMTP_ENCRYPTION", "none")
        self.imports(KPU)
        opened = terminal.ask("open", "--text", "Logistik surat suara terlambat di TPS 3 Desa Sungai Lisai")
        self.problem: str = opened["problem_id"]
        terminal.type("triage", self.problem, "LOGISTICS_LATE", "S3")

    def imports(self, rows: str) -> Any:
        (file := self._folder / "kantor.csv").write_text(OFFICES + rows, encoding="utf-8")
        return self.terminal.ask("roster", "import", str(file), *SUPERVISOR)

    def delivers(self, reply: str = "250 OK", attempt: int = 1) -> list[str]:
        """Addresses that the mail server took a mail for."""
        return asyncio.run(self._deliver(reply, attempt))

    async def _deliver(self, reply: str, attempt: int) -> list[str]:
        async with mail_receiver() as mail:
            mail.data_reply = reply
            self._monkeypatch.setenv("DESK_SMTP_PORT", str(mail.port))
            async with open_desk(settings_from_environment(), await connect(lazy=True)) as desk:
                courier = a_courier(
                    ledger=desk.ledger,
                    register=desk.numbers,
                    vault=desk,
                    directory=desk.directory,
                    contacts=desk.contacts,
                    sender=desk.sender,
                    fictitious=desk.settings.fictitious,
                    calendars=desk.calendars,
                )
                stream = problem_stream(BOOK, self.problem)
                state = (await desk.commands.carry_out_due(stream, system_clock(), START)).snapshot.state
                environment = ActivityEnvironment()
                environment.info = dataclasses.replace(
                    environment.info, attempt=attempt, activity_id=f"{mail.port}/{attempt}"
                )
                request = Deliver(
                    stream=stream,
                    version=1,
                    notice_ids=tuple(each.notice_id for each in notices_of(state).outstanding),
                )
                with suppress(NoticesOutstanding):
                    await environment.run(NoticeActivities(desk.commands, courier, desk.held_up).deliver, request)
            self.took = mail.envelopes
            return _addresses(mail)

    def waits(self, since: timedelta = timedelta(0)) -> None:
        """Let every letter wait for company, as a step did so long ago."""
        asyncio.run(self._wait(since))

    async def _wait(self, since: timedelta) -> None:
        async with open_desk(settings_from_environment(), await connect(lazy=True)) as desk:
            stream = problem_stream(BOOK, self.problem)
            snapshot = (await desk.commands.carry_out_due(stream, system_clock(), START)).snapshot
            waiting = WaitingLetters(
                desk.letter_queue, letter_policy(), desk.calendars, lambda: system_clock() - since, lambda: None
            )
            await waiting.keep(stream, snapshot, Severity.S3, notices_of(snapshot.state).outstanding)

    def undelivered(self, *options: str) -> dict[str, tuple[Any, ...]]:
        """Of three of the agencies that are asked: what became of the notice, why, and how often it was tried."""
        listed = self.terminal.ask("notices", "list", *options)["notices"]
        return {
            each["notice_id"]: (each["status"], each["waits_for"] or each["cause"] or each["code"], each["tried"])
            for each in listed
            if each["agency"] in ("KPU", "POLRI", "DISHUB")
        }

    def checks(self) -> dict[str, tuple[str, int, list[str]]]:
        ran = self.terminal.type("doctor", "--json")
        return {each["name"]: (each["finding"], each["count"], each["about"]) for each in ran.json["checks"]}


def _addresses(mail: MailReceiver) -> list[str]:
    return sorted(address for envelope in mail.envelopes for address in envelope.rcpt_tos)


@pytest.fixture
def a_database(a_database_of_lebong: str) -> str:
    """With its book open."""
    return a_database_of_lebong


@pytest.fixture
def desk(terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(terminal, tmp_path, monkeypatch)


def test_whom_nobody_could_tell_is_seen_and_sent_again_once_there_is_an_address(desk: Desk) -> None:
    assert desk.delivers() == ["kpu@example.test"]
    assert desk.undelivered() == {
        "referral/DISHUB.1": ("skipped", "NO_CONTACT", None),
        "referral/POLRI.1": ("skipped", "NO_CONTACT", None),
    }
    finding, count, named = desk.checks()["unreached"]
    assert (finding, count) == ("notice", 6)
    assert "BAWASLU@17.07 (1)" in named
    page = desk.terminal.type("notices").out
    assert "(POLRI@17.07)" in page
    assert "tidak ada alamat" in page

    silent = [tuple(each) for each in desk.imports(OTHERS)["without_address"]]
    assert ("BAWASLU", "17.07") in silent
    assert not {("KPU", "17.07"), ("POLRI", "17.07")} & set(silent)
    assert list(desk.undelivered("--agency", "POLRI")) == ["referral/POLRI.1"]
    resent = desk.terminal.ask("notices", "resend", "--agency", "POLRI")["notices"]
    assert [(each["outcome"], each["notice_id"]) for each in resent] == [("accepted", "referral/POLRI.1")]
    assert "5 pemberitahuan dikirim ulang" in desk.terminal.type("notices", "resend", "--all").out
    assert desk.delivers() == ["dishub@example.test", "polri@example.test"]
    assert desk.undelivered() == {}


def test_what_waits_is_seen_with_what_it_waits_for(desk: Desk) -> None:
    desk.imports(OTHERS)
    quota = "550 5.4.5 Daily limit of desk@example.test exceeded"
    for attempt in (1, 2, 3):
        assert desk.delivers(quota, attempt) == []
    assert desk.undelivered() == dict.fromkeys(
        ("referral/DISHUB.1", "referral/KPU.1", "referral/POLRI.1"), ("pending", "CONGESTED", 3)
    )
    assert desk.checks()["held_up"] == ("notice", 3, ["CONGESTED 550 5.4.5 (3)"])
    assert "kuota habis atau jalur padat 550 5.4.5" in desk.terminal.type("notices").out
    assert len(desk.delivers(attempt=4)) == 3
    assert desk.undelivered() == {}
    assert desk.checks()["held_up"] == ("ok", 0, [])


def test_what_waits_for_company_is_seen_with_when_it_goes(desk: Desk) -> None:
    desk.waits()
    goes_at = [each["goes_at"] for each in desk.terminal.ask("notices", "list", "--agency", "KPU")["notices"]]
    wait = datetime.fromisoformat(goes_at[0]) - system_clock()
    assert timedelta(seconds=30) < wait <= timedelta(minutes=1)
    assert "menunggu surat bersama, dikirim" in desk.terminal.type("notices").out
    assert desk.checks()["letters"] == ("ok", 0, [])


def test_letters_that_nobody_sends_are_found(desk: Desk) -> None:
    desk.waits(timedelta(minutes=30))
    finding, count, named = desk.checks()["letters"]
    assert (finding, count) == ("notice", 7)
    assert "DISHUB@17.07 (1, 29 min)" in named
    assert "7 pemberitahuan seharusnya sudah dikirim" in desk.terminal.type("doctor").out


def test_a_dead_letter_is_told_by_hand_and_counts_as_delivered(desk: Desk) -> None:
    desk.delivers("554 5.6.0 refused")
    assert desk.undelivered("--agency", "KPU") == {"referral/KPU.1": ("failed", "MESSAGE_REFUSED", None)}
    letter = desk.terminal.ask("notices", "print", desk.problem, "referral/KPU.1")
    assert (letter["addressee"], letter["address"]) == ("KPU Kabupaten Lebong", "kpu@example.test")
    assert letter["subject"].startswith("Rujukan ")
    unreachable = desk.terminal.type("notices", "print", desk.problem, "referral/POLRI.1").out
    assert "Nomor pemberitahuan: referral/POLRI.1" in unreachable
    assert "Alamat:" not in unreachable

    by_hand = ("--how", "phone", "--to", "Ibu Sari, piket KPU")
    told = desk.terminal.ask("notices", "told", desk.problem, "referral/KPU.1", *by_hand)
    assert told["events"] == ["NoticeDelivered"]
    assert desk.terminal.ask("notices", "told", desk.problem, "referral/POLRI.1", *by_hand)["fresh"]
    assert set(desk.undelivered()) == {"referral/DISHUB.1"}
    shown = desk.terminal.type("show", desk.problem)
    assert "Diberitahukan langsung, lewat telepon: rujukan KPU.1" in shown.out
    assert "Sari" not in shown.out
    assert desk.terminal.refused("notices", "told", desk.problem, "referral/KPU.1", *by_hand) == "UNKNOWN_PART"


def test_a_letter_is_told_by_telephone_and_put_on_record(desk: Desk, tmp_path: Path) -> None:
    desk.terminal.ask("roster", "withdraw", "KPU", "--reason", "ganti nomor", *SUPERVISOR)
    (file := tmp_path / "kantor-telepon.csv").write_text(
        "agency,region_code,name_of_office,email,phone\nKPU,17.07,KPU Lebong,kpu@example.test,081234567890\n",
        encoding="utf-8",
    )
    desk.terminal.ask("roster", "import", str(file), *SUPERVISOR)
    message = desk.terminal.ask("notices", "message", desk.problem, "referral/KPU.1", "--channel", "sms")
    assert (message["number"], message["addressee"]) == ("+6281234567890", "KPU Lebong")
    assert message["link"].startswith("sms:+6281234567890?body=Desk%20Pilkada%20Kabupaten%20Lebong%0ARujukan%20")
    assert len(message["text"]) < 700
    assert "\nMenurut pelapor, belum diverifikasi: “Logistik surat suara terlambat" in message["text"]
    shown = desk.terminal.type("notices", "message", desk.problem, "referral/POLRI.1").out
    assert "Nomor telepon tidak diketahui" in shown
    assert "https://wa.me/?text=Desk%20Pilkada" in shown
    assert "desk notices told LEBONG/2024/" in shown
    number = message["text"].rpartition("Nomor: ")[2]
    by_hand = ("--how", "message", "--to", "Ibu Sari, piket KPU")
    assert desk.terminal.ask("notices", "told", number, "referral/KPU.1", *by_hand)["events"] == ["NoticeDelivered"]


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (("message", "PROBLEM", "tidak ada"), ExitStatus.REFUSED, "UNKNOWN_PART"),
        (("message", "PROBLEM", "referral/KPU.1", *LIAISON), ExitStatus.REFUSED, "UNKNOWN_PROBLEM"),
        (("resend",), ExitStatus.USAGE, "Perintah"),
        (("resend", "--all", "--agency", "KPU"), ExitStatus.USAGE, "Perintah"),
        (("resend", "PROBLEM", "tidak ada"), ExitStatus.REFUSED, "UNKNOWN_PART"),
        (("print", "PROBLEM", "a\0b"), ExitStatus.REFUSED, "UNKNOWN_PART"),
        (("print", "tidak ada", "referral/KPU.1"), ExitStatus.REFUSED, "UNKNOWN_PROBLEM"),
        (("told", "PROBLEM", "a\0b", "--how", "phone", "--to", "Sari"), ExitStatus.REFUSED, "BAD_VALUE"),
        (("told", "PROBLEM", "referral/KPU.1", "--how", "phone", "--to", ""), ExitStatus.REFUSED, "UNFIT_TEXT"),
        (("told", "PROBLEM", "referral/KPU.1", "--how", "asap", "--to", "Sari"), ExitStatus.USAGE, "Perintah"),
        (
            ("told", "PROBLEM", "referral/KPU.1", "--how", "phone", "--to", "Sari", "--at", "kemarin"),
            ExitStatus.USAGE,
            "Perintah",
        ),
        (
            ("told", "PROBLEM", "referral/KPU.1", "--how", "phone", "--to", "Sari", "--at", "2099-01-01T00:00+07:00"),
            ExitStatus.REFUSED,
            "INSTANT_OUT_OF_RANGE",
        ),
        (("list", "--as", "reporter:warga"), ExitStatus.REFUSED, "NOT_PERMITTED"),
        (
            ("told", "PROBLEM", "referral/KPU.1", "--how", "phone", "--to", "Sari", *LIAISON),
            ExitStatus.REFUSED,
            "NOT_PERMITTED",
        ),
        (("print", "PROBLEM", "referral/KPU.1", *LIAISON), ExitStatus.REFUSED, "UNKNOWN_PROBLEM"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_code(
    shared_desk: Desk, arguments: tuple[str, ...], status: ExitStatus, code: str
) -> None:
    typed = [shared_desk.problem if each == "PROBLEM" else each for each in arguments]
    ran = shared_desk.terminal.type("notices", *typed)
    assert (ran.status, ran.err.partition(":")[0].split()[0]) == (status, code), ran


def test_a_desk_that_has_told_everybody_says_so(terminal: Terminal) -> None:
    assert terminal.type("notices").out.strip().endswith("Semua pemberitahuan sudah sampai.")
    assert terminal.ask("notices", "resend", "--all")["notices"] == []


@pytest.fixture
def shared_desk(desk: Desk) -> Desk:
    desk.delivers("554 5.6.0 refused")
    return desk
