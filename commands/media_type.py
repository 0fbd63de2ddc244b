"""What kind of file some bytes are: by their beginning, and by the name only where that leaves it open."""

from pathlib import PurePath
from typing import Final

UNKNOWN: Final = "application/octet-stream"

BEGINNINGS: Final = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp3g", "video/3gpp"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (0, b"OggS", "audio/ogg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
)
"""Where, what, and which media type; the first that fits counts."""

BY_NAME: Final = {
    "application/zip": {
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ".odt": "application/vnd.oasis.opendocument.text",
        ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    },
    "application/x-ole-storage": {".doc": "application/msword", ".xls": "application/vnd.ms-excel"},
    "text/plain": {".csv": "text/csv", ".eml": "message/rfc822", ".json": "application/json"},
}
"""What the end of a name says of a file whose beginning leaves several kinds open."""

_PROBE_BYTES: Final = 4096


def media_type_of(name: str, content: bytes) -> str:
    """Media type of a file; `UNKNOWN` where neither its beginning nor its text tells."""
    found = next((kind for at, mark, kind in BEGINNINGS if content[at : at + len(mark)] == mark), None)
    if found is None:
        found = "text/plain" if _is_text(content) else UNKNOWN
    return BY_NAME.get(found, {}).get(PurePath(name).suffix.lower(), found)


def _is_text(content: bytes) -> bool:
    if b"\x00" in content[:_PROBE_BYTES]:
        return False
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
