"""What reporters wrote, put back into the view of a problem from the vault."""

from collections.abc import Sequence
from typing import Any

from cli.problem_view import ProblemView, intake_events
from composition import DeskServices
from domain.problem.events import ProblemDetected
from ledger.port import Recorded


async def with_words(desk: DeskServices, view: ProblemView, recorded: Sequence[Recorded[Any]]) -> ProblemView:
    """The view with what the reporters wrote, as far as the vault still has it."""
    intakes = []
    for shown, intake in zip(view.intakes, intake_events(recorded), strict=True):
        text = await desk.reveal(intake.text.commitment)
        place = await desk.reveal(intake.place.commitment) if intake.place else None
        intakes.append(shown.model_copy(update={"text": text, "place": place}))
    words = await words_that_decided(desk, recorded)
    return view.model_copy(update={"intakes": tuple(intakes), "words": words})


async def words_that_decided(desk: DeskServices, recorded: Sequence[Recorded[Any]]) -> tuple[str, ...]:
    """Words of the first report by which it was classified, each as `kind:term`; empty once the report was erased."""
    first = recorded[0].event
    if not isinstance(first, ProblemDetected) or first.assessment.words is None:
        return ()
    told = await desk.reveal(first.assessment.words.commitment)
    return tuple(told.splitlines()) if told else ()
