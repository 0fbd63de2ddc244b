"""How long each person of the cast takes, and what they find: the same in every run, because it is drawn from a digest.

Figures are invented, in minutes of the scenario. They stand against the clocks of `reference/policy/deadlines.csv`,
halved near voting: most people are on time, one agency never is, so that reminders, missed deadlines and escalations
happen for real.
"""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

from domain.codes import AgencyCode, Severity
from domain.problem.outcome import Outcome

SEED: Final = "lebong-2024"

SLOW_AGENCY: Final[AgencyCode] = "DPUPR"
"""Leads whatever concerns roads; its acknowledgements come after the deadline, its answers after the next one."""


class Reaction(StrEnum):
    """What somebody does about something."""

    TRIAGE = "triage"
    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    REASSIGN = "reassign"
    RECEIPT = "receipt"
    APPROVE = "approve"
    RESPOND = "respond"
    RECEIVE_REPORT = "report"
    ASK_TO_CLOSE = "ask_to_close"
    CLOSE = "close"
    HURRY = "hurry"
    RECUSE = "recuse"


ORDINARY: Final[Mapping[Reaction, tuple[int, int]]] = {
    Reaction.TRIAGE: (4, 20),
    Reaction.ACKNOWLEDGE: (4, 40),
    Reaction.ANSWER: (90, 540),
    Reaction.REASSIGN: (10, 40),
    Reaction.RECEIPT: (30, 160),
    Reaction.APPROVE: (20, 150),
    Reaction.RESPOND: (20, 90),
    Reaction.RECEIVE_REPORT: (15, 120),
    Reaction.ASK_TO_CLOSE: (5, 15),
    Reaction.CLOSE: (5, 15),
    Reaction.HURRY: (5, 15),
    Reaction.RECUSE: (5, 15),
}

URGENT: Final[Mapping[Reaction, tuple[int, int]]] = {
    Reaction.TRIAGE: (2, 8),
    Reaction.ACKNOWLEDGE: (2, 10),
    Reaction.ANSWER: (20, 60),
    Reaction.REASSIGN: (3, 10),
    Reaction.RECEIPT: (5, 20),
    Reaction.APPROVE: (3, 12),
    Reaction.RESPOND: (5, 20),
    Reaction.RECEIVE_REPORT: (3, 12),
    Reaction.ASK_TO_CLOSE: (2, 6),
    Reaction.CLOSE: (2, 6),
    Reaction.HURRY: (1, 4),
    Reaction.RECUSE: (2, 6),
}
"""For an S4."""

SLOW: Final[Mapping[Reaction, tuple[int, int]]] = {
    Reaction.ACKNOWLEDGE: (75, 110),
    Reaction.ANSWER: (750, 840),
}

LEADS_THAT_DECLINE_PERMILLE: Final = 60
SUPPORTERS_THAT_DECLINE_PERMILLE: Final = 80

FINDINGS: Final[tuple[tuple[int, Outcome], ...]] = (
    (700, Outcome.RESOLVED),
    (850, Outcome.PARTLY_RESOLVED),
    (930, Outcome.NOT_CONFIRMED),
    (1000, Outcome.OVERTAKEN),
)
"""Share of each, in thousandths, summed up."""


def reaction_time(reaction: Reaction, occasion: str, severity: Severity, agency: AgencyCode | None) -> timedelta:
    """How long after `occasion` somebody reacts, in time of the scenario."""
    usual = URGENT if severity is Severity.S4 else ORDINARY
    shortest, longest = usual[reaction]
    if agency == SLOW_AGENCY:
        shortest, longest = SLOW.get(reaction, (shortest, longest))
    return timedelta(minutes=shortest + (longest - shortest) * draw(reaction, occasion) / 1000)


def finding(occasion: str) -> Outcome:
    """What a lead agency finds."""
    drawn = draw("finding", occasion)
    return next(outcome for share, outcome in FINDINGS if drawn < share)


def declines(occasion: str, part: str) -> bool:
    """Whether an agency says that the matter is not its own."""
    limit = LEADS_THAT_DECLINE_PERMILLE if part == "lead" else SUPPORTERS_THAT_DECLINE_PERMILLE
    return draw("decline", occasion) < limit


def draw(purpose: str, occasion: str) -> int:
    """A number from 0 to 999 that is always the same for the same purpose and occasion."""
    digest = hashlib.sha256(f"{SEED}/{purpose}/{occasion}".encode()).digest()
    return int.from_bytes(digest[:8]) * 1000 >> 64
