"""Files of evidence at the terminal, on the real database: handed in, opened by some and absent for the others."""

import asyncio
import hashlib
import json
import secrets
import stat
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from cli.exit_status import ExitStatus
from tests.cli.test_identity_of_a_problem import POWER, submitted
from tests.given.terminal import Terminal

CHAIR = ("--as", "supervisor:sekda")
AUDITOR = ("--as", "auditor:bpk@17")
PHOTO = b"\xff\xd8\xff\xe0" + secrets.token_bytes(600_000)
WHAT = "Foto meteran di TPS 3, dari Budi"


@pytest.fixture
def a_database(a_database_of_lebong: str) -> str:
    """With its book open."""
    return a_database_of_lebong


@pytest.fixture
def problem(terminal: Terminal) -> str:
    """Id of a problem that a reporter's report opened."""
    report = terminal.ask("open", "--text", POWER, "--region", "17.07.03", "--as", "reporter:warga")
    problem_id: str = report["problem_id"]
    return problem_id


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "meteran budi.jpg"
    path.write_bytes(PHOTO)
    return path


def attach(terminal: Terminal, problem: str, file: Path, *options: str) -> Any:
    return terminal.ask("evidence", "attach", problem, "--file", str(file), *options)


def execute(database: str, *statements: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(database)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())


def everything_in_clear(database: str) -> bytes:
    """What can be read in the tables without any key."""

    async def read() -> bytes:
        connection = await asyncpg.connect(database)
        try:
            entries = await connection.fetch("SELECT body FROM ledger.entry")
            chunks = await connection.fetch("SELECT sealed FROM vault.attachment_chunk")
            lines = await connection.fetch("SELECT convert_to(summary::text, 'UTF8') FROM projections.timeline")
            items = await connection.fetch("SELECT sealed FROM vault.item")
        finally:
            await connection.close()
        return b"\n".join(row[0] for row in [*entries, *chunks, *lines, *items])

    return asyncio.run(read())


def files_stored(database: str) -> int:
    async def count() -> int:
        connection = await asyncpg.connect(database)
        try:
            return int(await connection.fetchval("SELECT count(*) FROM vault.attachment"))
        finally:
            await connection.close()

    return asyncio.run(count())


def test_a_file_is_handed_in_listed_and_comes_back_as_it_was(
    terminal: Terminal, problem: str, photo: Path, tmp_path: Path
) -> None:
    attached = attach(terminal, problem, photo, "--text", WHAT)
    assert attached["events"] == ["EvidenceAttached"]

    listed = terminal.ask("evidence", "list", problem)
    (item,) = listed["evidence"]
    assert (listed["problem_id"], item["number"], item["stored"]) == (problem, 1, True)
    assert (item["media_type"], item["size_bytes"]) == ("image/jpeg", len(PHOTO))
    assert (item["name"], item["text"], item["by"]["id"]) == ("meteran budi.jpg", WHAT, "operator")
    page = terminal.type("evidence", "list", problem).out
    assert "image/jpeg" in page
    assert "meteran" in page

    copy = tmp_path / "salinan.jpg"
    saved = terminal.ask("evidence", "get", problem, "1", "--output", str(copy))
    assert copy.read_bytes() == PHOTO
    assert (saved["sha256"], saved["size_bytes"]) == (hashlib.sha256(PHOTO).hexdigest(), len(PHOTO))
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert "Bukti dilampirkan: image/jpeg" in terminal.type("show", problem).out


def test_nothing_of_it_lies_open_in_the_database(
    terminal: Terminal, problem: str, photo: Path, a_database: str
) -> None:
    attach(terminal, problem, photo, "--text", WHAT)
    lies_open = everything_in_clear(a_database)
    assert len(lies_open) > len(PHOTO)
    for secret in (PHOTO[:64], PHOTO[-64:], b"budi", b"Budi", hashlib.sha256(PHOTO).hexdigest().encode()):
        assert secret not in lies_open


@pytest.mark.parametrize(
    "actor",
    ["reporter:warga", "agency:narahubung@17.07/KPU", "operator:dewi@17", "operator:lain@17.08", "admin:it@17.07"],
)
def test_for_everybody_else_it_is_not_there(
    terminal: Terminal, problem: str, photo: Path, tmp_path: Path, actor: str
) -> None:
    attach(terminal, problem, photo)
    copy = tmp_path / "salinan.jpg"
    other = ("--as", actor)
    absent = terminal.refused("evidence", "list", "tidak-ada", *other)
    assert absent == "UNKNOWN_PROBLEM"
    assert terminal.refused("evidence", "list", problem, *other) == absent
    assert terminal.refused("evidence", "get", problem, "1", "--output", str(copy), *other) == absent
    assert not copy.exists()
    assert terminal.ask("access", *CHAIR)["accesses"] == []


def test_a_reporter_hands_in_a_file_about_the_own_report_and_another_one_cannot(
    terminal: Terminal, problem: str, photo: Path, a_database: str
) -> None:
    assert attach(terminal, problem, photo, "--as", "reporter:warga")["fresh"] is True
    stranger = ("evidence", "attach", problem, "--file", str(photo), "--as", "reporter:saksi")
    assert terminal.refused(*stranger) == "UNKNOWN_PROBLEM"
    assert files_stored(a_database) == 1


def test_who_opens_a_file_is_on_record_and_an_auditor_says_why(
    terminal: Terminal, problem: str, photo: Path, tmp_path: Path
) -> None:
    attach(terminal, problem, photo)
    asked = ("evidence", "get", problem, "1", "--output", str(tmp_path / "a.jpg"), *AUDITOR)
    assert terminal.refused(*asked) == "REASON_NEEDED"
    assert not (tmp_path / "a.jpg").exists()
    assert terminal.refused("evidence", "list", problem, *AUDITOR) == "REASON_NEEDED"
    terminal.ask(*asked, "--purpose", "audit surat 12")
    terminal.ask("evidence", "get", problem, "1", "--output", str(tmp_path / "b.jpg"))
    accesses = terminal.ask("access", *CHAIR)["accesses"]
    assert [(each["kind"], each["actor"]["id"], each["problem_id"], each["purpose"]) for each in accesses] == [
        ("evidence", "bpk", problem, "audit surat 12"),
        ("evidence", "operator", problem, None),
    ]
    assert "berkas bukti dibuka" in terminal.type("access", *CHAIR).out


def test_a_restricted_problem_is_marked_as_opened(terminal: Terminal, problem: str, photo: Path) -> None:
    attach(terminal, problem, photo)
    terminal.ask("restrict", problem, "--reason", "menyangkut anggota desk", *CHAIR)
    assert terminal.refused("evidence", "list", problem) == "UNKNOWN_PROBLEM"
    terminal.ask("evidence", "list", problem, *CHAIR)
    assert [each["kind"] for each in terminal.ask("access", *CHAIR)["accesses"]] == ["restricted", "words"]


def test_the_same_file_twice_is_two_pieces_of_evidence_and_the_same_command_twice_is_one(
    terminal: Terminal, problem: str, photo: Path, a_database: str, tmp_path: Path
) -> None:
    once = ("--command-id", "evidence-0001")
    assert attach(terminal, problem, photo, *once)["fresh"] is True
    assert attach(terminal, problem, photo, *once)["fresh"] is False
    assert files_stored(a_database) == 1
    other = tmp_path / "lain.txt"
    other.write_text("lain")
    again = ("evidence", "attach", problem, "--file", str(other), *once)
    assert terminal.refused(*again) == "COMMAND_ID_REUSED"
    attach(terminal, problem, photo)
    assert [each["number"] for each in terminal.ask("evidence", "list", problem)["evidence"]] == [1, 2]
    for number in ("1", "2"):
        copy = tmp_path / number
        terminal.ask("evidence", "get", problem, number, "--output", str(copy))
        assert copy.read_bytes() == PHOTO
    assert files_stored(a_database) == 2


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE vault.attachment_chunk SET sealed = set_byte(sealed, 500, get_byte(sealed, 500) # 1) WHERE number = 1",
        "DELETE FROM vault.attachment_chunk WHERE number = 2",
        "UPDATE vault.attachment_chunk SET number = 2 - number",
        "UPDATE vault.attachment SET chunk_count = 2",
        "DELETE FROM vault.attachment",
    ],
    ids=["changed", "lost", "exchanged", "cut short", "gone"],
)
def test_a_damaged_file_is_reported_and_nothing_of_it_is_written(
    terminal: Terminal, problem: str, photo: Path, a_database: str, tmp_path: Path, damage: str
) -> None:
    attach(terminal, problem, photo)
    if "2 - number" in damage:
        execute(a_database, "ALTER TABLE vault.attachment_chunk DROP CONSTRAINT attachment_chunk_pkey")
    execute(a_database, damage)
    copy = tmp_path / "salinan.jpg"
    ran = terminal.type("evidence", "get", problem, "1", "--output", str(copy))
    assert ran.status is ExitStatus.REFUSED
    logged, told = ran.err.splitlines()
    assert (json.loads(logged)["event"], told.partition(":")[0]) == ("evidence.damaged", "FILE_DAMAGED")
    assert not copy.exists()


def test_an_erased_file_is_listed_without_its_name_and_cannot_be_opened(
    terminal: Terminal, problem: str, photo: Path, a_database: str, tmp_path: Path
) -> None:
    attach(terminal, problem, photo, "--text", WHAT)
    erase = "UPDATE vault.subject_key SET wrapped_key = NULL, erased_at = now() WHERE subject LIKE 'problem:%'"
    execute(a_database, erase)
    (item,) = terminal.ask("evidence", "list", problem)["evidence"]
    assert (item["name"], item["text"], item["media_type"]) == (None, None, "image/jpeg")
    assert terminal.refused("evidence", "get", problem, "1", "--output", str(tmp_path / "x")) == "FILE_ERASED"


def test_only_a_digest_was_handed_in_and_there_is_no_file_to_open(
    terminal: Terminal, problem: str, tmp_path: Path
) -> None:
    evidence = {"type": "AttachEvidence", "sha256": "ab" * 32, "media_type": "image/jpeg", "size_bytes": 4}
    assert terminal.type("submit", said=submitted("operator:sari", problem, **evidence)).status == 0
    (item,) = terminal.ask("evidence", "list", problem)["evidence"]
    assert (item["stored"], item["name"]) == (False, None)
    assert "hanya sidik" in terminal.type("evidence", "list", problem).out
    assert terminal.refused("evidence", "get", problem, "1", "--output", str(tmp_path / "x")) == "FILE_NOT_HERE"
    claimed = submitted("operator:sari", problem, **evidence, stored=True)
    assert terminal.type("submit", said=claimed).json["code"] == "BAD_VALUE"


def test_what_cannot_be_taken_is_refused_and_nothing_is_stored(
    terminal: Terminal, problem: str, a_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_ATTACHMENT_LIMIT_MIB", "1")
    file = tmp_path / "berkas.bin"
    asked = ("evidence", "attach", problem, "--file", str(file))
    file.write_bytes(b"")
    assert terminal.refused(*asked) == "EMPTY_EVIDENCE"
    file.write_bytes(bytes(1024 * 1024 + 1))
    assert terminal.refused(*asked) == "EVIDENCE_TOO_LARGE"
    file.write_bytes(bytes(1024 * 1024))
    assert terminal.refused(*asked, "--text", "x" * 20_001) == "UNFIT_TEXT"
    assert files_stored(a_database) == 0
    assert terminal.ask(*asked, "--text", "x" * 10_000)["fresh"] is True
    (item,) = terminal.ask("evidence", "list", problem)["evidence"]
    assert (len(item["text"]), item["media_type"]) == (10_000, "application/octet-stream")


def test_a_file_that_is_there_is_never_written_over(
    terminal: Terminal, problem: str, photo: Path, tmp_path: Path
) -> None:
    assert "Belum ada bukti" in terminal.type("evidence", "list", problem).out
    assert terminal.refused("evidence", "get", problem, "1", "--output", str(tmp_path / "x")) == "UNKNOWN_PART"
    attach(terminal, problem, photo)
    there = tmp_path / "ada.jpg"
    there.write_bytes(b"milik orang lain")
    for output in (there, tmp_path / "tidak-ada" / "x.jpg"):
        ran = terminal.type("evidence", "get", problem, "1", "--output", str(output))
        assert ran.status is ExitStatus.USAGE
    assert there.read_bytes() == b"milik orang lain"
    page = terminal.type("evidence", "get", problem, "1", "--output", str(tmp_path / "baru.jpg")).out
    assert "Semula: meteran budi.jpg" in page
