import io
import zipfile

import pytest

from commands.media_type import UNKNOWN, media_type_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def a_zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("isi.txt", "isi")
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("surat.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("foto.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        ("foto.png", b"\x89PNG\r\n\x1a\n\x00", "image/png"),
        ("foto.webp", b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        ("rekaman.mp4", b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        ("rekaman.m4a", b"\x00\x00\x00\x18ftypM4A ", "audio/mp4"),
        ("suara.opus", b"OggS\x00", "audio/ogg"),
        ("surat.docx", a_zip(), DOCX),
        ("surat.DOCX", a_zip(), DOCX),
        ("berkas.zip", a_zip(), "application/zip"),
        ("surat.doc", b"\xd0\xcf\x11\xe0\xa1\xb1", "application/msword"),
        ("rekap.csv", b"tps;suara\n1;200\n", "text/csv"),
        ("catatan", "kejadian di é".encode(), "text/plain"),
        # A name does not make a file what it is not.
        ("foto.jpg", b"MZ\x90\x00\x03", UNKNOWN),
        ("surat.pdf", b"<html>", "text/plain"),
        ("surat.docx", b"bukan zip", "text/plain"),
        ("rusak.txt", b"\xff\xfe\x00", UNKNOWN),
        ("rusak.txt", b"caf\xe9", UNKNOWN),
    ],
)
def test_a_files_beginning_says_what_it_is(name: str, content: bytes, media_type: str) -> None:
    assert media_type_of(name, content) == media_type
