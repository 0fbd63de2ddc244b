"""What people mistype, paste and send by mistake is refused with a code that says why, and leaves nothing behind."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from cli.exit_status import ExitStatus
from cli.failures import refusal_line
from tests.given.terminal import NOBODY_LISTENS, Terminal, terminal_at

HALF = "\udcff"
"""What Python makes of a byte that is not UTF-8."""

MEGABYTE = "a" * 1_000_000
REPORT = ("open", "--text", "Jembatan ke Desa Sungai Lisai putus", "--key", "wa-1")


@pytest.fixture(scope="module")
def terminal(a_shared_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A terminal of a desk with one problem."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        terminal = terminal_at(a_shared_database, tmp_path_factory.mktemp("desk"), monkeypatch)
        terminal.ask("books", "open", "17.07")
        yield terminal


@pytest.fixture(scope="module")
def problem(terminal: Terminal) -> Iterator[str]:
    """Its id; in the end there is still nothing but the report that opened it."""
    opened: str = terminal.ask(*REPORT)["problem_id"]
    yield opened
    assert terminal.ask("show", opened)["problem"]["version"] == 1
    assert terminal.ask("books", "list")["books"][0]["problems"] == 1


@pytest.mark.parametrize(
    "reference",
    ["zzzz", "LEBONG/2024/000009-2", "LEBONG/2024/1", "", " ", "a\0b", "A/\0", HALF, f"A/{HALF}", "x\r\ny", "%", "'--"],
)
def test_under_what_is_no_name_of_a_problem_nothing_is_recorded(terminal: Terminal, reference: str) -> None:
    shown = terminal.type("show", reference)

    assert (shown.status, shown.err.partition(":")[0]) == (ExitStatus.REFUSED, "UNKNOWN_PROBLEM")
    assert shown.err.count("\n") == 1


def test_a_program_is_told_so_too(terminal: Terminal) -> None:
    assert terminal.type("show", f"{HALF}\0", "--json").json["code"] == "UNKNOWN_PROBLEM"


def test_the_longest_name_is_unknown_too_and_not_repeated(terminal: Terminal) -> None:
    shown = terminal.type("show", MEGABYTE)

    assert shown.status == ExitStatus.REFUSED
    assert len(shown.err) < 400


@pytest.mark.parametrize(
    "arguments",
    [
        ("ack",),
        ("answer", "--outcome", "RESOLVED"),
        ("approve",),
        ("close",),
        ("decline", "--reason", "bukan kami"),
        ("dismiss", "NOT_A_REPORT"),
        ("escalate", "--reason", "mendesak"),
        ("forward", "KPU"),
        ("merge", "--into", "zzzz", "--reason", "masalah yang sama"),
        ("note", "catatan"),
        ("receipt", "B/1"),
        ("recommend", "--step", "1"),
        ("refer", "KPU"),
        ("regrade", "--severity", "S4", "--reason", "makin gawat"),
        ("reopen", "--reason", "belum selesai"),
        ("resend", "referral/KPU.1"),
        ("similar",),
        ("transfer", "--to", "KPU", "--reason", "bukan kami"),
        ("triage", "POWER_OUTAGE", "S2"),
        ("unmerge", "--reason", "ternyata lain"),
        ("wake",),
    ],
    ids=lambda arguments: str(arguments[0]),
)
def test_no_verb_acts_on_a_problem_that_is_not_there(terminal: Terminal, arguments: tuple[str, ...]) -> None:
    verb, *rest = arguments

    assert terminal.refused(verb, f"a\0{HALF}", *rest) == "UNKNOWN_PROBLEM"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("note", ""), "UNFIT_TEXT"),
        (("note", "\u200b \t"), "UNFIT_TEXT"),
        (("note", MEGABYTE), "UNFIT_TEXT"),
        (("note", "a\0b"), "UNFIT_TEXT"),
        (("note", HALF), "UNFIT_TEXT"),
        (("note", "catatan", "--command-id", ""), "BAD_VALUE"),
        (("note", "catatan", "--command-id", "surat nomor 1"), "BAD_VALUE"),
        (("note", "catatan", "--command-id", MEGABYTE), "BAD_VALUE"),
        (("note", "catatan", "--command-id", "a\0b"), "BAD_VALUE"),
        (("note", "catatan", "--command-id", HALF), "BAD_VALUE"),
        (("escalate", "--reason", ""), "BAD_VALUE"),
        (("escalate", "--reason", MEGABYTE), "BAD_VALUE"),
        (("escalate", "--reason", "baris\r\nkedua"), "BAD_VALUE"),
        (("escalate", "--reason", "a\0b"), "BAD_VALUE"),
        (("escalate", "--reason", f"ab{HALF}c"), "BAD_VALUE"),
        (("receipt", "B/1\r\nB/2"), "BAD_VALUE"),
        (("receipt", ""), "BAD_VALUE"),
        (("receipt", "=?utf-8?q?x=0D=0AReply-To:_evil@x?="), "BAD_VALUE"),
        (("receipt", "B/1", "--report", HALF), "BAD_VALUE"),
        (("receipt", "B/1", "--report", "a\0b"), "BAD_VALUE"),
        (("receipt", "B/1", "--report", MEGABYTE), "BAD_VALUE"),
        (("resend", HALF), "BAD_VALUE"),
        (("resend", MEGABYTE), "BAD_VALUE"),
        (("resend", "tidak ada"), "UNKNOWN_PART"),
        (("refer", f"KPU{HALF}"), "BAD_VALUE"),
        (("ack", "KPU.1\r\n"), "BAD_VALUE"),
        (("recommend", "--step", "9" * 30), "BAD_VALUE"),
    ],
)
def test_what_no_record_can_hold_is_refused(
    terminal: Terminal, problem: str, arguments: tuple[str, ...], code: str
) -> None:
    verb, *rest = arguments

    refused = terminal.type(verb, problem, *rest)

    assert (refused.status, refused.err.partition(":")[0]) == (ExitStatus.REFUSED, code)
    assert refused.err.count("\n") == 1
    assert len(refused.err) < 500


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--text", HALF), "UNFIT_TEXT"),
        (("--place", HALF), "BAD_VALUE"),
        (("--contact", f"a{HALF}@b.test"), "UNUSABLE_CONTACT"),
        (("--contact", MEGABYTE), "UNUSABLE_CONTACT"),
        (("--contact", "8,12E+10"), "CUT_NUMBER"),
        (("--contact", "a\0@b.test"), "UNFIT_TEXT"),
        (("--key", ""), "BAD_VALUE"),
        (("--key", MEGABYTE), "BAD_VALUE"),
        (("--key", "a\0b"), "UNFIT_TEXT"),
        (("--key", HALF), "BAD_VALUE"),
        (("--key", "wa-1"), "INTAKE_KEY_REUSED"),
        (("--role", "tetangga"), "BAD_VALUE"),
        (("--role", MEGABYTE), "BAD_VALUE"),
        (("--role", HALF), "BAD_VALUE"),
        (("--kecamatan", "17.07.99"), "UNKNOWN_REGION"),
        (("--kecamatan", "17.07.1"), "AMBIGUOUS_REGION"),
        (("--kecamatan", "Topoos"), "UNKNOWN_REGION"),
        (("--kecamatan", MEGABYTE), "UNKNOWN_REGION"),
        (("--kecamatan", f"17.07.0{HALF}"), "UNKNOWN_REGION"),
        (("--occurred-at", HALF), "UNREADABLE_INSTANT"),
        (("--occurred-at", "30/02/2024 10.00"), "UNREADABLE_INSTANT"),
        (("--occurred-at", "Kamis, 27 Nopember 2024 07.30"), "WEEKDAY_CONTRADICTS"),
        (("--occurred-at", "27/11/2024 08.30WIB", "--reported-at", "27/11/2024 07.30WIB"), "OCCURRED_AFTER_REPORTED"),
        (("--occurred-at", "2024-11-27 12.00 PST"), "UNREADABLE_INSTANT"),
        (("--occurred-at", "2024-11-27T12:00[Asia/Tokyo]"), "UNREADABLE_INSTANT"),
        (("--reported-at", "9999-12-31T23:59-12:00"), "INSTANT_OUT_OF_RANGE"),
    ],
)
def test_what_cannot_be_a_report_is_refused(
    terminal: Terminal, problem: str, options: tuple[str, ...], code: str
) -> None:
    said = () if "--text" in options else ("--text", "Tenda TPS roboh diterjang angin kencang")

    assert terminal.refused("open", *said, *options) == code


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--desk", "99.99"), "UNKNOWN_REGION"),
        (("--desk", "17.99"), "UNKNOWN_REGION"),
        (("--desk", "17.08"), "DESK_NOT_OPEN"),
        (("--desk", "17.07.05"), "DESK_NOT_OPEN"),
        (("--region", "99.99"), "UNKNOWN_REGION"),
        (("--region", "17.07.99"), "UNKNOWN_REGION"),
        (("--cursor", f"{HALF}\0"), "UNKNOWN_CURSOR"),
        (("--cursor", ""), "UNKNOWN_CURSOR"),
    ],
)
def test_a_list_of_nothing_and_a_typing_error_do_not_look_the_same(
    terminal: Terminal, options: tuple[str, ...], code: str
) -> None:
    assert terminal.refused("list", *options) == code


@pytest.mark.parametrize("region", ["", "Lebong", "17.07\r\n", "17.07\0", HALF, "9" * 100_000])
def test_what_is_no_code_of_a_region_is_a_matter_of_usage(terminal: Terminal, region: str) -> None:
    for arguments in (["list", "--desk", region], ["list", "--region", region], [*REPORT, "--desk", region]):
        refused = terminal.type(*arguments)
        assert refused.status == ExitStatus.USAGE
        assert len(refused.err) < 400


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("", ExitStatus.USAGE),
        ("kemarin", ExitStatus.USAGE),
        ("2024-02-30T10:00", ExitStatus.USAGE),
        ("2024-11-27T12:00+99:00", ExitStatus.USAGE),
        ("2024-11-27 12.00 PST", ExitStatus.USAGE),
        ("0001-01-01T00:00+14:00", ExitStatus.USAGE),
        ("9999-12-31T23:59-12:00", ExitStatus.USAGE),
        (f"2024-11-27\0{HALF}\x1b[31m", ExitStatus.USAGE),
        (MEGABYTE, ExitStatus.USAGE),
        ("2199-01-01T00:00+07:00", ExitStatus.REFUSED),
    ],
)
def test_a_state_is_shown_for_instants_that_have_been(
    terminal: Terminal, problem: str, written: str, status: ExitStatus
) -> None:
    shown = terminal.type("show", problem, "--as-of", written)

    assert (shown.status, shown.out) == (status, "")
    assert shown.err.isprintable() or shown.err.count("\n") == 1
    assert "\x1b" not in shown.err


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"problem_id": "a\0b"}, "UNKNOWN_PROBLEM"),
        ({"problem_id": "tidak-ada"}, "UNKNOWN_PROBLEM"),
        ({"command_id": "a\0b"}, "UNREADABLE_ENVELOPE"),
        ({"desk": "17.99\r\n"}, "UNKNOWN_PROBLEM"),
        ({"desk": "17.99"}, "UNKNOWN_PROBLEM"),
        ({"command": {"type": "Menutup"}}, "UNREADABLE_ENVELOPE"),
        ({"command": {"type": "AddNote", "text": "a\0b"}}, "UNFIT_TEXT"),
        ({"command": {"type": "AddNote", "text": ""}}, "UNFIT_TEXT"),
        ({"command": {"type": "ResendNotice", "notice_id": "a\0b"}}, "BAD_VALUE"),
        ({"command": {"type": "ResendNotice", "notice_id": "a" * 100_000}}, "UNREADABLE_ENVELOPE"),
        ({"command": {"type": "Recommend", "steps": [1e20]}}, "UNREADABLE_ENVELOPE"),
        ({"command": {"type": "MergeInto", "into": "tidak-ada", "reason": "laporan sama"}}, "UNKNOWN_TARGET"),
        ({"command": {"type": "MergeInto", "into": "a\r\nb", "reason": "laporan sama"}}, "UNREADABLE_ENVELOPE"),
    ],
)
def test_an_envelope_with_a_fault_in_it_is_refused(
    terminal: Terminal, problem: str, changed: dict[str, object], code: str
) -> None:
    envelope = {
        "command_id": "amplop-000001",
        "problem_id": problem,
        "desk": "17.07",
        "actor": {"id": "sekda", "role": "supervisor", "region": "17.07"},
        "command": {"type": "ResumeClock"},
    }

    refused = terminal.type("submit", said=json.dumps(envelope | changed))

    assert (refused.status, refused.json["code"]) == (ExitStatus.REFUSED, code)


@pytest.mark.parametrize(
    ("within", "named"),
    [
        ((), "bukan_isiannya"),
        (("actor",), "actor.bukan_isiannya"),
        (("actor", "grant"), "actor.grant.delegate.bukan_isiannya"),
        (("actor", "grant", "standing"), "actor.grant.delegate.standing.bukan_isiannya"),
        (("command",), "command.AddNote.bukan_isiannya"),
        (("command", "text"), "command.AddNote.text.bukan_isiannya"),
    ],
)
def test_no_object_of_an_envelope_takes_a_field_that_is_not_its_own(
    terminal: Terminal, problem: str, within: tuple[str, ...], named: str
) -> None:
    person = {"role": "supervisor", "region": "17.07"}
    grant = {
        "grant": "delegate",
        "on_behalf_of": "supervisor:bupati",
        "until": "2024-12-01T00:00:00+07:00",
        "standing": {**person},
    }
    envelope: dict[str, Any] = {
        "command_id": "amplop-000002",
        "problem_id": problem,
        "desk": "17.07",
        "actor": {"id": "supervisor:sekda", **person} | ({"grant": grant} if "grant" in within else {}),
        "command": {"type": "AddNote", "text": {"commitment": "0" * 64, "length": 5}},
    }
    told = envelope
    for part in within:
        told = told[part]
    told["bukan_isiannya"] = "x"

    refused = terminal.type("submit", said=json.dumps(envelope))

    assert (refused.status, refused.json["code"]) == (ExitStatus.REFUSED, "UNREADABLE_ENVELOPE")
    assert refused.json["message"] == named


@pytest.mark.parametrize(
    "arguments", [["\x1b[31m"], ["list", "--limit", "\x1b[31m"], ["show", "x", f"--as={HALF}\x1b"]]
)
def test_what_is_told_of_a_command_line_does_nothing_to_the_terminal(terminal: Terminal, arguments: list[str]) -> None:
    told = terminal.type(*arguments)

    assert told.status == ExitStatus.USAGE
    assert "\x1b" not in told.err


def test_a_refusal_is_one_short_line_whatever_it_repeats() -> None:
    line = refusal_line("UNKNOWN_PROBLEM", "x\x1b[31m\r\ny\u202e" + MEGABYTE)

    assert line.startswith("UNKNOWN_PROBLEM: Masalah tidak ditemukan. (x·[31m y·aaa")
    assert line.isprintable()
    assert len(line) < 400


def test_no_desk_is_started_for_a_region_that_has_none(terminal: Terminal) -> None:
    started = terminal.type("up", "--desk", "17.07", "--desk", "17.07.03")

    assert (started.status, started.err.partition(":")[0]) == (ExitStatus.REFUSED, "UNKNOWN_REGION")


def test_a_desk_whose_engine_is_away_says_so_when_it_is_started(terminal: Terminal) -> None:
    started = terminal.type("up", "--desk", "17.07")

    assert started.status == ExitStatus.AWAY
    assert NOBODY_LISTENS in started.err
