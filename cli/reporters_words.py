"""What reporters wrote, put back into the view of a problem from the vault."""

from collections.abc import Sequence
from typing import Any

from cli.problem_view import ProblemView, intake_events
from composition import DeskServices
from ledger.port import Recorded


async def with_words(desk: DeskServices, view: ProblemView, recorded: Sequence[Recorded[Any]]) -> ProblemView:
    """The view with what the reporters wrote, as far as the vault still has it."""
    intakes = []
    for shown, intake in zip(view.intakes, intake_events(recorded), strict=True):
        text = await desk.reveal(intake.text.commitment)
        place = await desk.reveal(intake.place.commitment) if intake.place else None
        intakes.append(shown.model_copy(update={"text": text, "place": place}))
    return view.model_copy(update={"intakes": tuple(intakes)})
