"""A provider of accounts that runs in a process of its own, for as long as somebody needs it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx


@dataclass
class Running:
    """A provider that runs."""

    issuer: str

    async def told(self, **said: Any) -> dict[str, int]:
        """What was fetched of it since the time before, after it was told something."""
        async with httpx.AsyncClient() as client:
            answer = await client.post(f"{self.issuer}/told", json=said)
            fetched: dict[str, int] = answer.json()
            return fetched

    async def let_in(self, address: str, who: str) -> str:
        """Where the provider leads a browser back to that was led to it, once somebody has signed in there."""
        async with httpx.AsyncClient() as client:
            assert (await client.get(address)).status_code == 200
            answer = await client.post(address, data={"who": who})
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]


@contextmanager
def running_provider() -> Iterator[Running]:
    """One that runs for as long as the context lasts."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.web.provider_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        text=True,
    )
    assert process.stdout is not None
    with process:
        yield Running(process.stdout.readline().strip())
