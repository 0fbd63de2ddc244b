"""What people read in Indonesian stands where the catalogues find it: no sentence of it is written anywhere else.

A sentence is known by words that Indonesian has and English and code have not. Help of verbs is found by the catalogues
themselves (`wording.extraction`), templates of letters refuse every word outside a text (`notices.template_texts`).
"""

import ast
import re
import textwrap
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

import pytest

from wording.extraction import texts_of

ROOT = Path(__file__).parents[2]

ROOMS = (
    *(
        "activities",
        "cli",
        "commands",
        "demo",
        "documents",
        "domain",
        "infra",
        "intake_files",
        "ledger",
        "notices",
        "projections",
    ),
    *("proof", "reading", "reference", "wording", "workflows"),
)
MODULES = ("composition.py", "worker.py")

EXCEPTIONS: Mapping[str, str] = {
    "documents/cleaning.py": "a note within the data of official papers, which are in Indonesian",
    "demo/habits.py": "what the invented cast writes, as people write it: data of the sample day",
    "intake_files/chat.py": "what a chat program writes of messages without words",
    "intake_files/forms.py": "what people write on their forms",
    "intake_files/heading_words.py": "what people write over the columns of their files",
    "domain/classifying": "words of reports that rules look for",
    "intake_files/field_words.py": "words of cells, as people fill them in",
    "intake_files/instants.py": "words of instants, as people write them",
}
"""Files and folders that hold Indonesian which nobody translates, with the reason."""

INDONESIAN = frozenset(
    re.findall(
        r"\w+",
        """
        ada adalah agar akan alasan anda andai apa atas atau bagi bahwa baris baru basis belum berakhir berhenti
        berjalan berkas berlaku bila boleh buka bukan buku dalam dan dapat dari daerah daftar dengan di diakui
        dibaca dicatat dikenal dikirim diminta diterima ditolak gagal hanya hari harus hasil ini instansi isi isinya
        itu jam jangan juga kantor karena kategori ke kepada kesalahan kunci lagi laporan lebih lewat masalah masih
        melalui menjadi menunggu menurut mesin mungkin nomor oleh orang pada paling pelaku pelapor pemberitahuan
        perintah pernah petugas pilih rujukan salah sama sampai satu saudara sebagai sebelum sebut sebutkan sedang
        sejak selesai semua seorang serta sesudah setiap siapa sudah suatu surat tabel tahap tanpa telah tempat
        tenggat tenggatnya tentang terlewati terlalu tetap tiap tidak tingkat tulis tunggu tutup ubah untuk waktu
        yang
        """,
    )
)
"""Words that make a text Indonesian."""

ALONE = frozenset({"agar", "akan", "basis", "di", "isi", "juga", "lagi", "lewat", "salah", "sama", "serta", "tulis"})
"""As single words these are codes, names of options, or English as well."""


def untranslated(source: str) -> Iterator[str]:
    """Line and beginning of every Indonesian text of a Python source that no catalogue holds."""
    tree = ast.parse(source)
    known = {message for text in texts_of(_as_file(source), {}, (), {}) for message in text.messages}
    silent = set(_said_to_nobody(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in silent:
            continue
        said = " ".join(node.value.split())
        if _is_indonesian(said) and node.value not in known and said not in known:
            yield f"{node.lineno}: {said[:60]}"


def _said_to_nobody(tree: ast.AST) -> Iterator[int]:
    """Docstrings, and comments that are strings; those that become help are English, or the catalogues hold them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)


def _is_indonesian(said: str) -> bool:
    words = re.findall(r"[a-z]+", said.lower())
    found = INDONESIAN.intersection(words)
    if re.fullmatch(r"[a-z_.:/#-]+|[A-Z_]+", said):  # a code, a field, a name
        return False
    return bool(found - ALONE) or (bool(found) and len(words) > 1)


def _as_file(source: str) -> BytesIO:
    return BytesIO(source.encode())


def sources() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))
    yield from (ROOT / module for module in MODULES)


def _is_excepted(path: Path) -> bool:
    shown = path.relative_to(ROOT).as_posix()
    return any(shown == exception or shown.startswith(f"{exception}/") for exception in EXCEPTIONS)


def test_every_indonesian_text_stands_where_the_catalogues_find_it() -> None:
    outside = {
        path.relative_to(ROOT).as_posix(): found
        for path in sources()
        if not _is_excepted(path) and (found := list(untranslated(path.read_text(encoding="utf-8"))))
    }

    assert not outside


@pytest.mark.parametrize("exception", EXCEPTIONS)
def test_an_exception_is_one(exception: str) -> None:
    place = ROOT / exception
    files = [place] if place.is_file() else sorted(place.rglob("*.py"))

    assert any(list(untranslated(path.read_text(encoding="utf-8"))) for path in files)


@pytest.mark.parametrize(
    "violation",
    [
        'say("Masalah ini sudah ditutup.")',
        'say(f"{count} laporan menunggu triase")',
        'raise WrongUsage("sebutkan rujukan: " + names)',
        'TITLES = {"late": "Terlewati tenggatnya"}',
        'table.add_column("Tenggat")',
        'say(text("Masalah") + " belum selesai")',
    ],
)
def test_an_indonesian_text_elsewhere_would_be_noticed(violation: str) -> None:
    assert len(list(untranslated(f"from wording.catalogue import text\n{violation}\n"))) == 1


@pytest.mark.parametrize(
    "fine",
    [
        'say(text("Masalah ini sudah ditutup."))',
        'WORDS = Words("phase", {"closed": "sudah selesai"})',
        'typer.Option("--late", help="Hanya yang tenggatnya terlewati.")',
        'raise ValueError("the word after the verb is none of its own")',
        'MATCH = ("basis", "di", "akan")',
        'def f() -> None:\n    """Masalah yang sudah selesai."""',
        '@looks(app, "list")\ndef f() -> None:\n    """Tampilkan masalah yang sudah selesai."""',
    ],
)
def test_what_catalogues_hold_and_what_is_no_indonesian_is_left_alone(fine: str) -> None:
    source = textwrap.dedent(f"from wording.catalogue import Words, text\n{fine}\n")

    assert list(untranslated(source)) == []
