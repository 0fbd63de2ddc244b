"""The copy of a picture that a page shows: decoded and encoded anew, so that it holds nothing but what is to be seen.

The original stays sealed as it was handed in. A copy is made when somebody looks and is kept nowhere.
"""

import asyncio
import sys
from pathlib import Path
from typing import Final
from weakref import WeakValueDictionary

from domain.refusals import NoShownCopy

PROGRAM: Final = Path(__file__).with_name("picture_process.py")

SHOWN_TYPE: Final = "image/jpeg"
"""Of every copy."""

PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""Media types of which there is one."""

WAIT_SECONDS: Final = 30
TOGETHER: Final = 2
"""Copies that one process makes at once: each may take hundreds of MiB.

Of one account one at a time, so that another's is made beside it however many pictures somebody looks at.
"""


class PictureCopies:
    """Makes copies, a few at once; each in a process of its own whose memory and time the system bounds."""

    def __init__(self, program: Path = PROGRAM) -> None:
        """Make them by a program that reads the file and writes the copy."""
        self._program = program
        self._slots = asyncio.Semaphore(TOGETHER)
        self._of_account: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def copy(self, account: str, content: bytes, media_type: str) -> bytes:
        """The picture as JPEG, upright, at most 1,600 pixels a side.

        Args:
            account: that looks at it.
            content: of the file as it was handed in.
            media_type: as the event has it.

        Raises:
            NoShownCopy: it is no picture, a damaged one, or one with too many pixels.
        """
        if media_type not in PICTURES:
            raise NoShownCopy(media_type)
        own = self._of_account.setdefault(account, asyncio.Lock())
        async with own, self._slots:
            made = await asyncio.create_subprocess_exec(
                sys.executable,
                "-I",
                str(self._program),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            try:
                async with asyncio.timeout(WAIT_SECONDS):
                    copied, _ = await made.communicate(content)
            except TimeoutError:
                raise NoShownCopy(media_type) from None
            finally:
                if made.returncode is None:
                    made.kill()
                    await made.wait()
        # Any other end than its own is the system's, for asking for too much.
        if made.returncode != 0 or not copied:
            raise NoShownCopy(media_type)
        return copied
