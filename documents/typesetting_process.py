"""The program of a process of its own that reads from standard input what to set, and writes the PDF.

It runs as a script and knows nothing of ours. The system bounds its memory and time before anything is read.
"""

import json
import resource
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FORMS, FONTS = HERE / "forms", HERE / "fonts"

STANDARDS = ["a-3a", "ua-1"]
MEMORY_LIMIT_BYTES = 2 * 1024 * 1024 * 1024
"""Of addresses."""

SECONDS_LIMIT = 40
"""Of processors' time."""

NOT_SET = 3


def pdf_of(order: bytes) -> bytes:
    """The PDF that was asked for (`documents.setting.order_of`).

    Raises:
        typst.TypstError: the compiler takes the form or its data for faulty.
    """
    asked = json.loads(order)
    made: bytes = _compiler().compile(
        str(FORMS / f"{asked['inputs']['form']}.typ"),
        format="pdf",
        sys_inputs=asked["inputs"],
        pdf_standards=STANDARDS,
        timestamp=datetime.fromisoformat(asked["made_at"]),
    )
    return made


def _compiler() -> Any:  # noqa: ANN401 - a library that is loaded late
    """A compiler with the fonts that are here and no others, and with no packages of its own or from anywhere."""
    import typst  # noqa: PLC0415 - 84 MB, which only who sets something loads

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])
    return typst.Compiler(
        root=str(FORMS),
        font_paths=fonts,
        ignore_system_fonts=True,
        package_path=str(FONTS),
        package_cache_path=str(FONTS),
    )


def _main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_LIMIT, SECONDS_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import typst  # noqa: PLC0415 - after the bounds are set

    try:
        sys.stdout.buffer.write(pdf_of(sys.stdin.buffer.read()))
    except (typst.TypstError, MemoryError) as error:
        # What the compiler says of a fault names the form and kinds of values, never a value.
        print(error, file=sys.stderr)  # noqa: T201 - a process of its own, whose caller reads it
        return NOT_SET
    return 0


if __name__ == "__main__":
    sys.exit(_main())
