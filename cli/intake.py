"""Verbs by which reports come in: `desk open`, `desk import`."""

import hashlib
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError

from cli.acting import field_of
from cli.answer import Answer, Part, page_of
from cli.conversation import agrees, is_conversation
from cli.exit_status import ExitStatus
from cli.failures import DeskRefused
from cli.heading_memory import hints_of, means_reports, remember
from cli.import_lines import forecast_lines, summary_page, understood_lines
from cli.importing import ImportSummary, hand_in, open_table, try_out
from cli.next_commands import for_another_desk
from cli.options import ContestOption
from cli.pages.output import LongDocument, complain, mark_fictitious, one_line
from cli.pages.similar_page import similar_line
from cli.session import desk_services
from cli.told_cells import instant_told, value_told
from cli.verbs import Asked, looks
from commands.intake.forecast import Forecast
from commands.intake.report import IntakeOutcome, IntakeReport
from commands.service import Refused
from domain.codes import IntakeChannel
from domain.refusals import BadValue, UnfitText
from intake_files.field_words import value_of
from intake_files.instants import ReadInstant
from intake_files.regions import places_of
from intake_files.reporters import contact_of
from intake_files.reports import reports_of
from reading.finding import problem_in_sight, target_at
from reading.outcomes import ReportAccepted, WrongDesk
from reading.similar import SimilarProblem, similar_problems
from reference.directory import ReferenceDirectory
from wording.catalogue import text
from wording.codes import DISPOSITIONS, TRIAGE_REASONS, word

app = typer.Typer(add_completion=False)

TEXT_LIMIT_BYTES = 1024 * 1024
"""Read of standard input; what is longer is no report."""


@looks(app, "open")
async def open_report(
    asked: Asked,
    text: Annotated[str, typer.Option("--text", metavar="TEKS", help="Isi laporan; - membaca masukan baku.")],
    region: Annotated[
        str | None,
        typer.Option(
            "--region", "--kecamatan", metavar="DAERAH", help="Kecamatan atau kabupaten/kota: kode atau nama."
        ),
    ] = None,
    place: Annotated[str | None, typer.Option("--place", metavar="TEKS", help="Tempat menurut pelapor.")] = None,
    reporter_role: Annotated[
        str, typer.Option("--role", metavar="PERAN", help="warga, ppk, Kapolsek, ….")
    ] = "operator",
    channel: Annotated[IntakeChannel, typer.Option("--channel", help="Saluran laporan.")] = IntakeChannel.CLI,
    occurred_at: Annotated[
        str | None, typer.Option("--occurred-at", metavar="SAAT", help="Waktu kejadian; tanpa ini waktu laporan.")
    ] = None,
    reported_at: Annotated[
        str | None, typer.Option("--reported-at", metavar="SAAT", help="Waktu laporan; tanpa ini sekarang.")
    ] = None,
    contact: Annotated[str | None, typer.Option("--contact", metavar="ALAMAT", help="Alamat pelapor.")] = None,
    key: Annotated[
        str | None, typer.Option("--key", metavar="KUNCI", help="Kunci laporan; kunci yang sama hanya dicatat sekali.")
    ] = None,
    into: Annotated[
        str | None, typer.Option("--into", metavar="ID", help="Masalah yang dilaporkan, bila sudah tercatat.")
    ] = None,
    contests: ContestOption = None,
) -> Answer:
    """Catat satu laporan.

    Bila ada masalah yang mungkin sama, ikut ditampilkan; lihat `desk similar`.
    JSON: {outcome, disposition, intake_id, problem_id, register_number, fresh, fictitious, assessment}, bila ada yang
    mirip juga similar: [...] (`reading.similar.SimilarProblem`), atau {outcome, code, message, offer?: {desk, name}};
    offer menyebut desk yang benar.
    """
    fields: dict[str, object] = {
        "text": _said() if text == "-" else text,
        "region": region and value_told(places_of(asked.desk).find, region, "--kecamatan"),
        "place": place,
        "reporter_role": value_told(partial(value_of, "reporter_role"), reporter_role, "--role"),
        "channel": channel,
        "contact": contact and value_told(contact_of, contact, "--contact"),
    } | ({"contests": tuple(contests)} if contests else {})
    async with desk_services() as services:
        book = services.book_of(asked.desk)
        local = await services.local_time(book)
        zone, now = local.zone, local.calendar.shown(services.now())
        reported = (
            instant_told(reported_at, zone, "--reported-at") if reported_at else ReadInstant(at=now, zone_assumed=False)
        )
        occurred = instant_told(occurred_at, zone, "--occurred-at") if occurred_at else reported
        fields |= {"desk": asked.desk, "occurred_at": occurred.at, "reported_at": reported.at}
        fields |= {
            name: told.until
            for name, told in (("occurred_until", occurred), ("reported_until", reported))
            if told.until is not None
        }
        try:
            report = IntakeReport.model_validate(fields | {"intake_key": _key(fields) if key is None else key})
        except ValidationError as error:
            raise DeskRefused(BadValue.code, field_of(error)) from None
        if reported.zone_assumed or occurred.zone_assumed:
            complain(_zone_line(zone))
        sight, queries = await asked.sight(services.sight), services.queries
        target = None if into is None else (await target_at(sight, queries, into, asked.desk)).problem_id
        outcome = _taken(await services.intake.receive(report, asked.actor, into=target), asked)
        problem = await problem_in_sight(sight, queries, outcome.problem_id) if outcome.problem_id else None
        similar: tuple[SimilarProblem, ...] = ()
        if problem is not None and outcome.fresh and outcome.disposition == "became":
            similar = await similar_problems(sight, queries, services.resemblances, problem)
        accepted = ReportAccepted(
            disposition=outcome.disposition,
            intake_id=outcome.intake_id,
            problem_id=outcome.problem_id,
            register_number=problem and problem.register_number,
            fresh=outcome.fresh,
            fictitious=await services.is_fictitious(book),
            assessment=outcome.assessment,
            similar=similar,
        )
        return Answer(accepted, page_of(*_lines(accepted, services.directory)))


def _taken(outcome: IntakeOutcome | Refused, asked: Asked) -> IntakeOutcome:
    """What became of a report.

    Raises:
        DeskRefused: it is refused, with the desk that would take it where that is known.
    """
    match outcome:
        case Refused(code=code, message=message, offer=None):
            raise DeskRefused(code, message)
        case Refused(code=code, message=message, offer=offer):
            assert offer is not None
            raise DeskRefused(
                code,
                message,
                document=WrongDesk(code=code, message=message, offer=offer),
                advice=(for_another_desk(asked.typing_at(offer.desk), offer),),
            )
        case IntakeOutcome():
            return outcome


def _lines(accepted: ReportAccepted, directory: ReferenceDirectory) -> Iterator[Part]:
    yield from mark_fictitious(fictitious=accepted.fictitious)
    repeated = "" if accepted.fresh else text(" (sudah dicatat sebelumnya)")
    name = accepted.register_number or accepted.problem_id or accepted.intake_id
    yield text(
        "Laporan {became}{repeated}: {name}",
        became=word(DISPOSITIONS, accepted.disposition),
        repeated=repeated,
        name=name,
    )
    if assessment := accepted.assessment:
        category = directory.category_name(assessment.category)
        triage = (
            "; " + text("menunggu triase ({why})", why=word(TRIAGE_REASONS, assessment.triage_reason))
            if assessment.needs_triage
            else ""
        )
        lead = text("penanggung jawab {agency}", agency=assessment.lead)
        yield f"{category}, {assessment.severity}, {lead}{triage}"
    yield from (text("Mungkin sama dengan {problem}", problem=similar_line(each)) for each in accepted.similar)


@looks(app, "import")
async def import_reports(
    asked: Asked,
    file: Annotated[
        Path, typer.Argument(metavar="BERKAS", help="CSV, XLSX, XLS, atau ODS.", exists=True, dir_okay=False)
    ],
    mapped: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="JUDUL=KOLOM", help="Arti satu judul kolom; diingat untuk berkas berikutnya."),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option("--value", metavar="KOLOM=ISI", help="Isi kolom yang tidak ada dalam berkas, untuk semua baris."),
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", metavar="LEMBAR", help="Lembar yang dibaca.")] = None,
    messages: Annotated[
        str | None,
        typer.Option(
            "--messages",
            metavar="NOMOR",
            help="Pesan percakapan yang merupakan laporan: 3,5-7, atau laporan: semua yang tampak laporan.",
        ),
    ] = None,
    archive: Annotated[
        bool,
        typer.Option("--arsip", "--archive", help="Catat sebagai arsip: sudah lampau, tanpa surat dan tenggat."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Hanya periksa; tidak ada yang disimpan.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Jangan bertanya sebelum menyimpan.")] = False,
) -> Answer:
    """Catat semua laporan dari berkas CSV, XLSX, XLS, atau ODS.

    Judul kolom boleh dua baris, di bawah kop, dan dalam kata sendiri; yang dipahami tampil sebelum disimpan.
    Yang akan terjadi ditunjukkan oleh --dry-run. Di terminal, sebelum masalah dan surat dibuat, ditanyakan dulu.
    Status 0 bila semua baris diterima, 1 bila ada yang ditolak. JSON: lihat `cli.importing.ImportSummary`.
    """
    async with desk_services() as services:
        book = services.book_of(asked.desk)
        zone = (await services.local_time(book)).zone
        data_dir = services.settings.data_dir
        hints = hints_of(data_dir, asked.desk, mapped or (), values or (), sheet, messages)
        table = await open_table(file, hints, asked.desk, all_reports=means_reports(messages))
        if not asked.by_program:
            complain(*(one_line(line) for line in understood_lines(table)))
        rows, count = reports_of(table, asked.desk, zone), len(table.rows)
        forecasting = services.forecasting(archive=archive) if dry_run else None
        if forecasting is not None:
            results = await try_out(forecasting, rows, count, quiet=asked.by_program)
        else:
            if not yes and not asked.by_program and is_conversation():
                first = services.forecasting(archive=archive)
                await try_out(first, reports_of(table, asked.desk, zone), count, quiet=False, tells=False)
                _ask(first.forecast(), services.directory)
            remember(data_dir, asked.desk, hints)
            results = await hand_in(services.intake, asked.actor, rows, count, archive=archive, quiet=asked.by_program)
        summary = ImportSummary.of(
            file.name,
            table,
            results,
            zone.key,
            fictitious=await services.is_fictitious(book),
            forecast=None if forecasting is None else forecasting.forecast(),
        )
        status = ExitStatus.REFUSED if results.refused else ExitStatus.OK
        document = LongDocument(summary, {"accepted": results.accepted, "rejected": results.rejected})
        return Answer(document, page_of(*summary_page(summary, results, services.directory)), status)


def _ask(forecast: Forecast, directory: ReferenceDirectory) -> None:
    """Return if nothing follows for others from storing a file, or a person agrees that it does.

    Raises:
        typer.Abort: they do not.
    """
    if not forecast.problems and not forecast.letters:
        return
    complain(*(one_line(line) for line in forecast_lines(forecast, directory)))
    if not agrees(text("Catat sekarang?")):
        complain(text("Tidak ada yang disimpan."))
        raise typer.Abort


def _said() -> str:
    try:
        return sys.stdin.buffer.read(TEXT_LIMIT_BYTES).decode()
    except UnicodeDecodeError:
        raise DeskRefused(UnfitText.code, text("masukan baku bukan UTF-8")) from None


def _zone_line(zone: ZoneInfo) -> str:
    return text("Waktu tanpa zona dibaca sebagai waktu {zone}.", zone=zone.key)


def _key(fields: dict[str, object]) -> str:
    """Identity of a report typed by hand; the instant in it makes each typing a report of its own."""
    said = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    return f"cli/{hashlib.sha256(said.encode(errors='surrogatepass')).hexdigest()}"
