"""The `desk` command: one table of verbs; a verb's code is loaded when the verb is used, so that help comes at once."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Final, NamedTuple, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command

from cli.exit_status import ExitStatus
from cli.failures import report_failure
from cli.pages.output import complain, speak_any_encoding
from cli.spoken_help import translate
from domain.codes import Language
from infra.process import leave
from wording.catalogue import text
from wording.language import speak
from wording.pages import PANELS

REPORTS: Final = "reports"
PROBLEMS: Final = "problems"
AGENCIES: Final = "agencies"
RULES: Final = "rules"
SERVICE: Final = "service"


class Verb(NamedTuple):
    """Where a verb's code is, and what the list of verbs says of it."""

    module: str
    panel: str
    """Of `wording.pages.PANELS`."""

    help: str
    """First line of the docstring, or the help, that the verb has in its module."""

    implied: str | None = None
    """What the verb does when the word after it is none of its own."""

    stands_alone: bool = False
    """Whether it does so too when no word is after it."""


VERBS: Final[dict[str, Verb]] = {
    "demo": Verb("cli.demo", SERVICE, help="Jalankan semuanya dengan contoh hari pemungutan suara (data rekaan)."),
    "up": Verb("cli.up", SERVICE, help="Jalankan desk di komputer ini sampai dihentikan dengan Ctrl-C."),
    "doctor": Verb("cli.doctor", SERVICE, help="Periksa apa yang terjangkau, siap, terlambat, atau macet."),
    "worker": Verb("cli.worker", SERVICE, help="Jalankan pekerja untuk Temporal dan PostgreSQL dari lingkungan."),
    "web": Verb("cli.web", SERVICE, help="Layani API HTTP sampai dihentikan dengan Ctrl-C."),
    "login": Verb(
        "cli.signing_in",
        SERVICE,
        help="Masuk di terminal ini, atau cetak tautan masuk ke halaman.",
    ),
    "logout": Verb("cli.signing_in", SERVICE, help="Keluar di terminal ini."),
    "session": Verb("cli.sessions", SERVICE, help="Sesi orang yang masuk di halaman desk."),
    "token": Verb("cli.tokens", SERVICE, help="Token bagi program yang memanggil API."),
    "migrate": Verb("cli.migrate", SERVICE, help="Siapkan skema basis data; bangun atau periksa proyeksi."),
    "books": Verb("cli.books", SERVICE, help="Buka atau tampilkan buku desk."),
    "wake": Verb("cli.waking", SERVICE, help="Serahkan masalah dan pelaporan kembali kepada Temporal."),
    "open": Verb("cli.intake", REPORTS, help="Catat satu laporan."),
    "import": Verb("cli.intake", REPORTS, help="Catat semua laporan dari berkas CSV, XLSX, XLS, atau ODS."),
    "classify": Verb("cli.classifying", REPORTS, help="Klasifikasikan JSON Lines dari masukan baku, tanpa server."),
    "list": Verb("cli.listing", PROBLEMS, help="Tampilkan masalah; tenggat terdekat lebih dulu."),
    "words": Verb(
        "cli.word_search", PROBLEMS, help="Cari dalam isi laporan terbaru; dicatat sebagai akses, dengan --purpose."
    ),
    "shift": Verb("cli.shifting", PROBLEMS, help="Tampilkan catatan serah terima bagi giliran jaga berikutnya."),
    "show": Verb("cli.looking", PROBLEMS, help="Tampilkan satu masalah, sekarang atau pada suatu saat."),
    "fate": Verb("cli.accessing", PROBLEMS, help="Tampilkan apa jadinya satu laporan."),
    "contact": Verb(
        "cli.accessing", PROBLEMS, help="Tampilkan kontak pelapor, untuk menghubunginya kembali; dicatat sebagai akses."
    ),
    "access": Verb(
        "cli.accessing",
        PROBLEMS,
        help="Tampilkan siapa membuka isi laporan, kontak, atau masalah terbatas, dan siapa masuk.",
    ),
    "similar": Verb("cli.similar", PROBLEMS, help="Tampilkan masalah yang mungkin sama, dengan skor dan alasannya."),
    "merge": Verb("cli.similar", PROBLEMS, help="Gabungkan masalah ke masalah yang sama."),
    "unmerge": Verb("cli.similar", PROBLEMS, help="Batalkan penggabungan."),
    "triage": Verb(
        "cli.triaging",
        PROBLEMS,
        help="Ambil laporan yang belum pasti satu per satu, dan tetapkan kategorinya.",
        implied="set",
    ),
    "summary": Verb("cli.summarising", PROBLEMS, help="Tulis uraian resmi masalah; yang terbaru berlaku."),
    "verify": Verb("cli.verifying", PROBLEMS, help="Catat apakah yang dilaporkan benar terjadi; tugas peran verifier."),
    "regrade": Verb("cli.deciding", PROBLEMS, help="Ubah tingkat keparahan masalah yang sedang berjalan."),
    "correct": Verb(
        "cli.correcting", PROBLEMS, help="Koreksi kategori, tempat, waktu, atau pemilihan masalah yang sudah bernomor."
    ),
    "withdraw": Verb(
        "cli.correcting",
        PROBLEMS,
        help="Cabut satu rujukan; instansinya diberi tahu lewat surat bahwa tidak ada lagi yang diminta.",
    ),
    "refer": Verb("cli.deciding", PROBLEMS, help="Rujuk satu instansi lagi."),
    "forward": Verb("cli.deciding", PROBLEMS, help="Serahkan kepada lembaga yang berwenang."),
    "dismiss": Verb("cli.deciding", PROBLEMS, help="Akhiri laporan yang bukan masalah desk."),
    "escalate": Verb("cli.deciding", PROBLEMS, help="Naikkan masalah ke pimpinan atau jenjang berikutnya."),
    "recuse": Verb("cli.deciding", PROBLEMS, help="Jauhkan seorang petugas dari masalah karena menyangkut dirinya."),
    "pause": Verb("cli.clocks", PROBLEMS, help="Hentikan sementara semua tenggat masalah, sampai waktu yang disebut."),
    "resume": Verb("cli.clocks", PROBLEMS, help="Jalankan lagi tenggat yang dihentikan sementara."),
    "extend": Verb("cli.clocks", PROBLEMS, help="Perpanjang tenggat satu kewajiban."),
    "restrict": Verb("cli.restricting", PROBLEMS, help="Batasi siapa yang boleh melihat masalah."),
    "unrestrict": Verb("cli.restricting", PROBLEMS, help="Cabut pembatasan masalah."),
    "note": Verb("cli.deciding", PROBLEMS, help="Tambahkan catatan."),
    "evidence": Verb("cli.evidence", PROBLEMS, help="Lampirkan berkas bukti, tampilkan daftarnya, dan buka kembali."),
    "recommend": Verb("cli.resolving", PROBLEMS, help="Usulkan masukan penyelesaian."),
    "approve": Verb("cli.resolving", PROBLEMS, help="Setujui masukan penyelesaian sebagai orang kedua."),
    "return": Verb("cli.resolving", PROBLEMS, help="Kembalikan masukan penyelesaian untuk dirumuskan ulang."),
    "follow-through": Verb("cli.resolving", PROBLEMS, help="Catat tanggapan penerima atas masukan penyelesaian."),
    "recommendations": Verb(
        "cli.recommending", PROBLEMS, help="Tampilkan masukan penyelesaian menurut penerima, dengan tanggapannya."
    ),
    "outcome": Verb(
        "cli.resolving", PROBLEMS, help="Catat hasil masalah, juga yang baru diumumkan setelah masalah ditutup."
    ),
    "close": Verb("cli.resolving", PROBLEMS, help="Tutup masalah; S4 memerlukan dua orang."),
    "reopen": Verb(
        "cli.resolving", PROBLEMS, help="Buka kembali masalah yang sudah ditutup, atau tindak lanjuti catatan arsip."
    ),
    "ack": Verb("cli.answering", AGENCIES, help="Akui rujukan bagi satu instansi."),
    "answer": Verb("cli.answering", AGENCIES, help="Jawab rujukan dengan hasil."),
    "decline": Verb("cli.answering", AGENCIES, help="Tolak rujukan yang bukan kewenangan instansi."),
    "transfer": Verb("cli.answering", AGENCIES, help="Alihkan rujukan ke instansi lain."),
    "receipt": Verb("cli.answering", AGENCIES, help="Catat tanda terima penyerahan atau laporan berjenjang."),
    "notices": Verb(
        "cli.notices",
        AGENCIES,
        help="Lihat, kirim ulang, catat, atau cetak pemberitahuan.",
        implied="list",
        stands_alone=True,
    ),
    "resend": Verb("cli.deciding", AGENCIES, help="Kirim ulang pemberitahuan yang gagal."),
    "link": Verb("cli.linking", AGENCIES, help="Tautan instansi dan pelapor: tampilkan lagi, atau periksa."),
    "letter": Verb("cli.letters", AGENCIES, help="Baca surat sebelum dikirim, dan kirim surat uji."),
    "rules": Verb(
        "cli.rules", RULES, help="Periksa, gladi, usulkan, dan berlakukan tabel rute; ukur ketepatan aturan."
    ),
    "roster": Verb("cli.roster", RULES, help="Daftar desk: kantor instansi, petugas, ketua, dan sekretariat."),
    "cadence": Verb("cli.cadence", RULES, help="Jadwal pelaporan desk: tampilkan, atau tetapkan."),
    "letterhead": Verb("cli.letterhead", RULES, help="Kop surat desk: tampilkan, atau tetapkan."),
    "tiered": Verb("cli.tiered", PROBLEMS, help="Laporan berjenjang: buka, isi, susun, sahkan, kirim, terima."),
    "submit": Verb("cli.submitting", PROBLEMS, help="Kirim amplop perintah JSON apa pun dari masukan baku."),
}


def load(name: str) -> TyperCommand | TyperGroup:
    """The verb with its options, from its module."""
    of_module = get_command(import_module(VERBS[name].module).app)
    verb = of_module.commands[name] if isinstance(of_module, TyperGroup) else of_module
    assert isinstance(verb, TyperCommand | TyperGroup)
    return verb


def command_line(name: str | None) -> typer.Typer:
    """`desk` with the verb `name`; with all of them by their names alone where it is None."""
    app = typer.Typer(
        name="desk",
        help="Desk Pilkada: setiap masalah dicatat, dikoordinasikan, dilaporkan, dan dapat dibuktikan.",
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    app.callback(invoke_without_command=True)(_list_verbs)
    if name is not None:
        app.add_typer(import_module(VERBS[name].module).app)
        return app
    for each, verb in VERBS.items():
        app.command(each, help=verb.help, rich_help_panel=PANELS[verb.panel])(_known_by_name)
    return app


def _list_verbs(
    ctx: typer.Context,
    language: Annotated[
        Language, typer.Option(envvar="DESK_LANGUAGE", help="Bahasa yang dibaca orang; program selalu mendapat kode.")
    ] = Language.INDONESIAN,
) -> None:
    """Without a verb, the list of verbs."""
    speak(language)
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def _known_by_name() -> None:
    raise AssertionError("a verb that is typed is loaded")


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status of one command line (`cli.exit_status`); never raises and never shows a stack trace."""
    speak_any_encoding()
    typed = list(sys.argv[1:] if arguments is None else arguments)
    place = next((place for place, each in enumerate(typed) if each in VERBS), None)
    try:
        command = get_command(command_line(None if place is None else typed[place]))
        assert isinstance(command, TyperGroup)
        speak(_language_of(command, typed))
        translate(command, {name: PANELS[verb.panel] for name, verb in VERBS.items()})
        status = command(args=_completed(typed, place), prog_name="desk", standalone_mode=False)
    except TyperException as usage:
        complain(
            text("Perintah tidak dapat dipahami: {why}", why=usage.format_message()),
            text("Bantuan: desk [PERINTAH] --help"),
        )
        return ExitStatus.USAGE
    except typer.Abort:
        return ExitStatus.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last stop: whatever it is, people get a sentence and a status
        return report_failure(error)
    return ExitStatus(status or ExitStatus.OK)


def _language_of(command: TyperGroup, typed: Sequence[str]) -> Language:
    """What the command line, or else the environment, asks for; help is shown before any verb hears of it."""
    context = command.make_context("desk", [each for each in typed if each != "--help"], resilient_parsing=True)
    return Language(context.params.get("language") or Language.INDONESIAN)


def _completed(typed: list[str], place: int | None) -> list[str]:
    """The command line whose verb stands at `place`, with the word after it that may be left out."""
    implied = None if place is None else VERBS[typed[place]].implied
    if place is None or implied is None:
        return typed
    if len(typed) == place + 1:
        return [*typed, implied] if VERBS[typed[place]].stands_alone else typed
    verb, following = load(typed[place]), typed[place + 1]
    assert isinstance(verb, TyperGroup)
    return typed if following in (*verb.commands, "--help") else [*typed[: place + 1], implied, *typed[place + 1 :]]


def run() -> NoReturn:
    """The `desk` command of the shell."""
    leave(main())


if __name__ == "__main__":
    run()
