"""The program of a process of its own that reads a picture from standard input and writes a copy for a screen.

It runs as a script and knows nothing of ours. The system bounds its memory and time before the file is touched. The
copy is decoded and encoded anew: what stood beside the picture (place, device, comments, a second file behind its end)
is not in it.
"""

import io
import resource
import sys

from PIL import Image, ImageOps, UnidentifiedImageError

MEMORY_LIMIT_BYTES = 768 * 1024 * 1024
"""Of addresses."""

SECONDS_LIMIT = 20
DAMAGED, TOO_LARGE = 3, 4

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
PIXEL_LIMIT = 50_000_000
"""Of a picture that is decoded whole."""

PIXEL_LIMIT_SCALED = 250_000_000
"""Of a JPEG, which is decoded at the scale of the copy."""

SIDE_PIXELS = 1600
QUALITY = 82


class _TooLarge(Exception):
    """More pixels than the limit."""


def _copy(content: bytes) -> bytes:
    Image.MAX_IMAGE_PIXELS = None  # bounded below, by what the format can
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        width, height = picture.size
        if width * height > (PIXEL_LIMIT_SCALED if picture.format == "JPEG" else PIXEL_LIMIT):
            raise _TooLarge
        picture.draft("RGB", (SIDE_PIXELS, SIDE_PIXELS))
        if picture.size[0] * picture.size[1] > PIXEL_LIMIT:
            raise _TooLarge
        picture.thumbnail((SIDE_PIXELS, SIDE_PIXELS), reducing_gap=3.0)
        upright = ImageOps.exif_transpose(picture)
        clear = upright.convert("RGBA")
        shown = Image.new("RGB", clear.size, "white")
        shown.paste(clear, mask=clear.getchannel("A"))
    written = io.BytesIO()
    shown.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_LIMIT, SECONDS_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sys.stdout.buffer.write(_copy(sys.stdin.buffer.read()))
    except (_TooLarge, MemoryError):
        return TOO_LARGE
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return DAMAGED
    return 0


if __name__ == "__main__":
    sys.exit(_main())
