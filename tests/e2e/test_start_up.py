"""What somebody who types a command has to wait for before it begins."""

import subprocess
import sys

from tests.e2e.conftest import ROOT

CHANNELS = "notices.smtp notices.webhook notices.apprise_channel aiosmtplib httpx apprise"


def test_a_verb_does_not_load_the_channels_of_other_desks() -> None:
    told = f"import cli.looking, sys; print(*sys.modules.keys() & set({CHANNELS!r}.split()))"
    said = subprocess.run([sys.executable, "-c", told], cwd=ROOT, check=True, capture_output=True, text=True).stdout

    assert said.split() == []
