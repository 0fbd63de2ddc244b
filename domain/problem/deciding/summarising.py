"""An official says what happened."""

from typing import Final

from domain.problem.commands import WriteSummary
from domain.problem.deciding.case import Case
from domain.problem.deciding.decision import decision
from domain.problem.events import Event, SummaryWritten
from domain.problem.state import dossier_of
from domain.problem.summary import fit


def summarised(case: Case, draft: str) -> tuple[Event, ...]:
    """The next wording, in every situation; nothing where it says what stands already.

    Raises:
        UnfitText: it is empty, too long or not text.
        PersonalData: a number or address of a person stands in it.
    """
    dossier = dossier_of(case.state)
    assert dossier is not None, "a problem is detected before anybody says what happened"
    line, standing = fit(draft), dossier.summary
    if standing is not None and standing.text == line:
        return ()
    number = 1 if standing is None else standing.number + 1
    return (SummaryWritten(recorded_at=case.now, number=number, summary=line, by=case.actor.signature),)


DECISIONS: Final = (decision(WriteSummary, lambda case, command: summarised(case, command.summary)),)
