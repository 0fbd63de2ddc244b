"""What a verb asks back, where a person sits at the terminal."""

import sys

import typer

from cli.pages.output import one_line
from wording.catalogue import text

NOTHING = "-"


def is_conversation() -> bool:
    """Whether a person reads what is printed and can type an answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask_for_summary(draft: str) -> str | None:
    """The official summary that a person chooses: the draft by an empty line, their own words, or None for none yet."""
    typer.echo(text("Usulan uraian resmi: {draft}", draft=one_line(draft)))
    asked = text("Enter: pakai usulan; tulis uraian lain; atau {nothing} untuk tanpa uraian", nothing=NOTHING)
    written = str(typer.prompt(asked, default="", show_default=False)).strip()
    if written == NOTHING:
        return None
    return written or draft


def agrees(question: str) -> bool:
    """Whether a person says yes; what is typed by mistake is no."""
    return typer.confirm(question, default=False)
