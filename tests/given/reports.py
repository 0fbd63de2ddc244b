"""Reports that become problems, as the classifier reads them."""

from datetime import datetime
from typing import Any

from domain.codes import IntakeChannel, Severity
from domain.intake import Intake
from domain.problem.assessment import Assessment
from domain.problem.commands import DetectProblem
from domain.problem.source import ReportSource
from domain.routing_table import RouteRow
from domain.vault_reference import Sealed


def a_form(intake_id: str, region: str, at: datetime, *, length: int = 40, contact: Sealed | None = None) -> Intake:
    """A report that came in by the form at the instant at which it happened."""
    return Intake(
        intake_id=intake_id,
        channel=IntakeChannel.FORM,
        reporter_role="ppk",
        region=region,
        occurred_at=at,
        reported_at=at,
        text=Sealed(commitment="0" * 64, length=length),
        reporter_contact=contact,
    )


def a_detection(intake: Intake, row: RouteRow, severity: Severity, **differing: Any) -> DetectProblem:
    """The report, read with confidence as of the row's category unless told otherwise."""
    values: dict[str, Any] = {
        "category": row.category,
        "severity": severity,
        "route": row.route,
        "lead": row.lead,
        "supporting": row.supporting,
        "region": intake.region,
        "confidence_permille": 990,
        "needs_triage": False,
        "rule": "strong:test",
        "rule_version": "test",
        "rules_digest": "0" * 64,
    }
    return DetectProblem(source=ReportSource(intake=intake), assessment=Assessment(**values | differing))
