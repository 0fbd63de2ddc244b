"""`desk print`: a problem on paper, for who may read it."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from cli.exit_status import ExitStatus
from tests.given.terminal import Terminal

SARI = ("--as", "operator:sari")
CHAIR = ("--as", "supervisor:sekda")
TOLD = "Listrik kantor desa padam pak, hubungi kades 0812-3456-7890"


@pytest.fixture
def problem(terminal: Terminal) -> str:
    """Number of a problem whose referrals wait."""
    terminal.ask("books", "open", "17.07")
    opened = terminal.ask("open", "--text", TOLD, "--region", "17.07.03", "--place", "Kantor Desa Bungin")
    number: str = terminal.ask("triage", opened["problem_id"], "POWER_OUTAGE", "S2", *SARI)["register_number"]
    return number


def text_of(file: Path) -> str:
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(file.read_bytes())).pages)
    return " ".join(" ".join(pages).split())


def test_a_slip_is_saved_and_says_what_waits(terminal: Terminal, problem: str, tmp_path: Path) -> None:
    saved = terminal.ask("print", problem, "-o", str(tmp_path / "slip.pdf"), *SARI)

    assert saved["document"] == "slip"
    assert saved["register_number"] == problem
    said = text_of(tmp_path / "slip.pdf")
    assert problem in said
    assert "ditunggu dari" in said
    assert "Menurut pelapor: “Listrik kantor desa padam" in said
    assert "3456" not in said
    assert "rekaan" not in said
    assert (tmp_path / "slip.pdf").stat().st_mode & 0o777 == 0o600


def test_sample_data_bears_its_mark(
    terminal: Terminal, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_FICTITIOUS", "true")
    terminal.ask("print", problem, "--paper", "a5", "-o", str(tmp_path / "slip.pdf"), *SARI)

    assert "CONTOH · data rekaan" in text_of(tmp_path / "slip.pdf")


def test_a_letter_says_in_official_form_what_the_letter_by_mail_says(
    terminal: Terminal, problem: str, tmp_path: Path
) -> None:
    terminal.ask("letterhead", "set", "--phone", "(0737) 21234", *CHAIR)
    asked = terminal.ask("show", problem)["problem"]["referrals"]
    lead = next(each["referral_id"] for each in asked if each["part"] == "lead")

    saved = terminal.ask(
        "print", problem, "--form", "referral", "--referral", lead.lower(), "-o", str(tmp_path / "surat.pdf"), *SARI
    )

    assert saved["title"] == f"Rujukan masalah {problem}"
    said = text_of(tmp_path / "surat.pdf")
    assert "PEMERINTAH KABUPATEN LEBONG" in said
    assert "Telepon (0737) 21234" in said
    assert "menjadi penanggung jawab penanganan" in said
    assert "Menurut pelapor, belum diverifikasi: “Listrik kantor desa padam" in said
    assert "3456" not in said
    assert "a.n. Ketua Desk Pilkada Kabupaten Lebong Sekretaris Desk," in said
    read = terminal.ask("access", "--as", "supervisor:sekda")["accesses"]
    assert "words" in {each["kind"] for each in read if each["actor"]["id"] == "sari"}


def test_of_several_referrals_one_has_to_be_named(terminal: Terminal, problem: str, tmp_path: Path) -> None:
    said = terminal.type("print", problem, "--form", "referral", "-o", str(tmp_path / "x.pdf"), *SARI)

    assert said.status == ExitStatus.REFUSED
    assert said.err.startswith("UNKNOWN_PART")
    assert "PLN.1" in said.err


@pytest.mark.parametrize("form", ["hand-over", "recommendation"])
def test_what_there_is_not_is_not_printed(terminal: Terminal, problem: str, tmp_path: Path, form: str) -> None:
    assert terminal.refused("print", problem, "--form", form, "-o", str(tmp_path / "x.pdf"), *SARI) == "UNKNOWN_PART"
    assert not (tmp_path / "x.pdf").exists()


def test_a_hand_over_is_printed_with_its_receipt(terminal: Terminal, tmp_path: Path) -> None:
    terminal.ask("books", "open", "17.07")
    opened = terminal.ask("open", "--text", "Ada bagi-bagi uang di dekat TPS.", "--region", "17.07.03")
    terminal.ask("triage", opened["problem_id"], "MONEY_POLITICS", "S3", *SARI)

    terminal.ask("print", opened["problem_id"], "--form", "hand-over", "-o", str(tmp_path / "s.pdf"), *SARI)

    said = text_of(tmp_path / "s.pdf")
    assert "Yth. Badan Pengawas Pemilu, Kabupaten Lebong" in said
    assert said.count("TANDA TERIMA PENYERAHAN") == 2


def test_a_recommendation_is_printed_with_who_had_a_part_in_it(
    terminal: Terminal, problem: str, tmp_path: Path
) -> None:
    terminal.ask("recommend", problem, "--text", "Pasang genset di kantor desa.", *SARI)
    terminal.ask("approve", problem, "--as", "supervisor:sekda")

    terminal.until(
        lambda: (
            terminal.type("print", problem, "--form", "recommendation", "-o", str(tmp_path / "r.pdf"), *SARI).status
            == ExitStatus.OK
            or None
        )
    )

    said = text_of(tmp_path / "r.pdf")
    assert "Pasang genset di kantor desa." in said
    assert "sari" in said
    assert "sekda" in said


@pytest.mark.parametrize("form", ["slip", "referral"])
@pytest.mark.parametrize("who", ["operator:x@35.78", "reporter:form", "admin:root"])
def test_who_may_not_read_a_problem_prints_nothing_of_it(
    terminal: Terminal, problem: str, tmp_path: Path, form: str, who: str
) -> None:
    said = terminal.type(
        "print", problem, "--form", form, "--referral", "PLN.1", "-o", str(tmp_path / "x.pdf"), "--as", who
    )

    assert said.status != ExitStatus.OK
    assert not (tmp_path / "x.pdf").exists()


def test_a_restricted_problem_tells_on_paper_what_its_letters_tell(
    terminal: Terminal, problem: str, tmp_path: Path
) -> None:
    terminal.ask("restrict", problem, "--reason", "menyangkut pejabat", *CHAIR)

    kept_out = terminal.type("print", problem, "-o", str(tmp_path / "x.pdf"), *SARI)
    terminal.ask(
        *("print", problem, "--form", "referral", "--referral", "PLN.1"),
        *("-o", str(tmp_path / "s.pdf"), "--as", "supervisor:sekda"),
    )

    assert kept_out.status == ExitStatus.REFUSED
    said = text_of(tmp_path / "s.pdf")
    assert "mencatat masalah yang dibatasi" in said
    assert "Listrik" not in said


def test_a_report_has_a_receipt_without_its_words(terminal: Terminal, problem: str, tmp_path: Path) -> None:
    report = terminal.ask("show", problem)["problem"]["intakes"][0]["intake_id"]

    terminal.ask("print", report, "--form", "receipt", "-o", str(tmp_path / "t.pdf"), *SARI)

    said = text_of(tmp_path / "t.pdf")
    assert report in said
    assert problem in said
    assert "peristiwa 1, posisi" in said
    assert "padam" not in said
    stranger = terminal.type(
        *("print", report, "--form", "receipt", "-o", str(tmp_path / "u.pdf"), "--as", "reporter:lain")
    )
    assert stranger.status == ExitStatus.REFUSED


def test_nothing_that_lies_there_is_written_over(terminal: Terminal, problem: str, tmp_path: Path) -> None:
    (tmp_path / "ada.pdf").write_text("milik orang")

    assert terminal.type("print", problem, "-o", str(tmp_path / "ada.pdf"), *SARI).status == ExitStatus.USAGE
    assert (tmp_path / "ada.pdf").read_text() == "milik orang"
    assert terminal.type("print", problem, "--paper", "a4", "-o", str(tmp_path / "b.pdf"), *SARI).status == 2


def test_the_holder_of_the_post_signs_by_name_where_names_are_for_who_prints(
    terminal: Terminal, problem: str, tmp_path: Path
) -> None:
    holder = ("roster", "appoint", "kesra", "supervisor", "SEKDA", "--post", "secretariat", "--acting", "Plh.")
    terminal.ask(
        *holder, "--name", "Nama Rekaan", "--since", "2020-01-01", "--until", "2099-12-31", "--as", "admin:root"
    )
    letter = ("print", problem, "--form", "referral", "--referral", "PLN.1")

    terminal.ask(*letter, "-o", str(tmp_path / "s.pdf"), *CHAIR)

    said = text_of(tmp_path / "s.pdf")
    assert "Plh. Sekretaris Desk, Nama Rekaan" in said
