"""Severity is priority, region is fairness: S4 runs first, and one region's storm does not starve another."""

from temporalio.common import Priority

from domain.codes import RegionCode, Severity

PRIORITY_KEYS = {Severity.S4: 1, Severity.S3: 2, Severity.S2: 3, Severity.S1: 4}
"""Temporal's priority keys; 1 runs first."""


def priority_for(severity: Severity, desk: RegionCode) -> Priority:
    """Priority of work on a problem of `severity` at `desk`."""
    return Priority(priority_key=PRIORITY_KEYS[severity], fairness_key=desk)
