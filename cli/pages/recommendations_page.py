"""The page of `desk recommendations`: a table for each addressee."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from cli.pages.listing import Reader
from cli.pages.output import one_line
from cli.pages.styles import SEVERITY_STYLES
from cli.pages.tables import titled_table
from domain.office import OfficeId
from projections.views import ListedRecommendation
from wording.catalogue import text
from wording.codes import PHASES, RECOMMENDATION_STANDINGS, RESPONSES, word
from wording.instants import moment, span

WIDE: Final = 120
"""Characters from which the steps, the phase of the problem and when it was proposed have columns of their own."""

STYLES: Final = {
    "approved": "yellow",
    "awaiting_approval": "yellow",
    "sent_back": "dim",
    "replaced": "dim",
    "fallen": "dim",
}
REFUSED: Final = "bold red"


def recommendations_page(
    listed: Sequence[ListedRecommendation], reader: Reader, width: int
) -> Iterator[str | RenderableType]:
    """What was recommended, by addressee, oldest first; that there is none."""
    if not listed:
        yield text("Tidak ada masukan penyelesaian yang cocok.")
        return
    for office, of_office in groupby(listed, key=lambda each: OfficeId(each.addressee, each.office)):
        rows = tuple(of_office)
        name = reader.directory.agency_name(*office)
        yield Text(f"{name} ({office.agency}@{office.region}): {len(rows)}", style="bold")
        yield _table(rows, reader, is_wide=width >= WIDE)


def _table(rows: Sequence[ListedRecommendation], reader: Reader, *, is_wide: bool) -> RenderableType:
    number, more = text("Masalah"), (text("Tahap"), text("Langkah"), text("Diusulkan"))
    table = titled_table(
        (number, text("Tk"), *(more if is_wide else ()), text("Umur"), text("Keadaan"), text("Alasan")), whole={number}
    )
    for each in rows:
        steps = ", ".join(map(str, each.steps)) or "–"
        wide = (word(PHASES, each.phase), steps, moment(each.recommended_at, reader.local))
        table.add_row(
            f"{each.register_number or each.problem_id[:8]} #{each.number}",
            Text(each.severity, style=SEVERITY_STYLES[each.severity]),
            *(wide if is_wide else ()),
            _age(each, reader),
            _standing(each),
            one_line(each.reason) if each.reason else "–",
        )
    return table


def _age(each: ListedRecommendation, reader: Reader) -> str:
    """From when it was proposed to the answer, or else to now."""
    return span(reader.local.calendar.shown_span((each.answered_at or reader.now) - each.recommended_at))


def _standing(each: ListedRecommendation) -> Text:
    if each.response is None:
        return Text(word(RECOMMENDATION_STANDINGS, each.standing), style=STYLES[each.standing])
    return Text(word(RESPONSES, each.response), style=REFUSED if each.response == "REFUSED" else "green")
