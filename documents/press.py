"""Sets documents for a process that serves others: a few at once, each beside it.

A document that cannot be set, or asks for too much, fails alone: its process ends, and nothing else does.
"""

import asyncio
import sys
from pathlib import Path
from typing import Final

from documents.document import Document
from documents.setting import order_of

PROGRAM: Final = Path(__file__).with_name("typesetting_process.py")

WAIT_SECONDS: Final = 60
TOGETHER: Final = 2
"""Documents that one process has set at once; each takes up to some 300 MB."""

SAID_CHARACTERS: Final = 500


class DocumentNotSet(Exception):
    """A form does not stand what it is given: a fault of ours. The message has the form and what the compiler says."""


class Press:
    """Sets documents."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(TOGETHER)

    async def set_pdf(self, document: Document) -> bytes:
        """The document as PDF.

        Raises:
            domain.refusals.DocumentTooLarge: it is more than one document can hold.
            DocumentNotSet: the compiler refuses it, or takes too long or too much.
        """
        order = await asyncio.to_thread(order_of, document)
        async with self._slots:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-I",
                str(PROGRAM),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            try:
                async with asyncio.timeout(WAIT_SECONDS):
                    made, said = await process.communicate(order)
            except TimeoutError:
                raise DocumentNotSet(f"{document.form}: not set within {WAIT_SECONDS} s") from None
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        if process.returncode != 0 or not made:
            why = said.decode(errors="replace")[:SAID_CHARACTERS]
            raise DocumentNotSet(f"{document.form}: ended with {process.returncode}: {why}")
        return made
