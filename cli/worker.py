"""`desk worker`: the worker of a production desk; the same as `python worker.py`."""

import typer

import worker as composition_root
from cli.exit_status import ExitStatus
from cli.session import settings_from_environment

app = typer.Typer(add_completion=False)


@app.command("worker")
def worker() -> ExitStatus:
    """Jalankan pekerja untuk Temporal dan PostgreSQL dari lingkungan."""
    settings_from_environment()  # a faulty variable is told as a sentence, not as a log line
    return composition_root.main()
