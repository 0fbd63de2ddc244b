"""What database and engine have in common: a program that is wanted or not, and may end by itself."""

import asyncio
import signal
from abc import ABC, abstractmethod

from infra.embedded.child import Child, ChildFailed
from infra.embedded.leftovers import Mark, end_leftovers


class Part(ABC):
    """One program of the embedded runtime; may be started and stopped in turn."""

    def __init__(self) -> None:
        self._child: Child | None = None
        self._wanted = asyncio.Event()

    @property
    @abstractmethod
    def name(self) -> str:
        """What log lines call it."""

    @property
    @abstractmethod
    def mark(self) -> Mark:
        """How to recognise its processes on this data folder."""

    @property
    @abstractmethod
    def gentle_signal(self) -> signal.Signals:
        """Ends it in order."""

    @abstractmethod
    async def _launch(self) -> Child:
        """The program, started and answering."""

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return None if self._child is None or self._child.has_ended else self._child.pid

    def end_leftovers(self) -> None:
        """End what a killed predecessor left running; blocks, and needs the data folder's lock."""
        end_leftovers(self.mark, self.gentle_signal)

    async def start(self) -> None:
        """Start it, and return when it answers.

        Raises:
            ChildFailed: it ended instead; the message ends with what it said.
        """
        self._child = await self._launch()
        self._wanted.set()

    async def stop(self) -> None:
        """End it in order, and return when it has ended; nothing to do if it does not run."""
        self._wanted.clear()
        if self._child is not None:
            await self._child.stop()

    async def ended_by_itself(self) -> ChildFailed:
        """How it ended, once it has although nobody stopped it."""
        while True:
            await self._wanted.wait()
            child = self._child
            if child is not None:
                await child.wait()
                if child is self._child and self._wanted.is_set():
                    return child.failure()
