"""`desk triage`: the queue of reports that a person has to decide, and the decision itself."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from cli.acting import Occasion, acts
from cli.answer import Answer, Page, Part, page_of
from cli.conversation import ask_for_summary, is_conversation
from cli.failures import WrongUsage
from cli.next_commands import commands_for, for_a_missing_summary, options_of
from cli.options import DEFAULT_DESK, ContestOption, ProblemArgument, PurposeOption
from cli.pages.listing import Reader
from cli.pages.output import mark_fictitious
from cli.pages.triage_page import queue_table, triage_page
from cli.session import desk_services
from cli.verbs import Asked, looks
from domain.base import Value
from domain.codes import RegionCode, Role, Severity
from domain.problem.commands import Command, Triage
from domain.problem.rights import check_may_triage
from domain.refusals import TriageClaimed
from projections.operational.triage_queue import QueuedReport
from reading.finding import find_problem
from reading.outcomes import Released
from reading.triage import QueueShown, TriageView, check_triager, read_queue, report_in_hand
from wording.catalogue import text
from wording.instants import moment

app = typer.Typer(add_completion=False)
triage = typer.Typer()
app.add_typer(triage, name="triage", help="Ambil laporan yang belum pasti satu per satu, dan tetapkan kategorinya.")


class ReportInHand(TriageView):
    """A report in somebody's hand, with what to type about it."""

    commands: tuple[str, ...]
    """What to type, the likeliest first."""


class NextReport(Value):
    """The report that was taken, and what is left."""

    fictitious: bool
    desk: RegionCode
    waiting: int
    in_hand: int
    report: ReportInHand | None


@looks(triage, "next")
async def next_report(asked: Asked, purpose: PurposeOption = None) -> Answer:
    """Ambil laporan berikutnya: yang terberat, lalu yang terlama menunggu.

    Laporan itu dipegang satu orang selama sepuluh menit; sesudahnya kembali ke antrean bila belum diputuskan.
    JSON: {fictitious, desk, waiting, in_hand, report: {...} | null}; isinya `reading.triage.TriageView`.
    """
    async with desk_services() as services:
        sight, book = await asked.sight(services.sight, purpose), services.book_of(asked.desk)
        await check_triager(sight, services.ledger, services.regions, book)
        claim = await services.triage_queue.take_next(sight, book)
        queue = await read_queue(sight, services.triage_queue, book)
        view = await report_in_hand(sight, services.triage_sources, claim) if claim else None
        waiting = _waiting(queue)
        taken = NextReport(
            fictitious=await services.is_fictitious(book),
            desk=asked.desk,
            waiting=waiting,
            in_hand=len(queue) - waiting,
            report=None if view is None else _in_hand(view, asked),
        )
        reader = Reader(services.directory, await services.local_time(book), services.now())
        return Answer(taken, page_of(*_next_page(taken, queue, reader)))


def _in_hand(view: TriageView, asked: Asked) -> ReportInHand:
    who = options_of(asked.typed, asked.desk, DEFAULT_DESK)
    fields = {name: getattr(view, name) for name in TriageView.model_fields}
    return ReportInHand(**fields, commands=tuple(commands_for(view, who)))


def _next_page(taken: NextReport, queue: Sequence[QueuedReport], reader: Reader) -> Iterator[Part]:
    yield from mark_fictitious(fictitious=taken.fictitious)
    if taken.report is None:
        yield _why_none(queue, reader)
        return
    yield from triage_page(taken.report, reader)
    yield text("Ketik salah satu:")
    yield from (f"  {command}" for command in taken.report.commands)
    yield text("Masih menunggu: {count}.", count=taken.waiting)


@looks(triage, "queue")
async def show_queue(asked: Asked) -> Answer:
    """Tampilkan laporan yang menunggu triase, dan siapa memegang yang mana sampai kapan.

    JSON: {fictitious, desk, waiting, in_hand, reports: [...]}; isinya `QueuedReport` dari
    `projections.operational.triage_queue`.
    """
    async with desk_services() as services:
        sight, book = await asked.sight(services.sight), services.book_of(asked.desk)
        await check_triager(sight, services.ledger, services.regions, book)
        queue = await read_queue(sight, services.triage_queue, book)
        shown = QueueShown.of(queue, asked.desk, fictitious=await services.is_fictitious(book))
        reader = Reader(services.directory, await services.local_time(book), services.now())
        return Answer(shown, _queue_page(shown, reader))


def _queue_page(shown: QueueShown, reader: Reader) -> Page:
    def page(width: int) -> Iterator[Part]:
        yield from mark_fictitious(fictitious=shown.fictitious)
        if not shown.reports:
            yield text("Tidak ada laporan yang menunggu triase.")
            return
        yield queue_table(shown.reports, reader, width)
        yield text("{waiting} menunggu, {held} dipegang.", waiting=shown.waiting, held=shown.in_hand)

    return page


@looks(triage, "release")
async def release(asked: Asked, problem: ProblemArgument) -> Answer:
    """Kembalikan laporan ke antrean tanpa keputusan; ketua desk dapat mengembalikan yang dipegang orang lain.

    JSON: {outcome, problem_id, released}; released salah bila laporan itu tidak dipegang siapa pun.
    """
    async with desk_services() as services:
        who, queue = asked.actor, services.triage_queue
        found = await find_problem(await asked.sight(services.sight), services.queries, problem)
        check_may_triage(who, found.desk)
        released = await queue.give_back(found.problem_id, None if who.role is Role.SUPERVISOR else who.id)
        if not released and (claim := await queue.claim_on(found.problem_id)):
            raise TriageClaimed(claim.holder)
        line = (
            text("Kembali ke antrean: {problem}", problem=found.problem_id)
            if released
            else text("Laporan itu tidak dipegang siapa pun.")
        )
        return Answer(Released(problem_id=found.problem_id, released=released), page_of(line))


def _waiting(queue: Sequence[QueuedReport]) -> int:
    return sum(each.holder is None for each in queue)


def _why_none(queue: Sequence[QueuedReport], reader: Reader) -> str:
    """Why there is nothing to take."""
    ends = [each.expires_at for each in queue if each.expires_at]
    if not ends:
        return text("Tidak ada laporan yang menunggu triase.")
    soonest = moment(min(ends), reader.local)
    return text(
        "Semua dari {count} laporan sedang dipegang; yang pertama kembali ke antrean pada {moment}.",
        count=len(queue),
        moment=soonest,
    )


def _without_summary(occasion: Occasion, command: Command) -> Iterator[str]:
    """What to do about a summary that is still missing."""
    assert isinstance(command, Triage)
    if command.summary is None and not occasion.has_summary:
        yield from for_a_missing_summary(occasion.found.problem_id, occasion.draft_as(command.category))


@acts(triage, "set", claimable=True, hints=_without_summary)
def decide(
    occasion: Occasion,
    category: Annotated[str | None, typer.Argument(metavar="KATEGORI", help="Kode kategori.")] = None,
    severity: Annotated[Severity | None, typer.Argument(metavar="TINGKAT", help="S1 sampai S4.")] = None,
    category_option: Annotated[str | None, typer.Option("--category", metavar="KATEGORI", help="Sama.")] = None,
    severity_option: Annotated[Severity | None, typer.Option("--severity", help="Sama.")] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEKS", help="Alasan; wajib bila tingkat di bawah batas terendah.")
    ] = None,
    contests: ContestOption = None,
    summary: Annotated[
        str | None, typer.Option("--summary", metavar="TEKS", help="Uraian resmi, tanpa nomor telepon dan alamat.")
    ] = None,
    take_draft: Annotated[
        bool, typer.Option("--summary-draft", help="Pakai usulan uraian: kategori, tempat, dan waktu.")
    ] = False,
) -> Command:
    """Tetapkan kategori dan tingkat laporan yang belum pasti; kata "set" boleh tidak ditulis.

    Tanpa uraian, usulannya ditampilkan: di terminal dapat langsung dipakai atau diganti.
    """
    chosen, grave = category or category_option, severity or severity_option
    if chosen is None or grave is None:
        raise WrongUsage(text("sebutkan kategori dan tingkat: desk triage ID KATEGORI TINGKAT"))
    if summary is not None and take_draft:
        raise WrongUsage(text("tulis uraian atau --summary-draft, tidak keduanya"))
    if take_draft:
        summary = occasion.draft_as(chosen)
    elif summary is None and not occasion.has_summary and not occasion.by_program and is_conversation():
        summary = ask_for_summary(occasion.draft_as(chosen))
    return Triage(
        category=chosen,
        severity=grave,
        reason=reason,
        contests=tuple(contests) if contests else None,
        summary=summary,
    )
