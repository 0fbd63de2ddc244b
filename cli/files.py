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


def save(content: bytes, output: Path) -> None:
    """Return with the content in `output`, for its owner alone; where that fails, nothing is left.

    Raises:
        WrongUsage: nothing can be written there.
    """
    try:
        output.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise WrongUsage(f"--output: {one_line(str(output))}: {error.strerror}") from None
    try:
        output.write_bytes(content)
    except OSError as error:
        output.unlink()
        raise WrongUsage(f"--output: {one_line(str(output))}: {error.strerror}") from None
