"""The task queues, split by what can be slow, and the order of work within them."""

from typing import Final

from temporalio.common import Priority

from domain.codes import RegionCode, Severity

PROBLEMS: Final = "desk-problems"
"""Workflows, and the activities that read and write the ledger."""

NOTICES: Final = "desk-notices"
"""Deliveries to the outside world: a mail server that hangs never delays a decision."""

_GRAVEST_RANK: Final = Severity.S4.rank


def priority_for(severity: Severity, desk: RegionCode) -> Priority:
    """Gravest first, and among equally grave ones the desks take turns.

    Keys run from 1 (S4, first) to 4 (S1). Turns need the server setting `matching.enableFairness`.
    """
    return Priority(priority_key=_GRAVEST_RANK - severity.rank + 1, fairness_key=desk)
