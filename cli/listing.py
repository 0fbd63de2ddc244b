"""`desk list`: the problems of a desk."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import typer
from pydantic import ValidationError

from cli.answer import Answer, Page, Part
from cli.failures import WrongUsage
from cli.next_commands import for_an_empty_list, for_more_of_a_list
from cli.pages.facet_lines import facet_lines
from cli.pages.listing import Reader, problem_table
from cli.pages.output import mark_fictitious
from cli.session import desk_services
from cli.since import day_of
from cli.verbs import Asked, looks
from domain.access.sight import Sight
from domain.codes import RegionCode, Severity
from domain.problem.state import Phase
from projections.filters import ClockState, ProblemFilter, Sort
from projections.views import Counts
from reading.problems import ProblemList, end_of_today, list_problems, period_of, searching
from wording.catalogue import counted, text
from wording.codes import DISMISSALS, PHASES, word

app = typer.Typer(add_completion=False)

Codes = list[str] | None
Day = str | None


@looks(app, "list")
async def list_of_problems(
    asked: Asked,
    region: Annotated[Codes, typer.Option("--region", metavar="KODE", help="Daerah dan bawahannya.")] = None,
    phase: Annotated[list[Phase] | None, typer.Option("--phase", help="Tahap.")] = None,
    severity: Annotated[list[Severity] | None, typer.Option("--severity", help="Tingkat.")] = None,
    category: Annotated[Codes, typer.Option("--category", metavar="KODE", help="Kategori.")] = None,
    stage: Annotated[Codes, typer.Option("--stage", metavar="KODE", help="Tahapan pemilihan.")] = None,
    agency: Annotated[Codes, typer.Option("--agency", metavar="KODE", help="Instansi yang ditunggu.")] = None,
    clock: Annotated[
        list[ClockState] | None, typer.Option("--clock", help="Keadaan waktu dan tunggu; tab sebuah antrean.")
    ] = None,
    recommendation: Annotated[
        Codes,
        typer.Option("--recommendation", metavar="KEADAAN", help="none, to_rewrite, awaiting_approval, approved."),
    ] = None,
    finding: Annotated[
        Codes, typer.Option("--finding", metavar="TEMUAN", help="Temuan verifikasi; none: belum diperiksa.")
    ] = None,
    search: Annotated[
        str | None,
        typer.Option("--search", metavar="KATA", help="Kata uraian resmi, kategori, tahapan, tempat; atau nomor."),
    ] = None,
    late: Annotated[bool, typer.Option("--late", help="Hanya yang tenggatnya terlewati.")] = False,
    triage: Annotated[bool, typer.Option("--triage", help="Hanya yang menunggu triase.")] = False,
    unacknowledged: Annotated[bool, typer.Option("--silent", help="Hanya yang belum diakui instansi.")] = False,
    living: Annotated[bool, typer.Option("--open", help="Hanya yang masih berjalan.")] = False,
    ended: Annotated[bool, typer.Option("--ended", help="Hanya yang sudah berakhir.")] = False,
    restricted: Annotated[bool, typer.Option("--restricted", help="Hanya yang dibatasi.")] = False,
    archive: Annotated[bool, typer.Option("--arsip", "--archive", help="Hanya catatan arsip.")] = False,
    occurred_from: Annotated[Day, typer.Option("--occurred-from", metavar="TANGGAL", help="Terjadi sejak.")] = None,
    occurred_to: Annotated[Day, typer.Option("--occurred-to", metavar="TANGGAL", help="Terjadi sampai.")] = None,
    registered_from: Annotated[
        Day, typer.Option("--registered-from", metavar="TANGGAL", help="Masuk register sejak.")
    ] = None,
    registered_to: Annotated[
        Day, typer.Option("--registered-to", metavar="TANGGAL", help="Masuk register sampai.")
    ] = None,
    sort: Annotated[Sort, typer.Option("--sort", help="Urutan.")] = Sort.DEADLINE,
    facets: Annotated[bool, typer.Option("--facets", help="Hitung juga menurut tahap, tingkat, dan lainnya.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="Baris paling banyak.")] = 50,
    cursor: Annotated[
        str | None,
        typer.Option("--after", "--cursor", metavar="PENANDA", help="Lanjutan: next_cursor dari bagian sebelumnya."),
    ] = None,
) -> Answer:
    """Tampilkan masalah; tenggat terdekat lebih dulu.

    Penyaring yang diulang cocok dengan salah satu nilainya. Yang sudah berakhir ada di bagian akhir; catatan arsip
    hanya tampil dengan --arsip. Yang berubah selama daftar dilanjutkan muncul sekali lagi di bagian akhir.
    Isi laporan dan catatan tersegel dan tidak ikut dicari; lihat `desk words`.
    JSON: {desk, fictitious, sort, as_of: {position, ledger_at}, problems: [...], next_cursor, totals: {...}}.
    totals menghitung seluruh desk (`projections.views.Counts`), not_ours laporan bukan urusan desk menurut alasannya.
    Dengan --facets juga facets (`projections.filters.Facets`).
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        local = await services.local_time(book)
        occurred = period_of(local, _day(occurred_from, "--occurred-from"), _day(occurred_to, "--occurred-to"))
        registered = period_of(
            local, _day(registered_from, "--registered-from"), _day(registered_to, "--registered-to")
        )
        try:
            wanted = ProblemFilter.model_validate(
                {
                    "within": region or (),
                    "phases": phase or (),
                    "severities": severity or (),
                    "categories": category or (),
                    "stages": stage or (),
                    "agencies": agency or (),
                    "clocks": clock or (),
                    "recommendations": recommendation or (),
                    "findings": finding or (),
                    **searching(search),
                    "late": late or None,
                    "needs_triage": triage or None,
                    "unacknowledged": unacknowledged or None,
                    "ended": None if living == ended else ended,
                    "restricted": restricted or None,
                    "archived": None if phase and Phase.ARCHIVED in phase else archive,
                    "occurred_from": occurred.begins,
                    "occurred_before": occurred.before,
                    "registered_from": registered.begins,
                    "registered_before": registered.before,
                }
            )
        except ValidationError:
            raise WrongUsage(text("salah satu penyaring bukan kode yang sah")) from None
        listed = await list_problems(
            sight,
            services.ledger,
            services.queries,
            services.regions,
            book,
            wanted,
            today_ends_at=end_of_today(local, services.now()),
            sort=sort,
            facets=facets,
            cursor=cursor,
            limit=limit,
            fictitious=await services.is_fictitious(book),
        )
        return Answer(listed, _list_page(listed, Reader(services.directory, local, services.now()), sight))


def _day(typed: str | None, option: str) -> date | None:
    return None if typed is None else day_of(typed, option)


def _list_page(listed: ProblemList, reader: Reader, sight: Sight) -> Page:
    def page(width: int) -> Iterator[Part]:
        yield from mark_fictitious(fictitious=listed.fictitious)
        if listed.facets is not None:
            yield from facet_lines(listed.facets, reader.directory)
        if not listed.problems:
            yield _why_empty(listed.totals, sight, listed.desk)
        else:
            yield problem_table(listed.problems, reader, width)
        if listed.next_cursor:
            order = "" if listed.sort is Sort.DEADLINE else f" --sort {listed.sort}"
            yield for_more_of_a_list(f"list{order} --after {listed.next_cursor}")
        if listed.problems and listed.totals.not_ours:
            yield _not_ours_line(listed.totals)
        if archived := listed.totals.by_phase.get(Phase.ARCHIVED):
            yield text("Dalam arsip: {count}; tampil dengan {option}.", count=archived, option="--arsip")

    return page


def _not_ours_line(counts: Counts) -> str:
    """How many reports of the desk were none of its matters, and why."""
    reasons = ", ".join(f"{count} {word(DISMISSALS, grounds)}" for grounds, count in counts.not_ours.items())
    ends = (Phase.FORWARDED, Phase.DISMISSED)
    how = ", ".join(f"{counts.by_phase[end]} {word(PHASES, end).lower()}" for end in ends if counts.by_phase.get(end))
    return text(
        "Bukan urusan desk: {count} ({how}); {reasons}.", count=sum(counts.not_ours.values()), how=how, reasons=reasons
    )


def _why_empty(counts: Counts, sight: Sight, desk: RegionCode) -> str:
    total = sum(count for phase, count in counts.by_phase.items() if phase is not Phase.ARCHIVED)
    if total == 0:
        return for_an_empty_list(sight, desk)
    return counted("Tidak ada yang cocok dengan penyaring; tanpa penyaring ada {count} masalah.", total)
