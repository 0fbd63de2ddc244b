"""One report that a person has to decide: what was told, what is suggested and why, and what to type."""

import shlex
from collections.abc import Iterator, Sequence
from datetime import datetime

from cli.problem_view import IntakeView
from domain.base import Value
from domain.classifying.model import Classification
from domain.codes import AgencyCode, CategoryCode, RegionCode, Severity
from domain.problem.assessment import Assessment
from domain.problem.outcome import Dismissal

SUGGESTIONS_SHOWN = 3

NOBODY_TO_ENTER_IT = "NO_OFFICE"
"""Reason where the classifier was sure and no office can be put in charge; the record has no code of it."""

PLACE_MARK = "elsewhere:"
"""Evidence that names another desk in whose region the text has a place."""


class Suggestion(Value):
    """A category that the report may belong to."""

    category: CategoryCode
    category_name: str
    lead_agency: AgencyCode
    belief: float | None
    """Share of belief, 0 to 1; None when the present rules no longer hold it for likely."""

    evidence: tuple[str, ...]
    """What speaks for it, each as `kind:term`."""


class TriageView(Value):
    """A report in somebody's hand."""

    problem_id: str
    desk: RegionCode
    region: RegionCode
    holder: str
    expires_at: datetime
    severity: Severity
    """Suggested."""

    floor: str | None
    """What calls for at least this severity."""

    triage_reason: str
    triage_reason_text: str
    other_desk: RegionCode | None
    """Desk in whose region the text names a place."""

    occurred_at: datetime
    detected_at: datetime
    due_at: datetime | None
    intakes: tuple[IntakeView, ...]
    suggestions: tuple[Suggestion, ...]
    commands: tuple[str, ...]
    """What to type, the likeliest first."""


def reason_of(assessment: Assessment) -> str:
    """Code of why a person is asked."""
    return assessment.triage_reason or NOBODY_TO_ENTER_IT


def other_desk_of(assessment: Assessment) -> RegionCode | None:
    """Desk in whose region the text names a place, where that was seen."""
    return next((each.removeprefix(PLACE_MARK) for each in assessment.evidence if each.startswith(PLACE_MARK)), None)


def suggested(assessment: Assessment, now: Classification | None) -> tuple[tuple[CategoryCode, float | None], ...]:
    """The likeliest categories, as the record has them, with the belief in each as far as it is known.

    Args:
        assessment: from the record.
        now: the same text read again, when it is still there.
    """
    beliefs: dict[CategoryCode, float] = {}
    if now is not None:
        beliefs = {each.category: each.score for each in now.alternatives} | {now.category: now.confidence}
    beliefs[assessment.category] = assessment.confidence_permille / 1000
    codes = dict.fromkeys((assessment.category, *assessment.alternatives, *beliefs))
    return tuple((code, beliefs.get(code)) for code in list(codes)[:SUGGESTIONS_SHOWN])


def commands_for(problem_id: str, assessment: Assessment, suggestions: Sequence[Suggestion], who: str) -> Iterator[str]:
    """What to type next, for somebody who is told `who` apart by these options."""
    doubtful = assessment.triage_reason in ("NOISE", "NOT_OUR_REMIT", "PLACE_ELSEWHERE")
    decisions = [f"desk triage {problem_id} {each.category} {assessment.severity}" for each in suggestions]
    endings = list(_endings(problem_id, assessment))
    for command in (*endings, *decisions) if doubtful else (*decisions, *endings):
        yield f"{command}{who}"
    yield f"desk triage release {problem_id}{who}"


def _endings(problem_id: str, assessment: Assessment) -> Iterator[str]:
    if other_desk_of(assessment):
        yield f"desk dismiss {problem_id} {Dismissal.OTHER_DESK}"
    match assessment.triage_reason:
        case "NOISE":
            yield f"desk dismiss {problem_id} {Dismissal.NOT_A_REPORT}"
        case "NOT_OUR_REMIT":
            yield f"desk forward {problem_id} INSTANSI --not-our-remit --grounds {Dismissal.NOT_AN_ELECTION_MATTER}"
            yield f"desk dismiss {problem_id} {Dismissal.NOT_AN_ELECTION_MATTER}"
        case _:
            yield f"desk dismiss {problem_id} {Dismissal.NOT_OUR_REMIT}"


def options_of(actor: str | None, desk: RegionCode, default_desk: RegionCode) -> str:
    """Options by which the next command is typed as the same person at the same desk."""
    who = f" --as {shlex.quote(actor)}" if actor else ""
    return who + (f" --desk {desk}" if desk != default_desk else "")
