"""Files as people send them, made for the tests."""

import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape

import openpyxl

HEADER = "reported_at,occurred_at,channel,reporter_role,kecamatan_code,place,text,attachment_hint"
ROW = (
    "2024-11-26T06:08:00+07:00,2024-11-26T05:40:00+07:00,whatsapp,polsek,17.07.05,Rimbo Pengadang,"
    '"Longsor menutup jalan, R4 belum bisa lewat.",-'
)
COLUMNS = HEADER.split(",")
VALUES: tuple[str | datetime, ...] = (
    datetime.fromisoformat("2024-11-26T06:08"),
    datetime.fromisoformat("2024-11-26T05:40"),
    "whatsapp",
    "polsek",
    "17.07.05",
    "Rimbo Pengadang",
    "Longsor menutup jalan, R4 belum bisa lewat.",
    "-",
)


def csv_file(*rows: str, header: str = HEADER) -> bytes:
    return "\r\n".join((header, *rows, "")).encode()


def workbook(*rows: Sequence[object], header: Sequence[str] = COLUMNS) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def with_part(content: bytes, name: str, body: bytes) -> bytes:
    """The same archive with one part added, or replaced when it is there."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, body)
    return changed.getvalue()


def with_false_size(content: bytes, name: str, declared: int) -> bytes:
    """The same archive, lying about the unpacked size of one part in both of its headers."""
    lying = bytearray(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.getinfo(name)
        struct.pack_into("<I", lying, part.header_offset + 22, declared)
        entry = lying.find(b"PK\x01\x02", archive.start_dir)
        while lying[entry + 46 : entry + 46 + len(name)] != name.encode():
            entry = lying.find(b"PK\x01\x02", entry + 4)
        struct.pack_into("<I", lying, entry + 24, declared)
    return bytes(lying)


def zeros(mebibytes: int) -> bytes:
    """A part that packs a thousandfold."""
    return b"<x>" + bytes(mebibytes * 1024 * 1024) + b"</x>"


def ods_file(rows: Sequence[Sequence[str]], blank_rows: int = 1) -> bytes:
    """A spreadsheet of texts as LibreOffice writes it, with blank rows to its end said once."""

    def cell(text: str) -> str:
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.replace("\t", "\0").split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'.replace("\0", "<text:tab/>")

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    space = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{space}:{name}:1.0"' for name in ("office", "text", "table", "style"))
    document = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="Laporan">{body}<table:table-row table:number-rows-repeated="{blank_rows}">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", document)
    return content.getvalue()


def ods_document(content: bytes, rows: str, *changes: tuple[str, str]) -> bytes:
    """The same spreadsheet with these rows before its blank ones, and with its document changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        document = archive.read("content.xml").decode()
    blank = '<table:table-row table:number-rows-repeated="1">'
    for old, new in (*changes, (blank, rows + blank)):
        assert old in document
        document = document.replace(old, new)
    return with_part(content, "content.xml", document.encode())
