"""The answer that a document is: a file to save or to print, which nobody keeps for somebody else."""

import re
from typing import Final

from starlette.responses import Response

PDF_TYPE: Final = "application/pdf"

_UNFIT: Final = re.compile(r"[^A-Za-z0-9.-]+")


def pdf_answer(content: bytes, name: str, *, shown: bool) -> Response:
    """The document under a name.

    Args:
        content: the file.
        name: without its ending; what no file's name needs is taken out.
        shown: whether a browser may show it, alone and with nothing else of these pages around it.
    """
    how = "inline" if shown else "attachment"
    headers = {
        "Content-Disposition": f'{how}; filename="{_UNFIT.sub("-", name).strip("-.")[:80] or "dokumen"}.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=PDF_TYPE, headers=headers)
