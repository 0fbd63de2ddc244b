"""How far the problems of a period came: one definition of each figure for the screen, for paper and for programs.

Every problem of a period is a line that names the steps it took. A figure is the number of lines with its step, or the
sum of what they count, so that the list behind a figure is always the lines that made it.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final, Literal, NamedTuple

from domain.base import StoredValue


class Step(StrEnum):
    """A step of a report or of a problem on its way."""

    RECEIVED = "RECEIVED"
    JOINED = "JOINED"
    OPENED = "OPENED"
    VERIFIED = "VERIFIED"
    REFERRED = "REFERRED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    FORWARDED = "FORWARDED"
    NOT_OUR_REMIT = "NOT_OUR_REMIT"
    ANSWERED = "ANSWERED"
    RECOMMENDED = "RECOMMENDED"
    FOLLOWED = "FOLLOWED"
    CLOSED = "CLOSED"
    REOPENED = "REOPENED"
    UNINFORMED = "UNINFORMED"


class Definition(NamedTuple):
    """What a figure counts."""

    definition: str
    unit: Literal["report", "problem"]
    owner: str
    """Who answers for it: a post of the desk."""


DEFINITIONS: Final[Mapping[Step, Definition]] = {
    Step.RECEIVED: Definition("Reports that the desk recorded in the period.", "report", "secretariat"),
    Step.JOINED: Definition("Of these, reports that joined a problem which was known.", "report", "secretariat"),
    Step.OPENED: Definition("Problems that were detected in the period.", "problem", "secretariat"),
    Step.VERIFIED: Definition("Problems on which a verifier wrote down a finding.", "problem", "secretariat"),
    Step.REFERRED: Definition("Problems of which an agency was asked to act.", "problem", "secretariat"),
    Step.ACKNOWLEDGED: Definition("Problems of which an agency confirmed the request.", "problem", "secretariat"),
    Step.FORWARDED: Definition("Problems handed over to the body that decides.", "problem", "secretariat"),
    Step.NOT_OUR_REMIT: Definition("Problems that ended as not the desk's matter.", "problem", "secretariat"),
    Step.ANSWERED: Definition("Problems of which the agency in charge told what it did.", "problem", "secretariat"),
    Step.RECOMMENDED: Definition("Problems with a recommendation that was approved.", "problem", "chair"),
    Step.FOLLOWED: Definition("Problems whose recommendation was answered by its addressee.", "problem", "chair"),
    Step.CLOSED: Definition("Problems that were closed.", "problem", "chair"),
    Step.REOPENED: Definition("Problems that were closed before and opened again.", "problem", "chair"),
    Step.UNINFORMED: Definition("Problems with a reporter who was not told the end.", "problem", "secretariat"),
}
"""By step, in the order of the funnel."""

DEFINED_BY: Final = "funnel/1"
"""Version of the definitions; a change of one is a new version."""

STEP_OF_EVENT: Final[Mapping[str, Step]] = {
    "ProblemDetected": Step.OPENED,
    "ProblemArchived": Step.OPENED,
    "ProblemVerified": Step.VERIFIED,
    "AgencyReferred": Step.REFERRED,
    "ReferralAcknowledged": Step.ACKNOWLEDGED,
    "ProblemForwarded": Step.FORWARDED,
    "ProblemDismissed": Step.NOT_OUR_REMIT,
    "ReferralAnswered": Step.ANSWERED,
    "RecommendationApproved": Step.RECOMMENDED,
    "FollowThroughRecorded": Step.FOLLOWED,
    "ProblemClosed": Step.CLOSED,
    "ProblemReopened": Step.REOPENED,
}
"""By type of the event of a problem that is the step."""


class Counted(NamedTuple):
    """What one problem adds to the figures of a period."""

    steps: frozenset[Step]
    reports: int
    """Recorded in the period."""

    joined: int
    """Of these, which joined it when it was known."""

    acknowledged_after: tuple[int, ...] = ()
    """Seconds from each request to its confirmation, of confirmations in the period."""

    answered_after: tuple[int, ...] = ()
    """Seconds from each request to its answer, of answers in the period."""


class Figure(StoredValue):
    """One figure."""

    code: str
    count: int


class Spread(StoredValue):
    """How long something took, in whole seconds."""

    code: Literal["ACKNOWLEDGEMENT", "ANSWER"]
    count: int
    median: int | None
    """None of nothing; so are the next two."""

    p90: int | None
    mean: int | None


def steps_of(events: Iterable[str], *, handed_on: bool, uninformed: bool) -> tuple[Step, ...]:
    """The steps that a problem took, in the order of the funnel.

    Args:
        events: types of its events in the period.
        handed_on: whether it ended as another desk's or body's matter before it was entered into the register.
        uninformed: whether a reporter was not told what became of it.
    """
    taken = {STEP_OF_EVENT[each] for each in events if each in STEP_OF_EVENT}
    if handed_on and Step.FORWARDED in taken:
        taken = taken - {Step.FORWARDED} | {Step.NOT_OUR_REMIT}
    if uninformed:
        taken.add(Step.UNINFORMED)
    return tuple(each for each in Step if each in taken)


def figures_of(problems: Sequence[Counted]) -> tuple[Figure, ...]:
    """The figures of a period, in the order of the funnel."""
    sums = {Step.RECEIVED: sum(each.reports for each in problems), Step.JOINED: sum(each.joined for each in problems)}
    return tuple(Figure(code=step, count=sums.get(step, sum(step in each.steps for each in problems))) for step in Step)


def spreads_of(problems: Sequence[Counted]) -> tuple[Spread, ...]:
    """How long confirmations and answers took."""
    return (
        _spread("ACKNOWLEDGEMENT", [seconds for each in problems for seconds in each.acknowledged_after]),
        _spread("ANSWER", [seconds for each in problems for seconds in each.answered_after]),
    )


def _spread(code: Literal["ACKNOWLEDGEMENT", "ANSWER"], seconds: Sequence[int]) -> Spread:
    ordered = sorted(seconds)
    mean = sum(ordered) // len(ordered) if ordered else None
    return Spread(code=code, count=len(ordered), median=_rank(ordered, 50), p90=_rank(ordered, 90), mean=mean)


def _rank(ordered: Sequence[int], percent: int) -> int | None:
    """The smallest of them that so many percent do not exceed; None of nothing."""
    return ordered[-(-len(ordered) * percent // 100) - 1] if ordered else None
