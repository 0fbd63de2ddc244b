"""`desk words`: a search through what reporters wrote."""

from collections.abc import Iterator
from typing import Annotated

import typer

from cli.answer import Answer, Part, page_of
from cli.options import PurposeOption
from cli.pages.output import mark_fictitious, one_line
from cli.session import desk_services
from cli.verbs import Asked, looks
from domain.calendar import LocalTime
from reading.word_search import OPENED_LIMIT, WordSearch, search_words
from wording.catalogue import counted, text
from wording.instants import moment

app = typer.Typer(add_completion=False)


@looks(app, "words")
async def words(
    asked: Asked,
    typed: Annotated[str, typer.Argument(metavar="KATA", help="Kata yang semuanya harus ada.")],
    purpose: PurposeOption = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=OPENED_LIMIT, help="Laporan yang dibuka paling banyak.")
    ] = OPENED_LIMIT,
) -> Answer:
    """Cari dalam isi laporan terbaru; dicatat sebagai akses, dengan --purpose.

    JSON: {desk, fictitious, opened, on_record, found: [{intake_id, problem_id, register_number, ...}]}.
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight, purpose)
        searched = await search_words(
            sight,
            services.ledger,
            services.queries,
            services.regions,
            services.words,
            book,
            typed,
            limit=limit,
            fictitious=await services.is_fictitious(book),
        )
        return Answer(searched, page_of(*_lines(searched, await services.local_time(book))))


def _lines(searched: WordSearch, local: LocalTime) -> Iterator[Part]:
    yield from mark_fictitious(fictitious=searched.fictitious)
    for each in searched.found:
        name = each.register_number or each.problem_id
        yield f"{name} ({moment(each.reported_at, local)}): {one_line(each.excerpt)}"
    opened = counted("{count} laporan dibuka", searched.opened)
    yield text("{opened}, dicatat sebagai akses; cocok: {found}.", opened=opened, found=len(searched.found))
