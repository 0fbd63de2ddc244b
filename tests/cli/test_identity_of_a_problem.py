"""Where a problem comes from, what it touches, who may see it, and what stays sealed, as people type and read it."""

import asyncio
import base64
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from cli.exit_status import ExitStatus
from cli.session import desk_services
from domain.actor import service_identity
from domain.problem.assessment import CODED_EVIDENCE
from domain.problem.commands import CommandEnvelope, DetectProblem
from domain.problem.process import problem_stream
from ledger.port import Appended
from tests.given.terminal import Terminal

POWER = "Listrik padam di Semelako I sejak pukul 18.25, lima TPS masih menghitung suara. Mohon genset dari PLN."
CHAIR = ("--as", "supervisor:sekda")
OTHER_KEY = base64.b64encode(bytes(31) + b"\1").decode()


@pytest.fixture
def a_database(a_database_of_lebong: str) -> str:
    """With its book open."""
    return a_database_of_lebong


@pytest.fixture
def problem(terminal: Terminal) -> str:
    """Id of a problem that a report opened."""
    problem_id: str = terminal.ask("open", "--text", POWER, "--region", "17.07.03")["problem_id"]
    return problem_id


def shown(terminal: Terminal, problem: str) -> Any:
    return terminal.ask("show", problem)["problem"]


def stored(database: str) -> str:
    """Everything that the ledger and the query tables hold in clear."""

    async def read() -> str:
        connection = await asyncpg.connect(database)
        try:
            bodies = await connection.fetch("SELECT convert_from(body, 'UTF8') AS body FROM ledger.entry")
            lines = await connection.fetch("SELECT summary::text AS line FROM projections.timeline")
        finally:
            await connection.close()
        return "\n".join([*(each["body"] for each in bodies), *(each["line"] for each in lines)])

    return asyncio.run(read())


def submitted(actor: str, problem: str, **command: Any) -> bytes:
    role, account = actor.split(":")
    return json.dumps(
        {
            "command_id": f"test/{hashlib.sha256(json.dumps(command).encode()).hexdigest()}",
            "problem_id": problem,
            "desk": "17.07",
            "actor": {"id": account, "role": role, "region": "17.07"},
            "command": command,
        }
    ).encode()


def test_the_words_that_decided_are_shown_from_the_vault(terminal: Terminal, problem: str, a_database: str) -> None:
    told = shown(terminal, problem)
    assert told["words"]
    words, codes = ({each.partition(":")[0] for each in told[name]} for name in ("words", "evidence"))
    assert codes <= CODED_EVIDENCE
    assert not words & CODED_EVIDENCE
    assert told["source"]["source"] == "report"
    page = terminal.type("show", problem).out
    for each in told["words"]:
        term = each.partition(":")[2]
        assert f"“{term}”" in page
        assert f'"{each}"' not in stored(a_database)


def test_what_a_problem_touches_is_shown_and_may_be_named(terminal: Terminal, problem: str) -> None:
    assert shown(terminal, problem)["contests"] == ["governor", "regent"]
    assert "gubernur, bupati" in terminal.type("show", problem).out
    named = terminal.ask("open", "--text", "Tolong dicek, ada kendala", "--contest", "regent", "--region", "17.07.04")
    assert named["assessment"]["contests"] == ["regent"]
    assert terminal.refused("open", "--text", POWER, "--contest", "mayor", "--region", "17.07.05") == "BAD_VALUE"
    triaged = ("triage", named["problem_id"], "POWER_OUTAGE", "S2", "--contest", "governor")
    assert terminal.ask(*triaged)["events"][0] == "ProblemTriaged"
    assert shown(terminal, named["problem_id"])["contests"] == ["governor"]


def test_a_problem_is_closed_to_all_but_those_named_and_opened_again(terminal: Terminal, problem: str) -> None:
    assert terminal.refused("restrict", problem, "--reason", "menyangkut anggota desk") == "NOT_PERMITTED"
    ran = terminal.ask("restrict", problem, "--reason", "menyangkut anggota desk", "--person", "Kasubag", *CHAIR)
    assert ran["events"] == ["ProblemRestricted"]
    mark = terminal.ask("show", problem, *CHAIR)["problem"]["restriction"]
    assert (mark["by"], mark["audience"]["persons"]) == ("sekda", ["kasubag", "sekda"])
    assert "Dibatasi" in terminal.type("show", problem, *CHAIR).out
    assert terminal.refused("show", problem) == terminal.refused("note", problem, "Catatan") == "UNKNOWN_PROBLEM"
    closed = terminal.ask("list")
    assert (closed["problems"], closed["totals"]["by_phase"]) == ([], {})
    (listed,) = terminal.ask("list", *CHAIR)["problems"]
    assert (listed["restricted"], listed["restricted_roles"]) == (True, ["verifier", "supervisor"])
    opened = terminal.ask("unrestrict", problem, "--reason", "sudah selesai", *CHAIR)
    assert opened["events"] == ["RestrictionLifted"]
    assert shown(terminal, problem)["restriction"] is None
    (listed,) = terminal.ask("list")["problems"]
    assert (listed["restricted"], listed["restricted_roles"], listed["restricted_persons"]) == (False, [], [])


def test_the_digest_of_a_file_is_sealed(terminal: Terminal, problem: str, a_database: str) -> None:
    digest = hashlib.sha256(b"foto").hexdigest()
    evidence = {"type": "AttachEvidence", "sha256": digest, "media_type": "image/jpeg", "size_bytes": 4}
    said = submitted("operator:sari", problem, **evidence)
    assert terminal.type("submit", said=said).json["events"] == ["EvidenceAttached"]
    assert terminal.type("submit", said=said).json["fresh"] is False
    assert digest not in stored(a_database)
    other = submitted("operator:sari", problem, **(evidence | {"sha256": "kosong"}))
    assert terminal.type("submit", said=other).json["code"] == "BAD_VALUE"


@pytest.mark.parametrize(
    "source",
    [
        {"source": "rule", "rule": "silent-stations", "version": "1", "occasion": "17.07.05/1"},
        {"source": "below", "report_id": "17.07/incident/p/0", "desk": "17.07"},
    ],
)
def test_a_person_opens_no_problem_that_nobody_reported(terminal: Terminal, problem: str, source: Any) -> None:
    first = shown(terminal, problem)["timeline"][0]["data"]
    at = {"occurred_at": "2024-11-27T10:00:00+07:00"}
    said = submitted(
        "supervisor:sekda", "a-new-one", type="DetectProblem", source=source | at, assessment=first["assessment"]
    )
    ran = terminal.type("submit", said=said)
    assert (ran.status, ran.json["code"]) == (ExitStatus.REFUSED, "NOT_PERMITTED")
    assert terminal.refused("show", "a-new-one") == "UNKNOWN_PROBLEM"


@pytest.mark.parametrize("unsure", [False, True])
def test_every_page_shows_a_problem_that_nobody_reported(terminal: Terminal, problem: str, *, unsure: bool) -> None:
    told = DetectProblem.model_validate(
        {
            "source": {
                "source": "rule",
                "rule": "silent-stations",
                "version": "1",
                "occasion": "17.07.03/1",
                "occurred_at": datetime.now(UTC),
            },
            "assessment": shown(terminal, problem)["timeline"][0]["data"]["assessment"]
            | {"words": None, "needs_triage": unsure},
        }
    )

    async def detect() -> None:
        async with desk_services() as desk:
            envelope = CommandEnvelope(
                command_id="rule/silent-stations/1",
                stream=problem_stream(desk.book_of("17.07"), "seen-by-a-rule"),
                actor=service_identity("17.07"),
                command=told,
            )
            assert isinstance(await desk.commands.carry_out(envelope), Appended)

    asyncio.run(detect())
    document = shown(terminal, "seen-by-a-rule")
    assert (document["intakes"], document["words"], document["source"]["rule"]) == ([], [], "silent-stations")
    page = terminal.type("show", "seen-by-a-rule")
    assert page.status == ExitStatus.OK
    assert "aturan silent-stations versi 1" in page.out
    (listed,) = [each for each in terminal.ask("list")["problems"] if each["problem_id"] == "seen-by-a-rule"]
    assert (listed["source"], listed["intake_count"], listed["reported_at"]) == ("rule", 0, None)
    for verb in (("list",), ("similar",), ("similar", "seen-by-a-rule"), ("similar", problem), ("triage", "queue")):
        assert terminal.type(*verb).status == ExitStatus.OK
    if unsure:
        assert terminal.ask("triage", "next")["report"]["problem_id"] == "seen-by-a-rule"
        assert terminal.type("triage", "next").status == ExitStatus.OK
    assert terminal.ask("merge", "seen-by-a-rule", "--into", problem, "--reason", "hal yang sama")["fresh"]
    assert shown(terminal, "seen-by-a-rule")["problem_id"] == problem


def test_a_report_comes_in_as_a_report(terminal: Terminal, problem: str) -> None:
    first = shown(terminal, problem)["timeline"][0]["data"]
    said = submitted(
        "operator:sari", "a-new-one", type="DetectProblem", **{k: first[k] for k in ("source", "assessment")}
    )
    assert terminal.type("submit", said=said).json["code"] == "NOT_PERMITTED"


def test_a_key_that_is_not_the_books_is_refused_and_named(
    terminal: Terminal, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_IDENTITY_KEY", OTHER_KEY)
    assert terminal.refused("open", "--text", "Jembatan putus", "--region", "17.07.05") == "BOOK_UNDER_ANOTHER_KEY"
    assert terminal.refused("books", "open", "17.07") == "BOOK_UNDER_ANOTHER_KEY"
    checks = {each["name"]: each["finding"] for each in terminal.type("doctor", "--json").json["checks"]}
    assert checks["identity"] == "broken"
    assert shown(terminal, problem)["problem_id"] == problem


def test_a_key_that_is_missing_is_asked_for(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESK_IDENTITY_KEY")
    ran = terminal.type("list")
    assert ran.status == ExitStatus.USAGE
    assert "DESK_IDENTITY_KEY" in ran.err


def test_a_file_may_name_what_its_reports_touch(terminal: Terminal, problem: str, tmp_path: Path) -> None:
    head = "reported_at,occurred_at,channel,reporter_role,kecamatan_code,text,contests\n"
    rows = [
        "2024-11-26T08:00,2024-11-26T07:50,phone,warga,17.07.05,Jembatan ke Desa Sungai Lisai putus,Bupati; governor\n",
        "2024-11-26T08:00,2024-11-26T07:50,phone,warga,17.07.06,Jembatan ke Desa Embong putus,-\n",
        "2024-11-26T08:00,2024-11-26T07:50,phone,warga,17.07.07,Jembatan ke Desa Garut putus,presiden\n",
    ]
    file = tmp_path / "laporan.csv"
    file.write_text(head + "".join(rows))
    ran = terminal.type("import", str(file), "--json")
    assert ran.status == ExitStatus.REFUSED
    (rejected,) = ran.json["rejected"]
    assert (rejected["row"], rejected["code"], rejected["cell"]["column"]) == (4, "BAD_VALUE", "contests")
    assert rejected["cell"]["expected"] == ["governor", "regent", "mayor"]
    touched = {each["problem_id"]: shown(terminal, each["problem_id"])["contests"] for each in ran.json["accepted"]}
    assert list(touched.values()) == [["governor", "regent"]] * 2
