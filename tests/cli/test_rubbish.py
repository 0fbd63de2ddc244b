"""Whatever JSON or mail a program or a person hands in is answered in words: it is never the program's fault."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.exit_status import ExitStatus
from tests.cli.mutations import read_as_files
from tests.cli.rubbish_envelopes import envelopes, lines
from tests.given.terminal import Terminal, terminal_at

ANSWERED = {ExitStatus.OK, ExitStatus.REFUSED, ExitStatus.USAGE}

MAIL = b"""From: =?utf-8?b?QnVkaQ==?= <budi@example.test>\r
To: desk@example.test\r
Subject: Laporan TPS 2\r
Date: Wed, 27 Nov 2024 07:15:00 +0700\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary="b"\r
\r
--b\r
Content-Type: text/plain; charset=utf-8\r
\r
Listrik padam di TPS 2; genset tidak ada\r
--b\r
Content-Type: application/vnd.ms-excel; name="a.xls"\r
Content-Transfer-Encoding: base64\r
\r
0M8R4KGxGuEAAAAA\r
--b--\r
"""


@pytest.fixture(scope="module")
def terminal(a_shared_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A terminal of a desk that has a book."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        terminal = terminal_at(a_shared_database, tmp_path_factory.mktemp("desk"), monkeypatch)
        terminal.ask("books", "open", "17.07")
        yield terminal


@pytest.fixture(scope="module")
def problem(terminal: Terminal) -> str:
    """Id of a problem that there is."""
    return str(terminal.ask("open", "--text", "Jembatan ke Desa Sungai Lisai putus", "--key", "wa-1")["problem_id"])


@pytest.mark.parametrize("seed", range(4))
def test_a_changed_envelope_is_taken_or_refused(terminal: Terminal, problem: str, seed: int) -> None:
    for content in envelopes(problem, 25, seed):
        ran = terminal.type("submit", said=content)
        assert ran.status in ANSWERED, (content, ran)
        assert json.loads(ran.out)["outcome"] in {"accepted", "refused"}, (content, ran)


@pytest.mark.parametrize("seed", range(2))
def test_a_changed_line_is_classified_or_told_why_not(terminal: Terminal, seed: int) -> None:
    said = list(lines(200, seed))
    ran = terminal.type("classify", said=b"\n".join(said) + b"\n")

    assert ran.status in ANSWERED, ran
    assert len(ran.out.splitlines()) == len(said)


def test_an_envelope_is_no_file_of_reports() -> None:
    assert read_as_files(envelopes("a-problem", 200, 5)).total() == 200


def test_a_mail_is_no_file_of_reports_whatever_is_in_it(terminal: Terminal, tmp_path: Path) -> None:
    chance, file = random.Random(7), tmp_path / "laporan.eml"
    for _ in range(40):
        start = chance.randrange(len(MAIL))
        file.write_bytes(MAIL[:start] + chance.randbytes(chance.choice((0, 1, 30))) + MAIL[start:])
        ran = terminal.type("import", str(file), "--json")
        assert ran.status == ExitStatus.REFUSED, ran
        assert ran.json["outcome"] == "refused"
