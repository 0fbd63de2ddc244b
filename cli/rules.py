"""`desk rules`: the routing table: checked, rehearsed, proposed, activated, shown; and how well the rules did."""

import asyncio
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import uuid5
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError

from cli.acting import field_of
from cli.exit_status import ExitStatus
from cli.failures import DeskRefused, WrongUsage, refusal_line
from cli.finding import sees
from cli.identity import acting_as
from cli.options import DEFAULT_DESK, ActorOption, CommandIdOption, DeskOption, JsonOption, ReasonOption
from cli.output import complain, console, mark_fictitious, say, write_json
from cli.rule_pages import accuracy_page, rehearsal_page, table_page
from cli.rule_views import accuracy_view, rehearsal_view, table_view
from cli.session import DESK_NOT_OPEN, desk_services
from commands.intake import DESK_NAMESPACE, EARLIEST
from commands.recorded import accuracy_since, entered_since
from commands.service import Refused
from composition import DeskServices
from domain.actor import Actor
from domain.codes import RegionCode, tier_of
from domain.desk.commands import CommandEnvelope
from domain.desk.process import desk_stream
from domain.desk.state import DeskRules
from domain.figures.rehearsal import rehearse
from domain.problem.process import problem_stream
from domain.refusals import BadValue, FaultyRoutingTable, NotPermitted, UnknownRegion, UnknownRoutingTable
from domain.routing_table import RouteRow, RoutingTable, digest_of
from intake_files.instants import UnreadableInstant, read_instant
from ledger.port import Appended
from reference.routes import FaultyTable, read_routes, vocabulary, written
from wording.rules import FAULTS, fault_line

app = typer.Typer(add_completion=False)
rules = typer.Typer()
app.add_typer(rules, name="rules", help="Periksa, gladi, usulkan, dan berlakukan tabel rute; ukur ketepatan aturan.")

FILE_VERSION: Final = "berkas"
"""What a table is called that nobody has proposed yet."""

_AGO = re.compile(r"(\d{1,4})([dh])")

FileArgument = Annotated[
    Path, typer.Argument(metavar="BERKAS", exists=True, dir_okay=False, readable=True, help="Tabel rute dalam CSV.")
]
SinceOption = Annotated[
    str, typer.Option("--since", metavar="SEJAK", help="Lama ke belakang (30d, 12h), tanggal, atau saat.")
]


@rules.command("check")
def check(file: FileArgument, as_json: JsonOption = False) -> ExitStatus:
    """Periksa tabel rute tanpa server; semua kesalahan disebut dengan barisnya.

    JSON: {outcome, file, rows, digest} atau {outcome, code, message, faults: [{line, code, rule, detail, message}]}.
    """
    rows = _read(file, as_json=as_json)
    if rows is None:
        return ExitStatus.REFUSED
    digest = digest_of(rows)
    if as_json:
        write_json({"outcome": "accepted", "file": file.name, "rows": len(rows), "digest": digest})
    else:
        say(f"Tabel rute layak: {len(rows)} baris, sidik {digest[:12]}…")
    return ExitStatus.OK


@rules.command("rehearse")
def rehearse_table(
    source: Annotated[str, typer.Argument(metavar="BERKAS|VERSI", help="Tabel dalam CSV, atau versi yang diusulkan.")],
    since: SinceOption = "30d",
    on: Annotated[str | None, typer.Option("--on", metavar="TANGGAL", help="Baris yang berlaku pada hari itu.")] = None,
    desk: DeskOption = DEFAULT_DESK,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Perlihatkan apa yang akan berubah andai tabel ini berlaku, kasus demi kasus; tidak ada yang disimpan.

    JSON: {desk, fictitious, since, undecided, day, old, new, cases, changed, by_difference, by_category,
    changes: [...]}.
    """
    return asyncio.run(_rehearse(source, since, on, desk, actor, as_json=as_json))


@rules.command("show")
def show(
    version: Annotated[
        str | None, typer.Option("--version", metavar="VERSI", help="Tabel lain yang diusulkan.")
    ] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="TANGGAL", help="Yang berlaku pada hari itu.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Seluruh tabel sebagai berkas untuk diubah.")] = False,
    desk: DeskOption = DEFAULT_DESK,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Tampilkan tabel rute yang berlaku dan usulan yang menunggu.

    JSON: {desk, fictitious, day, version, digest, shipped, author, approver, effective_at, rows: [...],
    waiting: [...]}.
    """
    return asyncio.run(_show(version, at, desk, actor, as_csv=as_csv, as_json=as_json))


@rules.command("propose")
def propose(
    file: FileArgument,
    reason: ReasonOption,
    desk: DeskOption = DEFAULT_DESK,
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Usulkan tabel rute; belum berlaku sampai orang kedua memberlakukannya.

    JSON: {outcome, desk, version, digest, rows, fresh, fictitious}.
    """
    rows = _read(file, as_json=as_json)
    if rows is None:
        return ExitStatus.REFUSED
    return asyncio.run(_propose(rows, reason, desk, actor, command_id, as_json=as_json))


@rules.command("activate")
def activate(
    version: Annotated[str, typer.Argument(metavar="VERSI", help="Versi yang diusulkan, misalnya 17.07-1.")],
    desk: DeskOption = DEFAULT_DESK,
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Berlakukan tabel rute mulai sekarang, sebagai orang kedua; masalah yang sudah berjalan tidak berubah.

    JSON: {outcome, desk, version, digest, author, approver, effective_at, fresh, fictitious}.
    """
    return asyncio.run(_activate(version, desk, actor, command_id, as_json=as_json))


@rules.command("accuracy")
def accuracy(
    since: SinceOption = "30d",
    desk: DeskOption = DEFAULT_DESK,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Hitung berapa laporan yang berjalan tanpa orang, dan seberapa sering orang membetulkan usulan aturan.

    JSON: {desk, fictitious, since, reports, joined, nil, totals, table_versions, categories: [...], limits: [...]}.
    """
    return asyncio.run(_accuracy(since, desk, actor, as_json=as_json))


async def _rehearse(
    source: str, since: str, on: str | None, region: RegionCode, actor: str | None, *, as_json: bool
) -> ExitStatus:
    async with desk_services() as desk:
        zone = await _looking(desk, region, actor)
        tables = (await desk.in_force.desk(desk.book_of(region))).rules
        proposed = _proposed(source, tables, as_json=as_json)
        if proposed is None:
            return ExitStatus.REFUSED
        begin = _since(since, desk.now(), zone)
        day = desk.rules.local_date(desk.now(), region) if on is None else _day(on, "--on")
        cases, undecided = await entered_since(desk.ledger, desk.book_of(region), begin)
        old = tables.in_force(desk.rules.routes)
        found = rehearse(cases, old, proposed, tier_of(region), day)
        problems = {change.case.problem_id for change in found.changes}
        numbers = {
            each: await desk.numbers.register_number(str(problem_stream(desk.book_of(region), each)))
            for each in problems
        }
        if as_json:
            document = {"desk": region, "fictitious": desk.settings.fictitious, "since": begin, "undecided": undecided}
            write_json(document | rehearsal_view(found, old, proposed, numbers))
            return ExitStatus.OK
        say(*mark_fictitious(fictitious=desk.settings.fictitious))
        target = console()
        for part in rehearsal_page(found, undecided, numbers, begin, zone):
            target.print(part)
        return ExitStatus.OK


def _proposed(source: str, tables: DeskRules, *, as_json: bool) -> RoutingTable | None:
    """The table that is meant; None when it is a file with faults, which are told."""
    path = Path(source)
    try:
        is_file = path.is_file()
    except (OSError, ValueError):  # no file can be called so
        is_file = False
    if is_file:
        rows = _read(path, as_json=as_json)
        return None if rows is None else RoutingTable.of(FILE_VERSION, rows)
    proposal = tables.proposal(source)
    if proposal is None:
        raise WrongUsage(f"bukan berkas dan bukan versi yang diusulkan: {source[:80]}")
    return proposal.table


async def _show(
    version: str | None, at: str | None, region: RegionCode, actor: str | None, *, as_csv: bool, as_json: bool
) -> ExitStatus:
    async with desk_services() as desk:
        zone = await _looking(desk, region, actor)
        tables = (await desk.in_force.desk(desk.book_of(region))).rules
        day, instant = desk.rules.local_date(desk.now(), region), None
        if at is not None:
            day = _day(at, "--at")
            instant = datetime.combine(day, time.max, zone)
        activation = tables.activation(instant) if version is None else None
        table = tables.in_force(desk.rules.routes, instant)
        if version is not None and version != desk.rules.routes.version:
            proposal = tables.proposal(version)
            if proposal is None:
                raise DeskRefused(UnknownRoutingTable.code, version[:60])
            table = proposal.table
        elif version is not None:
            table = desk.rules.routes
        rows = [row for row in table.rows if as_csv or _is_in_force(row, day)]
        if as_csv:
            typer.echo(written(rows), nl=False)
            return ExitStatus.OK
        if as_json:
            document = {"desk": region, "fictitious": desk.settings.fictitious, "day": day}
            write_json(document | table_view(table, rows, activation, tables.waiting(), desk.rules.routes))
            return ExitStatus.OK
        say(*mark_fictitious(fictitious=desk.settings.fictitious))
        target = console()
        for part in table_page(table, rows, activation, tables.waiting(), day, zone):
            target.print(part)
        return ExitStatus.OK


def _is_in_force(row: RouteRow, day: date) -> bool:
    return row.effective_from <= day and (row.effective_to is None or day <= row.effective_to)


async def _propose(
    rows: tuple[RouteRow, ...],
    reason: str,
    region: RegionCode,
    actor: str | None,
    command_id: str | None,
    *,
    as_json: bool,
) -> ExitStatus:
    async with desk_services() as desk:
        command = {"type": "ProposeRoutingTable", "rows": rows, "reason": reason}
        outcome = await _send(desk, region, acting_as(actor, region), command, command_id)
        if isinstance(outcome, Refused):
            return _refused(outcome, as_json=as_json)
        (event,) = outcome.events
        assert event.type == "RoutingTableProposed"
        if as_json:
            told = {"outcome": "accepted", "desk": region, "version": event.version, "digest": event.digest}
            _write_accepted(told | {"rows": len(event.rows)}, outcome, desk)
            return ExitStatus.OK
        say(*mark_fictitious(fictitious=desk.settings.fictitious))
        say(
            f"Diusulkan: tabel rute {event.version}, {len(event.rows)} baris, sidik {event.digest[:12]}…",
            f"Gladi: desk rules rehearse {event.version}. Orang kedua: desk rules activate {event.version}",
        )
        return ExitStatus.OK


async def _activate(
    version: str, region: RegionCode, actor: str | None, command_id: str | None, *, as_json: bool
) -> ExitStatus:
    async with desk_services() as desk:
        command = {"type": "ActivateRoutingTable", "version": version}
        outcome = await _send(desk, region, acting_as(actor, region), command, command_id)
        if isinstance(outcome, Refused):
            return _refused(outcome, as_json=as_json)
        (event,) = outcome.events
        assert event.type == "RoutingTableActivated"
        if as_json:
            told = {"outcome": "accepted", "desk": region} | event.model_dump(exclude={"type", "recorded_at"})
            _write_accepted(told, outcome, desk)
            return ExitStatus.OK
        say(*mark_fictitious(fictitious=desk.settings.fictitious))
        say(
            f"Berlaku: tabel rute {event.version}, diusulkan {event.author}, diberlakukan {event.approver}",
            "Masalah yang sudah masuk register tetap pada aturan dan tenggatnya.",
        )
        return ExitStatus.OK


async def _accuracy(since: str, region: RegionCode, actor: str | None, *, as_json: bool) -> ExitStatus:
    async with desk_services() as desk:
        zone = await _looking(desk, region, actor)
        begin = _since(since, desk.now(), zone)
        found = await accuracy_since(desk.ledger, desk.book_of(region), begin)
        if as_json:
            document = {"desk": region, "fictitious": desk.settings.fictitious, "since": begin}
            write_json(document | accuracy_view(found))
            return ExitStatus.OK
        say(*mark_fictitious(fictitious=desk.settings.fictitious))
        target = console()
        for part in accuracy_page(found, begin, zone):
            target.print(part)
        return ExitStatus.OK


def _read(file: Path, *, as_json: bool) -> tuple[RouteRow, ...] | None:
    """The rows of a file; None after its faults were told."""
    try:
        return read_routes(file, vocabulary())
    except FaultyTable as faulty:
        if as_json:
            faults = [
                {
                    "line": each.line,
                    "code": each.fault.code,
                    "rule": each.fault.rule,
                    "detail": each.fault.detail,
                    "message": FAULTS[each.fault.code],
                }
                for each in faulty.faults
            ]
            message = f"{len(faults)} kesalahan"
            write_json({"outcome": "refused", "code": FaultyRoutingTable.code, "message": message, "faults": faults})
        else:
            complain(refusal_line(FaultyRoutingTable.code, f"{len(faulty.faults)} kesalahan"))
            complain(*(fault_line(each) for each in faulty.faults))
        return None
    except OSError as error:
        raise WrongUsage(f"{file.name}: tidak dapat dibaca ({error.strerror})") from None


async def _looking(desk: DeskServices, region: RegionCode, actor: str | None) -> ZoneInfo:
    """Zone of the desk whose rules the actor may look at.

    Raises:
        DeskRefused: there is no such desk, it is not open here, or it is outside the actor's scope.
    """
    if region not in desk.rules.regions or not desk.rules.has_desk(region):
        raise DeskRefused(UnknownRegion.code, region[:60])
    if desk.book_of(region) not in await desk.ledger.books():
        raise DeskRefused(DESK_NOT_OPEN, region)
    who = acting_as(actor, region)
    if not sees(who, region):
        raise DeskRefused(NotPermitted.code, f"{who.region} tidak mencakup {region}")
    return ZoneInfo(desk.directory.time_zone(region))


async def _send(
    desk: DeskServices, region: RegionCode, actor: Actor, command: dict[str, Any], command_id: str | None
) -> Appended | Refused:
    asked = f"{actor.id}/{region}/{command['type']}/{desk.now().isoformat()}"
    try:
        envelope = CommandEnvelope.model_validate(
            {
                "command_id": f"cli/{uuid5(DESK_NAMESPACE, asked)}" if command_id is None else command_id,
                "stream": desk_stream(desk.book_of(region)),
                "actor": actor,
                "command": command,
            }
        )
    except ValidationError as error:
        raise DeskRefused(BadValue.code, field_of(error)) from None
    return await desk.commands.carry_out(envelope)


def _refused(outcome: Refused, *, as_json: bool) -> ExitStatus:
    if as_json:
        write_json({"outcome": "refused", "code": outcome.code, "message": outcome.message})
    else:
        complain(refusal_line(outcome.code, outcome.message))
    return ExitStatus.REFUSED


def _write_accepted(told: dict[str, Any], outcome: Appended, desk: DeskServices) -> None:
    write_json(told | {"fresh": outcome.fresh, "fictitious": desk.settings.fictitious})


def _since(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Instant from which on the record is looked at, within the time that there can be one of."""
    return min(max(_begin(text, now, zone), EARLIEST), now)


def _begin(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    if ago := _AGO.fullmatch(text):
        count = int(ago[1])
        return now - (timedelta(days=count) if ago[2] == "d" else timedelta(hours=count))
    try:
        if (day := _day_of(text)) is not None:
            return datetime.combine(day, time.min, zone)
        return read_instant(text, zone).at
    except UnreadableInstant:
        raise WrongUsage(f"--since: bukan 30d, 12h, tanggal, atau saat: {text[:40]}") from None


def _day(text: str, option: str) -> date:
    day = _day_of(text)
    if day is None:
        raise WrongUsage(f"{option}: bukan tanggal seperti 2024-11-27: {text[:40]}")
    return day


def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
