"""Pictures of pages, small enough for a repository."""

import io
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.async_api import Page

from tests.browser.checks import no_sideways_scroll

COLOURS: Final = 256
LIMIT_BYTES: Final = 200_000
HEIGHTS: Final = {1280: 900, 360: 780}
"""Of the part of a page that is shown, by width: what somebody sees before they scroll."""


async def take(page: Page, folder: Path, name: str) -> None:
    """Put pictures of what a window shows into a folder, one for each width: PNGs of few colours.

    Raises:
        AssertionError: one is too large, or the page is wider than its window.
    """
    before = page.viewport_size
    assert before is not None
    for width, height in HEIGHTS.items():
        await page.set_viewport_size({"width": width, "height": height})
        await page.evaluate("scrollTo(0, 0)")
        await no_sideways_scroll(page)
        put(await page.screenshot(), folder / f"{name}-{width}.png")
    await page.set_viewport_size(before)


def put(taken: bytes, file: Path) -> None:
    """Write a picture to a file, in few colours."""
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    assert file.stat().st_size < LIMIT_BYTES
