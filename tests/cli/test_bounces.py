"""Letters that come back, recorded at the terminal: typed, or read from the mails of a mail server."""

from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from cli.exit_status import ExitStatus
from composition import system_clock
from notices.returned_mail import MAIL_LIMIT_BYTES
from tests.cli.test_notices import LIAISON, OTHERS, Desk
from tests.given.notifications import Notification
from tests.given.terminal import Terminal

KPU = "referral/KPU.1"


@pytest.fixture
def a_database(a_database_of_lebong: str) -> str:
    """With its book open."""
    return a_database_of_lebong


@pytest.fixture
def desk(terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(terminal, tmp_path, monkeypatch)


def bounced(desk: Desk, *options: str) -> Any:
    return desk.terminal.ask("notices", "bounced", desk.problem, KPU, "--code", "5.1.1", *options)


def reading(desk: Desk, *places: Path) -> tuple[int, list[Any]]:
    """Exit status, and what became of each file."""
    ran = desk.terminal.type("notices", "bounced", *(f"--mail={each}" for each in places), "--json")
    return ran.status, ran.json["letters"]


def stored(folder: Path, name: str, content: bytes) -> Path:
    (file := folder / name).write_bytes(content)
    return file


def test_a_letter_that_came_back_is_seen_wherever_its_notice_is(desk: Desk) -> None:
    assert desk.delivers() == ["kpu@example.test"]
    assert KPU not in desk.undelivered()
    before = desk.checks()
    recorded = bounced(desk, "--reason", "kantor pindah alamat")
    assert recorded["events"] == ["NoticeBounced"]

    assert desk.undelivered("--agency", "KPU") == {KPU: ("failed", "5.1.1", None)}
    page = desk.terminal.type("notices", "list").out
    assert "suratnya kembali: alamat tidak dikenal [5.1.1]" in page.replace("\n", " ")
    after = desk.checks()
    assert after["unreached"][1] == before["unreached"][1] + 1
    assert after["dead_letters"][1] == before["dead_letters"][1] + 1
    shown = desk.terminal.type("show", desk.problem).out.replace("\n", " ")
    assert "Surat kembali (alamat tidak dikenal [5.1.1]): rujukan KPU.1; kantor pindah alamat" in shown
    assert "1 gagal" in shown
    assert not desk.terminal.ask("notices", "bounced", desk.problem, KPU, "--code", "5.1.1")["events"]


def test_it_is_sent_again_and_comes_back_again_or_is_told_by_hand(desk: Desk) -> None:
    desk.delivers()
    bounced(desk)
    assert desk.terminal.ask("notices", "resend", desk.problem, KPU)["notices"][0]["outcome"] == "accepted"
    assert not bounced(desk)["events"]
    assert desk.delivers(attempt=2) == ["kpu@example.test"]
    assert KPU not in desk.undelivered()
    assert bounced(desk)["events"] == ["NoticeBounced"]
    by_hand = ("--how", "phone", "--to", "Ibu Sari, piket KPU")
    assert desk.terminal.ask("notices", "told", desk.problem, KPU, *by_hand)["events"] == ["NoticeDelivered"]
    assert KPU not in desk.undelivered()
    assert not bounced(desk)["events"]


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        (("PROBLEM", "referral/KPU.1", "--code", "5.1.1", *LIAISON), ExitStatus.REFUSED, "NOT_PERMITTED"),
        (("PROBLEM", "referral/KPU.1", "--code", "5.1"), ExitStatus.REFUSED, "BAD_VALUE"),
        (("PROBLEM", "referral/KPU.1", "--code", ""), ExitStatus.REFUSED, "BAD_VALUE"),
        (("PROBLEM", "referral/KPU.1", "--code", "5.1.1"), ExitStatus.REFUSED, "NOTHING_SENT"),
        (("PROBLEM", "referral/POLRI.1", "--code", "5.1.1"), ExitStatus.REFUSED, "NOTHING_SENT"),
        (("PROBLEM", "referral/KPU.1", "--code", "4.4.1"), ExitStatus.REFUSED, "MAIL_DELAYED"),
        (("PROBLEM", "referral/KPU.1", "--code", "4.4.7", "--action", "failed"), ExitStatus.REFUSED, "NOTHING_SENT"),
        (("PROBLEM", "referral/KPU.1", "--code", "2.0.0", "--action", "relayed"), ExitStatus.REFUSED, "NOT_RETURNED"),
        (("PROBLEM", "tidak ada", "--code", "5.1.1"), ExitStatus.REFUSED, "UNKNOWN_PART"),
        (("PROBLEM", "a\0b", "--code", "5.1.1"), ExitStatus.REFUSED, "BAD_VALUE"),
        (("tidak ada", "referral/KPU.1", "--code", "5.1.1"), ExitStatus.REFUSED, "UNKNOWN_PROBLEM"),
        (
            ("PROBLEM", "referral/KPU.1", "--code", "5.1.1", "--reason", "tanya 0812-3456-7890"),
            ExitStatus.REFUSED,
            "PERSONAL_DATA",
        ),
        (
            ("PROBLEM", "referral/KPU.1", "--code", "5.1.1", "--at", "2099-01-01T00:00+07:00"),
            ExitStatus.REFUSED,
            "INSTANT_OUT_OF_RANGE",
        ),
        (("PROBLEM", "referral/KPU.1", "--code", "5.1.1", "--at", "kemarin"), ExitStatus.USAGE, "Perintah"),
        (("PROBLEM", "referral/KPU.1"), ExitStatus.USAGE, "Perintah"),
        ((), ExitStatus.USAGE, "Perintah"),
        (("PROBLEM", "--mail", "surat.eml"), ExitStatus.USAGE, "Perintah"),
        (("--mail", "tidak-ada.eml"), ExitStatus.USAGE, "Perintah"),
        (("--mail", "surat.eml", "--as", "reporter:warga"), ExitStatus.REFUSED, "NOT_PERMITTED"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_code(
    desk: Desk, options: tuple[str, ...], status: ExitStatus, code: str
) -> None:
    typed = [desk.problem if each == "PROBLEM" else each for each in options]
    ran = desk.terminal.type("notices", "bounced", *typed)
    assert (ran.status, ran.out) == (status, "")
    assert ran.err.startswith(code)


def test_mails_of_a_mail_server_say_which_letters_came_back(desk: Desk, tmp_path: Path) -> None:
    desk.imports(OTHERS)
    assert desk.delivers() == ["dishub@example.test", "kpu@example.test", "polri@example.test"]
    letters = {each.rcpt_tos[0].partition("@")[0]: each.original_content or b"" for each in desk.took}
    folder = tmp_path / "kembali"
    folder.mkdir()
    whole = stored(folder, "1-kpu.eml", Notification(letter=letters["kpu"]).content())
    header = letters["polri"].partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    stored(
        folder,
        "2-polri.eml",
        Notification(letter=header, returned_as="text/rfc822-headers", status="5.2.2", date="").content(),
    )
    stored(folder, "3-dishub.eml", Notification(letter=letters["dishub"], action="delayed", status="4.4.1").content())
    stored(folder, "4-asing.eml", Notification(letter=b"Message-ID: <a@b>\r\n\r\n").content())
    forged = f"X-Desk-Idempotency-Key: problem/17.07/2024/{desk.problem}/{'~' * 190}".encode()
    stored(folder, "4-palsu.eml", Notification(letter=forged + b"\r\n\r\n").content())
    too_long = forged + b"~" * 40
    stored(folder, "4-panjang.eml", Notification(letter=too_long + b"\r\n\r\n").content())
    stored(folder, "5-cuti.eml", letters["kpu"])
    stored(folder, "6-besar.eml", b"x" * (MAIL_LIMIT_BYTES + 1))
    status, found = reading(desk, folder)
    assert status == ExitStatus.REFUSED
    assert [(each["file"][0], each.get("code"), each.get("status")) for each in found] == [
        ("1", None, "5.1.1"),
        ("2", None, "5.2.2"),
        ("3", "MAIL_DELAYED", None),
        ("4", "UNKNOWN_LETTER", None),
        ("4", "UNKNOWN_PART", None),
        ("4", "UNKNOWN_LETTER", None),
        ("5", "NO_NOTIFICATION", None),
        ("6", "MAIL_TOO_LARGE", None),
    ]
    assert desk.undelivered() == {
        KPU: ("failed", "5.1.1", None),
        "referral/POLRI.1": ("failed", "5.2.2", None),
    }
    status, found = reading(desk, whole)
    assert (status, found[0]["fresh"]) == (ExitStatus.OK, False)
    page = desk.terminal.type("notices", "bounced", "--mail", str(whole), "--mail", str(folder / "3-dishub.eml"))
    assert "3-dishub.eml referral/DISHUB.1: MAIL_DELAYED: " in page.out
    assert "1 sudah tercatat sebelumnya" in page.out


def test_a_letter_that_went_again_is_told_from_the_one_before_it(desk: Desk, tmp_path: Path) -> None:
    desk.delivers()
    (first,) = desk.took
    earlier = stored(tmp_path, "lama.eml", Notification(letter=first.original_content or b"").content())
    assert reading(desk, earlier)[0] == ExitStatus.OK
    desk.terminal.ask("notices", "resend", desk.problem, KPU)
    assert reading(desk, earlier)[1][0]["fresh"] is False
    a_minute_ago = format_datetime(system_clock() - timedelta(minutes=1)).encode()
    aged = (first.original_content or b"").replace(b"Date: ", b"Date: " + a_minute_ago + b"\r\nX-Date: ", 1)
    desk.delivers(attempt=2)
    repeat = stored(tmp_path, "lama-lagi.eml", Notification(letter=aged).content())
    assert reading(desk, repeat)[1][0]["fresh"] is False
    assert KPU not in desk.undelivered()


def test_a_letter_of_another_desk_is_unknown_whoever_holds_its_mail(desk: Desk, tmp_path: Path) -> None:
    desk.delivers()
    (letter,) = desk.took
    mail = stored(tmp_path, "kpu.eml", Notification(letter=letter.original_content or b"").content())
    desk.terminal.ask("books", "open", "17.01")
    ran = desk.terminal.type("notices", "bounced", "--mail", str(mail), "--desk", "17.01", "--json")
    assert ran.status == ExitStatus.REFUSED
    assert ran.json["letters"][0]["code"] == "UNKNOWN_LETTER", ran.json
    assert KPU not in desk.undelivered()
