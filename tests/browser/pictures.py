"""Pictures of pages, small enough for a repository."""

import io
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.async_api import Page

COLOURS: Final = 64
LIMIT_BYTES: Final = 200_000
HEIGHTS: Final = {1280: 900, 360: 780}
"""Of the part of a page that is shown, by width: what somebody sees before they scroll."""


async def picture(page: Page, width: int) -> bytes:
    """What a window shows, as a PNG of few colours.

    Raises:
        AssertionError: it is too large.
    """
    await page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    await page.evaluate("scrollTo(0, 0)")
    taken = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
    written = io.BytesIO()
    taken.quantize(COLOURS, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    assert written.tell() < LIMIT_BYTES
    return written.getvalue()


def put(folder: Path, name: str, width: int, content: bytes) -> None:
    """Keep a picture under its page's name and its width."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}-{width}.png").write_bytes(content)
