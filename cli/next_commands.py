"""What to type next about a report in hand, the likeliest first."""

import shlex
from collections.abc import Iterator

from domain.codes import RegionCode
from domain.problem.outcome import Dismissal
from reading.triage import TriageView
from wording.catalogue import text

DOUBTFUL = frozenset({"NOISE", "NOT_OUR_REMIT", "PLACE_ELSEWHERE"})
"""Why a person is asked where the report may be none of the desk's."""


def commands_for(view: TriageView, who: str) -> Iterator[str]:
    """What to type next, for somebody who is told `who` apart by these options."""
    decisions = [f"desk triage {view.problem_id} {each.category} {view.severity}" for each in view.suggestions]
    endings = list(_endings(view))
    for command in (*endings, *decisions) if view.triage_reason in DOUBTFUL else (*decisions, *endings):
        yield f"{command}{who}"
    yield f"desk triage release {view.problem_id}{who}"


def _endings(view: TriageView) -> Iterator[str]:
    problem_id = view.problem_id
    if view.other_desk:
        yield f"desk dismiss {problem_id} {Dismissal.OTHER_DESK}"
    match view.triage_reason:
        case "NOISE":
            yield f"desk dismiss {problem_id} {Dismissal.NOT_A_REPORT}"
        case "NOT_OUR_REMIT":
            remit = f"--not-our-remit --grounds {Dismissal.NOT_AN_ELECTION_MATTER}"
            yield f"desk forward {problem_id} {text('INSTANSI')} {remit}"
            yield f"desk dismiss {problem_id} {Dismissal.NOT_AN_ELECTION_MATTER}"
        case _:
            yield f"desk dismiss {problem_id} {Dismissal.NOT_OUR_REMIT}"


def options_of(actor: str | None, desk: RegionCode, default_desk: RegionCode) -> str:
    """Options by which the next command is typed as the same person at the same desk."""
    who = f" --as {shlex.quote(actor)}" if actor else ""
    return who + (f" --desk {desk}" if desk != default_desk else "")
