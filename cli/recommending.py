"""`desk recommendations`: what was recommended to whom, and what they do with it."""

from collections.abc import Iterator
from typing import Annotated, Final

import typer

from cli.answer import Answer, Page, Part
from cli.next_commands import for_more_of_a_list
from cli.options import AfterOption, LimitOption, lines_of
from cli.pages.listing import Reader
from cli.pages.output import mark_fictitious
from cli.pages.recommendations_page import recommendations_page
from cli.pages.second_person_lines import able_line
from cli.session import desk_services
from cli.verbs import Asked, looks
from reading.desks import look_at_desk
from reading.recommendations import RecommendationsListed, list_recommendations
from reading.second_persons import read_supervisors

app = typer.Typer(add_completion=False)

AWAITING: Final = "awaiting_approval"


@looks(app, "recommendations")
async def recommendations(
    asked: Asked,
    agency: Annotated[str | None, typer.Option("--agency", metavar="KODE", help="Hanya kepada instansi ini.")] = None,
    unanswered: Annotated[
        bool, typer.Option("--unanswered", help="Hanya yang disetujui dan belum ditanggapi penerima.")
    ] = False,
    after: AfterOption = None,
    limit: LimitOption = None,
) -> Answer:
    """Tampilkan masukan penyelesaian menurut penerima, dengan tanggapannya.

    Yang terlama lebih dulu. Instansi hanya melihat yang disetujui dan ditujukan kepadanya.
    JSON: {desk, fictitious, as_of: {position, ledger_at}, recommendations: [...], next_cursor, left, able: [...]}.
    Tiap baris `projections.views.ListedRecommendation`.
    """
    async with desk_services() as services:
        book, sight = services.book_of(asked.desk), await asked.sight(services.sight)
        await look_at_desk(sight, services.ledger, services.regions, book)
        fictitious = await services.is_fictitious(book)
        listed = await list_recommendations(
            sight,
            services.queries,
            book,
            agency,
            unanswered=unanswered,
            after=after,
            limit=lines_of(limit, by_program=asked.by_program),
            fictitious=fictitious,
        )
        if any(each.standing == AWAITING for each in listed.recommendations):
            able = await read_supervisors(sight, services.in_force, book, services.now())
            listed = listed.model_copy(update={"able": able})
        reader = Reader(services.directory, await services.local_time(book), services.now())
        narrowed = "" if agency is None else f" --agency {agency}"
        narrowed += " --unanswered" if unanswered else ""
        return Answer(listed, _page(listed, reader, narrowed))


def _page(listed: RecommendationsListed, reader: Reader, narrowed: str) -> Page:
    def page(width: int) -> Iterator[Part]:
        yield from mark_fictitious(fictitious=listed.fictitious)
        yield from recommendations_page(listed.recommendations, reader, width)
        if listed.next_cursor is not None:
            yield for_more_of_a_list(f"recommendations{narrowed} --after {listed.next_cursor}", listed.left)
        if listed.able:
            yield able_line(listed.able, reader.directory)

    return page
