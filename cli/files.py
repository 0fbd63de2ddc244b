"""Files that somebody names on a command line."""

from pathlib import Path

from cli.failures import WrongUsage
from cli.pages.output import one_line
from wording.catalogue import text


def content_of(file: Path, limit_bytes: int) -> bytes:
    """What the file holds; one byte more than the limit where it holds more.

    Raises:
        WrongUsage: it cannot be read.
    """
    try:
        with file.open("rb") as source:
            return source.read(limit_bytes + 1)
    except OSError as error:
        name, why = one_line(file.name), error.strerror
        raise WrongUsage(text("{file}: tidak dapat dibaca ({why})", file=name, why=why)) from None
