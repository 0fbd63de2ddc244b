"""The `desk` command: one table of verbs; a verb's code is loaded when the verb is used, so that help comes at once."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any, Final, NamedTuple, NoReturn, TypeAlias

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command

from cli.exit_status import ExitStatus
from cli.failures import report_failure
from cli.output import complain, speak_any_encoding
from domain.codes import Language
from infra.process import leave
from wording.language import speak

REPORTS: Final = "Laporan"
PROBLEMS: Final = "Masalah"
AGENCIES: Final = "Instansi"
RULES: Final = "Aturan"
SERVICE: Final = "Layanan"


Loaded: TypeAlias = TyperCommand | TyperGroup
"""A verb with its options, or one that is followed by a verb of its own."""


class Verb(NamedTuple):
    """Where a verb's code is, and what the list of verbs says of it."""

    module: str
    panel: str
    help: str


VERBS: Final[dict[str, Verb]] = {
    "demo": Verb("cli.demo", SERVICE, "Jalankan semuanya dengan contoh hari pemungutan suara (data rekaan)."),
    "up": Verb("cli.up", SERVICE, "Jalankan desk di komputer ini sampai dihentikan dengan Ctrl-C."),
    "doctor": Verb("cli.doctor", SERVICE, "Periksa apa yang terjangkau, siap, terlambat, atau macet."),
    "worker": Verb("cli.worker", SERVICE, "Jalankan pekerja untuk Temporal dan PostgreSQL dari lingkungan."),
    "migrate": Verb("cli.migrate", SERVICE, "Siapkan skema basis data; bangun atau periksa proyeksi."),
    "books": Verb("cli.books", SERVICE, "Buka atau tampilkan buku desk."),
    "wake": Verb("cli.waking", SERVICE, "Serahkan masalah kembali kepada Temporal."),
    "open": Verb("cli.intake", REPORTS, "Catat satu laporan."),
    "import": Verb("cli.intake", REPORTS, "Catat semua laporan dari berkas CSV atau XLSX."),
    "classify": Verb("cli.classifying", REPORTS, "Klasifikasikan JSON Lines dari masukan baku, tanpa server."),
    "list": Verb("cli.reading", PROBLEMS, "Tampilkan masalah; tenggat terdekat lebih dulu."),
    "show": Verb("cli.reading", PROBLEMS, "Tampilkan satu masalah, sekarang atau pada suatu saat."),
    "similar": Verb("cli.similar", PROBLEMS, "Tampilkan masalah yang mungkin sama, dengan skor dan alasannya."),
    "merge": Verb("cli.similar", PROBLEMS, "Gabungkan masalah ke masalah yang sama."),
    "unmerge": Verb("cli.similar", PROBLEMS, "Batalkan penggabungan."),
    "triage": Verb("cli.triaging", PROBLEMS, "Ambil laporan yang belum pasti satu per satu, dan tetapkan kategorinya."),
    "regrade": Verb("cli.deciding", PROBLEMS, "Ubah tingkat keparahan masalah yang sedang berjalan."),
    "refer": Verb("cli.deciding", PROBLEMS, "Rujuk satu instansi lagi."),
    "forward": Verb("cli.deciding", PROBLEMS, "Serahkan kepada lembaga yang berwenang."),
    "dismiss": Verb("cli.deciding", PROBLEMS, "Akhiri laporan yang bukan masalah desk."),
    "escalate": Verb("cli.deciding", PROBLEMS, "Naikkan masalah ke pimpinan atau jenjang berikutnya."),
    "note": Verb("cli.deciding", PROBLEMS, "Tambahkan catatan."),
    "recommend": Verb("cli.resolving", PROBLEMS, "Usulkan masukan penyelesaian."),
    "approve": Verb("cli.resolving", PROBLEMS, "Setujui masukan penyelesaian sebagai orang kedua."),
    "close": Verb("cli.resolving", PROBLEMS, "Tutup masalah; S4 memerlukan dua orang."),
    "reopen": Verb("cli.resolving", PROBLEMS, "Buka kembali masalah yang sudah ditutup."),
    "ack": Verb("cli.answering", AGENCIES, "Akui rujukan bagi satu instansi."),
    "answer": Verb("cli.answering", AGENCIES, "Jawab rujukan dengan hasil."),
    "decline": Verb("cli.answering", AGENCIES, "Tolak rujukan yang bukan kewenangan instansi."),
    "transfer": Verb("cli.answering", AGENCIES, "Alihkan rujukan ke instansi lain."),
    "receipt": Verb("cli.answering", AGENCIES, "Catat tanda terima penyerahan atau laporan berjenjang."),
    "resend": Verb("cli.deciding", AGENCIES, "Kirim ulang pemberitahuan yang gagal."),
    "rules": Verb("cli.rules", RULES, "Periksa, gladi, usulkan, dan berlakukan tabel rute; ukur ketepatan aturan."),
    "submit": Verb("cli.submitting", PROBLEMS, "Kirim amplop perintah JSON apa pun dari masukan baku."),
}


class Verbs(TyperGroup):
    """The verbs of the table, each loaded when it is used."""

    def list_commands(self, ctx: object) -> list[str]:
        """Names, in the order of the table."""
        return list(VERBS)

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | None:
        """What the list of verbs needs to know of one."""
        verb = VERBS.get(cmd_name)
        return verb and TyperCommand(cmd_name, help=verb.help, rich_help_panel=verb.panel)

    # Typer keeps its command line's library to itself: the class of `ctx` has no public name.
    def resolve_command(
        self,
        ctx: Any,  # noqa: ANN401
        args: list[str],
    ) -> tuple[str | None, Loaded | None, list[str]]:
        """The verb itself, and what is left of the command line."""
        name, listed, rest = super().resolve_command(ctx, args)
        return name, load(name) if name and listed else None, rest


def load(name: str) -> Loaded:
    """The verb with its options, from its module."""
    verbs = get_command(import_module(VERBS[name].module).app)
    verb = verbs.commands[name] if isinstance(verbs, TyperGroup) else verbs
    assert isinstance(verb, TyperCommand | TyperGroup)
    return verb


rich_utils.ARGUMENTS_PANEL_TITLE = "Isian"
rich_utils.OPTIONS_PANEL_TITLE = "Pilihan"
rich_utils.COMMANDS_PANEL_TITLE = "Perintah"

app = typer.Typer(
    cls=Verbs,
    name="desk",
    help="Desk Pilkada: setiap masalah dicatat, dikoordinasikan, dilaporkan, dan dapat dibuktikan.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@app.callback(invoke_without_command=True)
def desk(
    ctx: typer.Context,
    language: Annotated[
        Language, typer.Option(envvar="DESK_LANGUAGE", help="Bahasa yang dibaca orang; program selalu mendapat kode.")
    ] = Language.INDONESIAN,
) -> None:
    """Without a verb, the list of verbs."""
    speak(language)
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status of one command line (`cli.exit_status`); never raises and never shows a stack trace."""
    speak_any_encoding()
    try:
        status = app(args=arguments, prog_name="desk", standalone_mode=False)
    except TyperException as usage:
        complain(f"Perintah tidak dapat dipahami: {usage.format_message()}", "Bantuan: desk [PERINTAH] --help")
        return ExitStatus.USAGE
    except typer.Abort:
        return ExitStatus.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last stop: whatever it is, people get a sentence and a status
        return report_failure(error, as_json=_answers_programs(sys.argv[1:] if arguments is None else arguments))
    return ExitStatus(status or ExitStatus.OK)


def _answers_programs(arguments: Sequence[str]) -> bool:
    """Whether the command line asks for JSON on stdout; `submit` answers so unless told otherwise."""
    verb = next((each for each in arguments if each in VERBS), None)
    if verb == "submit":
        return "--plain" not in arguments
    return "--json" in arguments and verb != "demo"  # whose JSON is a file


def run() -> NoReturn:
    """The `desk` command of the shell."""
    leave(main())


if __name__ == "__main__":
    run()
