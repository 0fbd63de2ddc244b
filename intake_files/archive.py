"""The parts of a packed workbook, unpacked within the limits and checked against their sizes and checksums."""

import io
import zipfile
import zlib

from intake_files.table import FileFault, UnusableFile

UNPACKED_LIMIT_BYTES = 64 * 1024 * 1024
PART_LIMIT = 1_000
"""Parts of a workbook; an ordinary one has a dozen."""

USUAL_PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Others can ask for gigabytes before the first byte is out, and no spreadsheet uses them."""

MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "macrosheets/")
MACRO_MARKS = (b"macroEnabled", b"vbaProject", b"intlMacrosheet")


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts that are XML, by their names; all others were unpacked and checked as well.

    Raises:
        UnusableFile: the archive is damaged, expands too far, or holds macros.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            listed = packed.infolist()
            _check_directory(listed)
            return {
                part.filename.removeprefix("/"): body
                for part in listed
                if not part.is_dir() and _is_kept(part.filename, body := _unpack(packed, part))
            }
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        # RuntimeError: a part is encrypted; ValueError: a name or an offset that cannot be.
        raise UnusableFile(FileFault.DAMAGED_FILE) from None


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if len(parts) > PART_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT_BYTES:
        raise UnusableFile(FileFault.EXPANDS_TOO_FAR, str(UNPACKED_LIMIT_BYTES))
    if len(set(names)) != len(names) or any(part.compress_type not in USUAL_PACKING for part in parts):
        raise UnusableFile(FileFault.DAMAGED_FILE)
    if any(mark in name.casefold() for name in names for mark in MACRO_PARTS):
        raise UnusableFile(FileFault.MACRO_WORKBOOK)


def _unpack(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with packed.open(part) as stream:
        # Reads no further than the declared size, and checks the sum of what it read: a lie ends as BadZipFile.
        return stream.read(part.file_size + 1)


def _is_kept(name: str, body: bytes) -> bool:
    if name.endswith((".rels", "[Content_Types].xml")) and any(mark in body for mark in MACRO_MARKS):
        raise UnusableFile(FileFault.MACRO_WORKBOOK)
    return name.endswith((".xml", ".rels", "mimetype"))
