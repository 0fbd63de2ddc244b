"""Documents as files: what a reader finds in them, and that the same ones are the same bytes."""

import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from documents.document import Document
from documents.reports import DailyReport, Report
from documents.setting import DATA_LIMIT_BYTES, data_of, set_pdf
from domain.refusals import DocumentTooLarge
from tests.documents.hostile import attacked
from tests.given import printed

ROOT = Path(__file__).parents[2]
EACH = printed.one_of_each()
NAMES = [f"{number}-{each.form}" for number, each in enumerate(EACH)]


def text_of(pdf: bytes) -> str:
    """All that a reader copies from a file, with single spaces."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(" ".join(pages).replace("\u200b", "").split())


@pytest.mark.parametrize("document", EACH, ids=NAMES)
def test_a_document_is_set_by_the_standards_with_its_own_fonts(document: Document) -> None:
    reader = PdfReader(io.BytesIO(set_pdf(document)))

    assert reader.metadata is not None
    assert reader.metadata.title == document.title
    assert reader.metadata.author == document.desk_name
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "id-ID"
    assert root["/MarkInfo"]["/Marked"]
    said = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in said
    assert "<pdfuaid:part>1</pdfuaid:part>" in said
    resources: list[Any] = [page["/Resources"] for page in reader.pages]
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2] for each in resources for font in each["/Font"].values()
    }
    assert fonts
    assert all(name.startswith(("Arimo", "DejaVuSansMono")) for name in fonts), fonts


@pytest.mark.parametrize("document", EACH, ids=NAMES)
def test_every_page_says_its_digest_its_moment_and_that_it_is_invented(document: Document) -> None:
    digest = hashlib.sha256(data_of(document)).hexdigest()
    short = " ".join(digest[start : start + 4] for start in range(0, 16, 4))

    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(set_pdf(document))).pages]

    for number, said in enumerate(pages, 1):
        assert f"halaman {number} dari {len(pages)} · sidik dokumen {short}" in said
        assert f"pukul {document.made_at:%H.%M} WIB, versi 4" in said
        assert "CONTOH · data rekaan" in said


def test_what_happened_bears_no_mark_of_invention() -> None:
    assert "rekaan" not in text_of(set_pdf(printed.slip(fictitious=False)))


@pytest.mark.parametrize("document", [each for each in EACH if isinstance(each, Report)], ids=lambda each: each.form)
def test_a_report_holds_the_data_whose_digest_it_bears(document: Report) -> None:
    attached = PdfReader(io.BytesIO(set_pdf(document))).attachments

    assert attached == {f"{document.form}.json": [data_of(document)]}
    assert json.loads(attached[f"{document.form}.json"][0])["title"] == document.title


def test_a_letter_embeds_nothing() -> None:
    assert not PdfReader(io.BytesIO(set_pdf(printed.referral_letter()))).attachments


def test_a_report_can_be_copied_in_the_order_in_which_it_is_read() -> None:
    said = text_of(set_pdf(printed.daily_report(12)))

    order = ["Nomor :", "Pokok laporan:", "RINGKASAN ANGKA", "KEMAJUAN TAHAPAN", "DAFTAR MASALAH", "PENYERAHAN KEPADA"]
    places = [said.index(each) for each in order]
    assert places == sorted(places)
    assert "LEBONG/2024/000012-K" in said
    assert "tidak ada angka" in said
    assert "Tidak dirinci di sini: 1 masalah yang dibatasi." in said


@pytest.mark.parametrize("document", EACH, ids=NAMES)
def test_hostile_text_is_printed_and_does_nothing(document: Document) -> None:
    hostile = attacked(document)

    pdf = set_pdf(hostile)

    said = text_of(pdf)
    assert "7*7" in said or "#panic" in said
    assert "\u202e" not in said
    assert "\x00" not in said


def test_an_empty_report_is_set() -> None:
    none = printed.daily_report(0).model_copy(
        update={"figures": (), "charts": (), "stage_columns": (), "stage_progress": (), "units": (), "hand_overs": ()}
    )

    said = text_of(set_pdf(none))

    assert "Tidak ada masalah dalam kurun ini." in said
    assert "Tidak ada penyerahan dalam kurun ini." in said


def test_what_nobody_recorded_is_a_line_to_write_on() -> None:
    letter = printed.referral_letter()
    bare = letter.model_copy(
        update={
            "link": None,
            "version": None,
            "link_until": None,
            "acknowledge_by": None,
            "answer_by": None,
            "heading": letter.heading.model_copy(update={"number": None, "place": None}),
        }
    )

    said = text_of(set_pdf(bare))

    assert "sesegera mungkin" in said
    assert "None" not in said


@pytest.mark.parametrize("document", [printed.slip(), printed.province_recap(20)], ids=lambda each: each.form)
def test_another_process_in_another_place_sets_the_same_bytes(document: Document, tmp_path: Path) -> None:
    program = (
        "import sys; from documents.setting import set_pdf; from documents import letters, reports; "
        "kind = {'slip': letters.Slip, 'province-recap': reports.ProvinceRecap}[sys.argv[1]]; "
        "sys.stdout.buffer.write(set_pdf(kind.model_validate_json(sys.stdin.read())))"
    )

    elsewhere = subprocess.run(
        [sys.executable, "-c", program, document.form],
        input=document.model_dump_json().encode(),
        capture_output=True,
        cwd=tmp_path,
        env={"TZ": "Asia/Jayapura", "LANG": "C"},
        check=True,
    ).stdout

    assert elsewhere == set_pdf(document)


def test_one_changed_letter_changes_the_digest() -> None:
    assert data_of(printed.slip()) != data_of(printed.slip(standing="Menunggu konfirmasi PLN."))


def test_more_than_a_document_can_hold_is_refused_before_it_is_set() -> None:
    lines = tuple(
        printed.problem_line(1).model_copy(update={"description": "kata " * 200, "action": "kata " * 200})
        for _ in range(DATA_LIMIT_BYTES // 1000)
    )

    with pytest.raises(DocumentTooLarge):
        set_pdf(_with(printed.daily_report(0), lines))


def _with(report: DailyReport, lines: object) -> DailyReport:
    return report.model_copy(update={"problems": lines})


@pytest.mark.parametrize("paper", ["a6", "a5"])
def test_a_slip_that_says_much_stays_one_sheet(paper: str) -> None:
    full = printed.slip(
        paper=paper,
        happened="Menurut pelapor: “" + "kata empat huruf " * 19 + "”",
        steps=("PT PLN (Persero): Minta PLN memulihkan atau mengirim genset ke TPS, PPK, atau gudang.",) * 4,
        standing="pengakuan, ditunggu dari PT PLN (Persero), Kabupaten Lebong",
        referral="PLN.1, PT PLN (Persero), Kabupaten Lebong (penanggung jawab)",
        link="https://desk.lebong.example/r/" + "A" * 150,
    )

    assert len(PdfReader(io.BytesIO(set_pdf(full))).pages) == 1
