"""Seconds from `make demo` to the first page with rows: `python -m tests.demo.first_page`, with packages present."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import httpx

ROOT: Final = Path(__file__).parents[2]
LINK: Final = re.compile(r"(http\S+)(/masuk/tautan/\S+)")
ROW: Final = 'class="masalah-baris'
PATIENCE_SECONDS: Final = 300.0


def measure() -> dict[str, float]:
    """Seconds from the command until the first link is printed, the first page answers, and it has a row.

    Raises:
        AssertionError: the demo prints no link, or shows no row.
    """
    with tempfile.TemporaryDirectory(prefix="desk-first-page-") as folder:
        told = {**os.environ, "DESK_DATA_DIR": f"{folder}/data", "PYTHONUNBUFFERED": "1", "COLUMNS": "160"}
        began_at = time.monotonic()
        with subprocess.Popen(
            ["make", "demo"], cwd=ROOT, env=told, stdout=subprocess.PIPE, text=True, start_new_session=True
        ) as demo:
            try:
                return _until_rows(demo, began_at)
            finally:
                os.killpg(demo.pid, signal.SIGTERM)
                demo.communicate(timeout=60)


def _until_rows(demo: "subprocess.Popen[str]", began_at: float) -> dict[str, float]:
    assert demo.stdout is not None
    link = next((found for line in demo.stdout if (found := LINK.search(line))), None)
    assert link is not None, "no link was printed"
    seconds = {"link printed": time.monotonic() - began_at}
    with httpx.Client(base_url=link[1], follow_redirects=True) as browser:
        page = browser.post(link[2], headers={"Origin": link[1], "Sec-Fetch-Site": "same-origin"})
        page.raise_for_status()
        seconds["page answered"] = time.monotonic() - began_at
        while ROW not in page.text:
            assert time.monotonic() - began_at < PATIENCE_SECONDS, "no row came"
            time.sleep(0.1)
            page = browser.get("/")
        seconds["page with rows"] = time.monotonic() - began_at
    return seconds


if __name__ == "__main__":
    for what, took in measure().items():
        sys.stdout.write(f"{what:<16} {took:6.1f} s\n")
