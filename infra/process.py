"""How a process of ours ends."""

import logging
import os
import sys
from typing import NoReturn


def leave(status: int) -> NoReturn:
    """End now, with everything written.

    The engine's client keeps threads of its own, and the interpreter may die of one of them while it takes itself apart
    (temporalio/sdk-python#300): a command that succeeded would end as if it had been killed.
    """
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            continue  # the reader has gone, or the stream is closed
    os._exit(status)
