"""The copy of a picture that a page shows: made of what is to be seen, and of nothing else."""

import asyncio
import io
import struct
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from domain.refusals import NoShownCopy
from infra.pictures import PictureCopies

ACCOUNT = "operator:sari"
PLACE = b"-3.1234, 102.3456"


@pytest.fixture
def copies() -> PictureCopies:
    return PictureCopies()


def a_picture(kind: str, size: tuple[int, int] = (400, 300), **options: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, kind, **options)
    return written.getvalue()


def a_bomb(side: int) -> bytes:
    """A small PNG that declares `side` times `side` pixels, all black."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    row = bytes(1 + side // 8)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
async def test_a_picture_is_copied(copies: PictureCopies, kind: str) -> None:
    copied = await copies.copy(ACCOUNT, a_picture(kind), f"image/{kind.lower()}")
    with Image.open(io.BytesIO(copied)) as shown:
        assert (shown.format, shown.size) == ("JPEG", (400, 300))


async def test_where_a_photo_was_taken_is_not_in_the_copy(copies: PictureCopies) -> None:
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    exif[0x0112] = 6  # lies on its side
    original = a_picture("JPEG", exif=exif, comment=PLACE) + b"<script>alert(1)</script>"
    assert PLACE in original

    copied = await copies.copy(ACCOUNT, original, "image/jpeg")

    assert PLACE not in copied
    assert b"script" not in copied
    with Image.open(io.BytesIO(copied)) as shown:
        assert shown.size == (300, 400)
        assert not shown.getexif()


async def test_a_large_photo_becomes_small_enough_for_a_screen(copies: PictureCopies) -> None:
    copied = await copies.copy(ACCOUNT, a_picture("JPEG", (6000, 4000)), "image/jpeg")
    with Image.open(io.BytesIO(copied)) as shown:
        assert max(shown.size) == 1600


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "image/svg+xml"),
        (b"\xff\xd8\xff" + bytes(100), "image/jpeg"),
        (a_picture("PNG")[:-40], "image/png"),
        (b"", "image/png"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "image/jpeg"),
        (partial(a_bomb, 8_000), "image/png"),
        (partial(a_bomb, 40_000), "image/png"),
    ],
    ids=["pdf", "svg", "no picture", "cut", "empty", "postscript", "64 million pixels", "1600 million pixels"],
)
async def test_what_cannot_be_shown_is_refused(
    copies: PictureCopies, content: bytes | Callable[[], bytes], media_type: str
) -> None:
    with pytest.raises(NoShownCopy):
        await copies.copy(ACCOUNT, content() if callable(content) else content, media_type)


async def test_see_through_parts_are_white(copies: PictureCopies) -> None:
    written = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(written, "PNG")
    copied = await copies.copy(ACCOUNT, written.getvalue(), "image/png")
    with Image.open(io.BytesIO(copied)) as shown:
        pixel = shown.getpixel((5, 5))
    assert pixel == (255, 255, 255)


WAITING = """
import pathlib, sys, time
content = sys.stdin.buffer.read()
folder = pathlib.Path(__file__).parent
(folder / f"{content.decode()}.begun").touch()
while content != b"other" and not (folder / "go on").exists():
    time.sleep(0.01)
sys.stdout.buffer.write(content)
"""
"""A program that makes the copies of one account when it is told to, and that of the other at once."""


def begun(folder: Path) -> set[str]:
    return {each.stem for each in folder.glob("*.begun")}


async def test_one_account_leaves_room_for_another_however_many_pictures_it_looks_at(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(WAITING, encoding="utf-8")
    copies = PictureCopies(program)
    first = [asyncio.create_task(copies.copy("operator:sari", b"%d" % each, "image/png")) for each in range(5)]
    async with asyncio.timeout(60):
        while not begun(tmp_path):
            await asyncio.sleep(0.01)

        assert await copies.copy("operator:tono", b"other", "image/png") == b"other"

        assert begun(tmp_path) == {"0", "other"}
        assert not any(each.done() for each in first)
        (tmp_path / "go on").touch()
        assert await asyncio.gather(*first) == [b"0", b"1", b"2", b"3", b"4"]
