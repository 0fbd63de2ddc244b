"""Problems that may be the same, for people to read."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from cli.pages.listing import Reader
from reading.similar import SimilarProblem
from wording.catalogue import text
from wording.codes import PHASES, word
from wording.instants import moment
from wording.matches import match_line


def similar_line(candidate: SimilarProblem) -> str:
    """What people read in one line."""
    return f"{candidate.register_number or candidate.problem_id}: {match_line(candidate.reasons)}"


def similar_lines(candidate: SimilarProblem, reader: Reader) -> Iterator[RenderableType]:
    """The problem with its score, and below it the reasons."""
    head = Text(f"{candidate.register_number or candidate.problem_id}  ", style="bold")
    head.append(text("skor {score}", score=candidate.score), style="bold" if candidate.joins else "")
    category = reader.directory.category_name(candidate.category)
    place = reader.directory.region_name(candidate.region)
    when = moment(candidate.occurred_at, reader.local, until=candidate.occurred_until)
    occurred = text("terjadi {moment}", moment=when)
    head.append(f"  {candidate.severity}  {category}, {place}, {occurred}, {word(PHASES, candidate.phase)}")
    yield head
    yield Padding(Text(match_line(candidate.reasons), style="dim"), (0, 0, 0, 2))
