"""`desk triage`: the queue of reports that a person has to decide, and the decision itself."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from typer.core import TyperGroup

from cli.acting import Occasion, Who, ask
from cli.claims import not_in_other_hands
from cli.exit_status import ExitStatus
from cli.failures import DeskRefused, WrongUsage
from cli.finding import find_problem
from cli.identity import acting_as
from cli.listing import Reader
from cli.options import (
    DEFAULT_DESK,
    ActorOption,
    CommandIdOption,
    DeskOption,
    JsonOption,
    ProblemArgument,
    TakeOverOption,
)
from cli.output import console, mark_fictitious, say, write_json
from cli.problem_view import ProblemView, view_of
from cli.reporters_words import with_words
from cli.session import DESK_NOT_OPEN, desk_services
from cli.triage_page import queue_table, triage_page
from cli.triage_view import (
    Suggestion,
    TriageView,
    commands_for,
    options_of,
    other_desk_of,
    reason_of,
    suggested,
)
from composition import DeskServices
from domain.actor import Actor
from domain.classifying.model import Classification, TextReport, UnreadableText
from domain.codes import CategoryCode, RegionCode, Role, Severity
from domain.problem.assessment import Assessment
from domain.problem.commands import Command, Triage
from domain.problem.events import ProblemDetected
from domain.problem.rights import check_may_triage
from domain.refusals import NotPermitted, TriageClaimed, UnknownRegion
from domain.rulebook import Rulebook
from domain.stream import StreamId
from projections.triage_queue import Claim, QueuedReport
from reference.loader import shipped_classifier
from wording.codes import TRIAGE_REASONS, word
from wording.instants import moment

DECIDE = "set"
"""What the verb does when the word after it is none of its own."""


class TriageVerbs(TyperGroup):
    """`desk triage next`, `queue`, `release` and `set`; `desk triage ID …` is short for the last."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - its class has no public name
        """The command line, with the word that may be left out."""
        if args and args[0] not in (*self.commands, "--help"):
            args = [DECIDE, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(add_completion=False)
triage = typer.Typer(cls=TriageVerbs)
app.add_typer(triage, name="triage", help="Ambil laporan yang belum pasti satu per satu, dan tetapkan kategorinya.")


@triage.command("next")
def next_report(
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Ambil laporan berikutnya: yang terberat, lalu yang terlama menunggu.

    Laporan itu dipegang satu orang selama sepuluh menit; sesudahnya kembali ke antrean bila belum diputuskan.
    JSON: {fictitious, desk, waiting, in_hand, report: {...} | null}; isinya `cli.triage_view.TriageView`.
    """
    return asyncio.run(_next(actor, desk, as_json=as_json))


async def _next(actor: str | None, desk_region: RegionCode, *, as_json: bool) -> ExitStatus:
    async with desk_services() as desk:
        who = await _triager(desk, actor, desk_region)
        claim = await desk.triage_queue.take_next(desk_region, who.id)
        queue = await desk.triage_queue.queue(desk_region)
        view = await _view(desk, claim, options_of(actor, desk_region, DEFAULT_DESK)) if claim else None
        waiting = sum(each.holder is None for each in queue)
        if as_json:
            in_hand = len(queue) - waiting
            document = {"fictitious": desk.settings.fictitious, "desk": desk_region, "waiting": waiting}
            write_json(document | {"in_hand": in_hand, "report": view and view.model_dump(mode="json")})
            return ExitStatus.OK
        reader = _reader(desk, desk_region)
        target = console()
        for line in mark_fictitious(fictitious=desk.settings.fictitious):
            target.print(line)
        if view is None:
            say(_why_none(queue, reader))
            return ExitStatus.OK
        for part in triage_page(view, reader):
            target.print(part)
        say("Ketik salah satu:", *(f"  {command}" for command in view.commands))
        say(f"Masih menunggu: {waiting}.")
        return ExitStatus.OK


@triage.command("queue")
def show_queue(
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Tampilkan laporan yang menunggu triase, dan siapa memegang yang mana sampai kapan.

    JSON: {fictitious, desk, waiting, in_hand, reports: [...]}; isinya `projections.triage_queue.QueuedReport`.
    """
    return asyncio.run(_queue(actor, desk, as_json=as_json))


async def _queue(actor: str | None, desk_region: RegionCode, *, as_json: bool) -> ExitStatus:
    async with desk_services() as desk:
        await _triager(desk, actor, desk_region)
        queue = await desk.triage_queue.queue(desk_region)
        waiting = sum(each.holder is None for each in queue)
        if as_json:
            document = {"fictitious": desk.settings.fictitious, "desk": desk_region, "waiting": waiting}
            reports = [each.model_dump(mode="json") for each in queue]
            write_json(document | {"in_hand": len(queue) - waiting, "reports": reports})
            return ExitStatus.OK
        reader = _reader(desk, desk_region)
        target = console()
        for line in mark_fictitious(fictitious=desk.settings.fictitious):
            target.print(line)
        if not queue:
            say(_why_none(queue, reader))
            return ExitStatus.OK
        target.print(queue_table(queue, reader, target.width))
        say(f"{waiting} menunggu, {len(queue) - waiting} dipegang.")
        return ExitStatus.OK


@triage.command("release")
def release(
    problem: ProblemArgument,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Kembalikan laporan ke antrean tanpa keputusan; ketua desk dapat mengembalikan yang dipegang orang lain.

    JSON: {outcome, problem_id, released}; released salah bila laporan itu tidak dipegang siapa pun.
    """
    return asyncio.run(_release(problem, actor, desk, as_json=as_json))


async def _release(problem: str, actor: str | None, desk_region: RegionCode, *, as_json: bool) -> ExitStatus:
    async with desk_services() as desk:
        who = acting_as(actor, desk_region)
        found = await find_problem(desk, problem, who)
        _check(who, found.desk)
        released = await desk.triage_queue.give_back(found.problem_id, None if who.role is Role.SUPERVISOR else who.id)
        if not released and (claim := await desk.triage_queue.claim_on(found.problem_id)):
            raise DeskRefused(TriageClaimed.code, claim.holder)
        if as_json:
            write_json({"outcome": "accepted", "problem_id": found.problem_id, "released": released})
        else:
            say(f"Kembali ke antrean: {found.problem_id}" if released else "Laporan itu tidak dipegang siapa pun.")
        return ExitStatus.OK


@triage.command(DECIDE)
def decide(
    problem: ProblemArgument,
    category: Annotated[str | None, typer.Argument(metavar="KATEGORI", help="Kode kategori.")] = None,
    severity: Annotated[Severity | None, typer.Argument(metavar="TINGKAT", help="S1 sampai S4.")] = None,
    category_option: Annotated[str | None, typer.Option("--category", metavar="KATEGORI", help="Sama.")] = None,
    severity_option: Annotated[Severity | None, typer.Option("--severity", help="Sama.")] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEKS", help="Alasan; wajib bila tingkat di bawah batas terendah.")
    ] = None,
    take_over: TakeOverOption = False,
    actor: ActorOption = None,
    desk: DeskOption = DEFAULT_DESK,
    command_id: CommandIdOption = None,
    as_json: JsonOption = False,
) -> ExitStatus:
    """Tetapkan kategori dan tingkat laporan yang belum pasti; kata "set" boleh tidak ditulis."""
    chosen, grave = category or category_option, severity or severity_option
    if chosen is None or grave is None:
        raise WrongUsage("sebutkan kategori dan tingkat: desk triage ID KATEGORI TINGKAT")

    def question(_occasion: Occasion) -> Command:
        return Triage(category=chosen, severity=grave, reason=reason)

    return ask(
        problem, Who(actor, desk, as_json, command_id), question, before=None if take_over else not_in_other_hands
    )


async def _triager(desk: DeskServices, actor: str | None, desk_region: RegionCode) -> Actor:
    """Who asks, once it is clear that there is a queue and that they may take from it."""
    who = acting_as(actor, desk_region)
    if desk_region not in desk.rules.regions:
        raise DeskRefused(UnknownRegion.code, desk_region[:60])
    if desk.book_of(desk_region) not in await desk.ledger.books():
        raise DeskRefused(DESK_NOT_OPEN, desk_region)
    _check(who, desk_region)
    return who


def _check(who: Actor, desk: RegionCode) -> None:
    try:
        check_may_triage(who, desk)
    except NotPermitted as refusal:
        raise DeskRefused(refusal.code, refusal.detail) from None


async def _view(desk: DeskServices, claim: Claim, who: str) -> TriageView | None:
    """The report in hand, with the reporters' words; None when somebody has decided it at this moment."""
    found = await desk.queries.problem(claim.problem_id)
    recorded = await desk.ledger.read(StreamId.parse(found.stream)) if found else ()
    shown = view_of(recorded, None)
    if shown is None or not isinstance(opened := recorded[0].event, ProblemDetected):
        return None
    shown = await with_words(desk, shown, recorded)
    now = _read_again(desk, shown, opened.intake.occurred_at)
    rules = await desk.in_force.of(desk.book_of(shown.desk))
    suggestions = tuple(_suggestions(desk, rules, shown, opened.assessment, now))
    return TriageView(
        problem_id=shown.problem_id,
        desk=shown.desk,
        region=shown.region,
        holder=claim.holder,
        expires_at=claim.expires_at,
        severity=opened.assessment.severity,
        floor=opened.assessment.floor,
        triage_reason=reason_of(opened.assessment),
        triage_reason_text=word(TRIAGE_REASONS, reason_of(opened.assessment)),
        other_desk=other_desk_of(opened.assessment),
        occurred_at=shown.occurred_at,
        detected_at=shown.detected_at,
        due_at=next((each.due_at for each in shown.obligations if each.key == "triage"), None),
        intakes=shown.intakes,
        suggestions=suggestions,
        commands=tuple(commands_for(shown.problem_id, opened.assessment, suggestions, who)),
    )


def _read_again(desk: DeskServices, shown: ProblemView, occurred_at: datetime) -> Classification | None:
    """What the present rules make of the first report's words; None when the vault no longer has them."""
    first = shown.intakes[0]
    if first.text is None:
        return None
    report = TextReport(
        text=first.text,
        region=first.region,
        at=occurred_at.astimezone(ZoneInfo(desk.directory.time_zone(shown.desk))),
        reporter_role=first.reporter_role,
        place=first.place,
    )
    try:
        return shipped_classifier().classify(report)
    except UnreadableText:
        return None


def _suggestions(
    desk: DeskServices, rules: Rulebook, shown: ProblemView, assessment: Assessment, now: Classification | None
) -> Iterator[Suggestion]:
    text = shown.intakes[0].text if now else None
    for category, belief in suggested(assessment, now):
        row = rules.row_for(category, assessment.stage, shown.desk, desk.now())
        evidence = assessment.evidence if category == assessment.category else _evidence(text, category)
        yield Suggestion(
            category=category,
            category_name=desk.directory.category_name(category),
            lead_agency=row.lead if row else assessment.lead,
            belief=belief,
            evidence=evidence,
        )


def _evidence(text: str | None, category: CategoryCode) -> tuple[str, ...]:
    """What speaks for a category that the record only names."""
    if text is None:
        return ()
    return tuple(f"{each.kind}:{each.term}" for each in shipped_classifier().speaking_for(category, text))


def _why_none(queue: Sequence[QueuedReport], reader: Reader) -> str:
    """Why there is nothing to take."""
    ends = [each.expires_at for each in queue if each.expires_at]
    if not ends:
        return "Tidak ada laporan yang menunggu triase."
    soonest = moment(min(ends), reader.zone)
    return f"Semua dari {len(queue)} laporan sedang dipegang; yang pertama kembali ke antrean pada {soonest}."


def _reader(desk: DeskServices, region: RegionCode) -> Reader:
    return Reader(desk.directory, ZoneInfo(desk.directory.time_zone(region)), desk.now())
