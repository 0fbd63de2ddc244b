"""Files with something wrong in them, by the thousand: `python -m tests.intake_files.mutations COUNT SEED`.

A part of an archive is changed before it is packed, so that the change gets past the checksums; a change of the bytes
of the whole is tried as well.
"""

import io
import random
import resource
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from intake_files.reports import read_reports
from intake_files.table import UnusableFile

SAMPLES = Path(__file__).parent / "samples"
FRAGMENTS = (
    b"", b"\x00", b'"', b"<", b"&", b"]]>", b"<!DOCTYPE x>", b"\xff\xfe", b"-1", b"0", b"99999999999", b"ZZZ9999999",
    b"A1048576", b"XFD1", b"1E999", b"nan", b"_xD800_", b"_x0000_", b"&#0;", b"&#65;1", b";", b",", b"\t", b"\r",
    b"sep=",
    b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>', b' table:number-columns-repeated="999999999"',
    b' table:number-rows-repeated="999999999"', b'<mergeCell ref="A1:XFD1048576"/>', b'encoding="utf-16"',
    b'encoding="utf-7"',
)  # fmt: skip


def seeds(*endings: str) -> list[bytes]:
    """Sound files whose names end so."""
    return [path.read_bytes() for path in sorted(SAMPLES.iterdir()) if path.name.endswith(endings)]


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The file with a few changes."""
    if content.startswith(b"PK") and chance.random() < 0.8:
        return _repacked(content, chance)
    return _changed(content, chance)


def outcomes(files: list[bytes], count: int, seed: int) -> Iterator[str]:
    """What becomes of each of `count` changed files: `read`, or the fault."""
    chance = random.Random(seed)
    for _ in range(count):
        try:
            read_reports(mutated(chance.choice(files), chance), "17.07", ZoneInfo("Asia/Jakarta"))
        except UnusableFile as unusable:
            yield unusable.fault
        else:
            yield "read"


def _changed(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(changed) + 1)
        match chance.randrange(4):
            case 0:
                changed[start : start + 1] = chance.randbytes(1)
            case 1:
                changed[start : start + chance.choice((0, 1, 9))] = chance.choice(FRAGMENTS)
            case 2:
                del changed[start : start + chance.randint(1, 40)]
            case _:
                piece = changed[start : start + chance.randint(1, 200)]
                changed[start:start] = piece * chance.choice((1, 2, 50))
    return bytes(changed)


def _repacked(content: bytes, chance: random.Random) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = chance.choice([name for name in names if "sheet" in name or "content" in name] + names)
        for name in names:
            body = old.read(name)
            new.writestr(name, _changed(body, chance) if name == chosen else body)
    return packed.getvalue()


def _tell(count: int, seed: int) -> None:
    began = time.monotonic()
    found = Counter(outcomes(seeds(".csv", ".txt", ".xlsx", ".ods", ".xls"), count, seed))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(dict(found.most_common()))  # noqa: T201
    print(f"{count} files, {time.monotonic() - began:.0f} s, peak {peak} MiB, of a child {child} MiB")  # noqa: T201


if __name__ == "__main__":
    _tell(int(sys.argv[1]), int(sys.argv[2]))
