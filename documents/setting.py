"""From a document to the bytes of its PDF.

Invariants:
    * the same document gives the same bytes, in whatever process, folder and time zone;
    * its data is never read as source of the compiler;
    * only the fonts that are here set anything.

Source: PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1), both held to by the compiler, which refuses what breaks them.
"""

import hashlib
import io
import json
from typing import Final

import segno

from documents.cleaning import cleaned
from documents.document import Document
from documents.typesetting_process import pdf_of
from domain.canonical import canonical_bytes
from domain.refusals import DocumentTooLarge

DATA_LIMIT_BYTES: Final = 2 * 1024 * 1024
"""Of one document after cleaning: some 3,000 problems of a report, or 500 with every cell full."""

DIGITS_IN_CODE: Final = 16
"""Of the digest that a code holds beside the address."""


def data_of(document: Document) -> bytes:
    """The canonical JSON that sets the document; its SHA-256 is the digest at each page's foot.

    Raises:
        DocumentTooLarge: it is more than one document can hold.
    """
    said = document.model_dump(mode="json", exclude={"link"})
    # An address is nobody's text and would lead nowhere if it were cut; the model holds it to plain characters.
    data = canonical_bytes({**{key: cleaned(each) for key, each in said.items()}, "link": document.link})
    if len(data) > DATA_LIMIT_BYTES:
        raise DocumentTooLarge(f"{len(data)} bytes; {DATA_LIMIT_BYTES} are the limit")
    return data


def order_of(document: Document) -> bytes:
    """What the compiler's process is told on standard input.

    Raises:
        DocumentTooLarge: it is more than one document can hold.
    """
    data = data_of(document)
    digest = hashlib.sha256(data).hexdigest()
    inputs = {"form": document.form, "data": data.decode(), "digest": digest}
    if document.link is not None:
        checked = f"?s={digest[:DIGITS_IN_CODE]}" if document.embeds_data else ""
        inputs["qr"] = _drawn(document.link + checked)
    return json.dumps({"inputs": inputs, "made_at": document.made_at.isoformat()}).encode()


def set_pdf(document: Document) -> bytes:
    """The document as PDF, set in this process.

    The compiler is loaded by the first call and stays: 84 MB of a library. A process that serves others has its
    documents set beside itself (`documents.press`).

    Raises:
        DocumentTooLarge: it is more than one document can hold.
    """
    return pdf_of(order_of(document))


def _drawn(text: str) -> str:
    """A code (ISO/IEC 18004) as SVG, without a quiet zone, which the form leaves around it."""
    stream = io.BytesIO()
    segno.make(text, error="m", boost_error=False, micro=False).save(
        stream, kind="svg", border=0, xmldecl=False, svgns=True, nl=False, omitsize=True, light="white"
    )
    return stream.getvalue().decode()
