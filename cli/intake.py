"""Verbs by which reports come in: `desk open`, `desk import`."""

import asyncio
import hashlib
import sys
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError

from cli.acting import field_of
from cli.exit_status import ExitStatus
from cli.failures import DeskRefused, refusal_line
from cli.finding import find_problem, where_it_goes_on
from cli.identity import acting_as
from cli.importing import import_file
from cli.likenesses import as_documents, similar_line, similar_problems
from cli.options import DEFAULT_DESK, ActorOption, DeskOption, JsonOption
from cli.output import complain, mark_fictitious, say, write_json
from cli.session import desk_services
from commands.intake import IntakeOutcome, IntakeReport
from commands.service import Refused
from composition import DeskServices
from domain.actor import Actor
from domain.codes import IntakeChannel, RegionCode
from domain.refusals import BadValue, TargetOfAnotherDesk, UnfitText
from intake_files.instants import ReadInstant, UnreadableInstant, read_instant
from wording.codes import DISPOSITIONS, word

app = typer.Typer(add_completion=False)

TEXT_LIMIT_BYTES = 1024 * 1024
"""Read of standard input; what is longer is no report."""


@app.command("open")
def open_report(
    text: Annotated[str, typer.Option("--text", metavar="TEKS", help="Isi laporan; - membaca masukan baku.")],
    region: Annotated[
        str | None, typer.Option("--region", "--kecamatan", metavar="KODE", help="Kecamatan atau kabupaten/kota.")
    ] = None,
    place: Annotated[str | None, typer.Option("--place", metavar="TEKS", help="Tempat menurut pelapor.")] = None,
    reporter_role: Annotated[str, typer.Option("--role", metavar="PERAN", help="warga, ppk, polsek, ….")] = "operator",
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
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Catat satu laporan.

    Bila ada masalah yang mungkin sama, ikut ditampilkan; lihat `desk similar`.
    JSON: {outcome, disposition, intake_id, problem_id, register_number, fresh, fictitious, assessment}, bila ada yang
    mirip juga similar: [...] (`cli.likenesses.SimilarProblem`), atau {outcome, code, message, offer?: {desk, name}};
    offer menyebut desk yang benar.
    """
    fields: dict[str, object] = {
        "text": _said() if text == "-" else text,
        "region": region,
        "place": place,
        "reporter_role": reporter_role,
        "channel": channel,
        "contact": contact,
    }
    return asyncio.run(_open(fields, occurred_at, reported_at, key, into, actor, desk, as_json=as_json))


async def _open(
    fields: dict[str, object],
    occurred_at: str | None,
    reported_at: str | None,
    key: str | None,
    into: str | None,
    actor: str | None,
    desk_region: RegionCode,
    *,
    as_json: bool,
) -> ExitStatus:
    async with desk_services() as desk:
        who = acting_as(actor, desk_region)
        zone = ZoneInfo(desk.directory.time_zone(desk_region))
        reported = _instant(reported_at, zone) if reported_at else ReadInstant(at=desk.now(), zone_assumed=False)
        occurred = _instant(occurred_at, zone) if occurred_at else reported
        fields |= {"desk": desk_region, "occurred_at": occurred.at, "reported_at": reported.at}
        try:
            report = IntakeReport.model_validate(fields | {"intake_key": _key(fields) if key is None else key})
        except ValidationError as error:
            raise DeskRefused(BadValue.code, field_of(error)) from None
        if reported.zone_assumed or occurred.zone_assumed:
            complain(f"Waktu tanpa zona dibaca sebagai waktu {zone.key}.")
        target = None if into is None else await _target(desk, into, who, desk_region)
        return await _tell(desk, await desk.intake.receive(report, who, into=target), as_json=as_json)


async def _target(desk: DeskServices, named: str, who: Actor, desk_region: RegionCode) -> str:
    """The problem that a report joins by a person's word."""
    found = await where_it_goes_on(desk, await find_problem(desk, named, who))
    if found.desk != desk_region:
        raise DeskRefused(TargetOfAnotherDesk.code, f"{named[:60]}: {found.desk}")
    return found.problem_id


async def _tell(desk: DeskServices, outcome: IntakeOutcome | Refused, *, as_json: bool) -> ExitStatus:
    if isinstance(outcome, Refused):
        offer = outcome.offer
        if as_json:
            refusal = {"outcome": "refused", "code": outcome.code, "message": outcome.message}
            write_json(refusal | ({"offer": offer.model_dump()} if offer else {}))
        else:
            complain(refusal_line(outcome.code, outcome.message))
            if offer:
                complain(f"Catat pada {offer.name}: desk open --desk {offer.desk} …")
        return ExitStatus.REFUSED
    problem = await desk.queries.problem(outcome.problem_id) if outcome.problem_id else None
    number = problem.register_number if problem else None
    is_new = problem is not None and outcome.fresh and outcome.disposition == "became"
    similar = await similar_problems(desk, problem) if problem is not None and is_new else ()
    if as_json:
        write_json(
            {
                "outcome": "accepted",
                "disposition": outcome.disposition,
                "intake_id": outcome.intake_id,
                "problem_id": outcome.problem_id,
                "register_number": number,
                "fresh": outcome.fresh,
                "fictitious": desk.settings.fictitious,
                "assessment": outcome.assessment and outcome.assessment.model_dump(mode="json"),
            }
            | ({"similar": as_documents(similar)} if similar else {})
        )
        return ExitStatus.OK
    say(*mark_fictitious(fictitious=desk.settings.fictitious))
    repeated = "" if outcome.fresh else " (sudah dicatat sebelumnya)"
    name = number or outcome.problem_id or outcome.intake_id
    say(f"Laporan {word(DISPOSITIONS, outcome.disposition)}{repeated}: {name}")
    if assessment := outcome.assessment:
        category = desk.directory.category_name(assessment.category)
        triage = f"; menunggu triase ({assessment.triage_reason})" if assessment.needs_triage else ""
        say(f"{category}, {assessment.severity}, penanggung jawab {assessment.lead}{triage}")
    for each in similar:
        say(f"Mungkin sama dengan {similar_line(each)}")
    return ExitStatus.OK


@app.command("import")
def import_reports(
    file: Annotated[Path, typer.Argument(metavar="BERKAS", help="CSV atau XLSX.", exists=True, dir_okay=False)],
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Catat semua laporan dari berkas CSV atau XLSX.

    Status 0 bila semua baris diterima, 1 bila ada yang ditolak. JSON: lihat `cli.importing.ImportSummary`.
    """
    return asyncio.run(import_file(file, actor, desk, as_json=as_json))


def _said() -> str:
    try:
        return sys.stdin.buffer.read(TEXT_LIMIT_BYTES).decode()
    except UnicodeDecodeError:
        raise DeskRefused(UnfitText.code, "masukan baku bukan UTF-8") from None


def _instant(text: str, zone: ZoneInfo) -> ReadInstant:
    try:
        return read_instant(text, zone)
    except UnreadableInstant:
        raise DeskRefused("UNREADABLE_INSTANT", text[:40]) from None


def _key(fields: dict[str, object]) -> str:
    """Identity of a report typed by hand; the instant in it makes each typing a report of its own."""
    said = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    return f"cli/{hashlib.sha256(said.encode(errors='surrogatepass')).hexdigest()}"
