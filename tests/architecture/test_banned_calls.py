"""What import arrows cannot see, because it stands in the standard library, is refused by name."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUFF = Path(sys.executable).with_name("ruff")

BANNED = {
    "the clock on the wall": "from datetime import UTC, datetime\n\ninstant = datetime.now(UTC)\n",
    "the clock without a zone": "from datetime import datetime\n\ninstant = datetime.utcnow()\n",
    "a random identity": "import uuid\n\nidentity = uuid.uuid4()\n",
    "the environment": "import os\n\nhome = os.environ['HOME']\n",
    "the environment by function": "import os\n\nhome = os.getenv('HOME')\n",
    "print": "print('a line')\n",
    "a pool of one's own": "import asyncpg\n\npool = asyncpg.create_pool('postgresql://')\n",
    "a connection of one's own": "import asyncpg\n\nconnection = asyncpg.connect('postgresql://')\n",
    "a connection by another door": "from asyncpg.connection import connect\n\nconnection = connect('postgresql://')\n",
}

PERMITTED = {
    "an instant passed in": "from datetime import UTC, datetime\n\ninstant = datetime(2024, 11, 27, tzinfo=UTC)\n",
    "a derived identity": "import uuid\n\nidentity = uuid.uuid5(uuid.NAMESPACE_URL, 'desk')\n",
}


@pytest.mark.parametrize("room", ["domain", "workflows", "commands", "ledger", "projections"])
@pytest.mark.parametrize("snippet", BANNED.values(), ids=BANNED)
def test_a_banned_call_is_refused(snippet: str, room: str) -> None:
    verdict = _ruff(snippet, room)

    assert verdict.returncode == 1
    assert "Found 1 error" in verdict.stdout


@pytest.mark.parametrize("snippet", PERMITTED.values(), ids=PERMITTED)
def test_what_takes_its_facts_as_arguments_is_let_through(snippet: str) -> None:
    verdict = _ruff(snippet, "domain")

    assert verdict.returncode == 0, verdict.stdout


def _ruff(snippet: str, room: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [RUFF, "check", "--no-cache", "--select", "TID251,T20", "--stdin-filename", f"{room}/snippet.py", "-"],
        cwd=ROOT,
        input=snippet,
        capture_output=True,
        text=True,
        check=False,
    )
