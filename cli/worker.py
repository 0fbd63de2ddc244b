"""`desk worker`: the worker of a production desk; the same as `python worker.py`."""

import typer

import worker as composition_root
from cli.exit_status import ExitStatus
from cli.told_settings import settings_told
from infra.settings import InvalidSettings

app = typer.Typer(add_completion=False)


@app.command("worker")
def worker() -> ExitStatus:
    """Jalankan pekerja untuk Temporal dan PostgreSQL dari lingkungan."""
    try:
        composition_root.usable_settings()  # what is wrong is told as a sentence, not as a log line
    except InvalidSettings as error:
        raise settings_told(error) from None
    return composition_root.main()
