"""What people wrote is shown, and does nothing else."""

import json

import pytest
from pydantic import RootModel

from cli.pages.output import as_json, mark_fictitious, one_line, safe, say


class Said(RootModel[dict[str, object]]):
    """A document of whatever it holds."""


@pytest.mark.parametrize(
    "text",
    ["\x1b[31mmerah", "\x1b]0;judul\x07", "a\x08b", "\u202egnaro", "\x9b31m", "baris\rpalsu", "\x00"],
)
def test_escape_sequences_and_direction_marks_are_taken_out(text: str) -> None:
    shown = safe(text)

    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in shown)
    assert "\u202e" not in shown


def test_lines_and_letters_stay() -> None:
    assert safe("Desa Ketenong\nJaya – “rawan”") == "Desa Ketenong\nJaya – “rawan”"
    assert one_line("satu\n  dua\t tiga") == "satu dua tiga"


def test_markup_of_a_reporter_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    say("[bold]awas[/bold] [link=https://x.example]klik[/link]")

    assert capsys.readouterr().out == "[bold]awas[/bold] [link=https://x.example]klik[/link]\n"


def test_json_keeps_every_letter() -> None:
    assert json.loads(as_json(Said({"teks": "“é” \x1b"}))) == {"teks": "“é” \x1b"}


def test_json_puts_a_question_mark_for_what_is_no_character() -> None:
    said = {"code": "X", "names": ["lap\udcffor", ("\ud800",)], "count": 1, "none": None}

    assert json.loads(as_json(Said(said))) == {"code": "X", "names": ["lap?or", ["?"]], "count": 1, "none": None}


def test_what_is_invented_says_so() -> None:
    (line,) = mark_fictitious(fictitious=True)
    assert "DATA REKAAN" in line.plain
    assert not list(mark_fictitious(fictitious=False))
