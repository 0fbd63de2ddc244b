"""`desk classify`: the classifier on standard input and output, without any server."""

import sys

import typer

from cli.classify import classify_lines
from cli.exit_status import ExitStatus

app = typer.Typer(add_completion=False)


@app.command("classify")
def classify() -> ExitStatus:
    """Klasifikasikan JSON Lines dari masukan baku, tanpa server.

    Tiap baris {"id", "text", "region"?, "at"?} dijawab satu baris, dalam urutan yang sama.
    Baris yang rusak dijawab {"id", "line", "error"}, dan statusnya 1.
    """
    return ExitStatus(classify_lines(sys.stdin.buffer, sys.stdout))
